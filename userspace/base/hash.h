/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hash tables of indices into a list of the owner, who compares the values:
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
 * Initial value of a hash that alone decides on equality. It is not 0, because
 * values of 0 would not change that, and lists of zeros of any length would collide.
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
 * hash_mix() - add a value to a hash
 * @hash: hash of the values before it; HASH_SEED for the first one
 * @value: the value
 *
 * Return: the new hash.
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
 * hash_next() - get the next candidate
 * @table: the table
 * @hash: hash of the value that is looked up
 * @at: 0 before the first call; updated
 *
 * Return: an index that was added with this hash or, rarely, another one; HASH_NONE
 * if there are no more.
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
