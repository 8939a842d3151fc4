// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes that some sets cannot tell apart, as groups. The same few sets are
 * asked for again and again, so the answers are kept.
 */
#include "automaton/byte_classes.h"

static void part_bytes(struct parting *parting, const struct sets *sets, const u32 *numbers)
{
	u64 sign[256];

	for (unsigned int byte = 0; byte < 256; byte++) {
		u64 hash = HASH_SEED;
		u32 group = 0;

		for (size_t i = 0; i < parting->set_count; i++)
			hash = hash_mix(hash, byteset_has(&sets->sets[numbers[i]], byte));
		while (group < parting->group_count && sign[group] != hash)
			group++;
		if (group == parting->group_count) {
			sign[group] = hash;
			parting->sample[group] = byte;
			parting->size[group] = 0;
			parting->group_count++;
		}
		parting->group_of[byte] = group;
		parting->size[group]++;
	}
}

static void grow_table(struct partings *partings)
{
	size_t slot;

	free(partings->table);
	partings->table_size = partings->table_size ? 2 * partings->table_size : 64;
	partings->table = memory_zeroed(partings->table_size, sizeof(*partings->table));
	for (u32 i = 0; i < partings->count; i++) {
		slot = partings->list[i].hash & (partings->table_size - 1);
		while (partings->table[slot])
			slot = (slot + 1) & (partings->table_size - 1);
		partings->table[slot] = i + 1;
	}
}

static struct parting *add(struct partings *partings, u64 hash, const u32 *numbers, size_t count)
{
	struct parting *parting;

	partings->numbers = memory_grow(partings->numbers, &partings->number_room,
					partings->number_count + count + 1,
					sizeof(*partings->numbers));
	if (count)
		memcpy(partings->numbers + partings->number_count, numbers,
		       count * sizeof(*numbers));
	partings->list = memory_grow(partings->list, &partings->room, partings->count + 1,
				     sizeof(*partings->list));
	parting = &partings->list[partings->count++];
	*parting = (struct parting){
		.hash = hash, .first = partings->number_count, .set_count = count,
	};
	partings->number_count += count;
	return parting;
}

/**
 * partings_find() - part the bytes by some sets
 * @partings: zeroed before the first time; partings_free() gives it back
 * @sets: the sets
 * @numbers: numbers of those that count, ascending
 * @count: how many
 *
 * Return: the parting, until the next one is asked for.
 */
const struct parting *partings_find(struct partings *partings, const struct sets *sets,
				    const u32 *numbers, size_t count)
{
	struct parting *parting;
	u64 hash = HASH_SEED;
	size_t slot;

	for (size_t i = 0; i < count; i++)
		hash = hash_mix(hash, numbers[i]);
	hash ^= hash >> 32;
	if (2 * partings->count >= partings->table_size)
		grow_table(partings);
	slot = hash & (partings->table_size - 1);
	for (; partings->table[slot]; slot = (slot + 1) & (partings->table_size - 1)) {
		parting = &partings->list[partings->table[slot] - 1];
		if (parting->hash == hash && parting->set_count == count &&
		    (!count || !memcmp(partings->numbers + parting->first, numbers,
				       count * sizeof(*numbers))))
			return parting;
	}
	parting = add(partings, hash, numbers, count);
	partings->table[slot] = partings->count;
	part_bytes(parting, sets, numbers);
	return parting;
}

/**
 * partings_free() - give everything back
 * @partings: the partings
 */
void partings_free(struct partings *partings)
{
	free(partings->list);
	free(partings->numbers);
	free(partings->table);
}
