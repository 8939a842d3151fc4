// SPDX-License-Identifier: GPL-2.0
/*
 * A directory without some of the names in it, as globs.
 *
 * The globs follow the excluded names byte by byte: among the names that share a prefix with an
 * excluded one, those that continue differently are allowed. "/srv" without "/srv/ab" becomes
 *
 *	/srv /srv/[!a]** /srv/a{,[!b]**} /srv/ab?**
 *
 * and what is below "/srv/a".
 */
#include "kubearmor/kubearmor.h"

/* Limits of the bytes and words of a rule's objects; a rule may exceed them by a few. */
#define OBJECTS_BYTES 3000
#define OBJECTS_WORDS 400

/**
 * struct cutting - the globs of a directory under construction
 * @arena: the memory that the texts are allocated from
 * @names: the excluded names, in the order of their bytes
 * @count: number of names
 * @recursive: include what is in the directory at any depth
 * @tail: where complete objects are appended
 * @text: the objects being written
 * @length: bytes of @text
 * @words: number of words in @text
 */
struct cutting {
	struct arena *arena;
	const struct kubearmor_cut **names;
	size_t count;
	bool recursive;
	struct kubearmor_objects **tail;
	char text[OBJECTS_BYTES + 8 * CUT_NAME_MAX + 4 * 256];
	size_t length;
	size_t words;
};

static void finish(struct cutting *c)
{
	struct kubearmor_objects *objects;

	if (!c->length)
		return;
	objects = arena_alloc(c->arena, sizeof(*objects));
	objects->text = arena_text(c->arena, c->text, c->length);
	*c->tail = objects;
	c->tail = &objects->next;
	c->length = 0;
	c->words = 0;
}

static void add(struct cutting *c, const char *text)
{
	c->length += sprintf(c->text + c->length, "%s", text);
}

/* Adds a byte that stands for itself, within a class as well. */
static void add_byte(struct cutting *c, char byte)
{
	bool plain = (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
		     strchr("/._+:,~=", byte);

	if (plain && byte != ',')
		c->text[c->length++] = byte;
	else
		c->length += sprintf(c->text + c->length, "\\x%02x", (unsigned char)byte);
}

static void begin_word(struct cutting *c, const char *prefix, size_t length)
{
	if (c->length >= OBJECTS_BYTES || c->words >= OBJECTS_WORDS)
		finish(c);
	if (c->length)
		add(c, " ");
	c->words++;
	for (size_t i = 0; i < length; i++)
		add_byte(c, prefix[i]);
}

/* Adds any byte that the names do not continue with, and what follows it. */
static void add_others(struct cutting *c, size_t depth, size_t first, size_t end)
{
	const char *rest = c->recursive ? "**" : "*";
	bool any = false;
	char last = '/';

	for (size_t i = first; i < end; i++) {
		char next = c->names[i]->base[depth];

		if (next == last || next == '/')
			continue;
		add(c, any ? "" : "[!");
		add_byte(c, next);
		any = true;
		last = next;
	}
	add(c, any ? "]" : "?");
	add(c, rest);
}

/*
 * What is below a name that is complete; NULL if nothing of it is left, or if it is
 * written separately.
 */
static const char *rest_below(const struct cutting *c, const struct kubearmor_cut *ended,
			      bool deeper)
{
	if (!c->recursive || deeper)
		return NULL;
	if (!ended || ended->entry->objects == SHAPE_PATH)
		return "/**";
	return ended->entry->recursive ? NULL : "/*/**";
}

static void write_word(struct cutting *c, size_t depth, size_t first, size_t end,
		       const struct kubearmor_cut *ended)
{
	bool deeper = false;
	const char *rest;

	for (size_t i = first; i < end; i++)
		deeper |= c->names[i]->base[depth] == '/';
	rest = rest_below(c, ended, deeper);
	if (ended && !rest) {
		add_others(c, depth, first, end);
		return;
	}
	add(c, ended ? "{" : "{,");
	add(c, rest ? rest : "");
	add(c, rest ? "," : "");
	add_others(c, depth, first, end);
	add(c, "}");
}

/* Writes what begins with the first @depth bytes that the names from @first to @end share. */
static void write_node(struct cutting *c, size_t depth, size_t first, size_t end)
{
	const struct kubearmor_cut *name = c->names[first];
	bool ends = !name->base[depth];

	first += ends;
	begin_word(c, name->base, depth);
	if (name->base[depth - 1] == '/')
		add_others(c, depth, first, end);
	else
		write_word(c, depth, first, end, ends ? name : NULL);
	while (first < end) {
		size_t next = first + 1;

		while (next < end && c->names[next]->base[depth] == c->names[first]->base[depth])
			next++;
		write_node(c, depth + 1, first, next);
		first = next;
	}
}

static int by_base(const void *a, const void *b)
{
	return strcmp((*(const struct kubearmor_cut *const *)a)->base,
		      (*(const struct kubearmor_cut *const *)b)->base);
}

static bool is_below(const struct kubearmor_cut *cut, const struct kubearmor_cut *other)
{
	size_t length = strlen(other->base);

	return !strncmp(cut->base, other->base, length) && cut->base[length] == '/';
}

/* Of two cuts with one name, the one that excludes more counts, or else the first. */
static int strength_of(const struct kubearmor_cut *cut)
{
	if (cut->entry->objects == SHAPE_PATH)
		return 0;
	return cut->entry->recursive ? 2 : 1;
}

static bool takes_away(const struct kubearmor_cut *cut, const struct kubearmor_cut *other)
{
	if (!strcmp(cut->base, other->base))
		return strength_of(cut) >= strength_of(other);
	if (!is_below(other, cut) || strength_of(cut) == 0)
		return false;
	return strength_of(cut) == 2 ||
	       (strength_of(other) == 0 && !strchr(other->base + strlen(cut->base) + 1, '/'));
}

/* Another cut excludes the name already. */
static bool is_gone(const struct kubearmor_entry *allow, const struct kubearmor_cut *cut,
		    bool writes)
{
	bool before = true;

	for (const struct kubearmor_cut *other = allow->cuts; other; other = other->next) {
		before &= other != cut;
		if (other != cut && (writes || !other->entry->read_only) &&
		    takes_away(other, cut) && (before || !takes_away(cut, other)))
			return true;
	}
	return false;
}

/*
 * A directory of which only the files directly in it are excluded has other excluded
 * names below it.
 */
static bool is_odd(const struct cutting *c)
{
	for (size_t i = 0; i + 1 < c->count; i++)
		if (is_below(c->names[i + 1], c->names[i]) && strength_of(c->names[i]) == 1)
			return true;
	return false;
}

static void collect(struct cutting *c, const struct kubearmor_entry *allow, bool writes)
{
	for (const struct kubearmor_cut *cut = allow->cuts; cut; cut = cut->next)
		if ((writes || !cut->entry->read_only) && !is_gone(allow, cut, writes))
			c->names[c->count++] = cut;
	qsort(c->names, c->count, sizeof(const struct kubearmor_cut *), by_base);
}

/**
 * kubearmor_cut() - the globs of a directory without what was cut out of it
 * @file: the file; gets the diagnostics
 * @allow: an entry of the shape directory that has cuts
 * @base: its name, as a glob; "" is the root
 * @writes: exclude what may only be read, too
 *
 * Return: the globs, as objects of one rule or several; NULL if there is nothing to
 * cut, or after an error was reported.
 */
struct kubearmor_objects *kubearmor_cut(struct kubearmor *file, const struct kubearmor_entry *allow,
					const char *base, bool writes)
{
	struct kubearmor_objects *first = NULL;
	struct cutting c = { .arena = &file->arena, .recursive = allow->recursive, .tail = &first };
	size_t room = 0;

	for (const struct kubearmor_cut *cut = allow->cuts; cut; cut = cut->next)
		room++;
	c.names = arena_alloc(c.arena, (room + 1) * sizeof(const struct kubearmor_cut *));
	collect(&c, allow, writes);
	if (!c.count)
		return NULL;
	if (is_odd(&c)) {
		diag_error(
			file->source, allow->subject->place,
			"what is blocked below this directory can't be left out of it; write the directories that all programs may use instead");
		return NULL;
	}
	if (allow->domain == DOMAIN_FILE) {
		c.length = snprintf(c.text, sizeof(c.text), "%s", *base ? base : "/");
		c.words = 1;
	}
	write_node(&c, allow->cuts->depth, 0, c.count);
	finish(&c);
	return first;
}
