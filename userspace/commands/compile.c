// SPDX-License-Identifier: GPL-2.0
/* bulkhead compile: turn a policy into the blob that the kernel takes. */
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
#include "base/tool.h"
#include "commands/commands.h"
#include "compile/compile.h"

static const char usage[] =
	"Usage: bulkhead compile FILE [-o OUT]\n\n"
	"Compile a policy and write its blob to OUT; '-' is standard output. Without -o\n"
	"it is NAME.blob in the current directory, NAME being the policy's name. The blobs\n"
	"of several policies in a file are written one behind the other. The same policy\n"
	"always gives the same bytes.\n\n"
	"  -o, --output OUT  where to write the blob\n\n"
	"Exit status: 0 written, 1 refused, 2 wrong usage.\n";

static bool write_bytes(int file, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length) {
		ssize_t wrote = write(file, at, length);

		if (wrote < 0)
			return false;
		at += wrote;
		length -= wrote;
	}
	return true;
}

static bool write_all(int file, const struct policy_blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++)
		if (!write_bytes(file, blobs->list[i].bytes, blobs->list[i].length))
			return false;
	return true;
}

/* A new file takes the old one's place whole, or not at all. */
static int write_file(const char *path, const struct policy_blobs *blobs)
{
	auto_free char *draft = NULL;
	bool written;
	int file;

	if (asprintf(&draft, "%s.XXXXXX", path) < 0)
		return tool_refuse("out of memory");
	file = mkostemp(draft, O_CLOEXEC);
	if (file < 0)
		return tool_refuse("%s: %s", path, strerror(errno));
	written = write_all(file, blobs) && !fchmod(file, 0644);
	if (close(file) || !written || rename(draft, path)) {
		tool_refuse("%s: %s", path, strerror(errno));
		unlink(draft);
		return TOOL_REFUSED;
	}
	return TOOL_DONE;
}

static int write_blobs(const char *path, const struct policy_blobs *blobs)
{
	char name[BULKHEAD_NAME_MAX + sizeof(".blob")];

	if (path && !strcmp(path, "-")) {
		if (write_all(STDOUT_FILENO, blobs))
			return TOOL_DONE;
		return tool_refuse("standard output: %s", strerror(errno));
	}
	if (!path && blobs->count > 1)
		return tool_usage("compile", "the file holds %zu policies; -o says where their blobs go",
				  blobs->count);
	snprintf(name, sizeof(name), "%s.blob", blobs->list[0].name);
	return write_file(path ? path : name, blobs);
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
		{ "help", no_argument, NULL, 'h' },
		{ "output", required_argument, NULL, 'o' },
		{},
	};
	struct policy_blobs blobs;
	const char *path = NULL;
	int option, status;

	while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (option == 'h')
			return tool_help(usage);
		if (option != 'o')
			return tool_usage("compile", "unknown option");
		path = optarg;
	}
	if (optind + 1 != argc)
		return tool_usage("compile", "one policy file, please");
	if (policy_read_file(argv[optind], &blobs))
		return TOOL_REFUSED;
	status = write_blobs(path, &blobs);
	policy_blobs_free(&blobs);
	return status;
}
