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
#include "language/host.h"
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

/*
 * Exceptions name objects. So they leave alone what is implied of others, and the creation of
 * sockets, which comes before any address.
 */
static void exceptions_add(struct parsing *p, unsigned int class_id, u32 permissions,
			   const struct patterns *patterns, bool implied)
{
	struct excepted *excepted = p->excepted;

	if ((implied && class_id != BULKHEAD_CLASS_FILE) ||
	    (class_id == BULKHEAD_CLASS_SOCKET && permissions == BULKHEAD_NET_CREATE))
		return;
	for (u32 i = excepted->first; i < p->line.policy->rule_count; i++) {
		struct rule *rule = &p->line.policy->rules[i];
		struct exception *exception;

		if (rule->class_id != class_id || !(rule->permissions & permissions))
			continue;
		exception = arena_alloc(&p->line.policy->arena, sizeof(*exception));
		*exception = (struct exception){ rule->except, patterns->first };
		rule->except = exception;
		excepted->used = true;
	}
}

/**
 * parsing_add() - add a rule to the blob, or what a rule excepts to the rules that have it
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

	if (p->excepted) {
		exceptions_add(p, class_id, permissions, patterns, implied);
		return;
	}
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
	    (bulkhead_effect_refuses(p->rule.effect) && rule_is_conditional(&p->rule)))
		return;
	p->rule.when = (struct conditions){};
	p->rule.unless = (struct conditions){};
	parsing_add(p, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_MAP, &patterns, true);
}

static void (*const parsers[])(struct parsing *p) = {
	[DOMAIN_FILE] = parse_file,	  [DOMAIN_EXEC] = parse_exec,
	[DOMAIN_NETWORK] = parse_network, [DOMAIN_CAPABILITIES] = parse_capabilities,
	[DOMAIN_HOST] = parse_host,
};

/* "PERMISSIONS device", "device TYPE": the words before the devices' numbers. */
static size_t device_head(const struct parsing *p)
{
	size_t head = token_is(&p->tokens[1], "device") ? 2 : 3;

	if (head < p->count && device_type_find(p->tokens[head].text, p->tokens[head].length))
		head++;
	return head;
}

/**
 * parsing_head() - the words of a rule that come before its objects
 * @p: the rule
 *
 * Return: their number; that of all its words if it has no objects.
 */
size_t parsing_head(const struct parsing *p)
{
	size_t head = 2;

	if (p->domain == DOMAIN_CAPABILITIES)
		head = 1;
	else if (p->domain == DOMAIN_EXEC)
		head = p->count > 1 && token_is(&p->tokens[1], "execmem") ? 2 : 1;
	else if (p->domain == DOMAIN_NETWORK)
		head = 3;
	else if (p->domain == DOMAIN_HOST && p->count > 1 &&
		 (token_is(&p->tokens[1], "device") ||
		  (p->count > 2 && token_is(&p->tokens[2], "device"))))
		head = device_head(p);
	return head < p->count ? head : p->count;
}

/*
 * Parses the objects that the rule excepts, as if they were the objects of a rule that is
 * alike; @first: index of the first rule that was added for it.
 */
static void parse_exception(const struct parsing *p, u32 first)
{
	struct excepted excepted = { .first = first };
	struct parsing other = {
		.line = p->line,
		.domain = p->domain,
		.rule = { .effect = p->rule.effect },
		.excepted = &excepted,
		.at = 1,
	};
	size_t head = parsing_head(p);

	memcpy(other.tokens, p->tokens, head * sizeof(p->tokens[0]));
	memcpy(other.tokens + head, p->tokens + p->except_begin,
	       (p->except_end - p->except_begin) * sizeof(p->tokens[0]));
	other.count = head + p->except_end - p->except_begin;
	parsers[p->domain](&other);
	if (!other.line.failed && !excepted.used)
		line_error(&other.line, p->tokens[p->except_begin].text,
			   "this rule has nothing that could be excepted");
}

/**
 * rule_parse_words() - parse a rule that names no set
 * @p: the rule, split into words
 */
void rule_parse_words(struct parsing *p)
{
	u32 first = p->line.policy->rule_count;

	if (!parse_effect(p))
		return;
	parsers[p->domain](p);
	if (p->except_end && !p->line.failed)
		parse_exception(p, first);
}

/**
 * rule_parse_meaning() - parse a rule after its sets are replaced by their members
 * @p: the rule as written; learns of an error
 * @meaning: the rule without names of sets
 */
void rule_parse_meaning(struct parsing *p, const char *meaning)
{
	struct parsing whole = { .line = p->line, .domain = p->domain, .rule = p->rule };

	whole.line.text = meaning;
	whole.rule.meaning = meaning;
	whole.count = line_split(&whole.line, whole.tokens, TOKENS_MAX);
	if (whole.count)
		rule_parse_words(&whole);
	p->line.failed |= whole.line.failed;
}
