/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_LIMIT_H
#define BULKHEAD_LIMIT_H

#include <env.h>

/* Events of a container in one second. */
#define BULKHEAD_LIMIT_OBJECT	 32   /* by one rule about one object */
#define BULKHEAD_LIMIT_RULE	 256  /* by one rule */
#define BULKHEAD_LIMIT_CONTAINER 1000 /* by all rules */
#define BULKHEAD_LIMIT_FIRST	 16   /* of each rule, which pass above the container's limit */
#define BULKHEAD_LIMIT_MOST	 4000 /* in all */

#define BULKHEAD_LIMIT_RULE_CELLS   128
#define BULKHEAD_LIMIT_OBJECT_CELLS 256
#define BULKHEAD_LIMIT_WAYS	    4 /* cells that one tag can be in */

/**
 * struct bulkhead_limit_cell - events of one rule, or of one rule about one object
 * @tag: which one
 * @count: events in this second; 0: the cell is free
 */
struct bulkhead_limit_cell {
	u32 tag;
	u32 count;
};

/**
 * struct bulkhead_limit - the events of a container in the current second
 * @second: that second
 * @count: events that passed in it
 * @suppressed: events held back since the last one that passed
 * @rules: by rule
 * @objects: by rule and object
 */
struct bulkhead_limit {
	u64 second;
	u32 count;
	u32 suppressed;
	struct bulkhead_limit_cell rules[BULKHEAD_LIMIT_RULE_CELLS];
	struct bulkhead_limit_cell objects[BULKHEAD_LIMIT_OBJECT_CELLS];
};

bool bulkhead_limit_pass(struct bulkhead_limit *limit, u64 second, u32 rule, u32 object);
void bulkhead_limit_return(struct bulkhead_limit *limit, u64 second, u32 rule, u32 object);

#endif /* BULKHEAD_LIMIT_H */
