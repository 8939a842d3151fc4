// SPDX-License-Identifier: GPL-2.0
/* getopt_long() with the tool's own messages. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"
#include "base/tool.h"

#define SHORT_MAX 64

/* The short options for getopt_long(): each val that is a letter. */
static void short_options(const struct option *options, char letters[SHORT_MAX])
{
	char *at = letters;

	*at++ = ':';
	for (; options->name && at - letters < SHORT_MAX - 4; options++) {
		if (options->val >= 'a' && options->val <= 'z')
			*at++ = options->val;
		if (options->val >= 'a' && options->val <= 'z' && options->has_arg)
			*at++ = ':';
	}
	*at++ = OPTION_HELP;
	*at = '\0';
}

/* Of a long option that was given a value but takes none, optopt is its val. */
static bool is_valueless(const struct option *options, const char *word)
{
	if (strncmp(word, "--", 2))
		return false;
	for (; options->name; options++)
		if (options->val == optopt)
			return true;
	return false;
}

/**
 * options_next() - the next option of a command
 * @argc: words of the command, its name included
 * @argv: the words
 * @options: the long options; one whose val is a letter has that as its short name;
 *	-h is understood besides
 *
 * Arguments that are not options are moved to the end, from optind on.
 *
 * Return: the option's val; OPTION_END; OPTION_WRONG after a message on standard
 * error.
 */
int options_next(int argc, char **argv, const struct option *options)
{
	char letters[SHORT_MAX];
	int option;

	opterr = 0;
	short_options(options, letters);
	option = getopt_long(argc, argv, letters, options, NULL);
	if (option == ':') {
		tool_usage(argv[0], "%s needs a value", argv[optind - 1]);
		return OPTION_WRONG;
	}
	if (option == '?' && is_valueless(options, argv[optind - 1]))
		tool_usage(argv[0], "'%s': this option takes no value", argv[optind - 1]);
	else if (option == '?' && optopt)
		tool_usage(argv[0], "unknown option '-%c'", optopt);
	else if (option == '?')
		tool_usage(argv[0], "unknown option '%s'", argv[optind - 1]);
	return option;
}

/**
 * options_json() - the options of a command that has none but --help and --json
 * @argc: as for options_next()
 * @argv: likewise
 * @json: set to whether --json was given
 *
 * Return: OPTION_END; OPTION_HELP; or OPTION_WRONG after a refusal on standard error.
 */
int options_json(int argc, char **argv, bool *json)
{
	static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
						 { "json", no_argument, NULL, OPTION_JSON },
						 { 0 } };
	int option;

	*json = false;
	while ((option = options_next(argc, argv, options)) == OPTION_JSON)
		*json = true;
	return option;
}

/**
 * options_number() - parse the number given to an option
 * @command: the command's name
 * @option: the option, as it is typed
 * @text: its value
 * @most: the greatest valid number; the smallest is 1
 * @number: set to it
 *
 * Return: TOOL_DONE, or TOOL_USAGE after a message on standard error.
 */
int options_number(const char *command, const char *option, const char *text, uint32_t most,
		   uint32_t *number)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || !value || value > most)
		return tool_usage(command, "%s takes a number from 1 to %u, not '%s'", option, most,
				  text);
	*number = value;
	return TOOL_DONE;
}
