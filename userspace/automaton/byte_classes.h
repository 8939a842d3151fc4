/* SPDX-License-Identifier: GPL-2.0 */
/* Groups of bytes that a collection of sets does not distinguish. */
#ifndef BULKHEAD_BYTE_CLASSES_H
#define BULKHEAD_BYTE_CLASSES_H

#include "language/policy.h"

/**
 * struct byte_classes - groups of bytes that are in the same sets
 * @first: index of the first of the sets' numbers
 * @set_count: number of sets
 * @group_count: number of groups
 * @group_of: by byte: its group
 * @size: by group: its number of bytes
 * @sample: by group: one of its bytes
 */
struct byte_classes {
	size_t first;
	size_t set_count;
	u32 group_count;
	u8 group_of[256];
	u16 size[256];
	u8 sample[256];
};

/**
 * struct byte_class_table - all partitions that were requested
 * @list: the partitions
 * @count: number of partitions
 * @room: number of partitions allocated
 * @numbers: numbers of the sets of all partitions
 * @number_count: number of @numbers
 * @number_room: number of @numbers allocated
 * @table: @list by the hash of the numbers
 */
struct byte_class_table {
	struct byte_classes *list;
	size_t count;
	size_t room;
	u32 *numbers;
	size_t number_count;
	size_t number_room;
	struct hash_table table;
};

const struct byte_classes *byte_classes_find(struct byte_class_table *tables,
					     const struct sets *sets, const u32 *numbers,
					     size_t count);
void byte_classes_free(struct byte_class_table *tables);

#endif /* BULKHEAD_BYTE_CLASSES_H */
