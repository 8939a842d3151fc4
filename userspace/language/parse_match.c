// SPDX-License-Identifier: GPL-2.0
/*
 * The containers that a policy applies to. The kernel stores this as text without
 * interpreting it: one JSON object with its keys in a fixed order, in which each value
 * is a list of globs; for labels and annotations, an object of such lists.
 * runtime/oci_match.c reads it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "language/keys.h"

static void put_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void put_glob(struct policy *policy, FILE *out, const struct yaml_node *node)
{
	const char *text = "";

	if (!read_text(policy, node, "a pattern", BULKHEAD_MATCH_MAX, &text))
		return;
	if (!*text)
		fault(policy, node, "an empty pattern matches no container");
	put_text(out, text);
}

/* One glob, or a list of globs of which one has to match. */
static void put_globs(struct policy *policy, FILE *out, const struct yaml_node *node)
{
	fputc('[', out);
	if (node->kind == NODE_LIST) {
		if (!node->child)
			fault(policy, node, "an empty list matches no container");
		for (const struct yaml_node *item = node->child; item; item = item->next) {
			put_glob(policy, out, item);
			fputs(item->next ? "," : "", out);
		}
	} else if (wants(policy, node, NODE_SCALAR, "what 'match' compares")) {
		put_glob(policy, out, node);
	}
	fputc(']', out);
}

static void put_pairs(struct policy *policy, FILE *out, const struct yaml_node *map,
		      const char *what)
{
	fputc('{', out);
	if (wants(policy, map, NODE_MAP, what)) {
		if (!map->child)
			fault(policy, map, "an empty mapping says nothing; leave it out");
		for (const struct yaml_node *child = map->child; child; child = child->next) {
			for (const struct yaml_node *other = map->child; other != child;
			     other = other->next)
				if (!strcmp(other->key->text, child->key->text))
					diag_error(
						policy->source, child->key->place,
						"'%.40s' is given twice; the first one is on line %u",
						child->key->text, other->key->place.line);
			put_glob(policy, out, child->key);
			fputc(':', out);
			put_globs(policy, out, child);
			fputs(child->next ? "," : "", out);
		}
	}
	fputc('}', out);
}

/**
 * read_match() - read the containers that a policy applies to
 * @policy: gets the conditions and the errors
 * @map: the value of 'match', or NULL
 */
void read_match(struct policy *policy, const struct yaml_node *map)
{
	enum { NAME, IMAGE, LABELS, ANNOTATIONS, KEYS };
	struct key keys[KEYS] = {
		[NAME].name = "name",
		[IMAGE].name = "image",
		[LABELS].name = "labels",
		[ANNOTATIONS].name = "annotations",
	};
	auto_free char *text = NULL;
	const char *comma = "";
	size_t length;
	FILE *out;

	policy->match = "";
	if (!map || !wants(policy, map, NODE_MAP, "match"))
		return;
	if (!map->child)
		fault(policy, map,
		      "'match' is empty; name the containers that it applies to, or leave it out");
	read_keys(policy, map, keys, KEYS);
	out = open_memstream(&text, &length);
	if (!out)
		abort();
	fputc('{', out);
	for (int i = 0; i < KEYS; i++) {
		if (!keys[i].value)
			continue;
		fprintf(out, "%s\"%s\":", comma, keys[i].name);
		if (i < LABELS)
			put_globs(policy, out, keys[i].value);
		else
			put_pairs(policy, out, keys[i].value, keys[i].name);
		comma = ",";
	}
	fputc('}', out);
	fclose(out);
	if (length > BULKHEAD_MATCH_MAX)
		diag_error(policy->source, map->place, "'match' has at most %d bytes",
			   BULKHEAD_MATCH_MAX);
	else
		policy->match = arena_text(&policy->arena, text, length);
}
