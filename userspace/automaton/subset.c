// SPDX-License-Identifier: GPL-2.0
/*
 * The subset construction: a state of the DFA is the set of nodes that the bytes read so
 * far can have led to.
 *
 * A row is computed without examining 256 bytes one by one. The wide steps of a state,
 * those by sets of more than one byte, partition the bytes into a few groups that behave
 * alike; the partition depends on the sets alone and is cached. Only the bytes of single
 * steps are then examined individually.
 */
#include "automaton/automaton_build.h"
#include "automaton/byte_classes.h"
#include "decide.h"

/* A step by a set of more than one byte. */
struct wide {
	u32 set;
	u32 target;
};

/* A step by one byte. */
struct single {
	u32 target;
	u32 next;
};

/* A list of nodes under construction. */
struct node_list {
	u32 *nodes;
	size_t count;
	size_t room;
};

struct builder {
	struct dfa *dfa;
	const struct nfa *nfa;
	const struct sets *sets;

	/* By node: the nodes reached without a byte, including itself if it matters. */
	u32 *closure_first;
	u32 *closures;
	size_t closure_count;
	size_t closure_room;

	/* By state: its set of nodes. */
	u32 *elements;
	size_t element_count;
	size_t element_room;
	size_t *set_first;
	size_t set_room;
	struct hash_table table;
	struct hash_table accept_table;

	struct byte_class_table tables;

	/* Scratch for one row. */
	u32 *mark;
	u32 stamp;
	struct wide *wides;
	size_t wide_count;
	size_t wide_room;
	struct single *singles;
	size_t single_count;
	size_t single_room;
	u32 head[256];
	u8 bytes[256];
	size_t byte_count;
	struct node_list base;
	struct node_list extra;
	struct node_list merged;
	u32 group_state[256];
	u32 row[256];
	u64 effort;
	u64 effort_max;
	size_t states_max;
	bool drops_moot;
	bool failed;
};

static void list_add(struct node_list *list, u32 node)
{
	list->nodes = memory_grow(list->nodes, &list->room, list->count + 1, sizeof(*list->nodes));
	list->nodes[list->count++] = node;
}

static int by_number(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static void sort(u32 *numbers, size_t count)
{
	if (count > 24) {
		qsort(numbers, count, sizeof(*numbers), by_number);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		u32 number = numbers[i];
		size_t j = i;

		for (; j && numbers[j - 1] > number; j--)
			numbers[j] = numbers[j - 1];
		numbers[j] = number;
	}
}

static bool matters(const struct nfa *nfa, u32 node)
{
	const struct nfa_node *n = &nfa->nodes[node];

	if (n->loop != NO_SET || n->lines)
		return true;
	for (u32 e = n->edges; e; e = nfa->edges[e - 1].next)
		if (nfa->edges[e - 1].set != NO_SET)
			return true;
	return false;
}

static void close_over(struct builder *b, u32 node)
{
	const struct nfa *nfa = b->nfa;
	struct node_list *todo = &b->extra;

	b->stamp++;
	todo->count = 0;
	list_add(todo, node);
	b->mark[node] = b->stamp;
	while (todo->count) {
		node = todo->nodes[--todo->count];
		if (matters(nfa, node)) {
			b->closures = memory_grow(b->closures, &b->closure_room,
						  b->closure_count + 1, sizeof(*b->closures));
			b->closures[b->closure_count++] = node;
		}
		for (u32 e = nfa->nodes[node].edges; e; e = nfa->edges[e - 1].next) {
			u32 target = nfa->edges[e - 1].target;

			if (nfa->edges[e - 1].set != NO_SET || b->mark[target] == b->stamp)
				continue;
			b->mark[target] = b->stamp;
			list_add(todo, target);
		}
	}
}

static void add_closure(struct builder *b, struct node_list *list, u32 node)
{
	b->effort += b->closure_first[node + 1] - b->closure_first[node];
	for (u32 i = b->closure_first[node]; i < b->closure_first[node + 1]; i++) {
		if (b->mark[b->closures[i]] == b->stamp)
			continue;
		b->mark[b->closures[i]] = b->stamp;
		list_add(list, b->closures[i]);
	}
}

static u32 find_accept(struct builder *b, const u32 *lines, size_t count)
{
	struct dfa *dfa = b->dfa;
	u64 hash = hash_numbers(lines, count);
	size_t at = 0;
	u32 accept;

	while ((accept = hash_next(&b->accept_table, hash, &at)) != HASH_NONE) {
		const struct dfa_accept *known = &dfa->accepts[accept];

		if (known->count == count &&
		    !memcmp(dfa->lines + known->first, lines, count * sizeof(*lines)))
			return accept;
	}
	dfa->accepts = memory_grow(dfa->accepts, &dfa->accept_room, dfa->accept_count + 1,
				   sizeof(*dfa->accepts));
	dfa->lines = memory_grow(dfa->lines, &dfa->line_room, dfa->line_count + count,
				 sizeof(*dfa->lines));
	memcpy(dfa->lines + dfa->line_count, lines, count * sizeof(*lines));
	dfa->accepts[dfa->accept_count] = (struct dfa_accept){ dfa->line_count, count };
	dfa->line_count += count;
	hash_add(&b->accept_table, hash, dfa->accept_count);
	return dfa->accept_count++;
}

/*
 * Removes exceptions from a sorted list, and the rules that they are of. They sort behind all
 * rules.
 */
static size_t drop_excepted(struct dfa *dfa, u32 *lines, size_t count)
{
	size_t rules = count, kept = 0;

	while (rules && lines[rules - 1] & NFA_EXCEPTION)
		rules--;
	for (size_t i = 0, except = rules; i < rules; i++) {
		while (except < count && (lines[except] & ~NFA_EXCEPTION) < lines[i])
			except++;
		if (except < count && (lines[except] & ~NFA_EXCEPTION) == lines[i])
			dfa->excepts[lines[i]] = true;
		else
			lines[kept++] = lines[i];
	}
	return kept;
}

/* The accept entry of a set of nodes. */
static u32 accept_of(struct builder *b, const u32 *nodes, size_t count)
{
	const struct nfa *nfa = b->nfa;
	struct node_list lines = {};
	size_t kept = 0;
	u32 accept;

	for (size_t i = 0; i < count; i++)
		for (u32 l = nfa->nodes[nodes[i]].lines; l; l = nfa->lines[l - 1].next)
			list_add(&lines, nfa->lines[l - 1].rule);
	if (!lines.count)
		return 0;
	b->effort += 4 * lines.count;
	sort(lines.nodes, lines.count);
	for (size_t i = 0; i < lines.count; i++)
		if (!kept || lines.nodes[kept - 1] != lines.nodes[i])
			lines.nodes[kept++] = lines.nodes[i];
	kept = drop_excepted(b->dfa, lines.nodes, kept);
	accept = kept ? find_accept(b, lines.nodes, kept) : 0;
	free(lines.nodes);
	return accept;
}

static u32 new_state(struct builder *b, const u32 *nodes, size_t count)
{
	struct dfa *dfa = b->dfa;

	if (dfa->count >= b->states_max || dfa->line_count > BULKHEAD_BLOB_MAX / sizeof(u32)) {
		b->failed = true;
		return DFA_DEAD;
	}
	dfa->rows = memory_grow(dfa->rows, &dfa->room, dfa->count + 1, sizeof(*dfa->rows));
	dfa->rows[dfa->count] = (struct dfa_row){ .accept = accept_of(b, nodes, count) };
	b->elements = memory_grow(b->elements, &b->element_room, b->element_count + count,
				  sizeof(*b->elements));
	memcpy(b->elements + b->element_count, nodes, count * sizeof(*nodes));
	b->element_count += count;
	b->set_first =
		memory_grow(b->set_first, &b->set_room, dfa->count + 2, sizeof(*b->set_first));
	b->set_first[dfa->count + 1] = b->element_count;
	return dfa->count++;
}

/*
 * Does everything that the node leads to deny only what is denied already, wherever it
 * leads? Nodes that allow stay, for the warning of rules that never hold.
 */
static bool is_moot(const struct nfa *nfa, const struct nfa_node *node,
		    const struct nfa_node *denied)
{
	const struct rule *denial = &nfa->rules[denied->denial - 1];

	return !(node->permissions & ~denial->permissions) &&
	       bulkhead_effect_refuses(node->mildest) && node->hardest <= denial->effect &&
	       (denied->loop == SET_ANY || !node->roams);
}

/*
 * Once a directory is denied, or all names that begin like this one, other rules that
 * would deny them need not be followed: they would multiply the states and change nothing
 * but which of the rules is named.
 */
static size_t drop_moot(struct builder *b, u32 *nodes, size_t count)
{
	const struct nfa *nfa = b->nfa;

	for (size_t i = 0; i < count; i++) {
		u32 by = nodes[i], kept = 0;

		if (!nfa->nodes[by].denial)
			continue;
		b->effort += count;
		for (size_t j = 0; j < count; j++) {
			if (nodes[j] == by)
				i = kept;
			else if (is_moot(nfa, &nfa->nodes[nodes[j]], &nfa->nodes[by]))
				continue;
			nodes[kept++] = nodes[j];
		}
		count = kept;
	}
	return count;
}

/* The state of a sorted set of nodes, created if there is none. */
static u32 state_of(struct builder *b, u32 *nodes, size_t count)
{
	size_t at = 0;
	u64 hash;
	u32 state;

	if (b->failed || (!count && b->dfa->count))
		return DFA_DEAD;
	if (b->drops_moot)
		count = drop_moot(b, nodes, count);
	b->effort += count;
	hash = hash_numbers(nodes, count);
	while ((state = hash_next(&b->table, hash, &at)) != HASH_NONE) {
		size_t first = b->set_first[state];

		if (b->set_first[state + 1] - first == count &&
		    !memcmp(b->elements + first, nodes, count * sizeof(*nodes)))
			return state;
	}
	hash_add(&b->table, hash, b->dfa->count);
	return new_state(b, nodes, count);
}

static void add_single(struct builder *b, u8 byte, u32 target)
{
	b->singles =
		memory_grow(b->singles, &b->single_room, b->single_count + 1, sizeof(*b->singles));
	if (!b->head[byte])
		b->bytes[b->byte_count++] = byte;
	b->singles[b->single_count] = (struct single){ target, b->head[byte] };
	b->head[byte] = ++b->single_count;
}

static void add_wide(struct builder *b, u32 set, u32 target)
{
	b->wides = memory_grow(b->wides, &b->wide_room, b->wide_count + 1, sizeof(*b->wides));
	b->wides[b->wide_count++] = (struct wide){ set, target };
}

/* Sorts the steps that lead out of a state into single and wide ones. */
static void gather_steps(struct builder *b, u32 state)
{
	const struct nfa *nfa = b->nfa;

	while (b->byte_count)
		b->head[b->bytes[--b->byte_count]] = 0;
	b->single_count = 0;
	b->wide_count = 0;
	for (size_t i = b->set_first[state]; i < b->set_first[state + 1]; i++) {
		const struct nfa_node *node = &nfa->nodes[b->elements[i]];

		if (node->loop != NO_SET)
			add_wide(b, node->loop, b->elements[i]);
		for (u32 e = node->edges; e; e = nfa->edges[e - 1].next) {
			const struct nfa_edge *edge = &nfa->edges[e - 1];

			if (edge->set == NO_SET)
				continue;
			if (edge->set < 256)
				add_single(b, edge->set, edge->target);
			else
				add_wide(b, edge->set, edge->target);
		}
	}
}

static const struct byte_classes *part_wides(struct builder *b)
{
	struct node_list *sets = &b->extra;
	size_t kept = 0;

	sets->count = 0;
	for (size_t i = 0; i < b->wide_count; i++)
		list_add(sets, b->wides[i].set);
	sort(sets->nodes, sets->count);
	for (size_t i = 0; i < sets->count; i++)
		if (!kept || sets->nodes[kept - 1] != sets->nodes[i])
			sets->nodes[kept++] = sets->nodes[i];
	return byte_classes_find(&b->tables, b->sets, sets->nodes, kept);
}

/* Puts the nodes that every byte of a group leads to into the base list. */
static void gather_group(struct builder *b, const struct byte_classes *classes, u32 group)
{
	b->base.count = 0;
	b->stamp++;
	b->effort += b->wide_count;
	for (size_t i = 0; i < b->wide_count; i++)
		if (byteset_has(&b->sets->sets[b->wides[i].set], classes->sample[group]))
			add_closure(b, &b->base, b->wides[i].target);
	b->effort += b->base.count;
	sort(b->base.nodes, b->base.count);
}

/* The state that consists of the group's nodes and those of a byte's own steps. */
static u32 state_of_single(struct builder *b, u8 byte)
{
	struct node_list *base = &b->base, *extra = &b->extra, *merged = &b->merged;
	size_t i = 0, j = 0;

	extra->count = 0;
	b->stamp++;
	b->effort += base->count;
	for (size_t k = 0; k < base->count; k++)
		b->mark[base->nodes[k]] = b->stamp;
	for (u32 s = b->head[byte]; s; s = b->singles[s - 1].next)
		add_closure(b, extra, b->singles[s - 1].target);
	sort(extra->nodes, extra->count);
	if (!base->count)
		return state_of(b, extra->nodes, extra->count);
	merged->count = 0;
	while (i < base->count || j < extra->count) {
		if (j == extra->count || (i < base->count && base->nodes[i] < extra->nodes[j]))
			list_add(merged, base->nodes[i++]);
		else
			list_add(merged, extra->nodes[j++]);
	}
	return state_of(b, merged->nodes, merged->count);
}

static void add_transition(struct dfa *dfa, u8 byte, u32 target)
{
	dfa->transitions = memory_grow(dfa->transitions, &dfa->transition_room,
				       dfa->transition_count + 1, sizeof(*dfa->transitions));
	dfa->transitions[dfa->transition_count++] = TRANSITION(byte, target);
}

/* Writes the row: the largest group is the fallback, the rest are transitions. */
static void write_row(struct builder *b, u32 state, const struct byte_classes *classes,
		      const u16 *left)
{
	struct dfa *dfa = b->dfa;
	size_t first = dfa->transition_count;
	u32 largest = 0, fallback;

	for (u32 group = 1; group < classes->group_count; group++)
		if (left[group] > left[largest])
			largest = group;
	fallback = b->group_state[largest];
	for (size_t i = 0; i < b->byte_count; i++)
		if (b->row[b->bytes[i]] != fallback)
			add_transition(dfa, b->bytes[i], b->row[b->bytes[i]]);
	for (unsigned int byte = 0; classes->group_count > 1 && byte < 256; byte++) {
		u32 target = b->group_state[classes->group_of[byte]];

		if (!b->head[byte] && target != fallback)
			add_transition(dfa, byte, target);
	}
	dfa->rows[state].fallback = fallback;
	dfa->rows[state].first = first;
	dfa->rows[state].count = dfa->transition_count - first;
	if (dfa->rows[state].count > 1)
		sort(dfa->transitions + first, dfa->rows[state].count);
}

static void build_row(struct builder *b, u32 state)
{
	const struct byte_classes *classes;
	u16 left[256];

	gather_steps(b, state);
	b->effort += b->set_first[state + 1] - b->set_first[state] + b->single_count;
	classes = part_wides(b);
	memcpy(left, classes->size, classes->group_count * sizeof(*left));
	for (size_t i = 0; i < b->byte_count; i++)
		left[classes->group_of[b->bytes[i]]]--;
	for (u32 group = 0; group < classes->group_count; group++) {
		gather_group(b, classes, group);
		b->group_state[group] = DFA_DEAD;
		if (left[group])
			b->group_state[group] = state_of(b, b->base.nodes, b->base.count);
		for (size_t i = 0; i < b->byte_count; i++)
			if (classes->group_of[b->bytes[i]] == group)
				b->row[b->bytes[i]] = state_of_single(b, b->bytes[i]);
	}
	write_row(b, state, classes, left);
}

static void open_builder(struct builder *b, unsigned int part)
{
	size_t nodes = b->nfa->count;
	u32 root = 0;

	b->effort_max = EFFORT_FREE / part + (u64)nodes * EFFORT_OF_NODE;
	b->states_max = STATES_FREE / part + nodes * STATES_OF_NODE;
	if (b->states_max > STATES_MAX)
		b->states_max = STATES_MAX;

	b->mark = memory_zeroed(nodes, sizeof(*b->mark));
	b->closure_first = memory_zeroed(nodes + 1, sizeof(*b->closure_first));
	for (u32 node = 0; node < nodes; node++) {
		close_over(b, node);
		b->closure_first[node + 1] = b->closure_count;
	}
	b->set_first = memory_grow(NULL, &b->set_room, 1, sizeof(*b->set_first));
	b->set_first[0] = 0;
	b->dfa->accepts = memory_grow(NULL, &b->dfa->accept_room, 1, sizeof(*b->dfa->accepts));
	b->dfa->accepts[b->dfa->accept_count++] = (struct dfa_accept){ 0, 0 };
	b->dfa->lines = memory_grow(NULL, &b->dfa->line_room, 1, sizeof(*b->dfa->lines));
	b->dfa->transitions =
		memory_grow(NULL, &b->dfa->transition_room, 1, sizeof(*b->dfa->transitions));
	b->elements = memory_grow(NULL, &b->element_room, 1, sizeof(*b->elements));
	state_of(b, b->elements, 0);
	b->dfa->start = state_of(b, &root, 1);
}

static void close_builder(struct builder *b)
{
	byte_classes_free(&b->tables);
	free(b->closure_first);
	free(b->closures);
	free(b->elements);
	free(b->set_first);
	hash_free(&b->table);
	hash_free(&b->accept_table);
	free(b->mark);
	free(b->wides);
	free(b->singles);
	free(b->base.nodes);
	free(b->extra.nodes);
	free(b->merged.nodes);
}

/* Builds the DFA with only a part of the permitted states and effort. */
static bool try(struct dfa *dfa, const struct nfa *nfa, const struct sets *sets, bool drops_moot,
		unsigned int part, struct culprits *culprits)
{
	struct builder b = { .dfa = dfa, .nfa = nfa, .sets = sets, .drops_moot = drops_moot };

	*dfa = (struct dfa){
		.excepts = memory_zeroed(nfa->rule_count + 1, sizeof(*dfa->excepts)),
	};
	open_builder(&b, part);
	for (u32 state = 0; state < dfa->count && !b.failed; state++) {
		build_row(&b, state);
		b.failed |= b.effort > b.effort_max;
	}
	if (b.failed || b.element_count > 4 * nfa->count)
		culprits_find(culprits, nfa, b.elements, b.set_first, dfa->count);
	close_builder(&b);
	return !b.failed;
}

/**
 * dfa_build() - make the tree of patterns deterministic
 * @dfa: filled in; free it with dfa_free(), after a failure too
 * @nfa: the tree
 * @sets: the sets that it refers to
 * @culprits: rules that make the automaton large, if it is larger than the tree
 *
 * Return: false if it would exceed the limit of states or effort.
 */
bool dfa_build(struct dfa *dfa, const struct nfa *nfa, const struct sets *sets,
	       struct culprits *culprits)
{
	culprits->count = 0;
	if (!nfa->denials)
		return try(dfa, nfa, sets, false, 1, culprits);
	if (try(dfa, nfa, sets, false, 8, culprits))
		return true;
	dfa_free(dfa);
	culprits->count = 0;
	return try(dfa, nfa, sets, true, 1, culprits);
}

/**
 * dfa_free() - free what dfa_build() built
 * @dfa: the automaton
 */
void dfa_free(struct dfa *dfa)
{
	free(dfa->rows);
	free(dfa->transitions);
	free(dfa->accepts);
	free(dfa->lines);
	free(dfa->excepts);
}
