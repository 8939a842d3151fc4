// SPDX-License-Identifier: GPL-2.0
/* bulkhead doctor: find out why containers of this host may start unconfined, or not at all. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/doctor.h"
#include "compile/compile.h"
#include "compile/stand_in.h"
#include "module/netlink.h"

static const char usage[] =
	"Usage: bulkhead doctor [--json]\n\n"
	"Look for reasons why containers of this host may start without the policy that is\n"
	"meant for them, or may not start: the module, the loaded policies, the files in\n"
	"/etc/bulkhead, the hooks of engines. Nothing is changed.\n\n"
	"The exit status is 1 if there is a problem.\n\n"
	"  --json  print one JSON array\n"
	"  --help  print this\n";

/* ---------------------------------------------------------------- policies */

struct loaded {
	struct doctor *doctor;
	struct json_object *names; /* of the loaded policies; the values do not matter */
};

static int on_policy(const struct netlink_reply *reply, void *data)
{
	const char *name = netlink_string(reply, BULKHEAD_A_POLICY);
	struct loaded *loaded = data;

	json_object_object_add(loaded->names, name, NULL);
	if (netlink_has(reply, BULKHEAD_A_MATCH))
		doctor_match(loaded->doctor, name, netlink_string(reply, BULKHEAD_A_MATCH));
	if (!strncmp(name, STAND_IN_FOR_ALL, strlen(STAND_IN_FOR_ALL)))
		doctor_find(
			loaded->doctor, DOCTOR_PROBLEM, name,
			"it stands in for file '%s', which had an error when it was loaded: hardly any container starts; mend the file, and load it",
			netlink_string(reply, BULKHEAD_A_FILE));
	else if (netlink_u32(reply, BULKHEAD_A_MODE) == BULKHEAD_MODE_AUDIT)
		doctor_find(
			loaded->doctor, DOCTOR_WARNING, name,
			"its mode is audit: it refuses nothing; when its events are as wanted, load it with mode enforce");
	return 0;
}

static void check_blobs(struct loaded *loaded, const char *file, const struct policy_blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++) {
		if (!json_object_object_get_ex(loaded->names, blobs->list[i].name, NULL))
			doctor_find(loaded->doctor, DOCTOR_PROBLEM, file,
				    "its policy '%s' is not loaded; run 'bulkhead load %s'",
				    blobs->list[i].name, file);
	}
}

static void check_files(struct loaded *loaded)
{
	struct doctor *doctor = loaded->doctor;
	auto_free char *pattern = NULL;
	struct policy_blobs blobs;
	glob_t found;

	if (asprintf(&pattern, "%s/etc/bulkhead/*.yaml", doctor->root) < 0)
		abort();
	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *file = found.gl_pathv[i] + strlen(doctor->root);

		if (policy_read_file(found.gl_pathv[i], &blobs)) {
			doctor_find(
				doctor, DOCTOR_PROBLEM, file,
				"it has an error, so what it says is not in force; run 'bulkhead check %s'",
				file);
			continue;
		}
		check_blobs(loaded, file, &blobs);
		policy_blobs_free(&blobs);
	}
	globfree(&found);
}

/* ---------------------------------------------------------------- the module */

static int on_info(const struct netlink_reply *reply, void *data)
{
	const char *version = netlink_string(reply, BULKHEAD_A_VERSION);
	struct doctor *doctor = data;

	if (strcmp(version, BULKHEAD_TOOL_VERSION))
		doctor_find(doctor, DOCTOR_WARNING, "module",
			    "its version is %s, and that of this program " BULKHEAD_TOOL_VERSION
			    "; install both, and load the module again",
			    version);
	else
		doctor_find(doctor, DOCTOR_OK, "module", "version %s is loaded", version);
	return 0;
}

static void check_unit(struct doctor *doctor)
{
	if (!doctor_has(doctor, "/run/systemd/system"))
		return;
	if (!doctor_has(doctor, "/etc/systemd/system/multi-user.target.wants/bulkhead.service"))
		doctor_find(
			doctor, DOCTOR_WARNING, "bulkhead.service",
			"it is not enabled, so the module and the policies are not loaded at boot, unless something else does that; see 'At boot' in install.md");
}

static int ask_module(struct doctor *doctor, struct loaded *loaded)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();

	if (!link)
		return TOOL_REFUSED;
	if (netlink_call(link, netlink_request_new(link, BULKHEAD_CMD_INFO), on_info, doctor) ||
	    netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_POLICY_LIST), on_policy,
			 loaded))
		return tool_refuse("cannot ask the module: %s", netlink_error(link));
	return TOOL_DONE;
}

static int examine(struct doctor *doctor)
{
	struct loaded loaded = { .doctor = doctor, .names = json_object_new_object() };
	int status = TOOL_DONE;

	if (!access("/sys/module/bulkhead", F_OK)) {
		status = ask_module(doctor, &loaded);
		if (status == TOOL_DONE && !json_object_object_length(loaded.names))
			doctor_find(
				doctor, DOCTOR_PROBLEM, "policies",
				"none is loaded, so no container is confined; run 'bulkhead load FILE...'");
	} else {
		doctor_find(
			doctor, DOCTOR_PROBLEM, "module",
			"it is not loaded, so no container is confined; run 'modprobe bulkhead'");
	}
	if (status == TOOL_DONE) {
		check_files(&loaded);
		check_unit(doctor);
		doctor_hooks(doctor);
	}
	json_object_put(loaded.names);
	return status;
}

static void print_table(struct json_object *findings)
{
	size_t count = json_object_array_length(findings);

	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(findings, i);

		printf("%-8s %s: %s\n",
		       json_object_get_string(json_object_object_get(one, "grade")),
		       json_object_get_string(json_object_object_get(one, "what")),
		       json_object_get_string(json_object_object_get(one, "finding")));
	}
}

/**
 * cmd_doctor() - find out why containers may start unconfined, or not at all
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: TOOL_DONE; TOOL_REFUSED: there is a problem, or it can't be found out;
 * TOOL_USAGE.
 */
int cmd_doctor(int argc, char **argv)
{
	struct doctor doctor = { .root = "" };
	bool json;
	int option = options_json(argc, argv, &json), status;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind < argc)
		return tool_usage(argv[0], "takes options only, not '%s'", argv[optind]);
	doctor.findings = json_object_new_array();
	status = examine(&doctor);
	if (json && status == TOOL_DONE) {
		status = output_json(doctor.findings);
	} else {
		print_table(doctor.findings);
		json_object_put(doctor.findings);
		status = output_end() == TOOL_DONE ? status : TOOL_REFUSED;
	}
	return doctor.worst == DOCTOR_PROBLEM ? TOOL_REFUSED : status;
}
