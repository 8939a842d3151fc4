// SPDX-License-Identifier: GPL-2.0
/*
 * The double array: every row is placed where all of its cells are free, at the first
 * such position from a point on that moves up as free positions become scarce. Long rows
 * are placed first; rows without transitions fill the holes at the end.
 *
 * 64 positions are tried at once: a word of free cells, shifted for each transition and
 * ANDed, has a bit for each position that fits.
 */
#include "automaton/automaton_build.h"

#define BLOB_CELLS_MAX (BULKHEAD_BLOB_MAX / sizeof(struct bulkhead_blob_cell))
#define LENGTHS	       257
/* Words searched without success before the search starts further up. */
#define PATIENCE 48

struct packer {
	const struct dfa *dfa;
	u64 *free; /* bit set: the cell is free */
	size_t words;
	u32 *base;	      /* by state: its cell */
	u32 *order;	      /* states, longest rows first */
	size_t from[LENGTHS]; /* by length of row: word at which to start */
	size_t used;	      /* cells up to the last one that a state can reach */
};

/* 64 free bits from a cell on; cells beyond the array count as free. */
static u64 free_from(const struct packer *p, size_t cell)
{
	size_t word = cell / 64, shift = cell % 64;
	u64 low = word < p->words ? p->free[word] : ~0ULL;
	u64 high = word + 1 < p->words ? p->free[word + 1] : ~0ULL;

	return shift ? low >> shift | high << (64 - shift) : low;
}

static void make_room(struct packer *p, size_t cells)
{
	size_t words = (cells + 63) / 64, old = p->words;

	p->free = memory_grow(p->free, &p->words, words, sizeof(*p->free));
	for (size_t i = old; i < p->words; i++)
		p->free[i] = ~0ULL;
}

static void take(struct packer *p, size_t cell)
{
	p->free[cell / 64] &= ~(1ULL << (cell % 64));
}

static u64 places(const struct packer *p, const struct dfa_row *row, size_t cell)
{
	u64 fit = free_from(p, cell);

	for (u32 i = 0; i < row->count && fit; i++)
		fit &= free_from(p,
				 cell + 1 + TRANSITION_BYTE(p->dfa->transitions[row->first + i]));
	return fit;
}

static void place_row(struct packer *p, u32 state)
{
	const struct dfa_row *row = &p->dfa->rows[state];
	size_t start = p->from[row->count], word = start, cell;
	u64 fit;

	while (!(fit = places(p, row, word * 64)))
		word++;
	cell = word * 64 + __builtin_ctzll(fit);
	if (word - start > PATIENCE)
		p->from[row->count] = word - PATIENCE / 2;
	make_room(p, cell + 257);
	take(p, cell);
	for (u32 i = 0; i < row->count; i++)
		take(p, cell + 1 + TRANSITION_BYTE(p->dfa->transitions[row->first + i]));
	p->base[state] = cell;
	if (cell + 257 > p->used)
		p->used = cell + 257;
}

/* Counting sort by length of row, longest first, states ascending. */
static void sort_rows(struct packer *p)
{
	size_t fill[LENGTHS + 1] = {};

	for (u32 s = 0; s < p->dfa->count; s++)
		fill[LENGTHS - p->dfa->rows[s].count]++;
	for (size_t i = 0; i < LENGTHS; i++)
		fill[i + 1] += fill[i];
	for (u32 s = 0; s < p->dfa->count; s++)
		p->order[fill[LENGTHS - 1 - p->dfa->rows[s].count]++] = s;
}

static void write_row(const struct packer *p, struct double_array *array, u32 state)
{
	const struct dfa_row *row = &p->dfa->rows[state];
	u32 cell = p->base[state], check = BULKHEAD_CELL_STATE | p->base[row->fallback];

	if (!row->count && row->fallback == state)
		check |= BULKHEAD_CELL_SETTLED;
	array->cells[cell].check = check;
	array->cells[cell].next = row->accept;
	for (u32 i = 0; i < row->count; i++) {
		u32 transition = p->dfa->transitions[row->first + i];
		u32 at = cell + 1 + TRANSITION_BYTE(transition);

		array->cells[at].check = cell;
		array->cells[at].next = p->base[TRANSITION_TARGET(transition)];
	}
}

/**
 * double_array_build() - lay out an automaton in the form that the kernel runs
 * @array: filled in; its cells are malloc'd
 * @dfa: the automaton
 *
 * Return: false if it has more cells than a blob may have.
 */
bool double_array_build(struct double_array *array, const struct dfa *dfa)
{
	struct packer p = { .dfa = dfa };
	u32 placed;

	*array = (struct double_array){};
	if (dfa->count + dfa->transition_count >= BLOB_CELLS_MAX)
		return false;
	p.base = memory_zeroed(dfa->count, sizeof(u32));
	p.order = memory_zeroed(dfa->count, sizeof(u32));
	sort_rows(&p);
	for (placed = 0; placed < dfa->count && p.used < BLOB_CELLS_MAX; placed++)
		place_row(&p, p.order[placed]);
	if (placed == dfa->count && p.used < BLOB_CELLS_MAX) {
		array->count = p.used;
		array->cells = memory_zeroed(p.used, sizeof(*array->cells));
		for (size_t i = 0; i < p.used; i++)
			array->cells[i].check = BULKHEAD_CELL_FREE;
		for (u32 s = 0; s < dfa->count; s++)
			write_row(&p, array, s);
		array->start = p.base[dfa->start];
	}
	free(p.free);
	free(p.base);
	free(p.order);
	return array->cells;
}
