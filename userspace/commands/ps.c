// SPDX-License-Identifier: GPL-2.0
/* bulkhead ps: list the containers that are bound. */
#include <json.h>

#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/listing.h"
#include "language/vocabulary.h"

static const char usage[] =
	"Usage: bulkhead ps [--json]\n\n"
	"List the bound containers: the policy of each, the process it was bound by,\n"
	"the namespace that its tasks are known by, and what was denied and audited.\n"
	"A container is 'entering' until the runtime has executed its first program.\n\n"
	"  --json  print one JSON array\n"
	"  --help  print this\n";

static const char *state(const struct netlink_reply *reply)
{
	return netlink_has(reply, BULKHEAD_A_ENTERING) ? "entering" : "running";
}

static int add_row(const struct netlink_reply *reply, void *data)
{
	output_row(data, "%s\t%s\t%llu\t%s\t%u\t%s:%u\t%s\t%llu\t%llu",
		   netlink_string(reply, BULKHEAD_A_CONTAINER),
		   netlink_string(reply, BULKHEAD_A_POLICY),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_REVISION),
		   mode_word(netlink_u32(reply, BULKHEAD_A_MODE)),
		   netlink_u32(reply, BULKHEAD_A_PID), key_word(netlink_u32(reply, BULKHEAD_A_KEY)),
		   netlink_u32(reply, BULKHEAD_A_NAMESPACE), state(reply),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_DENIALS),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_AUDITS));
	return 0;
}

static int add_object(const struct netlink_reply *reply, void *data)
{
	struct json_object *object = json_object_new_object();

	output_add_text(object, "container", netlink_string(reply, BULKHEAD_A_CONTAINER));
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
		.header =
			"CONTAINER\tPOLICY\tREVISION\tMODE\tPID\tNAMESPACE\tSTATE\tDENIALS\tAUDITS",
		.add_row = add_row,
		.add_object = add_object,
	};

	return listing_run(&listing, argc, argv);
}
