// SPDX-License-Identifier: GPL-2.0
/*
* A rule as written becomes one or more rules of the blob.
 *
 * Implied rules
 * =============
 *
* Some rules also concern another class or permission. The compiler then adds rules
 * for those, with the same line and text:
 *
 * - ``allow`` of a program (exec) allows ``map`` of its file, whatever the
 *   rule's conditions: the kernel maps it on behalf of the new program.
 * - ``deny`` of a program without conditions denies ``map`` of its file, so that
 *   ld.so cannot be used to run it.
 * - ``allow`` of any operation of a protocol's sockets allows to ``create``
 *   them, with the same conditions.
 * - ``deny`` and ``audit`` of ``create`` speak of ``link``: a second name for a
 *   file is a new name.
 * - ``connect`` of udp, icmp, raw and any goes for ``send`` too: a message to
 *   an address of its own needs no connection.
 * - A rule for ``any`` without a target speaks of unix sockets' names as well.
 * - ``allow mount`` of a type of filesystem allows ``mount fsopen`` and ``mount
 *   attach``, and ``allow mount bind`` the latter: the same by other system calls.
 */
#include "decide.h"
#include "language/parsing.h"

/**
 * parsing_next() - take the next word
 * @p: the rule
 * @missing: what the error calls it if there is none
 *
 * Return: the word, or NULL after an error was reported.
 */
const struct token *parsing_next(struct parsing *p, const char *missing)
{
	const struct token *last = &p->tokens[p->count - 1];

	if (p->at < p->count)
		return &p->tokens[p->at++];
	line_error(&p->line, last->text + last->length + last->quoted, "%s is missing here",
		   missing);
	return NULL;
}

static bool parse_effect(struct parsing *p)
{
	const struct token *token = parsing_next(p, "an effect");
	int effect;

	if (!token)
		return false;
	effect = token->quoted ? -1 : effect_find(token->text, token->length);
	if (effect < 0) {
		line_error(&p->line, token->text,
			   "a rule begins with allow, audit, deny, deny-silent or kill%s",
			   diag_nearest(token->text, token->length, effect_names,
					__BULKHEAD_EFFECT_END)
				   ? diag_hint(token->text, token->length, effect_names,
					       __BULKHEAD_EFFECT_END)
				   : "");
		return false;
	}
	p->rule.effect = effect;
	return true;
}

/* Letters of AppArmor's permissions; k, for locks, has no counterpart. */
static bool is_of_apparmor(const char *text, size_t length)
{
	static const char letters[] = "rwalkmix";

	if (length > 6)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!memchr(letters, text[i], sizeof(letters) - 1))
			return false;
	return true;
}

static void unknown_permission(struct parsing *p, const struct permission *known, const char *text,
			       size_t length)
{
	const char *names[16];
	size_t count = 0;

	for (; known->name; known++)
		names[count++] = known->name;
	if (!length) {
		line_error(&p->line, text, "separate %s with commas, without spaces",
			   known[-1].bit == BULKHEAD_NET_ALL ? "operations" : "permissions");
		return;
	}
	if (known[-1].bit != BULKHEAD_NET_ALL && is_of_apparmor(text, length)) {
		line_error(
			&p->line, text,
			"'%.*s' is AppArmor's; write r as read, w as write,create,delete,attr, a as write, l as link, m as map, and x as a rule of 'exec'",
			(int)length, text);
		return;
	}
	line_error(&p->line, text, "unknown %s '%.*s'%s",
		   known[-1].bit == BULKHEAD_NET_ALL ? "operation" : "permission",
		   (int)(length > 40 ? 40 : length), text, diag_hint(text, length, names, count));
}

/**
 * parsing_permissions() - take a list of permissions
 * @p: the rule
 * @known: their words
 *
 * Return: the permissions, or 0 after an error was reported.
 */
u32 parsing_permissions(struct parsing *p, const struct permission *known)
{
	const struct token *token = parsing_next(p, "what the rule is about");
	const char *at, *end;
	u32 permissions = 0;

	if (!token)
		return 0;
	at = token->text;
	for (;;) {
		const char *stop = token->text + token->length;
		u32 bit;

		end = memchr(at, ',', stop - at);
		end = end ? end : stop;
		bit = permission_find(known, at, end - at);
		if (!bit) {
			unknown_permission(p, known, at, end - at);
			return 0;
		}
		permissions |= bit;
		if (end == stop)
			return permissions;
		at = end + 1;
	}
}

/* Finds or makes the rule of class SOURCE for a glob; equal globs share one. */
static u32 source_rule(struct parsing *p, const struct token *token)
{
	struct policy *policy = p->line.policy;
	struct patterns patterns;
	struct rule rule = {
		.class_id = BULKHEAD_CLASS_SOURCE,
		.place = p->rule.place,
		.file = p->rule.file,
		.meaning = "",
		.note = { .why = "", .tags = "" },
	};
	u32 *head;

	rule.text = arena_text(&policy->arena, token->text, token->length);
	rule.object = rule.text;
	head = &policy->sources[hash_text(rule.text) % SOURCE_HEADS];
	for (u32 i = *head; i; i = policy->rules[i - 1].next_source)
		if (!strcmp(policy->rules[i - 1].text, rule.text))
			return i;
	patterns_open(&patterns);
	if (!glob_parse(&p->line, token, GLOB_PATH, &patterns))
		return 0;
	rule.patterns = patterns.first;
	rule.next_source = *head;
	policy_add_rule(policy, &rule);
	return *head = policy->rule_count;
}

static bool take_source(struct parsing *p, const struct token *token)
{
	if (token->length && token->text[0] == '@') {
		line_error(&p->line, token->text,
			   "'from' takes a program, not a set; {a,b} names several");
		return false;
	}
	p->rule.source = source_rule(p, token);
	return p->rule.source;
}

static bool take_ids(struct parsing *p, const struct token *token, const char *whose,
		     struct id_range *ids)
{
	if (!range_parse(token->text, token->length, ID_MAX, &ids->low, &ids->high)) {
		line_error(&p->line, token->text,
			   "a %s id is a number from 0 to %u, or two separated by '-'", whose,
			   ID_MAX);
		return false;
	}
	if (ids->low <= ids->high)
		return true;
	line_error(&p->line, token->text, "this range of %s ids runs backwards", whose);
	return false;
}

static bool take_uid(struct parsing *p, const struct token *token)
{
	p->rule.conditions |= BULKHEAD_RULE_UID;
	return take_ids(p, token, "user", &p->rule.uid);
}

static bool take_gid(struct parsing *p, const struct token *token)
{
	p->rule.conditions |= BULKHEAD_RULE_GID;
	return take_ids(p, token, "group", &p->rule.gid);
}

/* The words that conditions begin with, and what follows them. */
static const struct condition {
	const char *token;
	const char *wants;
	bool (*take)(struct parsing *p, const struct token *token);
} conditions[] = {
	{ "from", "a program", take_source },
	{ "uid", "a user id, or two separated by '-',", take_uid },
	{ "gid", "a group id, or two separated by '-',", take_gid },
};

static int find_condition(const struct token *token)
{
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		if (token_is(token, conditions[i].token))
			return i;
	return -1;
}

/**
 * parsing_is_condition() - check whether a word begins a condition
 * @token: the word
 *
 * Return: true if it does.
 */
bool parsing_is_condition(const struct token *token)
{
	return find_condition(token) >= 0;
}

/* The word at index @at has to begin a condition; the one at @before began one. */
static bool take_condition(struct parsing *p, size_t at, int before, u32 *taken)
{
	int which = find_condition(&p->tokens[at]);

	if (which < 0) {
		line_error(
			&p->line, p->tokens[at].text,
			before ? "one range of ids, followed only by other conditions: from, uid, gid"
			       : "one program after 'from', followed only by 'uid' and 'gid'; {a,b} names several");
		return false;
	}
	if (*taken & 1U << which) {
		line_error(&p->line, p->tokens[at].text, "'%s' is given twice in this rule",
			   conditions[which].token);
		return false;
	}
	if (at + 1 == p->count) {
		line_error(&p->line, p->tokens[at].text, "'%s' needs %s behind it",
			   conditions[which].token, conditions[which].wants);
		return false;
	}
	*taken |= 1U << which;
	return conditions[which].take(p, &p->tokens[at + 1]);
}

/**
 * parsing_conditions() - parse the conditions at the end of a rule
 * @p: the rule
 *
 * Return: false after an error was reported.
 */
bool parsing_conditions(struct parsing *p)
{
	size_t first = p->at;
	int before = -1;
	u32 taken = 0;

	while (first < p->count && !parsing_is_condition(&p->tokens[first]))
		first++;
	for (size_t at = first; at < p->count; at += 2) {
		if (!take_condition(p, at, before, &taken))
			return false;
		before = find_condition(&p->tokens[at]);
	}
	p->count = first;
	return true;
}

/**
 * parsing_object() - store the remaining words, for comparing rules
 * @p: the rule
 */
void parsing_object(struct parsing *p)
{
	const struct token *first = &p->tokens[p->at], *last = &p->tokens[p->count - 1];

	if (p->at < p->count)
		p->rule.object = arena_text(&p->line.policy->arena, first->text,
					    last->text + last->length - first->text);
}

/**
 * parsing_add() - add a rule to the blob
 * @p: the rule as written
 * @class_id: enum bulkhead_class
 * @permissions: of that class
 * @patterns: what it matches
 * @implied: derived from a rule with another meaning
 */
void parsing_add(struct parsing *p, unsigned int class_id, u32 permissions,
		 const struct patterns *patterns, bool implied)
{
	struct rule rule = p->rule;

	rule.class_id = class_id;
	rule.permissions = permissions;
	rule.patterns = patterns->first;
	rule.implied = implied;
	policy_add_rule(p->line.policy, &rule);
}

static bool parse_globs(struct parsing *p, enum glob_kind kind, struct patterns *patterns)
{
	patterns_open(patterns);
	parsing_object(p);
	if (!parsing_next(p, "a path"))
		return false;
	for (p->at--; p->at < p->count; p->at++)
		glob_parse(&p->line, &p->tokens[p->at], kind, patterns);
	return !p->line.failed;
}

static void parse_file(struct parsing *p)
{
	u32 permissions = parsing_permissions(p, file_permissions);
	struct patterns patterns;

	if (!permissions || !parsing_conditions(p) || !parse_globs(p, GLOB_PATH, &patterns))
		return;
	/* A second name for a file is a new name as well. */
	if (p->rule.effect != BULKHEAD_ALLOW && permissions & BULKHEAD_FILE_CREATE)
		permissions |= BULKHEAD_FILE_LINK;
	parsing_add(p, BULKHEAD_CLASS_FILE, permissions, &patterns, false);
}

/* "execmem GLOB...": programs that execute memory which no file backs. */
static void parse_execmem(struct parsing *p)
{
	struct patterns patterns;

	p->at++;
	if (parse_globs(p, GLOB_PATH, &patterns))
		parsing_add(p, BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_MEMORY, &patterns, false);
}

static void parse_exec(struct parsing *p)
{
	struct patterns patterns;

	if (!parsing_conditions(p))
		return;
	if (p->at < p->count && token_is(&p->tokens[p->at], "execmem")) {
		parse_execmem(p);
		return;
	}
	if (!parse_globs(p, GLOB_PATH, &patterns))
		return;
	parsing_add(p, BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_RUN, &patterns, false);
	if (p->rule.effect == BULKHEAD_AUDIT ||
	    (bulkhead_effect_refuses(p->rule.effect) && (p->rule.source || p->rule.conditions)))
		return;
	p->rule.source = 0;
	p->rule.conditions = 0;
	p->rule.uid = (struct id_range){};
	p->rule.gid = (struct id_range){};
	parsing_add(p, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_MAP, &patterns, true);
}

static void (*const parsers[])(struct parsing *p) = {
	[DOMAIN_FILE] = parse_file,	  [DOMAIN_EXEC] = parse_exec,
	[DOMAIN_NETWORK] = parse_network, [DOMAIN_CAPABILITIES] = parse_capabilities,
	[DOMAIN_HOST] = parse_host,
};

/**
 * rule_parse_words() - parse a rule that names no set
 * @p: the rule, split into words
 * @domain: where it stands
 */
void rule_parse_words(struct parsing *p, enum domain domain)
{
	if (parse_effect(p))
		parsers[domain](p);
}

/**
 * rule_parse_meaning() - parse a rule after its sets are replaced by their members
 * @p: the rule as written; learns of an error
 * @domain: the section that contains the rule
 * @meaning: the rule without names of sets
 */
void rule_parse_meaning(struct parsing *p, enum domain domain, const char *meaning)
{
	struct parsing whole = { .line = p->line, .rule = p->rule };

	whole.line.text = meaning;
	whole.rule.meaning = meaning;
	whole.count = line_split(&whole.line, whole.tokens, TOKENS_MAX);
	if (whole.count)
		rule_parse_words(&whole, domain);
	p->line.failed |= whole.line.failed;
}
