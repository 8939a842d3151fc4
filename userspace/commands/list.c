// SPDX-License-Identifier: GPL-2.0
/* bulkhead list: list the policies in the kernel. */
#include <json.h>

#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/listing.h"
#include "language/vocabulary.h"

static const char usage[] =
	"Usage: bulkhead list [--json]\n\n"
	"List the loaded policies, with the mode of each, and the number of its rules and\n"
	"of the containers bound to it.\n\n"
	"  --json  print one JSON array\n"
	"  --help  print this help\n";

static int add_row(const struct netlink_reply *reply, void *data)
{
	output_row(data, "%s\t%llu\t%llu\t%s\t%u\t%u\t%u", netlink_string(reply, BULKHEAD_A_POLICY),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_REVISION),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_GENERATION),
		   mode_word(netlink_u32(reply, BULKHEAD_A_MODE)),
		   netlink_u32(reply, BULKHEAD_A_RULES), netlink_u32(reply, BULKHEAD_A_LENGTH),
		   netlink_u32(reply, BULKHEAD_A_CONTAINERS));
	return 0;
}

static int add_object(const struct netlink_reply *reply, void *data)
{
	struct json_object *object = json_object_new_object();

	output_add_text(object, "policy", netlink_string(reply, BULKHEAD_A_POLICY));
	if (netlink_has(reply, BULKHEAD_A_FILE))
		output_add_printable(object, "file", netlink_string(reply, BULKHEAD_A_FILE));
	output_add_number(object, "revision", netlink_u64(reply, BULKHEAD_A_REVISION));
	output_add_number(object, "generation", netlink_u64(reply, BULKHEAD_A_GENERATION));
	output_add_text(object, "mode", mode_word(netlink_u32(reply, BULKHEAD_A_MODE)));
	output_add_number(object, "rules", netlink_u32(reply, BULKHEAD_A_RULES));
	output_add_number(object, "length", netlink_u32(reply, BULKHEAD_A_LENGTH));
	output_add_number(object, "containers", netlink_u32(reply, BULKHEAD_A_CONTAINERS));
	if (netlink_has(reply, BULKHEAD_A_MATCH))
		json_object_object_add(object, "match",
				       json_tokener_parse(netlink_string(reply, BULKHEAD_A_MATCH)));
	json_object_array_add(data, object);
	return 0;
}

/**
 * cmd_list() - list the loaded policies
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_list(int argc, char **argv)
{
	static const struct listing listing = {
		.usage = usage,
		.what = "policies",
		.request = BULKHEAD_CMD_POLICY_LIST,
		.header = "POLICY\tREVISION\tGENERATION\tMODE\tRULES\tBYTES\tCONTAINERS",
		.add_row = add_row,
		.add_object = add_object,
	};

	return listing_run(&listing, argc, argv);
}
