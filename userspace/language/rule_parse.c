// SPDX-License-Identifier: GPL-2.0
/*
 * From a line to rules. Sets are replaced by their members, in as many rules as the
 * greatest length of a rule requires.
 */
#include "language/keys.h"
#include "language/parsing.h"

/* In rules of these domains, @ begins the name of a set. */
static bool has_sets(const struct parsing *p)
{
	/* In this place, it begins an abstract name. */
	if (p->domain == DOMAIN_NETWORK)
		return p->count < 3 || !token_is(&p->tokens[2], "unix");
	return p->domain == DOMAIN_FILE || p->domain == DOMAIN_EXEC;
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
 * struct assembly - a rule, or its end, that is rebuilt with members in place of sets
 * @p: the rule as written
 * @head: number of words before its objects
 * @tail: its conditions and exceptions; NULL: these are being built
 * @text: the text built so far
 * @length: bytes of it
 * @tokens: words of it
 * @objects: how many of them are objects
 */
struct assembly {
	struct parsing *p;
	size_t head;
	const struct assembly *tail;
	char text[BULKHEAD_TEXT_MAX + 1];
	size_t length;
	size_t tokens;
	size_t objects;
};

static bool has_room(const struct assembly *assembly, size_t length)
{
	size_t tokens = assembly->tokens + 1, bytes = assembly->length + 1 + length;

	if (assembly->tail) {
		tokens += assembly->tail->tokens;
		bytes += 1 + assembly->tail->length;
	}
	return tokens < TOKENS_MAX && bytes <= BULKHEAD_TEXT_MAX;
}

static void put(struct assembly *assembly, const char *text, size_t length)
{
	if (assembly->length)
		assembly->text[assembly->length++] = ' ';
	memcpy(assembly->text + assembly->length, text, length);
	assembly->length += length;
	assembly->text[assembly->length] = 0;
	assembly->tokens++;
}

/* Puts a word as it is written. */
static void put_token(struct assembly *assembly, const struct token *token)
{
	put(assembly, token->text - token->quoted, token->length + 2 * token->quoted);
}

static void begin(struct assembly *assembly)
{
	assembly->length = 0;
	assembly->tokens = 0;
	assembly->objects = 0;
	for (size_t i = 0; i < assembly->head; i++)
		put_token(assembly, &assembly->p->tokens[i]);
}

static void finish(struct assembly *assembly)
{
	struct parsing *p = assembly->p;

	if (assembly->tail->length)
		put(assembly, assembly->tail->text, assembly->tail->length);
	rule_parse_meaning(p, arena_text(&p->line.policy->arena, assembly->text, assembly->length));
	begin(assembly);
}

/* Where a rule gets too long, it is continued as another one; its end can't be. */
static void add_object(struct assembly *assembly, const char *at, const char *text, size_t length)
{
	if (assembly->tail && assembly->objects && !has_room(assembly, length))
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

/* Adds the words from index @at on: conditions, and the objects of exceptions. */
static void add_tail(struct assembly *assembly, size_t at)
{
	const struct parsing *p = assembly->p;
	bool objects = false;

	for (; at < p->count && !p->line.failed; at++) {
		const struct token *token = &p->tokens[at];

		if (parsing_is_condition(token))
			objects = token_is(token, "unless");
		else if (objects) {
			add_word(assembly, token);
			continue;
		}
		put_token(assembly, token);
	}
}

/* Does a set stand where objects stand? @tail: set to the index of the first condition. */
static bool names_sets(const struct parsing *p, size_t head, size_t *tail)
{
	bool objects = true, names = false;

	*tail = p->count;
	for (size_t i = head; i < p->count; i++) {
		const struct token *token = &p->tokens[i];

		if (!parsing_is_condition(token)) {
			names |= objects && is_set(token);
			continue;
		}
		objects = token_is(token, "unless");
		if (i < *tail)
			*tail = i;
	}
	return names;
}

/* Parses a rule that names sets; returns false, without effect, if it names none. */
static bool expand(struct parsing *p)
{
	struct assembly tail = { .p = p };
	struct assembly assembly = { .p = p, .head = parsing_head(p), .tail = &tail };
	size_t end;

	if (!has_sets(p) || !names_sets(p, assembly.head, &end))
		return false;
	add_tail(&tail, end);
	begin(&assembly);
	for (size_t i = assembly.head; i < end && !p->line.failed; i++)
		add_word(&assembly, &p->tokens[i]);
	if (!p->line.failed)
		finish(&assembly);
	return true;
}

/*
 * Events say which domain a request is of, and so may rules, so that the one can be copied
 * into the other: "exec /bin/x", "host mount tmpfs", "capability chown".
 */
static void drop_domain(struct parsing *p)
{
	static const char *const words[DOMAINS] = {
		[DOMAIN_EXEC] = "exec",
		[DOMAIN_HOST] = "host",
		[DOMAIN_CAPABILITIES] = "capability",
	};

	if (!words[p->domain] || p->count < 3 || p->tokens[1].quoted ||
	    !token_is(&p->tokens[1], words[p->domain]))
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
		.domain = domain,
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
	drop_domain(&p);
	if (p.count && !expand(&p))
		rule_parse_words(&p);
}
