// SPDX-License-Identifier: GPL-2.0
/* Globs and addresses that match more than it seems, and those that match nothing. */
#include "language/pattern.h"
#include "lint/finding.h"

#define TWINS_MAX 256 /* alternatives of a rule that are compared with each other */

/* By class: the permissions that change something. */
static u32 changing(unsigned int class_id)
{
	switch (class_id) {
	case BULKHEAD_CLASS_FILE:
		return BULKHEAD_FILE_WRITE | BULKHEAD_FILE_CREATE;
	case BULKHEAD_CLASS_EXEC:
		return BULKHEAD_EXEC_RUN;
	default:
		return 0;
	}
}

static bool is_byte(const struct pattern *pattern, size_t at, unsigned int byte)
{
	return at < pattern->count && pattern->pieces[at].kind == PIECE_BYTE &&
	       pattern->pieces[at].set == byte;
}

static bool is_path(const struct pattern *pattern)
{
	return is_byte(pattern, 0, '/');
}

/* The pattern contains no name, and matches at any depth. */
static bool is_everything(const struct pattern *pattern)
{
	bool deep = false;

	for (size_t i = 0; i < pattern->count; i++) {
		const struct piece *piece = &pattern->pieces[i];

		deep |= piece->kind != PIECE_BYTE && piece->set == SET_ANY;
		if (piece->kind == PIECE_BYTE && piece->set != '/' && piece->set != SET_ANY &&
		    piece->set != SET_INNER)
			return false;
	}
	return deep && is_path(pattern);
}

static bool is_letter(const struct pattern *pattern, size_t at)
{
	u32 set = pattern->pieces[at].set;

	return pattern->pieces[at].kind == PIECE_BYTE &&
	       ((set >= 'a' && set <= 'z') || (set >= 'A' && set <= 'Z'));
}

/*
 * A star after a letter looks as if it stood for everything below a directory of that
 * name. After a digit or a dash it looks like what it is: any version, any number. In the
 * last component, a single star is common usage.
 */
static size_t glued_star(const struct pattern *pattern)
{
	for (size_t i = 1; is_path(pattern) && i < pattern->count; i++) {
		const struct piece *piece = &pattern->pieces[i];

		if (piece->kind != PIECE_STAR || !is_letter(pattern, i - 1))
			continue;
		if (piece->set == SET_ANY ? i + 1 == pattern->count : is_byte(pattern, i + 1, '/'))
			return i;
	}
	return 0;
}

static void report_glued(struct lint *lint, const struct rule *rule, const struct pattern *pattern,
			 size_t star)
{
	auto_free char *text = pattern_text(pattern, &lint->policy->sets, 0);
	auto_free char *rest = pattern_text(pattern, &lint->policy->sets, star);
	int before = strlen(text) - strlen(rest);

	if (pattern->pieces[star].set == SET_ANY)
		lint_say(
			lint, rule, LINT_WIDE,
			"'%s' is wider than it looks: %.*sx and all below it match too; '%.*s{,/**}' is a directory and what is below",
			text, before, text, before, text);
	else
		lint_say(
			lint, rule, LINT_WIDE,
			"'%s' is wider than it looks: what is below %.*sx matches too; write '%.*s%s', or what follows, as in '-*' or '[0-9]*'",
			text, before, text, before, text, rest + 1);
}

static void check_paths(struct lint *lint, const struct rule *rule)
{
	for (const struct pattern *at = rule->patterns; at && !rule->when.source; at = at->next) {
		size_t star = glued_star(at);

		if (is_everything(at) && rule->permissions & changing(rule->class_id)) {
			lint_say(
				lint, rule, LINT_WIDE,
				rule->class_id == BULKHEAD_CLASS_EXEC
					? "this allows every program, even one that was just downloaded; name the directories of programs, such as /usr/bin/*"
					: "this allows writing everywhere, including programs, libraries and kernel settings; name the directories that are written to");
			return;
		}
		if (star) {
			report_glued(lint, rule, at, star);
			return;
		}
	}
}

/* The pattern matches every port and address of a family. */
static bool is_everywhere(const struct pattern *pattern)
{
	if (pattern->count == 1)
		return pattern->pieces[0].kind == PIECE_STAR;
	for (size_t i = 4; i < pattern->count; i++)
		if (pattern->pieces[i].set != SET_ANY)
			return false;
	return pattern->count > 4;
}

/* The service by which clouds hand out credentials, encoded like a TCP socket. */
static bool reaches_metadata(const struct lint *lint, const struct rule *rule)
{
	static const char service[] = { 2,  1,	       0,	  6,	     0,
					80, (char)169, (char)254, (char)169, (char)254 };
	const struct dfa_accept *accept = &lint->dfa->accepts[lint_accept(
		lint->dfa, BULKHEAD_CLASS_SOCKET, service, sizeof(service))];
	bool matches = false;

	for (u32 i = 0; i < accept->count; i++) {
		const struct rule *other =
			&lint->policy->rules[lint->dfa->lines[accept->first + i]];

		if (!lint_passes(other->effect) && !rule_is_conditional(other) &&
		    other->permissions & BULKHEAD_NET_CONNECT)
			return false;
		matches |= other == rule;
	}
	return matches;
}

static void check_sockets(struct lint *lint, const struct rule *rule)
{
	if (!(rule->permissions & BULKHEAD_NET_CONNECT) || rule->when.source ||
	    !reaches_metadata(lint, rule))
		return;
	for (const struct pattern *at = rule->patterns; at; at = at->next) {
		if (!is_everywhere(at))
			continue;
		lint_say(
			lint, rule, LINT_WIDE,
			"this reaches every host and port: the neighbours, this machine's own services, and 169.254.169.254, where cloud providers hand out credentials; name networks or ports, or deny what must not be reached");
		return;
	}
}

static bool is_same(const struct pattern *a, const struct pattern *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->pieces[i].kind != b->pieces[i].kind || a->pieces[i].set != b->pieces[i].set)
			return false;
	return true;
}

static void check_twins(struct lint *lint, const struct rule *rule)
{
	size_t count = 0;

	for (const struct pattern *at = rule->patterns; at && count < TWINS_MAX; at = at->next) {
		count++;
		for (const struct pattern *other = at->next; other; other = other->next) {
			auto_free char *text = NULL;

			if (!is_same(at, other))
				continue;
			text = pattern_text(at, &lint->policy->sets, 0);
			lint_say(lint, rule, LINT_WIDE, "this rule names '%s' twice", text);
			return;
		}
	}
}

/* Links that every Linux has below /proc, and their targets. */
static const struct {
	const char *link;
	const char *real;
} links[] = {
	{ "/proc/self", "/proc/[0-9]*" },
	{ "/proc/thread-self", "/proc/[0-9]*/task/[0-9]*" },
	{ "/proc/mounts", "/proc/[0-9]*/mounts" },
	{ "/proc/net", "/proc/[0-9]*/net" },
};

static bool begins_with(const struct pattern *pattern, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!is_byte(pattern, i, (u8)text[i]))
			return false;
	return length == pattern->count || is_byte(pattern, length, '/');
}

static void check_links(struct lint *lint, const struct rule *rule)
{
	for (const struct pattern *at = rule->patterns; at; at = at->next) {
		for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
			auto_free char *rest = NULL;

			if (!begins_with(at, links[i].link))
				continue;
			rest = pattern_text(at, &lint->policy->sets, strlen(links[i].link));
			lint_say(
				lint, rule, LINT_NO_MATCH,
				"'%s' never matches: it is a symbolic link, and rules apply to real paths; write %s%s",
				links[i].link, links[i].real, rest);
			return;
		}
	}
}

/* Length of "@{name}" at the beginning of a text; 0 if it does not begin that way. */
static size_t variable_length(const char *text)
{
	size_t length;

	if (strncmp(text, "@{", 2))
		return 0;
	length =
		strspn(text + 2, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return length && text[2 + length] == '}' ? length + 3 : 0;
}

/* In the policy language this is a plain '@' and a choice of one. */
static void check_variables(struct lint *lint, const struct rule *rule)
{
	for (const char *at = strchr(rule->text, '@'); at; at = strchr(at + 1, '@')) {
		size_t length = variable_length(at);

		if (!length || lint_has_finding(lint, rule, LINT_NO_MATCH))
			continue;
		lint_say(
			lint, rule, LINT_NO_MATCH,
			"'%.*s' is a variable only in AppArmor; here it matches '@%.*s', so write out what it stands for",
			(int)length, at, (int)length - 3, at + 2);
	}
}

/**
 * lint_globs() - warn of globs and addresses that match more than it seems
 * @lint: the policy
 *
 * Denials can hardly be too wide; and what a named program may do, or what is allowed
 * with a reason, is the administrator's decision.
 */
void lint_globs(struct lint *lint)
{
	for (size_t i = 0; i < lint->policy->rule_count; i++) {
		const struct rule *rule = &lint->policy->rules[i];

		if (rule->file || rule->implied || lint->idle[i])
			continue;
		if (rule->class_id != BULKHEAD_CLASS_SOURCE)
			check_variables(lint, rule);
		if (rule->class_id == BULKHEAD_CLASS_FILE) {
			check_links(lint, rule);
			check_twins(lint, rule);
		}
		if (!lint_passes(rule->effect) || lint_is_meant(rule))
			continue;
		if (rule->class_id == BULKHEAD_CLASS_SOCKET)
			check_sockets(lint, rule);
		else if (rule->class_id == BULKHEAD_CLASS_FILE ||
			 rule->class_id == BULKHEAD_CLASS_EXEC ||
			 rule->class_id == BULKHEAD_CLASS_SOURCE)
			check_paths(lint, rule);
	}
}
