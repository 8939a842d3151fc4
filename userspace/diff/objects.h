/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects of a class that can exist, as a small automaton: so that nothing
 * is said of paths with two slashes, or of an IPv6 address with five bytes.
 */
#ifndef BULKHEAD_OBJECTS_H
#define BULKHEAD_OBJECTS_H

#include <env.h>
#include <linux/bulkhead.h>

#define SHAPE_NONE 0xffffU

/**
 * struct shape_state - how far an object has come
 * @permissions: what can be asked of an object that ends here; 0: none ends here
 * @late: such an object is an example of last resort only
 * @first: the next byte that reads best
 * @next: by byte: the next state, or SHAPE_NONE
 */
struct shape_state {
	u32 permissions;
	bool late;
	u8 first;
	u16 next[256];
};

/**
 * struct shape - the objects of a class
 * @states: the states
 * @count: how many
 * @room: allocated
 * @seeds: the first ones are states to begin in, the better ones first
 * @numeric: its bytes are numbers, and no text
 */
struct shape {
	struct shape_state *states;
	size_t count;
	size_t room;
	size_t seeds;
	bool numeric;
};

void shape_open(struct shape *shape, unsigned int class_id);
void shape_close(struct shape *shape);

#endif /* BULKHEAD_OBJECTS_H */
