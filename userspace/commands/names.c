// SPDX-License-Identifier: GPL-2.0
/* What unload and unbind have in common: NAME..., one after the other. */
#include "base/options.h"
#include "base/tool.h"
#include "commands/names.h"

/**
 * names_each() - run a command on each of its names
 * @command: the command
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: TOOL_DONE; TOOL_REFUSED if any was refused, after processing the others;
 * TOOL_USAGE.
 */
int names_each(const struct names_command *command, int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
						 { 0 } };
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	int option = options_next(argc, argv, options);
	int status = TOOL_DONE;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(command->usage) : TOOL_USAGE;
	if (optind == argc)
		return tool_usage(command->name, "%s", command->missing);
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	for (; optind < argc; optind++)
		if (command->run(link, argv[optind]) != TOOL_DONE)
			status = TOOL_REFUSED;
	return status;
}
