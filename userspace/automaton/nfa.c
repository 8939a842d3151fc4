// SPDX-License-Identifier: GPL-2.0
/*
 * All patterns in one tree. Patterns that begin alike share nodes, wildcards included: a
 * thousand rules below the same directory walk there once, and a thousand rules that
 * begin with the same wildcard keep one node alive instead of a thousand.
 */
#include "automaton/automaton_build.h"
#include "decide.h"

static u32 new_node(struct nfa *nfa, u32 parent, u32 step, u32 loop, u32 rule)
{
	nfa->nodes = memory_grow(nfa->nodes, &nfa->room, nfa->count + 1, sizeof(*nfa->nodes));
	nfa->nodes[nfa->count] = (struct nfa_node){
		.parent = parent,
		.step = step,
		.loop = loop,
		.rule = rule,
	};
	return nfa->count++;
}

static void new_edge(struct nfa *nfa, u32 from, u32 set, u32 target)
{
	nfa->edges =
		memory_grow(nfa->edges, &nfa->edge_room, nfa->edge_count + 1, sizeof(*nfa->edges));
	nfa->edges[nfa->edge_count] = (struct nfa_edge){
		.set = set,
		.target = target,
		.next = nfa->nodes[from].edges,
	};
	nfa->nodes[from].edges = ++nfa->edge_count;
}

static u64 hash_child(u32 parent, u32 step)
{
	return hash_mix(hash_mix(HASH_SEED, parent), step);
}

static u32 find_child(const struct nfa *nfa, u32 parent, u32 step)
{
	u64 hash = hash_child(parent, step);
	size_t at = 0;
	u32 node;

	while ((node = hash_next(&nfa->table, hash, &at)) != HASH_NONE)
		if (nfa->nodes[node].parent == parent && nfa->nodes[node].step == step)
			return node;
	return NO_NODE;
}

/*
 * PIECE_DEEP: from @from, the empty string leads to the child, and so does any sequence
 * of bytes that ends in a slash, by way of a node of its own.
 */
static void add_deep(struct nfa *nfa, u32 from, u32 child, u32 rule)
{
	u32 within = new_node(nfa, from, NO_SET, SET_ANY, rule);

	new_edge(nfa, from, NO_SET, child);
	new_edge(nfa, from, NO_SET, within);
	new_edge(nfa, within, '/', child);
}

/* Notes that a pattern of the rule has the node, and the inner node if the piece is deep. */
static u32 use(struct nfa *nfa, u32 index, u32 line, bool roams)
{
	const struct rule *user = &nfa->rules[line & ~NFA_EXCEPTION];
	/* An exception to a denial allows. */
	u8 mildest = line & NFA_EXCEPTION ? BULKHEAD_ALLOW : user->effect;
	struct nfa_node *node = &nfa->nodes[index], *end = node + 1;

	end += (node->step & 3) == PIECE_DEEP;
	for (; node < end; node++) {
		if (!node->uses++ || mildest < node->mildest)
			node->mildest = mildest;
		if (user->effect > node->hardest)
			node->hardest = user->effect;
		node->permissions |= user->permissions;
		node->roams |= roams;
	}
	return index;
}

static u32 take_step(struct nfa *nfa, u32 from, const struct piece *piece, u32 line, bool roams)
{
	u32 rule = line & ~NFA_EXCEPTION;
	u32 step = (u32)piece->set << 2 | piece->kind;
	u32 child = find_child(nfa, from, step);

	if (child != NO_NODE)
		return use(nfa, child, line, roams);
	child = new_node(nfa, from, step, piece->kind == PIECE_STAR ? piece->set : NO_SET, rule);
	hash_add(&nfa->table, hash_child(from, step), child);
	if (piece->kind == PIECE_DEEP)
		add_deep(nfa, from, child, rule);
	else
		new_edge(nfa, from, piece->kind == PIECE_STAR ? NO_SET : piece->set, child);
	return use(nfa, child, line, roams);
}

static bool denies_all(const struct rule *rule)
{
	return bulkhead_effect_refuses(rule->effect) && !rule_is_conditional(rule) && !rule->except;
}

static void add_line(struct nfa *nfa, u32 node, u32 rule)
{
	u32 first = nfa->nodes[node].lines;

	/* Rules come in order: if this one is in the list, it is the first element. */
	if (first && nfa->lines[first - 1].rule == rule)
		return;
	nfa->lines =
		memory_grow(nfa->lines, &nfa->line_room, nfa->line_count + 1, sizeof(*nfa->lines));
	nfa->lines[nfa->line_count] = (struct nfa_line){ .rule = rule, .next = first };
	nfa->nodes[node].lines = ++nfa->line_count;
	if (rule & NFA_EXCEPTION)
		return;
	if (!nfa->nodes[node].denial && denies_all(&nfa->rules[rule]) &&
	    (nfa->nodes[node].loop == SET_ANY || nfa->nodes[node].loop == SET_INNER)) {
		nfa->nodes[node].denial = rule + 1;
		nfa->denials++;
	}
}

static void add_pattern(struct nfa *nfa, const struct policy *policy, const struct pattern *pattern,
			u32 line)
{
	const struct rule *rule = &policy->rules[line & ~NFA_EXCEPTION];
	u32 node = take_step(nfa, 0, &(struct piece){ PIECE_BYTE, rule->class_id }, line, true);
	size_t stays = pattern->count;

	while (stays && !byteset_has(&policy->sets.sets[pattern->pieces[stays - 1].set], '/'))
		stays--;
	for (size_t at = 0; at < pattern->count; at++)
		node = take_step(nfa, node, &pattern->pieces[at], line,
				 at + (pattern->pieces[at].kind == PIECE_BYTE) < stays);
	add_line(nfa, node, line);
}

/**
 * nfa_build() - put all patterns of a policy into one tree
 * @nfa: filled in; free it with nfa_free()
 * @policy: the policy
 */
void nfa_build(struct nfa *nfa, const struct policy *policy)
{
	static const struct rule nothing;

	*nfa = (struct nfa){};
	nfa->rules = policy->rule_count ? policy->rules : &nothing;
	nfa->rule_count = policy->rule_count;
	new_node(nfa, NO_NODE, NO_SET, NO_SET, 0);
	nfa->nodes[0].uses = 1;
	/* Every class has its state, even if there are no rules for it. */
	for (u32 class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++)
		take_step(nfa, 0, &(struct piece){ PIECE_BYTE, class_id }, 0, true);
	for (u32 i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		for (const struct pattern *p = rule->patterns; p; p = p->next)
			add_pattern(nfa, policy, p, i);
		for (const struct exception *e = rule->except; e; e = e->next)
			for (const struct pattern *p = e->patterns; p; p = p->next)
				add_pattern(nfa, policy, p, i | NFA_EXCEPTION);
	}
}

/**
 * nfa_free() - free what nfa_build() built
 * @nfa: the tree
 */
void nfa_free(struct nfa *nfa)
{
	free(nfa->nodes);
	free(nfa->edges);
	free(nfa->lines);
	hash_free(&nfa->table);
}
