// SPDX-License-Identifier: GPL-2.0
/* bulkhead unbind: release containers. */
#include <stdio.h>

#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/names.h"
#include "module/container.h"
#include "module/netlink.h"
#include "runtime/named.h"

static const char usage[] =
	"Usage: bulkhead unbind NAME...\n\n"
	"Release containers: their tasks are no longer confined. A container that has ended\n"
	"is released automatically. NAME is what a container was bound by, at least 12 digits\n"
	"of the beginning of its id, or the name that its engine has recorded; see\n"
	"bulkhead ps.\n\n"
	"  --help  print this help\n";

static int unbind(struct netlink *link, const char *name)
{
	char found[BULKHEAD_NAME_MAX + 1];

	/* What is not there is the module's to say. */
	if (named_find(link, name, found) == NAMED_FAILED ||
	    container_unbind(link, found) != TOOL_DONE)
		return TOOL_REFUSED;
	printf("unbound %s\n", found);
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
	static const struct names_command command = {
		.name = "unbind",
		.usage = usage,
		.missing = "needs the name of a container, see bulkhead ps",
		.run = unbind,
	};

	return names_each(&command, argc, argv);
}
