// SPDX-License-Identifier: GPL-2.0
/* bulkhead bind: confine a running container. */
#include <stdio.h>

#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "module/container.h"
#include "module/folded.h"
#include "module/netlink.h"

static const char usage[] =
	"Usage: bulkhead bind NAME --pid PID --policy POLICY [--entering]\n\n"
	"Confine a running container to POLICY, and name it NAME.\n\n"
	"  --pid PID        the first process of the container, as numbered on the host; its\n"
	"                   namespaces identify the container\n"
	"  --policy POLICY  a loaded policy, see bulkhead list\n"
	"  --entering       PID is still the container runtime: it is confined from the next\n"
	"                   program that it executes, and the root directory it has then is\n"
	"                   the root of the container\n"
	"  --help           print this help\n";

struct binding {
	const char *policy;
	uint32_t pid;
	bool entering;
};

enum { OPTION_PID = 'p', OPTION_POLICY = 'o', OPTION_ENTERING = 'e' };

static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
					 { "pid", required_argument, NULL, OPTION_PID },
					 { "policy", required_argument, NULL, OPTION_POLICY },
					 { "entering", no_argument, NULL, OPTION_ENTERING },
					 { 0 } };

/* Returns OPTION_END on success, or the option that ends the command. */
static int read_options(int argc, char **argv, struct binding *binding)
{
	int option;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_WRONG)
			return option;
		if (option == OPTION_POLICY)
			binding->policy = optarg;
		else if (option == OPTION_ENTERING)
			binding->entering = true;
		else if (options_number("bind", "--pid", optarg, INT32_MAX, &binding->pid) !=
			 TOOL_DONE)
			return OPTION_WRONG;
	}
	return OPTION_END;
}

/**
 * cmd_bind() - confine a container to a policy
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_bind(int argc, char **argv)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct binding binding = { 0 };
	int option = read_options(argc, argv, &binding);
	int status;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind + 1 != argc)
		return tool_usage("bind", "takes the name of one container, but %d were given",
				  argc - optind);
	if (!binding.pid)
		return tool_usage("bind", "needs --pid, the first process of the container");
	if (!binding.policy)
		return tool_usage("bind", "needs --policy, the policy to bind it to");
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	status = container_bind(link, argv[optind], binding.policy, binding.pid, binding.entering);
	if (status != TOOL_DONE)
		return status;
	/* While the container is being entered, these would be the runtime's mounts. */
	if (!binding.entering)
		folded_warn(argv[optind], binding.policy, binding.pid);
	printf("bound %s to %s (pid %u)\n", argv[optind], binding.policy, binding.pid);
	return output_end();
}
