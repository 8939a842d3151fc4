// SPDX-License-Identifier: GPL-2.0
/* What bulkhead list and bulkhead ps have in common. */
#include <json.h>

#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/listing.h"

static int dump(const struct listing *listing, struct netlink *link, netlink_each each, void *data)
{
	if (!netlink_dump(link, netlink_request_new(link, listing->request), each, data))
		return TOOL_DONE;
	return tool_refuse("cannot list the %s: %s", listing->what, netlink_error(link));
}

static int print_table(const struct listing *listing, struct netlink *link)
{
	struct output_table table = { 0 };
	int status;

	output_row(&table, "%s", listing->header);
	status = dump(listing, link, listing->add_row, &table);
	if (status == TOOL_DONE)
		output_table(&table);
	output_table_free(&table);
	return status == TOOL_DONE ? output_end() : status;
}

static int print_json(const struct listing *listing, struct netlink *link)
{
	struct json_object *array = json_object_new_array();
	int status = dump(listing, link, listing->add_object, array);

	if (status == TOOL_DONE)
		return output_json(array);
	json_object_put(array);
	return status;
}

/**
 * listing_run() - run a command that prints a list
 * @listing: describes the command
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int listing_run(const struct listing *listing, int argc, char **argv)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	bool json;
	int option = options_json(argc, argv, &json);

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(listing->usage) : TOOL_USAGE;
	if (optind < argc)
		return tool_usage(argv[0], "takes options only, not '%s'", argv[optind]);
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	return json ? print_json(listing, link) : print_table(listing, link);
}
