/* SPDX-License-Identifier: GPL-2.0 */
/* Different things, counted; as many as memory is meant to hold. */
#ifndef BULKHEAD_DISTINCT_H
#define BULKHEAD_DISTINCT_H

#include <env.h>

#define DISTINCT_COUNT_MAX 100000
#define DISTINCT_BYTES_MAX (64U << 20)

/**
 * struct distinct_entry - something, and how often it came
 * @next: what came first after it
 * @chain: another one in the same slot
 * @count: how often; the caller counts
 * @extra: the caller's
 * @length: of @bytes
 * @bytes: what it is
 */
struct distinct_entry {
	struct distinct_entry *next;
	struct distinct_entry *chain;
	u64 count;
	u32 extra;
	size_t length;
	u8 bytes[];
};

/**
 * struct distinct - different things in the order in which they came
 * @first: the first one
 * @tail: where the next one goes
 * @slots: hash table
 * @seed: of the hash, which nobody can foresee
 * @count: how many
 * @size: bytes of them
 */
struct distinct {
	struct distinct_entry *first;
	struct distinct_entry **tail;
	struct distinct_entry **slots;
	u64 seed;
	size_t count;
	size_t size;
};

void distinct_open(struct distinct *distinct);
struct distinct_entry *distinct_find(const struct distinct *distinct, const void *bytes,
				     size_t length);
struct distinct_entry *distinct_add(struct distinct *distinct, const void *bytes, size_t length);
void distinct_close(struct distinct *distinct);

#endif /* BULKHEAD_DISTINCT_H */
