/* SPDX-License-Identifier: GPL-2.0 */
/* YAML as a tree in which every node knows its place; yaml.c builds it. */
#ifndef BULKHEAD_YAML_H
#define BULKHEAD_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"

/**
 * enum node_kind - kinds of YAML nodes
 * @NODE_SCALAR: a text
 * @NODE_LIST: a sequence
 * @NODE_MAP: a mapping
 */
enum node_kind {
	NODE_SCALAR,
	NODE_LIST,
	NODE_MAP,
};

/**
 * struct yaml_node - a YAML node
 * @kind: enum node_kind
 * @plain: of a scalar: it was written without quotes, so it may be a number
 * @exact: of a scalar: its characters are in the file unchanged, from @place on,
 *	so that a place within it is known
 * @place: where it is written
 * @text: of a scalar: NUL-terminated; contains no other NUL
 * @length: of a scalar: bytes of @text
 * @key: of a child of a mapping: its key
 * @child: first child of a list or mapping
 * @next: the next child of its parent; of a document: the next one
 */
struct yaml_node {
	enum node_kind kind;
	bool plain;
	bool exact;
	struct place place;
	const char *text;
	size_t length;
	struct yaml_node *key;
	struct yaml_node *child;
	struct yaml_node *next;
};

struct yaml_node *yaml_read(struct source *source, struct arena *arena);

#endif /* BULKHEAD_YAML_H */
