// SPDX-License-Identifier: GPL-2.0
/* The table of commands, and their dispatch. */
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/tool.h"
#include "commands/commands.h"

static const struct tool_command commands[] = {
	{ "check", cmd_check, "check policies for errors and likely mistakes" },
	{ "compile", cmd_compile, "compile a policy into the blob that the kernel loads" },
	{ "explain", cmd_explain, "show what a policy decides on a request, and why" },
	{ "diff", cmd_diff, "compare what two policies allow and deny" },
	{ "import", cmd_import, "translate policies of KubeArmor" },
	{ "replay", cmd_replay, "show what a policy would decide on recorded events" },
	{ "packs", cmd_packs, "list the packs that a policy can use, or print one" },
	{ "load", cmd_load, "load policies into the kernel, all or nothing" },
	{ "unload", cmd_unload, "remove policies from the kernel" },
	{ "list", cmd_list, "list the loaded policies" },
	{ "show", cmd_show, "show one loaded policy" },
	{ "bind", cmd_bind, "confine a container to a policy" },
	{ "unbind", cmd_unbind, "release a container" },
	{ "ps", cmd_ps, "list the confined containers" },
	{ "unconfined", cmd_unconfined, "list the containers that no policy confines" },
	{ "events", cmd_events, "follow what is denied and audited" },
	{ "status", cmd_status, "show the module, its hooks and counters" },
	{ "doctor", cmd_doctor, "look for reasons why containers may start unconfined" },
	{ "oci-hook", cmd_oci_hook, "bind containers as they are created" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int help(FILE *to)
{
	fputs("Usage: bulkhead COMMAND [ARGUMENTS]\n"
	      "       bulkhead --help | --version\n\n"
	      "Policies for containers, enforced inside the kernel.\n\n"
	      "Commands:\n",
	      to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].summary);
	fputs("\nRun 'bulkhead COMMAND --help' for details. Exit status: 0 success, 1 failure or\n"
	      "denied, 2 invalid usage.\n",
	      to);
	return to == stdout ? TOOL_DONE : TOOL_USAGE;
}

static int unknown(const char *name)
{
	const char *names[COMMANDS];
	const char *near;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	near = diag_nearest(name, strlen(name), names, COMMANDS);
	fprintf(stderr, "bulkhead: unknown %s '%s'", *name == '-' ? "option" : "command", name);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near);
	fputs("\nTry 'bulkhead --help'.\n", stderr);
	return TOOL_USAGE;
}

static bool is_word(const char *word, const char *one, const char *other)
{
	return !strcmp(word, one) || !strcmp(word, other);
}

static bool is_help(const char *word)
{
	return is_word(word, "--help", "-h") || !strcmp(word, "help");
}

static int run(int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv);
	return unknown(argv[0]);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return help(stderr);
	if (is_help(argv[1]) && argc == 2)
		return help(stdout);
	if (is_help(argv[1]))
		return run(2, (char *[]){ argv[2], "--help", NULL });
	if (is_word(argv[1], "--version", "-V")) {
		puts("bulkhead " BULKHEAD_TOOL_VERSION);
		return TOOL_DONE;
	}
	return run(argc - 1, argv + 1);
}
