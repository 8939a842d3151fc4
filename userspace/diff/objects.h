/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The objects of a class that can exist, as a small automaton: it rules out findings
 * about paths with two slashes, or IPv6 addresses with five bytes.
 */
#ifndef BULKHEAD_OBJECTS_H
#define BULKHEAD_OBJECTS_H

#include <env.h>
#include <linux/bulkhead.h>

#define OBJECTS_NONE 0xffffU

/**
 * struct objects_state - the state after the first bytes of an object
 * @permissions: what can be requested of an object that ends here; 0: none ends here
 * @late: such an object is an example of last resort only
 * @first: the next byte that reads best
 * @next: by byte: the next state, or OBJECTS_NONE
 */
struct objects_state {
	u32 permissions;
	bool late;
	u8 first;
	u16 next[256];
};

/**
 * struct objects - the objects of a class
 * @states: the states
 * @count: number of states
 * @room: number of states allocated
 * @seeds: number of initial states; they come first, the better ones before the others
 * @numeric: its bytes are numbers rather than text
 */
struct objects {
	struct objects_state *states;
	size_t count;
	size_t room;
	size_t seeds;
	bool numeric;
};

void objects_open(struct objects *objects, unsigned int class_id);
void objects_close(struct objects *objects);

#endif /* BULKHEAD_OBJECTS_H */
