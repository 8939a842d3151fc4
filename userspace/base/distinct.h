/* SPDX-License-Identifier: GPL-2.0 */
/* Distinct byte strings, counted, up to a limit of memory. */
#ifndef BULKHEAD_DISTINCT_H
#define BULKHEAD_DISTINCT_H

#include <env.h>

#define DISTINCT_COUNT_MAX 100000
#define DISTINCT_BYTES_MAX (64U << 20)

/**
 * struct distinct_entry - a byte string, and how often it was added
 * @next: the next entry in the order of the first addition
 * @chain: next entry in the same slot
 * @count: how often it was added; the caller counts
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
 * struct distinct - distinct byte strings in the order of their first addition
 * @first: the first one
 * @tail: where the next entry is linked
 * @slots: hash table
 * @seed: of the hash; it cannot be predicted
 * @count: how many
 * @size: bytes of all entries
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
