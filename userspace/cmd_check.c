// SPDX-License-Identifier: GPL-2.0
/* bulkhead check: read policies and say what is wrong with them. */
#include <getopt.h>
#include <stdio.h>

#include "tool.h"

static const char usage[] =
	"Usage: bulkhead check FILE...\n\n"
	"Compile each policy, keep nothing, and say what is wrong: errors, and what is\n"
	"allowed but seldom meant. FILE is a policy in YAML or a blob; '-' is standard\n"
	"input.\n\n"
	"Exit status: 0 all are well (warnings included), 1 one is not, 2 wrong usage.\n";

static void print(const char *path, const struct policy_blob *blob)
{
	printf("%s: policy %s, ", path, blob->name);
	if (blob->states)
		printf("%u rules, %u states, ", blob->rules, blob->states);
	printf("%zu bytes: ok\n", blob->length);
}

static int check(const char *path)
{
	struct policy_blobs blobs;

	if (policy_read_file(path, &blobs))
		return TOOL_REFUSED;
	for (size_t i = 0; i < blobs.count; i++)
		print(path, &blobs.list[i]);
	policy_blobs_free(&blobs);
	return TOOL_DONE;
}

/**
 * cmd_check() - bulkhead check
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{},
	};
	int option, status = TOOL_DONE;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return tool_help(usage);
		return tool_usage("check", "unknown option");
	}
	if (optind == argc)
		return tool_usage("check", "a policy file is missing");
	for (int i = optind; i < argc; i++)
		if (check(argv[i]))
			status = TOOL_REFUSED;
	return status;
}
