// SPDX-License-Identifier: GPL-2.0
/* What bulkhead list and bulkhead ps have in common. */
#include <json.h>

#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/listing.h"

static int dump(const struct listing *listing, struct netlink *link, netlink_each each, void *data)
{
	struct netlink_request *request = netlink_request_new(link, listing->request);

	if (listing->flag)
		netlink_put_flag(request, listing->flag);
	if (!netlink_dump(link, request, each, data))
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
 * listing_run_either() - run a command that prints one of two lists
 * @listing: describes the command
 * @option: the long option that asks for the other list
 * @other: describes that
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int listing_run_either(const struct listing *listing, const char *option,
		       const struct listing *other, int argc, char **argv)
{
	enum { OTHER = 'o' };
	const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ option, no_argument, NULL, OTHER },
		{},
	};
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	const struct listing *chosen = listing;
	bool json = false;
	int next;

	while ((next = options_next(argc, argv, options)) != OPTION_END) {
		if (next == OPTION_HELP)
			return tool_help(listing->usage);
		if (next == OPTION_JSON)
			json = true;
		else if (next == OTHER)
			chosen = other;
		else
			return TOOL_USAGE;
	}
	if (optind < argc)
		return tool_usage(argv[0], "takes options only, not '%s'", argv[optind]);
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	return json ? print_json(chosen, link) : print_table(chosen, link);
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
	return listing_run_either(listing, NULL, listing, argc, argv);
}
