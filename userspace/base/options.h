/* SPDX-License-Identifier: GPL-2.0 */
/* Options of a command, with refusals that name the command and the word. */
#ifndef BULKHEAD_OPTIONS_H
#define BULKHEAD_OPTIONS_H

#include <getopt.h>
#include <stdint.h>

#define OPTION_HELP	'h'
#define OPTION_JSON	'j'
#define OPTION_WRONG	'?'
#define OPTION_END	(-1)

int options_next(int argc, char **argv, const struct option *options);
int options_number(const char *command, const char *option, const char *text,
		   uint32_t most, uint32_t *number);

#endif /* BULKHEAD_OPTIONS_H */
