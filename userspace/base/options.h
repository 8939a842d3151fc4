/* SPDX-License-Identifier: GPL-2.0 */
/* Options of a command, with errors that name the command and the argument. */
#ifndef BULKHEAD_OPTIONS_H
#define BULKHEAD_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

/* The val of an option that has a long name only; a letter is a short name, too. */
#define OPTION_LONG(letter) ((letter) | 0x100)

#define OPTION_HELP  'h'
#define OPTION_JSON  OPTION_LONG('j')
#define OPTION_WRONG '?'
#define OPTION_END   (-1)

int options_next(int argc, char **argv, const struct option *options);
int options_json(int argc, char **argv, bool *json);
int options_number(const char *command, const char *option, const char *text, uint32_t most,
		   uint32_t *number);

#endif /* BULKHEAD_OPTIONS_H */
