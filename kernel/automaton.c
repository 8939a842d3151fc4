// SPDX-License-Identifier: GPL-2.0
/*
 * Run bytes through a compiled automaton, and verify beforehand that this needs no checks.
 * The layout is described in uapi/linux/bulkhead.h.
 */
#include "automaton.h"

/**
 * bulkhead_automaton_run() - feed bytes to the automaton
 * @cells: a verified automaton
 * @state: the state to begin with
 * @bytes: the bytes to feed
 * @length: number of bytes
 *
 * Context: any; takes no lock, does not sleep.
 * Return: the state reached.
 */
u32 bulkhead_automaton_run(const struct bulkhead_blob_cell *cells, u32 state, const void *bytes,
			   size_t length)
{
	return length ? bulkhead_automaton_feed(cells, state, bytes, length) : state;
}

static bool cell_is_state(const struct bulkhead_blob_cell *cells, u32 count, u32 index)
{
	return index < count && (le32_to_cpu(cells[index].check) & BULKHEAD_CELL_STATE);
}

static u32 default_of(const struct bulkhead_blob_cell *cells, u32 state)
{
	return le32_to_cpu(cells[state].check) & BULKHEAD_CELL_INDEX;
}

/* How many transitions of its own does a state have, from 0 to 256? */
static u32 transitions_of(const struct bulkhead_blob_cell *cells, u32 state)
{
	u32 byte, found = 0;

	for (byte = 0; byte < 256; byte++)
		found += le32_to_cpu(cells[state + 1 + byte].check) == state;
	return found;
}

/* Every state of a literal has already been verified by itself. */
static const char *literal_fault(const struct bulkhead_automaton_claim *claim, u32 state)
{
	const struct bulkhead_blob_cell *cells = claim->cells;
	u32 index = le32_to_cpu(cells[state].next) - claim->accepts;
	u32 end = default_of(cells, state);
	u32 text, length, i, at = state;

	text = le32_to_cpu(claim->literals[index].text);
	length = le32_to_cpu(claim->literals[index].length);
	if (length < BULKHEAD_LITERAL_MIN || length > BULKHEAD_LITERAL_MAX ||
	    text >= claim->string_size || length >= claim->string_size - text)
		return "a literal is too short or long, or beyond the strings";
	if (!bulkhead_automaton_settled(cells, end) || bulkhead_automaton_accept(cells, end))
		return "a literal's other way is not the end";
	for (i = 0; i < length; i++) {
		u8 byte = claim->strings[text + i];

		if (!byte || byte == '/' || bulkhead_automaton_accept(cells, at) ||
		    default_of(cells, at) != end || transitions_of(cells, at) != 1 ||
		    le32_to_cpu(cells[at + 1 + byte].check) != at)
			return "a literal says what the transitions do not";
		at = le32_to_cpu(cells[at + 1 + byte].next);
	}
	if (at != le32_to_cpu(claim->literals[index].target))
		return "a literal leads elsewhere than the transitions";
	return NULL;
}

static const char *state_fault(const struct bulkhead_automaton_claim *claim, u32 state)
{
	const struct bulkhead_blob_cell *cells = claim->cells;
	u32 check = le32_to_cpu(cells[state].check), next = le32_to_cpu(cells[state].next);
	u32 fallback = default_of(cells, state);
	bool settled;

	if (claim->count - state <= 256)
		return "a state of the automaton is too near to its end";
	if (!cell_is_state(cells, claim->count, fallback))
		return "a state's default transition leads to no state";
	if (check & BULKHEAD_CELL_LITERAL) {
		if (next < claim->accepts || next - claim->accepts >= claim->literal_count)
			return "a state names a literal that does not exist";
	} else if (next >= claim->accepts) {
		return "a state names an accept entry that does not exist";
	}
	settled = fallback == state && !transitions_of(cells, state);
	if (settled != !!(check & BULKHEAD_CELL_SETTLED))
		return "a state is marked as settled and is not, or the other way";
	return NULL;
}

static const char *transition_fault(const struct bulkhead_blob_cell *cells, u32 count, u32 index)
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
 * bulkhead_automaton_verify() - prove that no run leaves the automaton
 * @claim: the automaton to verify
 * @why: on failure, set to a clause that describes the error
 *
 * Checks every cell, so that the match loop needs no checks. Takes time linear in the
 * number of cells and in the bytes of all literals.
 *
 * Context: process context; may sleep.
 * Return: 0, or -EINVAL.
 */
int bulkhead_automaton_verify(const struct bulkhead_automaton_claim *claim, const char **why)
{
	const struct bulkhead_blob_cell *cells = claim->cells;
	u32 i, check;

	*why = NULL;
	if (claim->count > BULKHEAD_CELL_INDEX)
		*why = "the automaton has too many cells";
	else if (!cell_is_state(cells, claim->count, claim->start))
		*why = "the automaton's start is no state";

	for (i = 0; i < claim->count && !*why; i++) {
		if (!(i % 4096))
			cond_resched();
		check = le32_to_cpu(cells[i].check);
		if (check & BULKHEAD_CELL_STATE)
			*why = state_fault(claim, i);
		else if (check != BULKHEAD_CELL_FREE)
			*why = transition_fault(cells, claim->count, i);
		else if (cells[i].next)
			*why = "a free cell of the automaton is not empty";
	}
	/* A literal can only be followed once all of this is verified. */
	for (i = 0; i < claim->count && !*why; i++) {
		check = le32_to_cpu(cells[i].check);
		if (!(check & BULKHEAD_CELL_STATE) || !(check & BULKHEAD_CELL_LITERAL))
			continue;
		cond_resched();
		*why = literal_fault(claim, i);
	}
	return *why ? -EINVAL : 0;
}
