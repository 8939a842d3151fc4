/* SPDX-License-Identifier: GPL-2.0 */
/* What the same objects reach in two automata: a product construction. */
#ifndef BULKHEAD_PRODUCT_H
#define BULKHEAD_PRODUCT_H

#include "base/hash.h"
#include "blob.h"
#include "diff/objects.h"

/**
 * struct product_node - three states that the same bytes lead to
 * @states: of the two policies' automata
 * @objects: of the automaton of objects
 * @byte: the last byte
 * @parent: the node before it; of a seed: itself
 */
struct product_node {
	u32 states[2];
	u32 parent;
	u16 objects;
	u8 byte;
};

/**
 * struct product_end - objects that have the same accept entries in both
 * @node: that of the shortest object
 * @accepts: the entries
 * @permissions: what can be requested of them
 * @late: it is an example of last resort
 */
struct product_end {
	u32 node;
	u32 accepts[2];
	u32 permissions;
	bool late;
};

/**
 * struct product - a walk through two automata
 * @nodes: in the order in which they were reached
 * @count: number of nodes
 * @room: number of nodes allocated
 * @ends: the ends, in the order in which they were reached
 * @end_count: number of ends
 * @end_room: number of ends allocated
 * @node_table: hash table of @nodes
 * @end_table: hash table of @ends
 */
struct product {
	struct product_node *nodes;
	size_t count;
	size_t room;
	struct product_end *ends;
	size_t end_count;
	size_t end_room;
	struct hash_table node_table;
	struct hash_table end_table;
};

bool product_open(struct product *product, const struct bulkhead_rules *const *rules,
		  unsigned int class_id);
u8 *product_object(const struct product *product, u32 node, size_t *length);
void product_close(struct product *product);

#endif /* BULKHEAD_PRODUCT_H */
