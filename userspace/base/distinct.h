/* SPDX-License-Identifier: GPL-2.0 */
/* Different things, counted; as many as memory is meant to hold. */
#ifndef BULKHEAD_DISTINCT_H
#define BULKHEAD_DISTINCT_H

#include <env.h>

#define COLLECTION_COUNT_MAX	100000
#define COLLECTION_BYTES_MAX	(64U << 20)

/**
 * struct collected - something, and how often it came
 * @next: what came first after it
 * @chain: another one in the same slot
 * @count: how often; the caller counts
 * @extra: the caller's
 * @length: of @bytes
 * @bytes: what it is
 */
struct collected {
	struct collected *next;
	struct collected *chain;
	u64 count;
	u32 extra;
	size_t length;
	u8 bytes[];
};

/**
 * struct collection - different things in the order in which they came
 * @first: the first one
 * @tail: where the next one goes
 * @slots: hash table
 * @seed: of the hash, which nobody can foresee
 * @count: how many
 * @size: bytes of them
 */
struct collection {
	struct collected *first;
	struct collected **tail;
	struct collected **slots;
	u64 seed;
	size_t count;
	size_t size;
};

void collection_open(struct collection *collection);
struct collected *collection_find(const struct collection *collection, const void *bytes,
				  size_t length);
struct collected *collection_add(struct collection *collection, const void *bytes,
				 size_t length);
void collection_close(struct collection *collection);

#endif /* BULKHEAD_DISTINCT_H */
