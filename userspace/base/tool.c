// SPDX-License-Identifier: GPL-2.0
/* How commands of the tool speak when they do not do what they were asked. */
#include <stdarg.h>
#include <stdio.h>

#include "base/tool.h"

/**
 * tool_help() - print a command's help, asked for by --help
 * @usage: the text
 *
 * Return: TOOL_DONE.
 */
int tool_help(const char *usage)
{
	fputs(usage, stdout);
	return TOOL_DONE;
}

/**
 * tool_usage() - refuse a command line
 * @command: the command's name
 * @format: printf format of a sentence without a full stop
 *
 * Return: TOOL_USAGE.
 */
int tool_usage(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "bulkhead %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry 'bulkhead %s --help'.\n", command);
	return TOOL_USAGE;
}

/**
 * tool_refuse() - tell why something could not be done
 * @format: printf format of a sentence without a full stop
 *
 * Return: TOOL_REFUSED.
 */
int tool_refuse(const char *format, ...)
{
	va_list args;

	fputs("bulkhead: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return TOOL_REFUSED;
}
