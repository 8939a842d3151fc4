// SPDX-License-Identifier: GPL-2.0
/* bulkhead status: show the module, its counters and its hooks. */
#include <stdio.h>
#include <string.h>

#include <json.h>

#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "module/netlink.h"
#include "runtime/oci_json.h"
#include "runtime/refusals.h"

static const char usage[] =
	"Usage: bulkhead status [--json]\n\n"
	"Show the version of the module, the number of policies, containers and events, the\n"
	"last containers that 'bulkhead oci-hook' did not let start, and for each hook in the\n"
	"kernel how often it was called and how often it denied.\n\n"
	"  --json  print one JSON object\n"
	"  --help  print this help\n";

static const char *text_of(struct json_object *refusal, const char *key)
{
	const char *text = oci_json_text(refusal, key);

	return text ? text : "?";
}

/* The latest ones first. They are printed without the module, too, since it may be the cause. */
static void print_refusals(void)
{
	struct json_object *list;
	int err = refusals_read(REFUSALS_DIR, &list);
	size_t count = err ? 0 : json_object_array_length(list);

	if (err)
		printf("refused     unknown: " REFUSALS_DIR ": %s\n", strerror(err));
	for (size_t i = count; i--;) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (!json_object_is_type(one, json_type_object))
			continue;
		printf("refused     %s container '%s' %s: %s\n", text_of(one, "time"),
		       text_of(one, "container"), text_of(one, "effect"), text_of(one, "reason"));
	}
	json_object_put(list);
}

static int add_hook_row(const struct netlink_reply *hook, void *data)
{
	output_row(data, "%s\t%llu\t%llu", netlink_string(hook, BULKHEAD_A_NAME),
		   (unsigned long long)netlink_u64(hook, BULKHEAD_A_CALLS),
		   (unsigned long long)netlink_u64(hook, BULKHEAD_A_DENIALS));
	return 0;
}

static int print_text(const struct netlink_reply *reply, void *data)
{
	struct output_table hooks = { 0 };
	int err;

	(void)data;
	printf("version     %s\n", netlink_string(reply, BULKHEAD_A_VERSION));
	printf("format      %u\n", netlink_u32(reply, BULKHEAD_A_FORMAT));
	printf("generation  %llu\n", (unsigned long long)netlink_u64(reply, BULKHEAD_A_GENERATION));
	printf("policies    %u\n", netlink_u32(reply, BULKHEAD_A_POLICIES));
	printf("containers  %u\n", netlink_u32(reply, BULKHEAD_A_CONTAINERS));
	printf("events      %llu sent, %llu lost\n",
	       (unsigned long long)netlink_u64(reply, BULKHEAD_A_EVENTS_SENT),
	       (unsigned long long)netlink_u64(reply, BULKHEAD_A_EVENTS_LOST));
	print_refusals();
	putchar('\n');
	output_row(&hooks, "HOOK\tCALLS\tDENIALS");
	err = netlink_nests(reply, BULKHEAD_A_HOOK, add_hook_row, &hooks);
	output_table(&hooks);
	output_table_free(&hooks);
	return err;
}

static int add_hook_object(const struct netlink_reply *hook, void *data)
{
	struct json_object *object = json_object_new_object();

	output_add_text(object, "name", netlink_string(hook, BULKHEAD_A_NAME));
	output_add_number(object, "calls", netlink_u64(hook, BULKHEAD_A_CALLS));
	output_add_number(object, "denials", netlink_u64(hook, BULKHEAD_A_DENIALS));
	json_object_array_add(data, object);
	return 0;
}

static int print_json(const struct netlink_reply *reply, void *data)
{
	struct json_object *object = json_object_new_object();
	struct json_object *hooks = json_object_new_array();
	struct json_object *refused;
	int err;

	(void)data;
	output_add_text(object, "version", netlink_string(reply, BULKHEAD_A_VERSION));
	output_add_number(object, "format", netlink_u32(reply, BULKHEAD_A_FORMAT));
	output_add_number(object, "generation", netlink_u64(reply, BULKHEAD_A_GENERATION));
	output_add_number(object, "policies", netlink_u32(reply, BULKHEAD_A_POLICIES));
	output_add_number(object, "containers", netlink_u32(reply, BULKHEAD_A_CONTAINERS));
	output_add_number(object, "events_sent", netlink_u64(reply, BULKHEAD_A_EVENTS_SENT));
	output_add_number(object, "events_lost", netlink_u64(reply, BULKHEAD_A_EVENTS_LOST));
	if (!refusals_read(REFUSALS_DIR, &refused))
		json_object_object_add(object, "refused", refused);
	err = netlink_nests(reply, BULKHEAD_A_HOOK, add_hook_object, hooks);
	json_object_object_add(object, "hooks", hooks);
	output_json(object);
	return err;
}

/**
 * cmd_status() - show the module's state
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_status(int argc, char **argv)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	bool json;
	int option = options_json(argc, argv, &json);

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind < argc)
		return tool_usage("status", "takes options only, not '%s'", argv[optind]);
	link = netlink_open();
	if (!link) {
		if (!json)
			print_refusals();
		return TOOL_REFUSED;
	}
	if (netlink_call(link, netlink_request_new(link, BULKHEAD_CMD_INFO),
			 json ? print_json : print_text, NULL))
		return tool_refuse("cannot show the status: %s", netlink_error(link));
	return output_end();
}
