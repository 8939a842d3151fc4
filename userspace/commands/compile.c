// SPDX-License-Identifier: GPL-2.0
/* bulkhead compile: compile a policy to the blob that the kernel loads. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/options.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "compile/compile.h"

static const char usage[] =
	"Usage: bulkhead compile FILE [-o OUT]\n\n"
	"Compile a policy into the blob that the kernel loads. The same policy always\n"
	"compiles to the same bytes.\n\n"
	"  -o, --output OUT  the file to write; '-' is standard output. The default is\n"
	"                    NAME.blob in the current directory, where NAME is the name of\n"
	"                    the policy. For a file with several policies, this option is\n"
	"                    mandatory, and their blobs are concatenated\n"
	"  --help            print this help\n\n"
	"Exit status: 0 written, 1 refused, 2 invalid usage.\n";

static int write_blobs(const char *path, const struct policy_blobs *blobs)
{
	auto_free struct iovec *pieces = memory_zeroed(blobs->count, sizeof(*pieces));
	char name[BULKHEAD_NAME_MAX + sizeof(".blob")];

	if (!path && blobs->count > 1)
		return tool_usage(
			"compile",
			"the file holds %zu policies; use -o to say where to write their blobs",
			blobs->count);
	snprintf(name, sizeof(name), "%s.blob", blobs->list[0].name);
	for (size_t i = 0; i < blobs->count; i++) {
		pieces[i].iov_base = blobs->list[i].bytes;
		pieces[i].iov_len = blobs->list[i].length;
	}
	return file_write(path ? path : name, pieces, blobs->count);
}

/**
 * cmd_compile() - bulkhead compile
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_compile(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "output", required_argument, NULL, 'o' },
		{},
	};
	struct policy_blobs blobs;
	const char *path = NULL;
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		path = optarg;
	}
	if (optind + 1 != argc)
		return tool_usage("compile", "takes one policy file, but %d were given",
				  argc - optind);
	if (policy_read_file(argv[optind], &blobs))
		return TOOL_REFUSED;
	status = write_blobs(path, &blobs);
	policy_blobs_free(&blobs);
	return status;
}
