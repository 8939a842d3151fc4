/* SPDX-License-Identifier: GPL-2.0 */
/* Exit statuses of the tool, and its messages on standard error. */
#ifndef BULKHEAD_TOOL_H
#define BULKHEAD_TOOL_H

#ifndef BULKHEAD_TOOL_VERSION
#define BULKHEAD_TOOL_VERSION "0.1.0"
#endif

/**
 * enum tool_status - exit statuses of the tool
 * @TOOL_DONE: success; for explain, the request is allowed
 * @TOOL_REFUSED: failure, with a message on standard error; for explain, the
 *	request is denied
 * @TOOL_USAGE: the command line is invalid
 */
enum tool_status {
	TOOL_DONE = 0,
	TOOL_REFUSED = 1,
	TOOL_USAGE = 2,
};

int tool_help(const char *usage);
int tool_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
int tool_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tool_hear(void (*hear)(const char *sentence));

#endif /* BULKHEAD_TOOL_H */
