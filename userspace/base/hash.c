// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"

#define SIZE_MIN 64

static void put(struct hash_table *table, struct hash_entry entry)
{
	size_t at = entry.hash;

	while (table->entries[at & (table->size - 1)].index)
		at++;
	table->entries[at & (table->size - 1)] = entry;
}

static void grow(struct hash_table *table)
{
	struct hash_table larger = { .size = table->size ? 2 * table->size : SIZE_MIN };

	larger.entries = memory_zeroed(larger.size, sizeof(*larger.entries));
	for (size_t i = 0; i < table->size; i++)
		if (table->entries[i].index)
			put(&larger, table->entries[i]);
	larger.count = table->count;
	free(table->entries);
	*table = larger;
}

/**
 * hash_add() - add an index
 * @table: the table, to be freed with hash_free()
 * @hash: hash of the indexed value
 * @index: less than HASH_NONE; duplicates are not detected
 */
void hash_add(struct hash_table *table, uint64_t hash, uint32_t index)
{
	if (2 * (table->count + 1) > table->size)
		grow(table);
	put(table, (struct hash_entry){ .index = index + 1, .hash = hash_fold(hash) });
	table->count++;
}

/**
 * hash_free() - free a table
 * @table: the table; it is empty afterwards
 */
void hash_free(struct hash_table *table)
{
	free(table->entries);
	*table = (struct hash_table){};
}

/**
 * hash_numbers() - hash a list
 * @numbers: the list
 * @count: numbers in it
 *
 * Return: its hash.
 */
uint64_t hash_numbers(const uint32_t *numbers, size_t count)
{
	uint64_t hash = hash_mix(HASH_SEED, count);

	for (size_t i = 0; i < count; i++)
		hash = hash_mix(hash, numbers[i]);
	return hash;
}

/**
 * hash_text() - hash a text
 * @text: the text
 *
 * Return: its hash.
 */
uint64_t hash_text(const char *text)
{
	uint64_t hash = HASH_SEED;

	while (*text)
		hash = hash_mix(hash, (unsigned char)*text++);
	return hash;
}
