// SPDX-License-Identifier: GPL-2.0
/* Distinct byte strings, counted, up to a limit of memory. */
#include <sys/random.h>

#include "base/arena.h"
#include "base/distinct.h"

#define SLOTS (1U << 16)

/**
 * distinct_open() - begin an empty collection
 * @distinct: to be initialised; distinct_close() ends it
 */
void distinct_open(struct distinct *distinct)
{
	*distinct = (struct distinct){ .tail = &distinct->first };
	distinct->slots = memory_zeroed(SLOTS, sizeof(*distinct->slots));
	/* Without a seed, whoever chooses the names could make them collide. */
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
 * distinct_find() - look up an entry
 * @distinct: the collection
 * @bytes: what
 * @length: bytes of it
 *
 * Return: the entry, or NULL.
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
 * distinct_add() - add an entry, unless there is an equal one
 * @distinct: the collection
 * @bytes: its bytes, which are copied if it is new
 * @length: how many
 *
 * Return: the entry; NULL if it is new and there is no room for it.
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
