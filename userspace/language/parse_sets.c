// SPDX-License-Identifier: GPL-2.0
/*
 * Sets: lists of addresses or paths with a name. A rule that names one is read as
 * if the members stood there; as several rules, if they are more than a rule has
 * room for.
 */
#include "blob.h"
#include "language/keys.h"
#include "language/parsing.h"

static struct target_set *find_set(struct target_set *sets, const char *name, size_t length)
{
	while (sets && (strlen(sets->name) != length || memcmp(sets->name, name, length)))
		sets = sets->next;
	return sets;
}

static bool is_address(struct policy *policy, const struct node *node)
{
	struct endpoint endpoint;
	const char *wrong = endpoint_parse(node->text, node->length, &endpoint);

	if (wrong)
		fault(policy, node, wrong);
	return !wrong;
}

static bool is_path(struct policy *policy, const struct node *node)
{
	struct line line = { .policy = policy, .node = node, .text = node->text };
	size_t pieces = policy->pieces;
	struct patterns patterns;
	struct word words[2];
	size_t count = line_split(&line, words, 1 + !!strchr(node->text, ' '));

	patterns_open(&patterns);
	if (count == 1)
		glob_parse(&line, &words[0], GLOB_PATH, &patterns);
	else if (count)
		fault(policy, node, "a member is one path; what has spaces stands between double quotes of its own");
	policy->pieces = pieces;
	return count == 1 && !line.failed;
}

/* "memfd:x", "/srv", a quoted one; everything else has to be an address. */
static bool looks_like_path(const char *text)
{
	return strchr("/\"{", text[0]) || (strchr(text, ':') && text[0] >= 'a' && text[0] <= 'z');
}

static void read_members(struct policy *policy, const struct node *list,
			 struct target_set *set)
{
	bool paths = list->child && list->child->kind == NODE_SCALAR &&
		     looks_like_path(list->child->text);
	size_t count = 0;

	for (const struct node *item = list->child; item; item = item->next)
		count++;
	set->members = arena_alloc(&policy->arena, count * sizeof(*set->members));
	for (const struct node *item = list->child; item; item = item->next) {
		bool good = wants(policy, item, NODE_SCALAR, "a member of a set");

		if (good && looks_like_path(item->text) != paths) {
			fault(policy, item, "a set has either paths or addresses; make two of it");
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
 * read_sets() - the sets of a policy or a pack
 * @policy: gets the errors
 * @map: the value of 'sets', or NULL
 *
 * Return: the sets, or NULL.
 */
struct target_set *read_sets(struct policy *policy, const struct node *map)
{
	struct target_set *sets = NULL, **tail = &sets;

	if (!map || !wants(policy, map, NODE_MAP, "sets"))
		return NULL;
	for (const struct node *child = map->child; child; child = child->next) {
		struct target_set *set = find_set(sets, child->key->text, child->key->length);

		if (set)
			diag_error(policy->source, child->key->place,
				   "this set is given twice; the first one is on line %u",
				   set->place.line);
		if (!bulkhead_name_valid(child->key->text, child->key->length))
			fault(policy, child->key, "a set's name has letters, digits, '.', '_' and '-', and begins with a letter or digit");
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
 * warn_of_unused_sets() - a set that no rule names is a mistake, mostly
 * @policy: gets the warnings
 * @sets: the sets
 */
void warn_of_unused_sets(struct policy *policy, const struct target_set *sets)
{
	for (; sets; sets = sets->next)
		if (!sets->used && !policy->source->errors)
			diag_warning(policy->source, sets->place, "no rule uses this set");
}

/* Where the objects of a rule begin; behind its end if it has none. */
static size_t first_object(const struct parsing *p, enum domain domain)
{
	switch (domain) {
	case DOMAIN_FILE:
		return 2;
	case DOMAIN_EXEC:
		return p->count > 1 && word_is(&p->words[1], "execmem") ? 2 : 1;
	case DOMAIN_NETWORK:
		/* There an @ begins an abstract name. */
		return p->count > 2 && word_is(&p->words[2], "unix") ? p->count : 3;
	default:
		return p->count;
	}
}

static bool is_set(const struct word *word)
{
	return word->length && !word->quoted && word->text[0] == '@';
}

static void unknown_set(struct parsing *p, const struct word *word)
{
	const char *names[32];
	size_t count = 0;

	for (struct target_set *set = p->sets; set && count < ARRAY_SIZE(names); set = set->next)
		names[count++] = set->name;
	line_error(&p->line, word->text, "there is no set of this name%s",
		   count ? diag_hint(word->text + 1, word->length - 1, names, count) :
			   "; the policy has no 'sets'");
}

/**
 * struct assembly - a rule that is put together again, with members for sets
 * @p: the rule as it is written
 * @domain: where it stands
 * @head: number of words before its objects
 * @tail: index of the first word behind them
 * @reserve: bytes that the words from @tail on need
 * @text: what has been put together
 * @length: bytes of it
 * @words: words of it
 * @objects: how many of them are objects
 */
struct assembly {
	struct parsing *p;
	enum domain domain;
	size_t head;
	size_t tail;
	size_t reserve;
	char text[BULKHEAD_TEXT_MAX + 1];
	size_t length;
	size_t words;
	size_t objects;
};

static void put(struct assembly *assembly, const char *text, size_t length)
{
	if (assembly->length)
		assembly->text[assembly->length++] = ' ';
	memcpy(assembly->text + assembly->length, text, length);
	assembly->length += length;
	assembly->text[assembly->length] = 0;
	assembly->words++;
}

static void put_words(struct assembly *assembly, size_t from, size_t to)
{
	for (; from < to; from++) {
		const struct word *word = &assembly->p->words[from];

		put(assembly, word->text - word->quoted, word->length + 2 * word->quoted);
	}
}

static void begin(struct assembly *assembly)
{
	assembly->length = 0;
	assembly->words = 0;
	assembly->objects = 0;
	put_words(assembly, 0, assembly->head);
}

static void finish(struct assembly *assembly)
{
	struct parsing *p = assembly->p;

	put_words(assembly, assembly->tail, p->count);
	rule_parse_meaning(p, assembly->domain,
			   arena_text(&p->line.policy->arena, assembly->text, assembly->length));
	begin(assembly);
}

static bool has_room(const struct assembly *assembly, size_t length)
{
	/* Conditions are six words at most. */
	return assembly->words + 7 < WORDS_MAX &&
	       assembly->length + length + assembly->reserve + 1 <= BULKHEAD_TEXT_MAX;
}

static void add_object(struct assembly *assembly, const char *at, const char *text,
		       size_t length)
{
	if (assembly->objects && !has_room(assembly, length))
		finish(assembly);
	if (has_room(assembly, length))
		put(assembly, text, length);
	else
		line_error(&assembly->p->line, at, "with this a rule is longer than %d bytes",
			   BULKHEAD_TEXT_MAX);
	assembly->objects++;
}

static void add_word(struct assembly *assembly, const struct word *word)
{
	struct parsing *p = assembly->p;
	struct target_set *set;

	p->line.stand_in = word->text;
	if (!is_set(word)) {
		add_object(assembly, word->text, word->text - word->quoted,
			   word->length + 2 * word->quoted);
		return;
	}
	set = find_set(p->sets, word->text + 1, word->length - 1);
	if (!set) {
		unknown_set(p, word);
		return;
	}
	set->used = true;
	p->line.failed |= set->failed;
	for (size_t i = 0; i < set->count && !p->line.failed; i++)
		add_object(assembly, word->text, set->members[i], strlen(set->members[i]));
}

/**
 * parsing_expand() - read a rule that names sets
 * @p: the rule, split into words
 * @domain: where it stands
 *
 * Return: false if it names none: nothing was done.
 */
bool parsing_expand(struct parsing *p, enum domain domain)
{
	struct assembly assembly = {
		.p = p, .domain = domain, .head = first_object(p, domain),
	};
	bool names = false;

	assembly.tail = assembly.head;
	while (assembly.tail < p->count && !parsing_is_condition(&p->words[assembly.tail]))
		names |= is_set(&p->words[assembly.tail++]);
	if (!names)
		return false;
	for (size_t i = assembly.tail; i < p->count; i++)
		assembly.reserve += p->words[i].length + 3;
	begin(&assembly);
	for (size_t i = assembly.head; i < assembly.tail && !p->line.failed; i++)
		add_word(&assembly, &p->words[i]);
	if (!p->line.failed)
		finish(&assembly);
	return true;
}
