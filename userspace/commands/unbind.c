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
	"Release containers: their tasks are not confined any more. A container that\n"
	"has ended is released without this. NAME is what 'bulkhead ps' shows: the name or\n"
	"id, or the name that the engine has for it.\n\n"
	"  --help  print this\n";

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
