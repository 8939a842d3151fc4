// SPDX-License-Identifier: GPL-2.0
/* Different things, counted; as many as memory is meant to hold. */
#include <sys/random.h>

#include "base/arena.h"
#include "base/distinct.h"

#define SLOTS (1U << 16)

/**
 * collection_open() - begin with nothing
 * @collection: to be initialised; collection_close() ends it
 */
void collection_open(struct collection *collection)
{
	*collection = (struct collection){ .tail = &collection->first };
	collection->slots = memory_zeroed(SLOTS, sizeof(*collection->slots));
	/* Without it the hash is as good, but for those who choose names. */
	if (getrandom(&collection->seed, sizeof(collection->seed), GRND_NONBLOCK) < 0)
		collection->seed = (unsigned long)collection->slots;
}

static struct collected **slot_of(const struct collection *collection, const void *bytes,
				  size_t length)
{
	const u8 *byte = bytes;
	u64 hash = collection->seed;

	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ byte[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return &collection->slots[hash % SLOTS];
}

/**
 * collection_find() - look for something
 * @collection: the collection
 * @bytes: what
 * @length: bytes of it
 *
 * Return: what was collected, or NULL.
 */
struct collected *collection_find(const struct collection *collection, const void *bytes,
				  size_t length)
{
	struct collected *at = *slot_of(collection, bytes, length);

	while (at && (at->length != length || memcmp(at->bytes, bytes, length)))
		at = at->chain;
	return at;
}

/**
 * collection_add() - collect something
 * @collection: the collection
 * @bytes: copied, unless the same was collected before
 * @length: how many
 *
 * Return: what was collected; NULL: it is new, and there is no room for it.
 */
struct collected *collection_add(struct collection *collection, const void *bytes,
				 size_t length)
{
	struct collected *collected = collection_find(collection, bytes, length), **slot;

	if (collected)
		return collected;
	if (collection->count == COLLECTION_COUNT_MAX ||
	    length > COLLECTION_BYTES_MAX - collection->size)
		return NULL;
	collected = memory_zeroed(1, sizeof(*collected) + length);
	collected->length = length;
	memcpy(collected->bytes, bytes, length);
	slot = slot_of(collection, bytes, length);
	collected->chain = *slot;
	*slot = collected;
	*collection->tail = collected;
	collection->tail = &collected->next;
	collection->count++;
	collection->size += length;
	return collected;
}

/**
 * collection_close() - end what collection_open() began
 * @collection: the collection
 */
void collection_close(struct collection *collection)
{
	while (collection->first) {
		struct collected *collected = collection->first;

		collection->first = collected->next;
		free(collected);
	}
	free(collection->slots);
}
