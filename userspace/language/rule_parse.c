// SPDX-License-Identifier: GPL-2.0
/*
* From a line to rules. Sets are replaced by their members, in as many rules as the
 * greatest length of a rule requires.
 */
#include "language/keys.h"
#include "language/parsing.h"

/* Index of the first object of a rule; its number of words if it has none. */
static size_t first_object(const struct parsing *p, enum domain domain)
{
	switch (domain) {
	case DOMAIN_FILE:
		return 2;
	case DOMAIN_EXEC:
		return p->count > 1 && token_is(&p->tokens[1], "execmem") ? 2 : 1;
	case DOMAIN_NETWORK:
		/* In this place, @ begins an abstract name. */
		return p->count > 2 && token_is(&p->tokens[2], "unix") ? p->count : 3;
	default:
		return p->count;
	}
}

static bool is_set(const struct token *token)
{
	return token->length && !token->quoted && token->text[0] == '@';
}

static void unknown_set(struct parsing *p, const struct token *token)
{
	const char *names[32];
	size_t count = 0;

	if (token->length > 1 && token->text[1] == '{') {
		line_error(&p->line, token->text,
			   "this is a variable of AppArmor; write out what it stands for");
		return;
	}
	for (struct named_set *set = p->sets; set && count < ARRAY_SIZE(names); set = set->next)
		names[count++] = set->name;
	line_error(&p->line, token->text, "there is no set of this name%s",
		   count ? diag_hint(token->text + 1, token->length - 1, names, count)
			 : "; the policy has no 'sets'");
}

/**
 * struct assembly - a rule that is rebuilt with members in place of sets
 * @p: the rule as written
 * @domain: where it stands
 * @head: number of words before its objects
 * @tail: index of the first word after them
 * @reserve: length of the words from @tail on
 * @text: the text built so far
 * @length: bytes of it
 * @tokens: words of it
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
	size_t tokens;
	size_t objects;
};

static void put(struct assembly *assembly, const char *text, size_t length)
{
	if (assembly->length)
		assembly->text[assembly->length++] = ' ';
	memcpy(assembly->text + assembly->length, text, length);
	assembly->length += length;
	assembly->text[assembly->length] = 0;
	assembly->tokens++;
}

static void put_words(struct assembly *assembly, size_t from, size_t to)
{
	for (; from < to; from++) {
		const struct token *token = &assembly->p->tokens[from];

		put(assembly, token->text - token->quoted, token->length + 2 * token->quoted);
	}
}

static void begin(struct assembly *assembly)
{
	assembly->length = 0;
	assembly->tokens = 0;
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
	return assembly->tokens + 7 < TOKENS_MAX &&
	       assembly->length + length + assembly->reserve + 1 <= BULKHEAD_TEXT_MAX;
}

static void add_object(struct assembly *assembly, const char *at, const char *text, size_t length)
{
	if (assembly->objects && !has_room(assembly, length))
		finish(assembly);
	if (has_room(assembly, length))
		put(assembly, text, length);
	else
		line_error(&assembly->p->line, at, "this makes the rule longer than %d bytes",
			   BULKHEAD_TEXT_MAX);
	assembly->objects++;
}

static void add_word(struct assembly *assembly, const struct token *token)
{
	struct parsing *p = assembly->p;
	struct named_set *set;

	p->line.stand_in = token->text;
	if (!is_set(token)) {
		add_object(assembly, token->text, token->text - token->quoted,
			   token->length + 2 * token->quoted);
		return;
	}
	set = named_set_find(p->sets, token->text + 1, token->length - 1);
	if (!set) {
		unknown_set(p, token);
		return;
	}
	set->used = true;
	p->line.failed |= set->failed;
	for (size_t i = 0; i < set->count && !p->line.failed; i++)
		add_object(assembly, token->text, set->members[i], strlen(set->members[i]));
}

/* Parses a rule that names sets; returns false, without effect, if it names none. */
static bool expand(struct parsing *p, enum domain domain)
{
	struct assembly assembly = {
		.p = p,
		.domain = domain,
		.head = first_object(p, domain),
	};
	bool names = false;

	assembly.tail = assembly.head;
	while (assembly.tail < p->count && !parsing_is_condition(&p->tokens[assembly.tail]))
		names |= is_set(&p->tokens[assembly.tail++]);
	if (!names)
		return false;
	for (size_t i = assembly.tail; i < p->count; i++)
		assembly.reserve += p->tokens[i].length + 3;
	begin(&assembly);
	for (size_t i = assembly.head; i < assembly.tail && !p->line.failed; i++)
		add_word(&assembly, &p->tokens[i]);
	if (!p->line.failed)
		finish(&assembly);
	return true;
}

/*
 * Events say which domain a request is of, and so may rules, so that the one can be copied
 * into the other: "exec /bin/x", "host mount tmpfs", "capability chown".
 */
static void drop_domain(struct parsing *p, enum domain domain)
{
	static const char *const words[DOMAINS] = {
		[DOMAIN_EXEC] = "exec",
		[DOMAIN_HOST] = "host",
		[DOMAIN_CAPABILITIES] = "capability",
	};

	if (!words[domain] || p->count < 3 || p->tokens[1].quoted ||
	    !token_is(&p->tokens[1], words[domain]))
		return;
	p->count--;
	memmove(&p->tokens[1], &p->tokens[2], (p->count - 1) * sizeof(p->tokens[0]));
}

/**
 * rule_parse() - parse a rule and add it to the policy
 * @policy: gets the rules and the errors
 * @sets: the named lists of addresses and paths
 * @domain: the section that contains the rule
 * @node: the rule
 * @note: what the author adds to its events
 */
void rule_parse(struct policy *policy, struct named_set *sets, enum domain domain,
		const struct yaml_node *node, const struct note *note)
{
	struct parsing p = {
		.line = { .policy = policy, .node = node, .text = node->text },
		.sets = sets,
		.rule = { .place = node->place,
			  .file = policy->pack,
			  .text = node->text,
			  .meaning = "",
			  .note = *note,
			  .object = "" },
	};

	policy->written += !policy->pack;
	if (node->length > BULKHEAD_TEXT_MAX) {
		line_error(&p.line, node->text, "a rule has at most %d bytes", BULKHEAD_TEXT_MAX);
		return;
	}
	p.count = line_split(&p.line, p.tokens, TOKENS_MAX);
	drop_domain(&p, domain);
	if (p.count && !expand(&p, domain))
		rule_parse_words(&p, domain);
}
