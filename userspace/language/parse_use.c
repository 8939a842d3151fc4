// SPDX-License-Identifier: GPL-2.0
/*
* The packs that 'use' names: those that come with the tool, and files. Their rules
 * are added to the end of the policy, but keep their own file and line. Each pack is
 * read once, however often it is used.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "blob.h"
#include "language/keys.h"
#include "language/packs.h"

#define DEPTH_MAX 16
#define NAMES_MAX 64

/**
 * struct used - a pack that a policy uses
 * @next: the pack that was added before it
 * @id: its identity: its name, or the real path of its file
 * @open: it is being read
 */
struct used {
	struct used *next;
	const char *id;
	bool open;
};

static bool is_file(const char *name)
{
	size_t length = strlen(name);

	return strchr(name, '/') || (length > 5 && !strcmp(name + length - 5, ".yaml")) ||
	       (length > 4 && !strcmp(name + length - 4, ".yml"));
}

/* Resolves a path relative to the directory of a file. */
static const char *beside(struct policy *policy, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');
	size_t length = slash ? slash - file + 1 : 0;
	auto_free char *joined = NULL;

	while (!strncmp(path, "./", 2))
		path += 2;
	if (path[0] == '/' || !length)
		return arena_text(&policy->arena, path, strlen(path));
	if (asprintf(&joined, "%.*s%s", (int)length, file, path) < 0)
		abort();
	return arena_text(&policy->arena, joined, strlen(joined));
}

static void read_section(struct policy *policy, struct named_set *sets, enum domain domain,
			 const struct yaml_node *node)
{
	struct key keys[] = { { .name = "rules" }, { .name = "default" } };

	if (!node || !wants(policy, node, NODE_MAP, domain_names[domain]))
		return;
	read_keys(policy, node, keys, ARRAY_SIZE(keys));
	if (keys[1].value)
		fault(policy, keys[1].value->key, "a pack has no defaults; the policy sets them");
	read_rules(policy, sets, domain, keys[0].value);
}

static void read_pack(struct policy *policy, const struct yaml_node *root, const char *shipped)
{
	enum { VERSION, NAME, DESCRIPTION, USE, SETS, SECTIONS, KEYS = SECTIONS + DOMAINS };
	struct key keys[KEYS] = {
		[VERSION].name = "version",
		[NAME].name = "pack",
		[DESCRIPTION].name = "description",
		[USE].name = "use",
		[SETS].name = "sets",
	};
	const struct yaml_node *name;
	struct named_set *sets;

	for (int domain = 0; domain < DOMAINS; domain++)
		keys[SECTIONS + domain].name = domain_names[domain];
	read_keys(policy, root, keys, KEYS);
	read_version(policy, root, keys[VERSION].value);
	name = keys[NAME].value;
	if (!name)
		fault(policy, root, "'pack: NAME' is missing: the pack's name");
	else if (wants(policy, name, NODE_SCALAR, "pack") &&
		 (!bulkhead_name_valid(name->text, name->length) ||
		  (shipped && strcmp(shipped, name->text))))
		fault(policy, name,
		      "this is not a name for a pack, which has letters, digits, '.', '_' and '-'");
	if (keys[DESCRIPTION].value)
		wants(policy, keys[DESCRIPTION].value, NODE_SCALAR, "description");
	sets = read_sets(policy, keys[SETS].value);
	for (int domain = 0; domain < DOMAINS; domain++)
		read_section(policy, sets, domain, keys[SECTIONS + domain].value);
	read_use(policy, keys[USE].value);
	warn_of_unused_sets(policy, sets);
}

/* @name is its name in diagnostics, @file the file that its rules refer to. */
static void read_source(struct policy *policy, const char *name, const char *file, const char *text,
			size_t length, const char *shipped)
{
	struct source source, *outer = policy->source;
	const char *outer_pack = policy->pack;
	struct yaml_node *root;

	diag_open_within(&source, name, text, length, outer);
	policy->source = &source;
	policy->pack = file;
	root = yaml_read(&source, &policy->arena);
	if (root && root->next)
		fault(policy, root->next,
		      "a file that is used holds one pack; a second document begins here");
	else if (root && wants(policy, root, NODE_MAP, "a pack"))
		read_pack(policy, root, shipped);
	policy->source = outer;
	policy->pack = outer_pack;
	diag_close_within(&source, outer);
}

/* Returns false if the pack was read before or must not be read. */
static bool may_read(struct policy *policy, const struct yaml_node *node, const char *id)
{
	unsigned int depth = 0;

	for (const struct used *used = policy->used; used; used = used->next) {
		depth += used->open;
		if (strcmp(used->id, id))
			continue;
		if (used->open)
			fault(policy, node,
			      "packs use each other in a circle: the one named here uses this file");
		return false;
	}
	if (depth == DEPTH_MAX)
		fault(policy, node, "packs are nested too deeply here");
	return depth < DEPTH_MAX;
}

static struct used *add_used(struct policy *policy, const char *id)
{
	struct used *used = arena_alloc(&policy->arena, sizeof(*used));

	*used = (struct used){ .next = policy->used, .id = id, .open = true };
	policy->used = used;
	return used;
}

static void use_shipped(struct policy *policy, const struct yaml_node *node,
			const struct pack *pack)
{
	struct used *used;

	if (!may_read(policy, node, pack->file))
		return;
	used = add_used(policy, pack->file);
	read_source(policy, pack->file, pack->file, pack->text, pack->end - pack->text, pack->name);
	used->open = false;
}

static void use_file(struct policy *policy, const struct yaml_node *node)
{
	const char *path = beside(policy, policy->source->name, node->text);
	auto_free char *real = realpath(path, NULL), *text = NULL;
	struct used *used;
	size_t length;
	int err;

	if (policy->pack && !strncmp(policy->pack, "pack:", 5)) {
		fault(policy, node, "a pack that comes with the tool uses only such packs");
		return;
	}
	err = real ? file_read(real, FILE_POLICY_MAX, &text, &length) : errno;
	if (err) {
		diag_error(policy->source, node->place, "cannot read '%s': %s", path,
			   file_error(err));
		return;
	}
	if (!may_read(policy, node, real))
		return;
	used = add_used(policy, arena_text(&policy->arena, real, strlen(real)));
	read_source(policy, path, beside(policy, policy->pack ? policy->pack : "", node->text),
		    text, length, NULL);
	used->open = false;
}

static const struct pack *find_shipped(const char *name)
{
	for (size_t i = 0; i < pack_count; i++)
		if (!strcmp(name, packs[i].name))
			return &packs[i];
	return NULL;
}

static void unknown_pack(struct policy *policy, const struct yaml_node *node)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	while (count < pack_count && count < NAMES_MAX) {
		names[count] = packs[count].name;
		count++;
	}
	diag_error(policy->source, node->place, "there is no pack '%.40s'%s%s", node->text,
		   diag_hint(node->text, node->length, names, count),
		   diag_nearest(node->text, node->length, names, count)
			   ? ""
			   : "; a file of your own ends in .yaml");
}

static void use_one(struct policy *policy, const struct yaml_node *list,
		    const struct yaml_node *node)
{
	const struct pack *pack;

	if (!wants(policy, node, NODE_SCALAR, "the name of a pack"))
		return;
	for (const struct yaml_node *before = list->child; before != node; before = before->next) {
		if (before->kind == NODE_SCALAR && !strcmp(before->text, node->text)) {
			fault(policy, node, "this pack is already used");
			return;
		}
	}
	pack = find_shipped(node->text);
	if (pack)
		use_shipped(policy, node, pack);
	else if (is_file(node->text))
		use_file(policy, node);
	else
		unknown_pack(policy, node);
}

/**
 * read_use() - read the packs that a policy or another pack uses
 * @policy: gets the rules and the errors
 * @list: the value of 'use', or NULL
 */
void read_use(struct policy *policy, const struct yaml_node *list)
{
	if (!list || !wants(policy, list, NODE_LIST, "use"))
		return;
	for (const struct yaml_node *node = list->child; node; node = node->next)
		use_one(policy, list, node);
}
