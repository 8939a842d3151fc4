/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_AUTOMATON_H
#define BULKHEAD_AUTOMATON_H

#include <env.h>
#include <linux/bulkhead.h>

/**
 * bulkhead_automaton_step() - go on by one byte
 * @cells: a verified automaton
 * @state: a state of it
 * @byte: the byte to feed
 *
 * The verifier has proven every index, so there is nothing to check here: one
 * load decides for a byte that has a transition, a second one for the rest.
 * The layout is Aoe's double array, with one default for each state.
 *
 * Return: the next state.
 */
static inline u32 bulkhead_automaton_step(const struct bulkhead_blob_cell *cells,
					  u32 state, u8 byte)
{
	const struct bulkhead_blob_cell *cell = &cells[state + 1 + byte];

	if (likely(le32_to_cpu(cell->check) == state))
		return le32_to_cpu(cell->next);
	return le32_to_cpu(cells[state].check) & BULKHEAD_CELL_INDEX;
}

/**
 * bulkhead_automaton_settled() - can any further byte change the answer?
 * @cells: a verified automaton
 * @state: a state of it
 *
 * Return: true if every continuation ends in @state itself.
 */
static inline bool bulkhead_automaton_settled(const struct bulkhead_blob_cell *cells,
					      u32 state)
{
	return le32_to_cpu(cells[state].check) & BULKHEAD_CELL_SETTLED;
}

u32 bulkhead_automaton_run(const struct bulkhead_blob_cell *cells, u32 state,
			   const void *bytes, size_t length);
int bulkhead_automaton_verify(const struct bulkhead_blob_cell *cells, u32 count,
			      u32 start, u32 accepts, const char **why);

#endif /* BULKHEAD_AUTOMATON_H */
