// SPDX-License-Identifier: GPL-2.0
/* bulkhead ps: list the containers that are bound. */
#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/listing.h"
#include "language/vocabulary.h"
#include "runtime/named.h"
#include "runtime/oci_recorded.h"

static const char usage[] =
	"Usage: bulkhead ps [--json]\n\n"
	"List the bound containers: the name that the engine has for each, its policy and\n"
	"that one's revision, the process it was bound by, and what was denied and audited.\n"
	"With --json also the namespace that its tasks are known by.\n"
	"A container is 'entering' until the runtime has executed its first program.\n\n"
	"  --json  print one JSON array\n"
	"  --help  print this\n";

static const char *state(const struct netlink_reply *reply)
{
	return netlink_has(reply, BULKHEAD_A_ENTERING) ? "entering" : "running";
}

/* An id is as long as engines print it. */
static int add_row(const struct netlink_reply *reply, void *data)
{
	const char *container = netlink_string(reply, BULKHEAD_A_CONTAINER);
	auto_free char *recorded = named_by_engine(container);
	auto_free char *name = output_printable(recorded ? recorded : "-");
	int shown = oci_is_id(container, OCI_LONG_ID) ? OCI_SHORT_ID : BULKHEAD_NAME_MAX;

	output_row(data, "%.*s\t%s\t%s\t%llu\t%s\t%u\t%s\t%llu\t%llu", shown, container, name,
		   netlink_string(reply, BULKHEAD_A_POLICY),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_REVISION),
		   mode_word(netlink_u32(reply, BULKHEAD_A_MODE)),
		   netlink_u32(reply, BULKHEAD_A_PID), state(reply),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_DENIALS),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_AUDITS));
	return 0;
}

static int add_object(const struct netlink_reply *reply, void *data)
{
	const char *container = netlink_string(reply, BULKHEAD_A_CONTAINER);
	struct json_object *object = json_object_new_object();
	auto_free char *name = named_by_engine(container);

	output_add_text(object, "container", container);
	if (name)
		output_add_printable(object, "name", name);
	output_add_text(object, "policy", netlink_string(reply, BULKHEAD_A_POLICY));
	output_add_number(object, "revision", netlink_u64(reply, BULKHEAD_A_REVISION));
	output_add_number(object, "generation", netlink_u64(reply, BULKHEAD_A_GENERATION));
	output_add_text(object, "mode", mode_word(netlink_u32(reply, BULKHEAD_A_MODE)));
	output_add_number(object, "pid", netlink_u32(reply, BULKHEAD_A_PID));
	output_add_text(object, "key", key_word(netlink_u32(reply, BULKHEAD_A_KEY)));
	output_add_number(object, "namespace", netlink_u32(reply, BULKHEAD_A_NAMESPACE));
	output_add_text(object, "state", state(reply));
	output_add_number(object, "denials", netlink_u64(reply, BULKHEAD_A_DENIALS));
	output_add_number(object, "audits", netlink_u64(reply, BULKHEAD_A_AUDITS));
	json_object_array_add(data, object);
	return 0;
}

/**
 * cmd_ps() - list the bound containers
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_ps(int argc, char **argv)
{
	static const struct listing listing = {
		.usage = usage,
		.what = "containers",
		.request = BULKHEAD_CMD_CONTAINER_LIST,
		.header = "CONTAINER\tNAME\tPOLICY\tREV\tMODE\tPID\tSTATE\tDENIALS\tAUDITS",
		.add_row = add_row,
		.add_object = add_object,
	};

	return listing_run(&listing, argc, argv);
}
