// SPDX-License-Identifier: GPL-2.0
/*
 * Sets: named lists of addresses or paths. A rule that names one is read as if it
 * contained the members, and as several rules if they are too many for one.
 */
#include "blob.h"
#include "language/keys.h"
#include "language/parsing.h"

/**
 * named_set_find() - find a set by name
 * @sets: the lists
 * @name: its name, not terminated
 * @length: bytes of @name
 *
 * Return: the list, or NULL.
 */
struct named_set *named_set_find(struct named_set *sets, const char *name, size_t length)
{
	while (sets && (strlen(sets->name) != length || memcmp(sets->name, name, length)))
		sets = sets->next;
	return sets;
}

static bool is_address(struct policy *policy, const struct yaml_node *node)
{
	struct endpoint endpoint;
	const char *wrong = endpoint_parse(node->text, node->length, &endpoint);

	if (wrong)
		fault(policy, node, wrong);
	return !wrong;
}

static bool is_path(struct policy *policy, const struct yaml_node *node)
{
	struct line line = { .policy = policy, .node = node, .text = node->text };
	size_t pieces = policy->pieces;
	struct patterns patterns;
	struct token tokens[2];
	size_t count = line_split(&line, tokens, 1 + !!strchr(node->text, ' '));

	patterns_open(&patterns);
	if (count == 1)
		glob_parse(&line, &tokens[0], GLOB_PATH, &patterns);
	else if (count)
		fault(policy, node,
		      "a member is one path; put double quotes around one that has spaces");
	policy->pieces = pieces;
	return count == 1 && !line.failed;
}

/* "memfd:x", "/srv" or a quoted word; everything else has to be an address. */
static bool looks_like_path(const char *text)
{
	return strchr("/\"{", text[0]) || (strchr(text, ':') && text[0] >= 'a' && text[0] <= 'z');
}

static void read_members(struct policy *policy, const struct yaml_node *list, struct named_set *set)
{
	bool paths = list->child && list->child->kind == NODE_SCALAR &&
		     looks_like_path(list->child->text);
	size_t count = 0;

	for (const struct yaml_node *item = list->child; item; item = item->next)
		count++;
	set->members = arena_alloc(&policy->arena, count * sizeof(*set->members));
	for (const struct yaml_node *item = list->child; item; item = item->next) {
		bool good = wants(policy, item, NODE_SCALAR, "a member of a set");

		if (good && looks_like_path(item->text) != paths) {
			fault(policy, item,
			      "a set has either paths or addresses; split it into two sets");
			good = false;
		}
		good = good && (paths ? is_path(policy, item) : is_address(policy, item));
		if (good)
			set->members[set->count++] = item->text;
		else
			set->failed = true;
	}
	if (!count)
		fault(policy, list, "a set without members matches nothing");
}

/**
 * read_sets() - read the sets of a policy or a pack
 * @policy: gets the errors
 * @map: the value of 'sets', or NULL
 *
 * Return: the sets, or NULL.
 */
struct named_set *read_sets(struct policy *policy, const struct yaml_node *map)
{
	struct named_set *sets = NULL, **tail = &sets;

	if (!map || !wants(policy, map, NODE_MAP, "sets"))
		return NULL;
	for (const struct yaml_node *child = map->child; child; child = child->next) {
		struct named_set *set = named_set_find(sets, child->key->text, child->key->length);

		if (set)
			diag_error(policy->source, child->key->place,
				   "this set is given twice; the first one is on line %u",
				   set->place.line);
		if (!bulkhead_name_valid(child->key->text, child->key->length))
			fault(policy, child->key,
			      "a set's name has letters, digits, '.', '_' and '-', and begins with a letter or digit");
		set = arena_alloc(&policy->arena, sizeof(*set));
		set->name = child->key->text;
		set->place = child->key->place;
		if (wants(policy, child, NODE_LIST, "a set"))
			read_members(policy, child, set);
		else
			set->failed = true;
		*tail = set;
		tail = &set->next;
	}
	return sets;
}

/**
 * warn_of_unused_sets() - warn of sets that no rule names
 * @policy: gets the warnings
 * @sets: the sets
 */
void warn_of_unused_sets(struct policy *policy, const struct named_set *sets)
{
	for (; sets; sets = sets->next)
		if (!sets->used && !policy->source->errors)
			diag_warning(policy->source, sets->place, "no rule uses this set");
}
