// SPDX-License-Identifier: GPL-2.0
/* Different things, counted; as many as memory is meant to hold. */
#include <sys/random.h>

#include "base/arena.h"
#include "base/distinct.h"

#define SLOTS (1U << 16)

/**
 * distinct_open() - begin with nothing
 * @distinct: to be initialised; distinct_close() ends it
 */
void distinct_open(struct distinct *distinct)
{
	*distinct = (struct distinct){ .tail = &distinct->first };
	distinct->slots = memory_zeroed(SLOTS, sizeof(*distinct->slots));
	/* Without it the hash is as good, but for those who choose names. */
	if (getrandom(&distinct->seed, sizeof(distinct->seed), GRND_NONBLOCK) < 0)
		distinct->seed = (unsigned long)distinct->slots;
}

static struct distinct_entry **slot_of(const struct distinct *distinct, const void *bytes,
				       size_t length)
{
	const u8 *byte = bytes;
	u64 hash = distinct->seed;

	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ byte[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return &distinct->slots[hash % SLOTS];
}

/**
 * distinct_find() - look for something
 * @distinct: the collection
 * @bytes: what
 * @length: bytes of it
 *
 * Return: what was collected, or NULL.
 */
struct distinct_entry *distinct_find(const struct distinct *distinct, const void *bytes,
				     size_t length)
{
	struct distinct_entry *at = *slot_of(distinct, bytes, length);

	while (at && (at->length != length || memcmp(at->bytes, bytes, length)))
		at = at->chain;
	return at;
}

/**
 * distinct_add() - collect something
 * @distinct: the collection
 * @bytes: copied, unless the same was collected before
 * @length: how many
 *
 * Return: what was collected; NULL: it is new, and there is no room for it.
 */
struct distinct_entry *distinct_add(struct distinct *distinct, const void *bytes, size_t length)
{
	struct distinct_entry *entry = distinct_find(distinct, bytes, length), **slot;

	if (entry)
		return entry;
	if (distinct->count == DISTINCT_COUNT_MAX || length > DISTINCT_BYTES_MAX - distinct->size)
		return NULL;
	entry = memory_zeroed(1, sizeof(*entry) + length);
	entry->length = length;
	memcpy(entry->bytes, bytes, length);
	slot = slot_of(distinct, bytes, length);
	entry->chain = *slot;
	*slot = entry;
	*distinct->tail = entry;
	distinct->tail = &entry->next;
	distinct->count++;
	distinct->size += length;
	return entry;
}

/**
 * distinct_close() - end what distinct_open() began
 * @distinct: the collection
 */
void distinct_close(struct distinct *distinct)
{
	while (distinct->first) {
		struct distinct_entry *entry = distinct->first;

		distinct->first = entry->next;
		free(entry);
	}
	free(distinct->slots);
}
