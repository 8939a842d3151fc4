// SPDX-License-Identifier: GPL-2.0
/*
 * The rules that make an automaton explode. Each of its states is a set of nodes. A node
 * that is in every set or in none multiplies nothing; one that is in half of the sets,
 * whatever else they contain, doubles their number.
 */
#include "automaton/automaton_build.h"

#define SAMPLES 8192U
/* Rules that have less than this fraction of the worst one's share are not named. */
#define CULPRIT_SHARE 10

static size_t rules_of(const struct nfa *nfa)
{
	size_t rules = 0;

	for (size_t i = 0; i < nfa->count; i++)
		if (nfa->nodes[i].rule >= rules)
			rules = nfa->nodes[i].rule + 1;
	return rules;
}

/* By node: the number of sampled sets that contain it; samples are taken from the later states. */
static u32 *count_nodes(const struct nfa *nfa, const u32 *elements, const size_t *set_first,
			size_t states, u32 samples)
{
	u32 *counts = memory_zeroed(nfa->count, sizeof(*counts));

	for (u32 s = 0; s < samples; s++) {
		size_t state = states - 1 - (u64)s * (states / 2) / samples;

		for (size_t i = set_first[state]; i < set_first[state + 1]; i++)
			counts[elements[i]]++;
	}
	return counts;
}

/**
 * culprits_find() - find the rules that cause the most states
 * @culprits: filled in
 * @nfa: the tree of patterns
 * @elements: the sets of nodes, one after the other
 * @set_first: by state: index of its set's first node; one more for the end
 * @states: number of states, at least one
 */
void culprits_find(struct culprits *culprits, const struct nfa *nfa, const u32 *elements,
		   const size_t *set_first, size_t states)
{
	u32 samples = states < SAMPLES ? states : SAMPLES;
	size_t rules = rules_of(nfa);
	auto_free u32 *counts = count_nodes(nfa, elements, set_first, states, samples);
	auto_free u64 *score = memory_zeroed(rules, sizeof(*score));
	u64 most = 0;

	/* No single rule is to blame for a node that many patterns share. */
	for (size_t i = 0; i < nfa->count; i++)
		if (counts[i])
			score[nfa->nodes[i].rule] +=
				(u64)counts[i] * (samples - counts[i]) / nfa->nodes[i].uses;
	for (culprits->count = 0; culprits->count < CULPRITS_MAX; culprits->count++) {
		size_t worst = 0;

		for (size_t i = 1; i < rules; i++)
			if (score[i] > score[worst])
				worst = i;
		if (!score[worst] || score[worst] < most / CULPRIT_SHARE)
			return;
		if (!culprits->count)
			most = score[worst];
		score[worst] = 0;
		culprits->rules[culprits->count] = worst;
	}
}
