/* SPDX-License-Identifier: GPL-2.0 */
/* Bound containers by the names that engines and people have for them. */
#ifndef BULKHEAD_NAMED_H
#define BULKHEAD_NAMED_H

#include <linux/bulkhead.h>

struct netlink;

/**
 * enum named_result - what named_find() has found
 * @NAMED_NONE: no bound container is called this
 * @NAMED_ONE: one is
 * @NAMED_FAILED: several are, or the module can't be asked; an error was printed
 */
enum named_result {
	NAMED_NONE,
	NAMED_ONE,
	NAMED_FAILED,
};

enum named_result named_find(struct netlink *link, const char *word,
			     char name[BULKHEAD_NAME_MAX + 1]);
char *named_by_engine(const char *id);

#endif /* BULKHEAD_NAMED_H */
