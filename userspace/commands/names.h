/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_NAMES_H
#define BULKHEAD_NAMES_H

#include "module/netlink.h"

/**
 * struct names_command - a command that does one thing to each name
 * @name: the command's
 * @usage: for ``--help``
 * @missing: the error if no name is given
 * @run: processes one name; returns enum tool_status
 */
struct names_command {
	const char *name;
	const char *usage;
	const char *missing;
	int (*run)(struct netlink *link, const char *name);
};

int names_each(const struct names_command *command, int argc, char **argv);

#endif /* BULKHEAD_NAMES_H */
