// SPDX-License-Identifier: GPL-2.0
/*
 * How many events a container may cause: a flood of one kind does not hide the others.
 *
 * Pure: it is built for the kernel and for the tests.
 */
#include "limit.h"

/*
 * The cell of this tag among the few that it can be in; if it has none, it takes the one
 * with the fewest events.
 */
static struct bulkhead_limit_cell *find_cell(struct bulkhead_limit_cell *cells, u32 size, u32 tag)
{
	struct bulkhead_limit_cell *least = &cells[tag % size];
	u32 way;

	for (way = 0; way < BULKHEAD_LIMIT_WAYS; way++) {
		struct bulkhead_limit_cell *cell = &cells[(tag + way) % size];

		if (cell->count && cell->tag == tag)
			return cell;
		if (cell->count < least->count)
			least = cell;
	}
	least->tag = tag;
	least->count = 0;
	return least;
}

static void begin_second(struct bulkhead_limit *limit, u64 second)
{
	limit->second = second;
	limit->count = 0;
	memset(limit->rules, 0, sizeof(limit->rules));
	memset(limit->objects, 0, sizeof(limit->objects));
}

/**
 * bulkhead_limit_pass() - may this event be reported?
 * @limit: of its container; the caller serialises
 * @second: the current second of any clock
 * @rule: identifies the rule that decided
 * @object: identifies the rule and the object, by a hash that nobody in the container knows
 *
 * What one rule says of one object is limited most, then what one rule says, then what the
 * container causes; and the first events of each rule pass above the container's limit. So
 * a container that repeats itself, or makes up objects, hides no event of another rule. A
 * cell that is taken over forgets its count, which lets some more pass.
 *
 * Return: true: it passes, and @suppressed of @limit is for the caller to read and to clear;
 * false: it is held back, and counted in @suppressed.
 */
bool bulkhead_limit_pass(struct bulkhead_limit *limit, u64 second, u32 rule, u32 object)
{
	struct bulkhead_limit_cell *of_rule, *of_object;

	if (limit->second != second)
		begin_second(limit, second);
	of_rule = find_cell(limit->rules, BULKHEAD_LIMIT_RULE_CELLS, rule);
	of_object = find_cell(limit->objects, BULKHEAD_LIMIT_OBJECT_CELLS, object);
	if (limit->count >= BULKHEAD_LIMIT_MOST || of_object->count >= BULKHEAD_LIMIT_OBJECT ||
	    of_rule->count >= BULKHEAD_LIMIT_RULE ||
	    (limit->count >= BULKHEAD_LIMIT_CONTAINER && of_rule->count >= BULKHEAD_LIMIT_FIRST)) {
		limit->suppressed++;
		return false;
	}
	limit->count++;
	of_rule->count++;
	of_object->count++;
	return true;
}

static void give_back(struct bulkhead_limit_cell *cells, u32 size, u32 tag)
{
	u32 way;

	for (way = 0; way < BULKHEAD_LIMIT_WAYS; way++) {
		struct bulkhead_limit_cell *cell = &cells[(tag + way) % size];

		if (cell->count && cell->tag == tag) {
			cell->count--;
			return;
		}
	}
}

/**
 * bulkhead_limit_return() - an event that passed is not reported after all
 * @limit: of its container; the caller serialises
 * @second: the second in which it passed
 * @rule: as it passed
 * @object: as it passed
 *
 * So events that turn out not to have happened hold back no others.
 */
void bulkhead_limit_return(struct bulkhead_limit *limit, u64 second, u32 rule, u32 object)
{
	if (limit->second != second || !limit->count)
		return;
	limit->count--;
	give_back(limit->rules, BULKHEAD_LIMIT_RULE_CELLS, rule);
	give_back(limit->objects, BULKHEAD_LIMIT_OBJECT_CELLS, object);
}
