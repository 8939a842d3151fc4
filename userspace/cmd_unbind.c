// SPDX-License-Identifier: GPL-2.0
/* bulkhead unbind: release containers. */
#include <stdio.h>

#include "container.h"
#include "netlink.h"
#include "options.h"
#include "output.h"
#include "tool.h"

static const char usage[] =
	"Usage: bulkhead unbind NAME...\n\n"
	"Release containers: their tasks are not confined any more. A container that\n"
	"has ended is released without this.\n\n"
	"  --help  print this\n";

static int unbind(struct netlink *link, const char *name)
{
	if (container_unbind(link, name) != TOOL_DONE)
		return TOOL_REFUSED;
	printf("unbound %s\n", name);
	return output_end();
}

/**
 * cmd_unbind() - release containers
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_unbind(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ 0 }
	};
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	int option = options_next(argc, argv, options);
	int status = TOOL_DONE;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind == argc)
		return tool_usage("unbind", "needs the name of a container, see bulkhead ps");
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	for (; optind < argc; optind++)
		if (unbind(link, argv[optind]) != TOOL_DONE)
			status = TOOL_REFUSED;
	return status;
}
