/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_AUTOMATON_H
#define BULKHEAD_AUTOMATON_H

#include <env.h>
#include <linux/bulkhead.h>

/**
 * bulkhead_automaton_step() - advance by one byte
 * @cells: a verified automaton
 * @state: a state of it
 * @byte: the byte to feed
 *
 * The verifier has proven every index, so nothing is checked here: a byte with a
 * transition is decided by its cell, any other byte by a second load, of the state's
 * own cell. The layout is Aoe's double array, with one default for each state.
 *
 * Return: the next state.
 */
static __always_inline unsigned long bulkhead_automaton_step(const struct bulkhead_blob_cell *cells,
							     unsigned long state, u8 byte)
{
	const unsigned long at = state + byte;

	if (likely(le32_to_cpu(cells[at + 1].check) == (u32)state))
		return le32_to_cpu(cells[at + 1].next);
	return le32_to_cpu(cells[state].check) & BULKHEAD_CELL_INDEX;
}

/**
 * bulkhead_automaton_feed() - advance by some bytes, inline
 * @cells: a verified automaton
 * @state: a state of it
 * @bytes: the bytes to feed
 * @length: number of bytes, at least one
 *
 * This loop determines the cost of an open. It is bulkhead_automaton_step(), with the
 * addresses of both halves of the first transition cell kept in registers, so that a
 * byte takes eight instructions on x86-64.
 *
 * Return: the state reached.
 */
static __always_inline unsigned long bulkhead_automaton_feed(const struct bulkhead_blob_cell *cells,
							     unsigned long state, const u8 *bytes,
							     size_t length)
{
	const struct bulkhead_blob_cell *check = cells + 1;
	const __le32 *next = &cells[1].next;
	const u8 *end = bytes + length;

	OPTIMIZER_HIDE_VAR(check);
	OPTIMIZER_HIDE_VAR(next);
	do {
		const unsigned long at = state + *bytes++;

		if (likely(le32_to_cpu(check[at].check) == (u32)state))
			state = le32_to_cpu(next[2 * at]);
		else
			state = le32_to_cpu(cells[state].check) & BULKHEAD_CELL_INDEX;
	} while (bytes != end);
	return state;
}

/**
 * bulkhead_automaton_settled() - does no further byte change the result?
 * @cells: a verified automaton
 * @state: a state of it
 *
 * Return: true if every continuation ends in @state itself.
 */
static inline bool bulkhead_automaton_settled(const struct bulkhead_blob_cell *cells,
					      unsigned long state)
{
	return le32_to_cpu(cells[state].check) & BULKHEAD_CELL_SETTLED;
}

/**
 * bulkhead_automaton_accept() - what does a state accept?
 * @cells: a verified automaton
 * @state: a state of it
 *
 * Return: the index of its accept entry.
 */
static inline u32 bulkhead_automaton_accept(const struct bulkhead_blob_cell *cells,
					    unsigned long state)
{
	u32 accept = le32_to_cpu(cells[state].next);

	return unlikely(le32_to_cpu(cells[state].check) & BULKHEAD_CELL_LITERAL) ? 0 : accept;
}

u32 bulkhead_automaton_run(const struct bulkhead_blob_cell *cells, u32 state, const void *bytes,
			   size_t length);

/**
 * struct bulkhead_automaton_claim - an automaton that is yet to be verified
 * @cells: the double array
 * @count: number of cells
 * @start: the first state
 * @accepts: number of accept entries
 * @literals: the literals
 * @literal_count: number of literals
 * @strings: the strings; the last one ends in NUL
 * @string_size: bytes of the strings
 */
struct bulkhead_automaton_claim {
	const struct bulkhead_blob_cell *cells;
	u32 count;
	u32 start;
	u32 accepts;
	const struct bulkhead_blob_literal *literals;
	u32 literal_count;
	const char *strings;
	u32 string_size;
};

int bulkhead_automaton_verify(const struct bulkhead_automaton_claim *claim, const char **why);

#endif /* BULKHEAD_AUTOMATON_H */
