// SPDX-License-Identifier: GPL-2.0
/*
 * Groups of bytes that a collection of sets does not distinguish. The same few
 * collections are requested again and again, so the results are cached.
 */
#include "automaton/byte_classes.h"

static void part_bytes(struct byte_classes *classes, const struct sets *sets, const u32 *numbers)
{
	u64 sign[256];

	for (unsigned int byte = 0; byte < 256; byte++) {
		u64 hash = HASH_SEED;
		u32 group = 0;

		for (size_t i = 0; i < classes->set_count; i++)
			hash = hash_mix(hash, byteset_has(&sets->sets[numbers[i]], byte));
		while (group < classes->group_count && sign[group] != hash)
			group++;
		if (group == classes->group_count) {
			sign[group] = hash;
			classes->sample[group] = byte;
			classes->size[group] = 0;
			classes->group_count++;
		}
		classes->group_of[byte] = group;
		classes->size[group]++;
	}
}

static struct byte_classes *add(struct byte_class_table *tables, const u32 *numbers, size_t count)
{
	struct byte_classes *classes;

	tables->numbers = memory_grow(tables->numbers, &tables->number_room,
				      tables->number_count + count + 1, sizeof(*tables->numbers));
	if (count)
		memcpy(tables->numbers + tables->number_count, numbers, count * sizeof(*numbers));
	tables->list =
		memory_grow(tables->list, &tables->room, tables->count + 1, sizeof(*tables->list));
	classes = &tables->list[tables->count++];
	*classes = (struct byte_classes){
		.first = tables->number_count,
		.set_count = count,
	};
	tables->number_count += count;
	return classes;
}

/**
 * byte_classes_find() - partition the bytes by some sets
 * @tables: zeroed before the first call; free it with byte_classes_free()
 * @sets: the sets
 * @numbers: numbers of those that count, ascending
 * @count: how many of them
 *
 * Return: the partition, valid until the next call.
 */
const struct byte_classes *byte_classes_find(struct byte_class_table *tables,
					     const struct sets *sets, const u32 *numbers,
					     size_t count)
{
	struct byte_classes *classes;
	u64 hash = hash_numbers(numbers, count);
	size_t at = 0;
	u32 index;

	while ((index = hash_next(&tables->table, hash, &at)) != HASH_NONE) {
		classes = &tables->list[index];
		if (classes->set_count == count &&
		    (!count ||
		     !memcmp(tables->numbers + classes->first, numbers, count * sizeof(*numbers))))
			return classes;
	}
	hash_add(&tables->table, hash, tables->count);
	classes = add(tables, numbers, count);
	part_bytes(classes, sets, numbers);
	return classes;
}

/**
 * byte_classes_free() - free all partitions
 * @tables: the partitions
 */
void byte_classes_free(struct byte_class_table *tables)
{
	free(tables->list);
	free(tables->numbers);
	hash_free(&tables->table);
}
