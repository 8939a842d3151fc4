// SPDX-License-Identifier: GPL-2.0
/* The record of containers that a hook did not let start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json.h>

#include "runtime/oci_json.h"
#include "runtime/refusals.h"
#include "tap.h"

static bool is(const char *found, const char *wanted)
{
	return found && !strcmp(found, wanted);
}

static void the_last_refusals_are_kept(void)
{
	struct refusal refusal = { .id = "i", .name = "n\n", .effect = "is not started" };
	struct json_object *list, *last;
	char dir[] = "/tmp/refusals.XXXXXX";
	char reason[32], none[64], path[64];
	FILE *file;

	expect(mkdtemp(dir), "a directory");
	snprintf(none, sizeof(none), "%s/none", dir);
	snprintf(path, sizeof(path), "%s/refused.json", dir);
	expect(!refusals_read(none, &list) && !json_object_array_length(list), "none yet");
	json_object_put(list);
	refusal.reason = reason;
	for (int i = 0; i < REFUSALS_MAX + 3; i++) {
		snprintf(reason, sizeof(reason), "reason %d\033[2J", i);
		expect(!refusals_keep(dir, &refusal), "%d", i);
	}
	expect(!refusals_read(dir, &list), "they are read");
	expect(json_object_array_length(list) == REFUSALS_MAX, "as many as there may be");
	last = json_object_array_get_idx(list, REFUSALS_MAX - 1);
	expect(is(oci_json_text(last, "reason"), "reason 18\\x1b[2J"), "the last one: %s",
	       oci_json_text(last, "reason"));
	expect(is(oci_json_text(last, "container"), "n\\x0a"), "the name: %s",
	       oci_json_text(last, "container"));
	json_object_put(list);
	file = fopen(path, "we");
	fputs("[{\"half", file);
	fclose(file);
	refusal.name = NULL;
	expect(!refusals_keep(dir, &refusal), "after rubbish");
	expect(!refusals_read(dir, &list) && json_object_array_length(list) == 1, "anew");
	json_object_put(list);
	unlink(path);
	rmdir(dir);
}

/* A name in a world-writable place may be a link that any user made. */
static void a_link_is_not_followed(void)
{
	struct refusal refusal = { .id = "i", .effect = "is not started", .reason = "r" };
	char dir[] = "/tmp/refusals.XXXXXX";
	struct json_object *list;
	char path[64], other[64];

	expect(mkdtemp(dir), "a directory");
	snprintf(path, sizeof(path), "%s/refused.json", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	expect(!symlink(other, path), "a link");
	expect(refusals_keep(dir, &refusal) != 0, "nothing is written");
	expect(access(other, F_OK), "nor made");
	expect(refusals_read(dir, &list) != 0 && !list, "nothing is read");
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	run(the_last_refusals_are_kept);
	run(a_link_is_not_followed);
	return tap_end();
}
