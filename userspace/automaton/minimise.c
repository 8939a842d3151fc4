// SPDX-License-Identifier: GPL-2.0
/*
 * Reduces the states to as few as possible, by refining a partition of them.
 *
 * Initially, the states of each accept entry form one class. A class is split when its
 * members' rows, expressed in terms of classes, differ; then the states that lead to a
 * member that has moved are examined again. The largest part of a split class keeps its
 * number, so a state moves at most log(n) times (Hopcroft); and rows stay short, since
 * each has its fallback.
 *
 * Rows are compared by a hash, and the outcome is verified afterwards by comparing them
 * in full.
 */
#include <stdio.h>

#include "automaton/automaton_build.h"
#include "base/tool.h"

/* A state to be examined again: its class and the hash of its row. */
struct look {
	u32 block;
	u32 state;
	u64 hash;
};

struct minimiser {
	struct dfa *dfa;
	u32 count;
	u32 *block_of; /* by state */
	u32 *order;    /* states, block by block */
	u32 *where;    /* by state: its index in @order */
	u32 *first;    /* by block: index in @order */
	u32 *size;     /* by block */
	u32 blocks;
	u32 *leads_first; /* by state: its predecessors */
	u32 *leads;
	u32 *dirty;
	size_t dirty_count;
	u8 *is_dirty;
	struct look *looks;
};

static void count_leads(struct minimiser *m)
{
	const struct dfa *dfa = m->dfa;

	for (u32 s = 0; s < m->count; s++) {
		const struct dfa_row *row = &dfa->rows[s];

		m->leads_first[row->fallback + 1]++;
		for (u32 i = 0; i < row->count; i++)
			m->leads_first[TRANSITION_TARGET(dfa->transitions[row->first + i]) + 1]++;
	}
	for (u32 s = 0; s < m->count; s++)
		m->leads_first[s + 1] += m->leads_first[s];
}

static void find_leads(struct minimiser *m)
{
	const struct dfa *dfa = m->dfa;
	u32 *fill;

	m->leads_first = memory_zeroed(m->count + 1, sizeof(u32));
	m->leads = memory_zeroed(m->count + dfa->transition_count, sizeof(u32));
	count_leads(m);
	fill = memory_zeroed(m->count, sizeof(u32));
	memcpy(fill, m->leads_first, m->count * sizeof(u32));
	for (u32 s = 0; s < m->count; s++) {
		const struct dfa_row *row = &dfa->rows[s];

		m->leads[fill[row->fallback]++] = s;
		for (u32 i = 0; i < row->count; i++)
			m->leads[fill[TRANSITION_TARGET(dfa->transitions[row->first + i])]++] = s;
	}
	free(fill);
}

static void make_dirty(struct minimiser *m, u32 state)
{
	if (m->is_dirty[state])
		return;
	m->is_dirty[state] = 1;
	m->dirty[m->dirty_count++] = state;
}

/* One block for each accept entry; every entry has a state. */
static void first_partition(struct minimiser *m)
{
	const struct dfa *dfa = m->dfa;
	u32 at = 0;
	u32 *fill;

	m->blocks = dfa->accept_count;
	for (u32 s = 0; s < m->count; s++)
		m->size[dfa->rows[s].accept]++;
	for (u32 b = 0; b < m->blocks; b++) {
		m->first[b] = at;
		at += m->size[b];
	}
	fill = memory_zeroed(m->blocks, sizeof(u32));
	memcpy(fill, m->first, m->blocks * sizeof(u32));
	for (u32 s = 0; s < m->count; s++) {
		m->block_of[s] = dfa->rows[s].accept;
		m->where[s] = fill[m->block_of[s]]++;
		m->order[m->where[s]] = s;
		make_dirty(m, s);
	}
	free(fill);
}

/*
 * A row in terms of blocks: the block that most bytes lead to, and the others. With fewer
 * than 128 transitions, the fallback has the most bytes.
 */
static u32 common_block(const struct minimiser *m, const struct dfa_row *row, u32 *counts)
{
	const u32 *transitions = m->dfa->transitions + row->first;
	u32 common = m->block_of[row->fallback];
	u32 blocks[256], most;

	if (row->count < 128)
		return common;
	counts[common] = 256 - row->count;
	for (u32 i = 0; i < row->count; i++) {
		blocks[i] = m->block_of[TRANSITION_TARGET(transitions[i])];
		counts[blocks[i]]++;
	}
	most = counts[common];
	for (u32 i = 0; i < row->count; i++) {
		/* In case of a tie the lowest number wins, so that equal rows agree. */
		if (counts[blocks[i]] > most || (counts[blocks[i]] == most && blocks[i] < common)) {
			common = blocks[i];
			most = counts[common];
		}
	}
	counts[m->block_of[row->fallback]] = 0;
	for (u32 i = 0; i < row->count; i++)
		counts[blocks[i]] = 0;
	return common;
}

/* Writes the row's transitions in terms of blocks and returns their number. */
static u32 read_row(const struct minimiser *m, u32 state, u32 *counts, u32 *common, u32 *out)
{
	const struct dfa_row *row = &m->dfa->rows[state];
	const u32 *transitions = m->dfa->transitions + row->first;
	u32 fallback = m->block_of[row->fallback], made = 0, at = 0;

	*common = common_block(m, row, counts);
	if (*common == fallback) {
		for (u32 i = 0; i < row->count; i++) {
			u32 block = m->block_of[TRANSITION_TARGET(transitions[i])];

			if (block != fallback)
				out[made++] = TRANSITION(TRANSITION_BYTE(transitions[i]), block);
		}
		return made;
	}
	for (u32 byte = 0; byte < 256; byte++) {
		u32 block = fallback;

		if (at < row->count && TRANSITION_BYTE(transitions[at]) == byte)
			block = m->block_of[TRANSITION_TARGET(transitions[at++])];
		if (block != *common)
			out[made++] = TRANSITION(byte, block);
	}
	return made;
}

static u64 row_hash(const struct minimiser *m, u32 state, u32 *counts)
{
	u32 row[256], common, count = read_row(m, state, counts, &common, row);
	u64 hash = hash_mix(hash_mix(HASH_SEED, count), common);

	for (u32 i = 0; i < count; i++)
		hash = hash_mix(hash, row[i]);
	return hash;
}

static int by_block_and_hash(const void *a, const void *b)
{
	const struct look *x = a, *y = b;

	if (x->block != y->block)
		return x->block < y->block ? -1 : 1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->state < y->state ? -1 : x->state > y->state;
}

static void swap_to(struct minimiser *m, u32 state, u32 index)
{
	u32 other = m->order[index];

	m->order[m->where[state]] = other;
	m->where[other] = m->where[state];
	m->order[index] = state;
	m->where[state] = index;
}

static void mark_leads(struct minimiser *m, u32 state)
{
	for (u32 i = m->leads_first[state]; i < m->leads_first[state + 1]; i++)
		make_dirty(m, m->leads[i]);
}

/* Moves the states @order[from..to) of a block to a block of their own. */
static void split_off(struct minimiser *m, u32 from, u32 to)
{
	u32 block = m->blocks++;

	m->first[block] = from;
	m->size[block] = to - from;
	for (u32 i = from; i < to; i++)
		m->block_of[m->order[i]] = block;
	for (u32 i = from; i < to; i++)
		mark_leads(m, m->order[i]);
}

/*
 * @looks are members of one block, sorted by hash. The other members keep their previous
 * hash, which none of @looks has any more, since their rows changed. If @looks is the
 * whole block, one of its parts takes the place of these other members.
 */
static void split_block(struct minimiser *m, const struct look *looks, u32 count)
{
	u32 block = looks[0].block, first = m->first[block];
	u32 rest = m->size[block] - count, at = first + rest;
	u32 keep_from = first, keep = rest, part;

	for (u32 i = 0; i < count; i++)
		swap_to(m, looks[i].state, at + i);
	for (u32 i = 0; i < count; i += part) {
		for (part = 1; i + part < count && looks[i + part].hash == looks[i].hash;)
			part++;
		if (part > keep) {
			keep_from = at + i;
			keep = part;
		}
	}
	if (keep == m->size[block])
		return;
	m->first[block] = keep_from;
	m->size[block] = keep;
	if (rest && keep_from != first)
		split_off(m, first, first + rest);
	for (u32 i = 0; i < count; i += part) {
		for (part = 1; i + part < count && looks[i + part].hash == looks[i].hash;)
			part++;
		if (at + i != keep_from)
			split_off(m, at + i, at + i + part);
	}
}

/* Examines dirty states again, round by round, until none is left. */
static void refine(struct minimiser *m)
{
	u32 *counts = memory_zeroed(m->count + 1, sizeof(u32));

	while (m->dirty_count) {
		size_t count = m->dirty_count, part;

		for (size_t i = 0; i < count; i++) {
			u32 state = m->dirty[i];

			m->looks[i] = (struct look){ m->block_of[state], state,
						     row_hash(m, state, counts) };
			m->is_dirty[state] = 0;
		}
		m->dirty_count = 0;
		qsort(m->looks, count, sizeof(*m->looks), by_block_and_hash);
		for (size_t i = 0; i < count; i += part) {
			for (part = 1;
			     i + part < count && m->looks[i + part].block == m->looks[i].block;)
				part++;
			if (m->size[m->looks[i].block] > 1)
				split_block(m, m->looks + i, part);
		}
	}
	free(counts);
}

/* Two rows of a block that differ mean that hashes collided. */
static bool is_proven(const struct minimiser *m)
{
	u32 *counts = memory_zeroed(m->count + 1, sizeof(u32));
	u32 model[256], row[256], model_common, common;
	bool proven = true;

	for (u32 block = 0; block < m->blocks && proven; block++) {
		u32 first = m->first[block];
		u32 length = read_row(m, m->order[first], counts, &model_common, model);

		for (u32 i = 1; i < m->size[block] && proven; i++) {
			u32 state = m->order[first + i];

			proven = read_row(m, state, counts, &common, row) == length &&
				 common == model_common &&
				 !memcmp(row, model, length * sizeof(*row)) &&
				 m->dfa->rows[state].accept == m->dfa->rows[m->order[first]].accept;
		}
	}
	free(counts);
	return proven;
}

/* Writes the blocks as states, in the order of their first members. */
static void rebuild(struct minimiser *m)
{
	struct dfa *old = m->dfa, new = {};
	u32 *number = memory_zeroed(m->blocks, sizeof(u32)); /* 1 + new state */
	u32 *counts = memory_zeroed(m->count + 1, sizeof(u32));
	u32 row[256], common, states = 0;

	for (u32 s = 0; s < m->count; s++)
		if (!number[m->block_of[s]])
			number[m->block_of[s]] = ++states;
	new.rows = memory_grow(NULL, &new.room, states, sizeof(*new.rows));
	new.transitions = memory_grow(NULL, &new.transition_room, old->transition_count + 1,
				      sizeof(*new.transitions));
	for (u32 s = 0; s < m->count; s++) {
		u32 block = m->block_of[s], length;

		if (number[block] != new.count + 1)
			continue;
		length = read_row(m, s, counts, &common, row);
		new.rows[new.count++] = (struct dfa_row){
			.fallback = number[common] - 1,
			.first = new.transition_count,
			.count = length,
			.accept = old->rows[s].accept,
		};
		for (u32 i = 0; i < length; i++)
			new.transitions[new.transition_count++] = TRANSITION(
				TRANSITION_BYTE(row[i]), number[TRANSITION_TARGET(row[i])] - 1);
	}
	old->start = number[m->block_of[old->start]] - 1;
	free(number);
	free(counts);
	free(old->rows);
	free(old->transitions);
	old->rows = new.rows;
	old->count = new.count;
	old->room = new.room;
	old->transitions = new.transitions;
	old->transition_count = new.transition_count;
	old->transition_room = new.transition_room;
}

/**
 * dfa_minimise() - reduce an automaton to as few states as possible
 * @dfa: the automaton; changed in place
 */
void dfa_minimise(struct dfa *dfa)
{
	struct minimiser m = { .dfa = dfa, .count = dfa->count };

	m.block_of = memory_zeroed(m.count, sizeof(u32));
	m.order = memory_zeroed(m.count, sizeof(u32));
	m.where = memory_zeroed(m.count, sizeof(u32));
	m.first = memory_zeroed(m.count, sizeof(u32));
	m.size = memory_zeroed(m.count, sizeof(u32));
	m.dirty = memory_zeroed(m.count, sizeof(u32));
	m.is_dirty = memory_zeroed(m.count, sizeof(u8));
	m.looks = memory_zeroed(m.count, sizeof(*m.looks));
	find_leads(&m);
	first_partition(&m);
	refine(&m);
	if (is_proven(&m)) {
		rebuild(&m);
	} else {
		fputs("bulkhead: internal error: two states with one hash\n", stderr);
		abort();
	}
	free(m.block_of);
	free(m.order);
	free(m.where);
	free(m.first);
	free(m.size);
	free(m.dirty);
	free(m.is_dirty);
	free(m.looks);
	free(m.leads);
	free(m.leads_first);
}
