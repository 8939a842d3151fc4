// SPDX-License-Identifier: GPL-2.0
/*
 * The packs that 'use' names: those that come with the tool, and files. Their rules
 * are added to the end of the policy, but keep their own file and line. Each section of a
 * pack is read once, however often it is used, and unless each use is "without" it.
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
 * @domains: bits of the sections that were read, or are being read
 * @open: it is being read
 */
struct used {
	struct used *next;
	const char *id;
	unsigned int domains;
	bool open;
};

#define ALL_DOMAINS ((1U << DOMAINS) - 1)

/**
 * struct wish - what a use asks for
 * @node: the text, for errors
 * @name: the name of the pack
 * @domains: bits of the sections that it wants
 */
struct wish {
	const struct yaml_node *node;
	const char *name;
	unsigned int domains;
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

/* The sections that are left out may use them. */
static void mark_sets(struct named_set *sets)
{
	for (; sets; sets = sets->next)
		sets->used = true;
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
		if (policy->without & 1U << domain)
			mark_sets(sets);
		else
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

static struct used *add_used(struct policy *policy, const char *id)
{
	struct used *used = arena_alloc(&policy->arena, sizeof(*used));

	*used = (struct used){
		.next = policy->used,
		.id = arena_text(&policy->arena, id, strlen(id)),
	};
	policy->used = used;
	return used;
}

/*
 * Begins to read what was not read of a pack before; returns it, or NULL if nothing is left,
 * or it must not be read.
 */
static struct used *begin_use(struct policy *policy, const struct wish *wish, const char *id)
{
	unsigned int depth = 0, left = wish->domains & ~policy->without;
	struct used *found = NULL;

	for (struct used *used = policy->used; used; used = used->next) {
		depth += used->open;
		if (!strcmp(used->id, id))
			found = used;
	}
	if (found && found->open) {
		fault(policy, wish->node,
		      "packs use each other in a circle: the one named here uses this file");
		return NULL;
	}
	if (depth == DEPTH_MAX) {
		fault(policy, wish->node, "packs are nested too deeply here");
		return NULL;
	}
	found = found ? found : add_used(policy, id);
	policy->without = ALL_DOMAINS & ~(left & ~found->domains);
	found->open = policy->without != ALL_DOMAINS;
	found->domains |= left;
	return found->open ? found : NULL;
}

static void use_shipped(struct policy *policy, const struct wish *wish, const struct pack *pack)
{
	unsigned int without = policy->without;
	struct used *used = begin_use(policy, wish, pack->file);

	if (used) {
		read_source(policy, pack->file, pack->file, pack->text, pack->end - pack->text,
			    pack->name);
		used->open = false;
	}
	policy->without = without;
}

static void use_file(struct policy *policy, const struct wish *wish)
{
	const char *path = beside(policy, policy->source->name, wish->name);
	unsigned int without = policy->without;
	auto_free char *real = realpath(path, NULL), *text = NULL;
	struct used *used;
	size_t length;
	int err;

	if (policy->pack && !strncmp(policy->pack, "pack:", 5)) {
		fault(policy, wish->node, "a pack that comes with the tool uses only such packs");
		return;
	}
	err = real ? file_read(real, FILE_POLICY_MAX, &text, &length) : errno;
	if (err) {
		diag_error(policy->source, wish->node->place, "cannot read '%s': %s", path,
			   file_error(err));
		return;
	}
	used = begin_use(policy, wish, real);
	if (used) {
		read_source(policy, path,
			    beside(policy, policy->pack ? policy->pack : "", wish->name), text,
			    length, NULL);
		used->open = false;
	}
	policy->without = without;
}

static const struct pack *find_shipped(const char *name)
{
	for (size_t i = 0; i < pack_count; i++)
		if (!strcmp(name, packs[i].name))
			return &packs[i];
	return NULL;
}

static void unknown_pack(struct policy *policy, const struct wish *wish)
{
	size_t length = strlen(wish->name);
	const char *names[NAMES_MAX];
	size_t count = 0;

	while (count < pack_count && count < NAMES_MAX) {
		names[count] = packs[count].name;
		count++;
	}
	diag_error(policy->source, wish->node->place, "there is no pack '%.40s'%s%s", wish->name,
		   diag_hint(wish->name, length, names, count),
		   diag_nearest(wish->name, length, names, count)
			   ? ""
			   : "; a file of your own ends in .yaml");
}

/* Takes the sections that follow "without" off the wish. */
static bool leave_out(struct policy *policy, struct wish *wish, const char *sections)
{
	static const char separators[] = ", ";

	for (const char *at = sections + strspn(sections, separators); *at;) {
		size_t length = strcspn(at, separators);
		int domain = 0;

		while (domain < DOMAINS && (strlen(domain_names[domain]) != length ||
					    memcmp(domain_names[domain], at, length) != 0))
			domain++;
		if (domain == DOMAINS) {
			diag_error(policy->source, wish->node->place,
				   "'%.*s' is not a section that a pack can be used without%s",
				   (int)(length > 40 ? 40 : length), at,
				   diag_hint(at, length, domain_names, DOMAINS));
			return false;
		}
		wish->domains &= ~(1U << domain);
		at += length;
		at += strspn(at, separators);
	}
	if (wish->domains && wish->domains != ALL_DOMAINS)
		return true;
	fault(policy, wish->node,
	      wish->domains
		      ? "name the sections behind 'without', as in 'base without capabilities'"
		      : "this leaves nothing of the pack; do not use it");
	return false;
}

/* "NAME [without SECTION...]" */
static bool read_wish(struct policy *policy, const struct yaml_node *node, struct wish *wish)
{
	static const char word[] = " without";
	const char *end = strstr(node->text, word);

	while (end && end[strlen(word)] && end[strlen(word)] != ' ')
		end = strstr(end + 1, word);
	*wish = (struct wish){ .node = node, .name = node->text, .domains = ALL_DOMAINS };
	if (!end)
		return true;
	wish->name = arena_text(&policy->arena, node->text, end - node->text);
	return leave_out(policy, wish, end + strlen(word));
}

static void use_one(struct policy *policy, const struct wish *wish)
{
	const struct pack *pack = find_shipped(wish->name);

	if (pack)
		use_shipped(policy, wish, pack);
	else if (is_file(wish->name))
		use_file(policy, wish);
	else
		unknown_pack(policy, wish);
}

/* Does the list have the name before @count? */
static bool is_there(const struct wish *wishes, size_t count, const char *name)
{
	while (count)
		if (!strcmp(wishes[--count].name, name))
			return true;
	return false;
}

/**
 * read_use() - read the packs that a policy or another pack uses
 * @policy: gets the rules and the errors
 * @list: the value of 'use', or NULL
 */
void read_use(struct policy *policy, const struct yaml_node *list)
{
	auto_free struct wish *wishes = NULL;
	size_t count = 0, room = 0;

	if (!list || !wants(policy, list, NODE_LIST, "use"))
		return;
	for (const struct yaml_node *node = list->child; node; node = node->next) {
		wishes = memory_grow(wishes, &room, count + 1, sizeof(*wishes));
		if (!wants(policy, node, NODE_SCALAR, "the name of a pack") ||
		    !read_wish(policy, node, &wishes[count]))
			continue;
		if (is_there(wishes, count, wishes[count].name))
			fault(policy, node, "this pack is already used");
		else
			use_one(policy, &wishes[count++]);
	}
}
