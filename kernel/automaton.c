// SPDX-License-Identifier: GPL-2.0
/*
 * Run bytes through a compiled automaton, and prove before that it can be run
 * without looking. The layout is described in uapi/linux/bulkhead.h.
 */
#include "automaton.h"

/**
 * bulkhead_automaton_run() - feed bytes to the automaton
 * @cells: a verified automaton
 * @state: the state to begin with
 * @bytes: what to feed
 * @length: how many bytes
 *
 * Context: any; takes no lock, does not sleep.
 * Return: the state reached.
 */
u32 bulkhead_automaton_run(const struct bulkhead_blob_cell *cells, u32 state,
			   const void *bytes, size_t length)
{
	const u8 *byte = bytes, *end = byte + length;

	while (byte < end)
		state = bulkhead_automaton_step(cells, state, *byte++);
	return state;
}

static bool cell_is_state(const struct bulkhead_blob_cell *cells, u32 count, u32 index)
{
	return index < count &&
	       (le32_to_cpu(cells[index].check) & BULKHEAD_CELL_STATE);
}

static const char *state_fault(const struct bulkhead_blob_cell *cells, u32 count,
			       u32 state, u32 accepts)
{
	u32 check = le32_to_cpu(cells[state].check);
	u32 fallback = check & BULKHEAD_CELL_INDEX, byte;
	bool settled = fallback == state;

	if (count - state <= 256)
		return "a state of the automaton is too near to its end";
	if (!cell_is_state(cells, count, fallback))
		return "a state's default transition leads to no state";
	if (le32_to_cpu(cells[state].next) >= accepts)
		return "a state names an accept entry that does not exist";

	for (byte = 0; settled && byte < 256; byte++)
		settled = le32_to_cpu(cells[state + 1 + byte].check) != state;
	if (settled != !!(check & BULKHEAD_CELL_SETTLED))
		return "a state is marked as settled and is not, or the other way round";
	return NULL;
}

static const char *transition_fault(const struct bulkhead_blob_cell *cells,
				    u32 count, u32 index)
{
	u32 owner = le32_to_cpu(cells[index].check);

	if (!cell_is_state(cells, count, owner))
		return "a transition belongs to no state";
	if (index <= owner || index - owner > 256)
		return "a transition is out of its state's reach";
	if (!cell_is_state(cells, count, le32_to_cpu(cells[index].next)))
		return "a transition leads to no state";
	return NULL;
}

/**
 * bulkhead_automaton_verify() - prove that every run stays inside
 * @cells: what claims to be an automaton
 * @count: number of cells
 * @start: its first state
 * @accepts: number of accept entries
 * @why: set to a sentence's part on failure
 *
 * Looks at every cell, so that the match loop can do without any check. Takes
 * time linear in @count but for states without transitions, 256 looks each.
 *
 * Context: process context; does not sleep by itself.
 * Return: 0, or -EINVAL.
 */
int bulkhead_automaton_verify(const struct bulkhead_blob_cell *cells, u32 count,
			      u32 start, u32 accepts, const char **why)
{
	u32 i, check;

	*why = NULL;
	if (count > BULKHEAD_CELL_INDEX)
		*why = "the automaton has too many cells";
	else if (!cell_is_state(cells, count, start))
		*why = "the automaton's start is no state";

	for (i = 0; i < count && !*why; i++) {
		check = le32_to_cpu(cells[i].check);
		if (check & BULKHEAD_CELL_STATE)
			*why = state_fault(cells, count, i, accepts);
		else if (check != BULKHEAD_CELL_FREE)
			*why = transition_fault(cells, count, i);
		else if (cells[i].next)
			*why = "a free cell of the automaton is not empty";
	}
	return *why ? -EINVAL : 0;
}
