// SPDX-License-Identifier: GPL-2.0
/* bulkhead unbind: release containers. */
#include <stdio.h>

#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/names.h"
#include "module/container.h"
#include "module/netlink.h"

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
	static const struct names_command command = {
		.name = "unbind",
		.usage = usage,
		.missing = "needs the name of a container, see bulkhead ps",
		.run = unbind,
	};

	return names_each(&command, argc, argv);
}
