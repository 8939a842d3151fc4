// SPDX-License-Identifier: GPL-2.0
/*
 * Walks two automata and the automaton of the class's objects breadth first, so that each
 * end is found with its shortest object. Bytes are tried in the order in which they read
 * well; of the bytes for which neither state has a transition, trying the first is
 * enough.
 */
#include "automaton.h"
#include "base/arena.h"
#include "diff/product.h"

/* 4 million nodes take 100 MiB; policies of 200,000 states have a tenth. */
#ifndef PRODUCT_NODES_MAX
#define PRODUCT_NODES_MAX (4U << 20)
#endif

struct product_walk {
	struct product *product;
	const struct bulkhead_blob_cell *cells[2];
	const struct objects *objects;
	u8 order[256];
	struct product_node last; /* reached from the previous node */
};

static u64 hash(u64 a, u64 b, u64 c)
{
	return hash_mix(hash_mix(hash_mix(HASH_SEED, a), b), c);
}

static u64 hash_node(const struct product_node *node)
{
	return hash(node->states[0], node->states[1], node->objects);
}

static u64 hash_end(const struct product_end *end)
{
	return hash(end->accepts[0], end->accepts[1], (u64)end->permissions << 1 | end->late);
}

static bool same_node(const struct product_node *a, const struct product_node *b)
{
	return a->states[0] == b->states[0] && a->states[1] == b->states[1] &&
	       a->objects == b->objects;
}

static bool same_end(const struct product_end *a, const struct product_end *b)
{
	return a->accepts[0] == b->accepts[0] && a->accepts[1] == b->accepts[1] &&
	       a->permissions == b->permissions && a->late == b->late;
}

static bool has_node(const struct product *product, const struct product_node *node, u64 hash)
{
	size_t at = 0;
	u32 index;

	while ((index = hash_next(&product->node_table, hash, &at)) != HASH_NONE)
		if (same_node(&product->nodes[index], node))
			return true;
	return false;
}

static bool add_node(struct product *product, const struct product_node *node)
{
	u64 hash = hash_node(node);

	if (has_node(product, node, hash))
		return true;
	if (product->count == PRODUCT_NODES_MAX)
		return false;
	product->nodes = memory_grow(product->nodes, &product->room, product->count + 1,
				     sizeof(*product->nodes));
	hash_add(&product->node_table, hash, product->count);
	product->nodes[product->count++] = *node;
	return true;
}

static void add_end(struct product *product, const struct product_end *end)
{
	u64 hash = hash_end(end);
	size_t at = 0;
	u32 index;

	while ((index = hash_next(&product->end_table, hash, &at)) != HASH_NONE)
		if (same_end(&product->ends[index], end))
			return;
	product->ends = memory_grow(product->ends, &product->end_room, product->end_count + 1,
				    sizeof(*product->ends));
	hash_add(&product->end_table, hash, product->end_count);
	product->ends[product->end_count++] = *end;
}

static bool reach(struct product_walk *walk, const struct product_node *node)
{
	/* Neighbouring bytes often lead to the same node. */
	if (same_node(&walk->last, node))
		return true;
	walk->last = *node;
	return add_node(walk->product, node);
}

static void note_end(struct product_walk *walk, u32 index)
{
	const struct product_node *node = &walk->product->nodes[index];
	const struct objects_state *objects = &walk->objects->states[node->objects];
	const struct product_end end = {
		.node = index,
		.accepts = { bulkhead_automaton_accept(walk->cells[0], node->states[0]),
			     bulkhead_automaton_accept(walk->cells[1], node->states[1]) },
		.permissions = objects->permissions,
		.late = objects->late,
	};

	if (end.permissions)
		add_end(walk->product, &end);
}

static bool step(struct product_walk *walk, u32 index, u8 byte)
{
	const struct product_node *from = &walk->product->nodes[index];
	const struct product_node to = {
		.states = { bulkhead_automaton_step(walk->cells[0], from->states[0], byte),
			    bulkhead_automaton_step(walk->cells[1], from->states[1], byte) },
		.parent = index,
		.objects = walk->objects->states[from->objects].next[byte],
		.byte = byte,
	};

	return to.objects == OBJECTS_NONE || reach(walk, &to);
}

static bool expand(struct product_walk *walk, u32 index)
{
	walk->last = (struct product_node){ .objects = OBJECTS_NONE };
	if (!step(walk, index, walk->objects->states[walk->product->nodes[index].objects].first))
		return false;
	for (unsigned int i = 0; i < 256; i++)
		if (!step(walk, index, walk->order[i]))
			return false;
	return true;
}

static bool is_letter_or_digit(unsigned int byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
	       (byte >= 'A' && byte <= 'Z');
}

/* Letters, digits and characters that are common in names come first, then other printable ones. */
static unsigned int rank(unsigned int byte)
{
	if (is_letter_or_digit(byte))
		return byte >= 'a' ? 0 : byte <= '9' ? 1 : 2;
	if (byte == '_' || byte == '-' || byte == '.')
		return 3;
	if (byte == '/' || byte == ' ')
		return 5;
	return byte > ' ' && byte < 0x7f ? 4 : 6;
}

static void put_order(struct product_walk *walk)
{
	size_t at = 0;

	for (unsigned int wanted = 0; wanted <= 6; wanted++)
		for (unsigned int byte = 0; byte < 256; byte++)
			if (rank(byte) == wanted)
				walk->order[at++] = byte;
	for (unsigned int byte = 0; walk->objects->numeric && byte < 256; byte++)
		walk->order[byte] = byte;
}

/**
 * product_open() - find what the objects of a class reach
 * @product: filled in; free it with product_close()
 * @rules: both policies
 * @class_id: enum bulkhead_class
 *
 * Return: false if there are too many pairs of states to examine in reasonable time.
 */
bool product_open(struct product *product, const struct bulkhead_rules *const *rules,
		  unsigned int class_id)
{
	struct objects objects;
	struct product_walk walk = {
		.product = product,
		.objects = &objects,
		.cells = { rules[0]->cells, rules[1]->cells },
	};
	bool good = true;

	*product = (struct product){};
	objects_open(&objects, class_id);
	put_order(&walk);
	for (size_t i = 0; i < objects.seeds; i++)
		add_node(product,
			 &(struct product_node){
				 .states = { rules[0]->start[class_id], rules[1]->start[class_id] },
				 .parent = i,
				 .objects = i,
			 });
	for (size_t i = 0; good && i < product->count; i++) {
		note_end(&walk, i);
		good = expand(&walk, i);
	}
	objects_close(&objects);
	return good;
}

/**
 * product_object() - get the object that a node was reached by
 * @product: the walk
 * @node: index of the node
 * @length: set to the object's length in bytes
 *
 * Return: the bytes, malloc'd.
 */
u8 *product_object(const struct product *product, u32 node, size_t *length)
{
	const struct product_node *nodes = product->nodes;
	u8 *bytes;
	size_t at = 0;

	for (u32 i = node; nodes[i].parent != i; i = nodes[i].parent)
		at++;
	*length = at;
	bytes = memory_zeroed(at + 1, 1);
	for (u32 i = node; nodes[i].parent != i; i = nodes[i].parent)
		bytes[--at] = nodes[i].byte;
	return bytes;
}

/**
 * product_close() - free what product_open() built
 * @product: the walk; empty afterwards
 */
void product_close(struct product *product)
{
	free(product->nodes);
	free(product->ends);
	hash_free(&product->node_table);
	hash_free(&product->end_table);
	*product = (struct product){};
}
