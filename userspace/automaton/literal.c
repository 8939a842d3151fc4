// SPDX-License-Identifier: GPL-2.0
/*
 * Pieces of names that the kernel can compare at once: where a component of a path
 * begins, and only one sequence of first bytes leads on while everything else leads to
 * the same settled end. See struct bulkhead_blob_literal.
 */
#include "automaton/automaton_build.h"

/* What the cells contain for a state: a summary of its transitions. */
struct outlook {
	u32 count;	/* of its transitions */
	u32 byte;	/* of the last one */
	u32 target;	/* of the last one */
	bool component; /* a slash leads here */
};

static bool is_state(u32 check)
{
	return check & BULKHEAD_CELL_STATE;
}

static struct outlook *look_out(const struct double_array *array)
{
	struct outlook *all = memory_zeroed(array->count, sizeof(*all));

	for (u32 i = 0; i < array->count; i++) {
		u32 owner = array->cells[i].check, next = array->cells[i].next;

		if (is_state(owner) || owner == BULKHEAD_CELL_FREE)
			continue;
		all[owner].count++;
		all[owner].byte = i - owner - 1;
		all[owner].target = next;
		if (all[owner].byte == '/')
			all[next].component = true;
	}
	return all;
}

static u32 default_of(const struct double_array *array, u32 state)
{
	return array->cells[state].check & BULKHEAD_CELL_INDEX;
}

/* The bytes that lead on from a state, as long as there is only one at a time. */
static u32 follow(const struct double_array *array, const struct outlook *all, u32 state,
		  char *text, u32 *target)
{
	u32 end = default_of(array, state), length = 0;

	*target = state;
	if (!(array->cells[end].check & BULKHEAD_CELL_SETTLED) || array->cells[end].next)
		return 0;
	while (length < BULKHEAD_LITERAL_MAX && !array->cells[*target].next &&
	       default_of(array, *target) == end && all[*target].count == 1 && all[*target].byte &&
	       all[*target].byte != '/') {
		text[length++] = all[*target].byte;
		*target = all[*target].target;
	}
	text[length] = 0;
	return length;
}

/**
 * literals_find() - find the literals of an automaton
 * @literals: filled in; its list is malloc'd
 * @array: the automaton; not changed
 */
void literals_find(struct literals *literals, const struct double_array *array)
{
	struct outlook *all = look_out(array);
	struct literal literal;

	*literals = (struct literals){};
	for (u32 i = 0; i < array->count; i++) {
		if (!is_state(array->cells[i].check) || !all[i].component)
			continue;
		literal.state = i;
		literal.length = follow(array, all, i, literal.text, &literal.target);
		if (literal.length < BULKHEAD_LITERAL_MIN)
			continue;
		literals->list = memory_grow(literals->list, &literals->room, literals->count + 1,
					     sizeof(literal));
		literals->list[literals->count++] = literal;
	}
	free(all);
}
