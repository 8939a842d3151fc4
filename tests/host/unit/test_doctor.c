// SPDX-License-Identifier: GPL-2.0
/* What doctor finds out of the match of policies. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json.h>

#include "commands/doctor.h"
#include "tap.h"

#define STORE "/var/lib/containers/storage/overlay-containers"

static char dir[] = "/tmp/bulkhead-doctor-XXXXXX";

static void leave(const char *path, const char *text)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", dir, path);
	for (char *slash = strchr(full + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "we");
	expect(file, "%s", full);
	if (!file)
		return;
	fputs(text, file);
	fclose(file);
}

/* The findings have the part; NULL: there are none. */
static bool finds(const char *match, enum doctor_grade worst, const char *part)
{
	struct doctor doctor = { .root = dir, .findings = json_object_new_array() };
	const char *text;
	bool good;

	doctor_match(&doctor, "p", match);
	text = json_object_to_json_string(doctor.findings);
	good = doctor.worst == worst && (part ? !!strstr(text, part) : !strcmp(text, "[ ]"));
	if (!good)
		printf("# %s\n", text);
	json_object_put(doctor.findings);
	return good;
}

static void a_match_is_compared_with_what_engines_have_recorded(void)
{
	expect(finds("{\"name\": [\"db\"]}", DOCTOR_OK, NULL), "there are no containers");
	leave(STORE "/containers.json", "[{\"id\": \"c0\", \"names\": [\"web\"], \"metadata\":"
					" \"{\\\"image-name\\\": \\\"i:1\\\"}\"}]");
	leave(STORE "/c0/userdata/config.json", "{}");
	expect(finds("{\"name\": [\"w*\"]}", DOCTOR_OK, NULL), "it fits");
	expect(finds("{\"name\": [\"db\"]}", DOCTOR_WARNING, "fits none"), "it does not");
	expect(finds("{\"labels\": {\"a\": [\"b\"]}}", DOCTOR_PROBLEM, "asks for labels"),
	       "unknown");
	expect(finds("{\"name\": [\"db\"], \"labels\": {\"a\": [\"b\"]}}", DOCTOR_WARNING, "none"),
	       "labels of another container");
}

static int drop(const char *path, const struct stat *found, int kind, struct FTW *at)
{
	(void)found, (void)kind, (void)at;
	return remove(path);
}

int main(void)
{
	if (!mkdtemp(dir))
		return 1;
	run(a_match_is_compared_with_what_engines_have_recorded);
	nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
	return tap_end();
}
