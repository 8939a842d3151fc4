/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hash tables of indices: what they are indices of, and when two are equal,
 * their owner knows.
 *
 *	size_t at = 0;
 *
 *	while ((index = hash_next(&table, hash, &at)) != HASH_NONE)
 *		if (is_equal(&list[index], wanted))
 *			return index;
 *	hash_add(&table, hash, count);
 */
#ifndef BULKHEAD_HASH_H
#define BULKHEAD_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_NONE UINT32_MAX

/*
 * Where a hash begins that decides by itself: from 0, values of 0 lead nowhere
 * else, so that short lists of small numbers would agree.
 */
#define HASH_SEED 0x2545f4914f6cdd1dULL

/**
 * struct hash_entry - an index
 * @index: 1 + index; 0: free
 * @hash: the hash, folded
 */
struct hash_entry {
	uint32_t index;
	uint32_t hash;
};

/**
 * struct hash_table - indices by hash; all zero is an empty one
 * @entries: with linear probing
 * @size: of @entries, a power of two at least twice @count, or 0
 * @count: entries that are taken
 */
struct hash_table {
	struct hash_entry *entries;
	size_t size;
	size_t count;
};

void hash_add(struct hash_table *table, uint64_t hash, uint32_t index);
void hash_free(struct hash_table *table);
uint64_t hash_numbers(const uint32_t *numbers, size_t count);
uint64_t hash_text(const char *text);

/**
 * hash_mix() - take one more value into a hash
 * @hash: of what came before; HASH_SEED at first
 * @value: the value
 *
 * Return: the hash of both.
 */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static inline uint32_t hash_fold(uint64_t hash)
{
	return hash ^ hash >> 32;
}

/**
 * hash_next() - the next index that may be the one
 * @table: the table
 * @hash: of what is looked for
 * @at: 0 before the first call; changed
 *
 * Return: an index that was added with this hash, or, rarely, another one;
 * HASH_NONE: there are no more.
 */
static inline uint32_t hash_next(const struct hash_table *table, uint64_t hash, size_t *at)
{
	uint32_t folded = hash_fold(hash);

	while (table->size) {
		const struct hash_entry *entry =
			&table->entries[(folded + (*at)++) & (table->size - 1)];

		if (!entry->index)
			break;
		if (entry->hash == folded)
			return entry->index - 1;
	}
	return HASH_NONE;
}

#endif /* BULKHEAD_HASH_H */
