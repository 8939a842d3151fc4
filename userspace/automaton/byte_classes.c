// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes that some sets cannot tell apart, as groups. The same few sets are
 * asked for again and again, so the answers are kept.
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

static void grow_table(struct byte_class_table *tables)
{
	size_t slot;

	free(tables->table);
	tables->table_size = tables->table_size ? 2 * tables->table_size : 64;
	tables->table = memory_zeroed(tables->table_size, sizeof(*tables->table));
	for (u32 i = 0; i < tables->count; i++) {
		slot = tables->list[i].hash & (tables->table_size - 1);
		while (tables->table[slot])
			slot = (slot + 1) & (tables->table_size - 1);
		tables->table[slot] = i + 1;
	}
}

static struct byte_classes *add(struct byte_class_table *tables, u64 hash, const u32 *numbers, size_t count)
{
	struct byte_classes *classes;

	tables->numbers = memory_grow(tables->numbers, &tables->number_room,
					tables->number_count + count + 1,
					sizeof(*tables->numbers));
	if (count)
		memcpy(tables->numbers + tables->number_count, numbers,
		       count * sizeof(*numbers));
	tables->list = memory_grow(tables->list, &tables->room, tables->count + 1,
				     sizeof(*tables->list));
	classes = &tables->list[tables->count++];
	*classes = (struct byte_classes){
		.hash = hash, .first = tables->number_count, .set_count = count,
	};
	tables->number_count += count;
	return classes;
}

/**
 * byte_classes_find() - part the bytes by some sets
 * @tables: zeroed before the first time; byte_classes_free() gives it back
 * @sets: the sets
 * @numbers: numbers of those that count, ascending
 * @count: how many
 *
 * Return: the parting, until the next one is asked for.
 */
const struct byte_classes *byte_classes_find(struct byte_class_table *tables, const struct sets *sets,
				    const u32 *numbers, size_t count)
{
	struct byte_classes *classes;
	u64 hash = HASH_SEED;
	size_t slot;

	for (size_t i = 0; i < count; i++)
		hash = hash_mix(hash, numbers[i]);
	hash ^= hash >> 32;
	if (2 * tables->count >= tables->table_size)
		grow_table(tables);
	slot = hash & (tables->table_size - 1);
	for (; tables->table[slot]; slot = (slot + 1) & (tables->table_size - 1)) {
		classes = &tables->list[tables->table[slot] - 1];
		if (classes->hash == hash && classes->set_count == count &&
		    (!count || !memcmp(tables->numbers + classes->first, numbers,
				       count * sizeof(*numbers))))
			return classes;
	}
	classes = add(tables, hash, numbers, count);
	tables->table[slot] = tables->count;
	part_bytes(classes, sets, numbers);
	return classes;
}

/**
 * byte_classes_free() - give everything back
 * @tables: the partings
 */
void byte_classes_free(struct byte_class_table *tables)
{
	free(tables->list);
	free(tables->numbers);
	free(tables->table);
}
