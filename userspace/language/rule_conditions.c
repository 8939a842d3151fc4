// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a rule: conditions, which hold together, and then exceptions, each of which is
 * enough. An exception is a list of objects, or of conditions:
 *
 *	deny read /etc/app uid 1000-1999 unless /etc/app/public unless from /usr/bin/app
 */
#include "language/parsing.h"

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

static bool take_source(struct parsing *p, const struct token *token, struct conditions *into)
{
	if (token->length && token->text[0] == '@') {
		line_error(&p->line, token->text,
			   "'from' takes a program, not a set; {a,b} names several");
		return false;
	}
	into->source = source_rule(p, token);
	return into->source;
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

static bool take_uid(struct parsing *p, const struct token *token, struct conditions *into)
{
	return take_ids(p, token, "user", &into->uid);
}

static bool take_gid(struct parsing *p, const struct token *token, struct conditions *into)
{
	return take_ids(p, token, "group", &into->gid);
}

/* The words that conditions begin with, and what follows them. */
static const struct condition {
	const char *token;
	u16 bit;
	const char *wants;
	bool (*take)(struct parsing *p, const struct token *token, struct conditions *into);
} conditions[] = {
	{ "from", BULKHEAD_CONDITION_FROM, "a program", take_source },
	{ "uid", BULKHEAD_CONDITION_UID, "a user id, or two separated by '-',", take_uid },
	{ "gid", BULKHEAD_CONDITION_GID, "a group id, or two separated by '-',", take_gid },
	{ "owner", BULKHEAD_CONDITION_OWNER, NULL, NULL },
};

static const struct condition *find_condition(const struct token *token)
{
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		if (token_is(token, conditions[i].token))
			return &conditions[i];
	return NULL;
}

static bool is_unless(const struct token *token)
{
	return token_is(token, "unless");
}

/**
 * parsing_is_condition() - check whether a word begins a condition or an exception
 * @token: the word
 *
 * Return: true if it does.
 */
bool parsing_is_condition(const struct token *token)
{
	return find_condition(token) || is_unless(token);
}

static void misplaced(struct parsing *p, size_t at)
{
	const struct condition *before = find_condition(&p->tokens[at - 1]);

	if (before && !before->take) {
		line_error(
			&p->line, p->tokens[at].text,
			"nothing follows '%s' but other conditions: from, uid, gid, owner, unless",
			before->token);
		return;
	}
	before = find_condition(&p->tokens[at - 2]);
	line_error(
		&p->line, p->tokens[at].text,
		before == &conditions[0]
			? "one program after 'from', followed only by 'uid', 'gid', 'owner' and 'unless'; {a,b} names several"
			: "one range of ids, followed only by other conditions: from, uid, gid, owner, unless");
}

/* Takes the condition that begins at index @at. Returns the index after it; 0: an error. */
static size_t take_condition(struct parsing *p, size_t at, struct conditions *into)
{
	const struct condition *condition = find_condition(&p->tokens[at]);

	if (!condition) {
		misplaced(p, at);
		return 0;
	}
	if (into->which & condition->bit) {
		line_error(&p->line, p->tokens[at].text, "'%s' is given twice in this rule",
			   condition->token);
		return 0;
	}
	into->which |= condition->bit;
	if (!condition->take)
		return at + 1;
	if (at + 1 == p->count || is_unless(&p->tokens[at + 1])) {
		line_error(&p->line, p->tokens[at].text, "'%s' needs %s behind it",
			   condition->token, condition->wants);
		return 0;
	}
	return condition->take(p, &p->tokens[at + 1], into) ? at + 2 : 0;
}

/* Up to the next "unless". Returns its index, or that of the end; 0: an error. */
static size_t take_conditions(struct parsing *p, size_t at, struct conditions *into)
{
	while (at && at < p->count && !is_unless(&p->tokens[at]))
		at = take_condition(p, at, into);
	return at;
}

/* Objects that the rule excepts are parsed later, by the parser of its domain. */
static size_t take_objects(struct parsing *p, size_t at)
{
	if (p->except_end) {
		line_error(&p->line, p->tokens[at].text,
			   "only one 'unless' names objects; put them all behind the first one");
		return 0;
	}
	p->except_begin = at;
	while (at < p->count && !parsing_is_condition(&p->tokens[at]))
		at++;
	p->except_end = at;
	if (at < p->count && !is_unless(&p->tokens[at])) {
		line_error(
			&p->line, p->tokens[at].text,
			"'%.*s' can't follow the objects of an exception; write it before 'unless', or behind an 'unless' of its own",
			(int)p->tokens[at].length, p->tokens[at].text);
		return 0;
	}
	return at;
}

/* Takes the exception whose "unless" is at index @at. Returns the index after it; 0: an error. */
static size_t take_exception(struct parsing *p, size_t at)
{
	if (++at == p->count || is_unless(&p->tokens[at])) {
		line_error(&p->line, p->tokens[at - 1].text,
			   "'unless' needs objects, or from, uid, gid or owner behind it");
		return 0;
	}
	if (!find_condition(&p->tokens[at]))
		return take_objects(p, at);
	if (p->rule.unless.which) {
		line_error(&p->line, p->tokens[at].text,
			   "only one 'unless' can have conditions, which hold together");
		return 0;
	}
	return take_conditions(p, at, &p->rule.unless);
}

static bool check_owner(struct parsing *p)
{
	u16 which = p->rule.when.which | p->rule.unless.which;

	if (!(which & BULKHEAD_CONDITION_OWNER) || p->domain == DOMAIN_FILE ||
	    p->domain == DOMAIN_EXEC)
		return true;
	line_error(&p->line, p->line.text, "only rules of 'file' and 'exec' can have 'owner'");
	return false;
}

/**
 * parsing_conditions() - parse the conditions and exceptions at the end of a rule
 * @p: the rule
 *
 * Return: false after an error was reported.
 */
bool parsing_conditions(struct parsing *p)
{
	size_t first = p->at, at;

	while (first < p->count && !parsing_is_condition(&p->tokens[first]))
		first++;
	at = first < p->count ? take_conditions(p, first, &p->rule.when) : first;
	while (at && at < p->count)
		at = take_exception(p, at);
	p->count = first;
	return at && check_owner(p);
}
