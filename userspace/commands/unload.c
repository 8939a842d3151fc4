// SPDX-License-Identifier: GPL-2.0
/* bulkhead unload: remove policies from the kernel. */
#include <stdio.h>

#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/names.h"
#include "module/netlink.h"

static const char usage[] =
	"Usage: bulkhead unload NAME...\n\n"
	"Remove policies from the kernel. A policy that a container is bound to is kept, and\n"
	"the command fails; see bulkhead ps.\n\n"
	"  --help  print this help\n";

static int unload(struct netlink *link, const char *name)
{
	struct netlink_request *request = netlink_request_new(link, BULKHEAD_CMD_POLICY_DELETE);

	netlink_put_string(request, BULKHEAD_A_POLICY, name);
	if (netlink_call(link, request, NULL, NULL))
		return tool_refuse("cannot unload policy '%s': %s", name, netlink_error(link));
	printf("unloaded %s\n", name);
	return output_end();
}

/**
 * cmd_unload() - remove policies from the kernel
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_unload(int argc, char **argv)
{
	static const struct names_command command = {
		.name = "unload",
		.usage = usage,
		.missing = "needs the name of a policy, see bulkhead list",
		.run = unload,
	};

	return names_each(&command, argc, argv);
}
