// SPDX-License-Identifier: GPL-2.0
/* Messages of commands that fail or are used wrongly. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/tool.h"

static void (*heard)(const char *sentence);

static void say_to_hearer(const char *format, va_list args)
{
	char *sentence;

	if (!heard || vasprintf(&sentence, format, args) < 0)
		return;
	heard(sentence);
	free(sentence);
}

/**
 * tool_help() - print the help of a command
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
 * tool_usage() - report an invalid command line
 * @command: the command's name
 * @format: printf format of a message without a full stop
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
	va_start(args, format);
	say_to_hearer(format, args);
	va_end(args);
	return TOOL_USAGE;
}

/**
 * tool_refuse() - report why something failed
 * @format: printf format of a message without a full stop
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
	va_start(args, format);
	say_to_hearer(format, args);
	va_end(args);
	return TOOL_REFUSED;
}

/**
 * tool_hear() - let sentences of refusals be heard elsewhere, too
 * @hear: gets each from now on; NULL: nobody
 */
void tool_hear(void (*hear)(const char *sentence))
{
	heard = hear;
}
