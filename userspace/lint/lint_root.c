// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of rules, looked up in a container's root: symbolic links, whose names rules
 * never match, and paths that do not exist.
 */
#include <sys/stat.h>

#include "language/pattern.h"
#include "lint/finding.h"
#include "lint/root_walk.h"

#define REPORTED_MAX 3 /* findings of one kind reported for one rule */

/**
 * struct visit - a rule whose paths are looked up
 * @lint: the policy
 * @rule: the rule
 * @root: the root's descriptor
 * @name: the root's name
 * @links: number of links reported so far
 * @missing: number of missing paths reported so far
 * @last: the path reported last
 */
struct visit {
	struct lint *lint;
	const struct rule *rule;
	int root;
	const char *name;
	unsigned int links;
	unsigned int missing;
	char last[ROOT_PATH_ROOM];
};

/* The literal path at the beginning of a pattern, and its length in pieces. */
static size_t literal_path(const struct pattern *pattern, char *path)
{
	size_t length = pattern_literal(pattern);

	path[0] = 0;
	if (length >= ROOT_PATH_ROOM)
		return 0;
	for (size_t i = 0; i < length; i++)
		path[i] = pattern->pieces[i].set;
	while (length && length < pattern->count && path[length - 1] != '/')
		length--;
	if (length && length < pattern->count)
		length--;
	path[length] = 0;
	return length;
}

/* Does a rule for this path say what this rule was meant to say? */
static bool is_said(const struct lint *lint, const struct rule *rule, const char *path)
{
	const struct policy *policy = lint->policy;
	const struct dfa_accept *accept =
		&lint->dfa->accepts[lint_accept(lint->dfa, rule->class_id, path, strlen(path))];

	for (u32 i = 0; i < accept->count; i++) {
		const struct rule *other = &policy->rules[lint->dfa->lines[accept->first + i]];

		if (other == rule ||
		    (other->effect == rule->effect && !rule_is_conditional(other) &&
		     !(rule->permissions & ~other->permissions)))
			return true;
	}
	return false;
}

/* Does the rule have an alternative with the real path and the same ending? */
static bool is_alternative(const struct rule *rule, const struct pattern *pattern, size_t literal,
			   const char *real)
{
	size_t length = strlen(real), rest = pattern->count - literal;

	for (const struct pattern *at = rule->patterns; at; at = at->next) {
		size_t same = 0;

		if (at->count != length + rest)
			continue;
		while (same < length && at->pieces[same].kind == PIECE_BYTE &&
		       at->pieces[same].set == (u8)real[same])
			same++;
		if (same == length && !memcmp(at->pieces + length, pattern->pieces + literal,
					      rest * sizeof(*at->pieces)))
			return true;
	}
	return false;
}

/* Links themselves are created and removed by their own names. */
static bool is_about_links(const struct rule *rule)
{
	return rule->class_id == BULKHEAD_CLASS_FILE &&
	       !(rule->permissions &
		 ~(BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE | BULKHEAD_FILE_LINK));
}

static void check_link(struct visit *visit, const struct root_walk *walk,
		       const struct pattern *pattern, size_t literal, const char *path)
{
	auto_free char *rest = pattern_text(pattern, &visit->lint->policy->sets, literal);
	bool whole = literal == pattern->count;

	if ((whole && !strcmp(walk->link, path) && is_about_links(visit->rule)) ||
	    is_alternative(visit->rule, pattern, literal, walk->real) ||
	    (whole && is_said(visit->lint, visit->rule, walk->real)) ||
	    visit->links++ >= REPORTED_MAX)
		return;
	if (walk->resolved)
		lint_say(
			visit->lint, visit->rule, LINT_ROOT,
			"'%s' is a symbolic link in %s, and rules apply to real paths: instead of %s%s write %s%s",
			walk->link, visit->name, path, rest, walk->real, rest);
	else
		lint_say(
			visit->lint, visit->rule, LINT_ROOT,
			"'%s' is a symbolic link in %s, and rules apply to real paths; its target does not exist",
			walk->link, visit->name);
}

static bool can_be_made(const struct lint *lint, const char *path)
{
	const struct dfa_accept *accept =
		&lint->dfa->accepts[lint_accept(lint->dfa, BULKHEAD_CLASS_FILE, path, strlen(path))];

	for (u32 i = 0; i < accept->count; i++) {
		const struct rule *rule = &lint->policy->rules[lint->dfa->lines[accept->first + i]];

		if (lint_passes(rule->effect) && rule->permissions & BULKHEAD_FILE_CREATE)
			return true;
	}
	return false;
}

/* Sockets exist only while their servers run, and a denied path need not exist. */
static void check_missing(struct visit *visit, const struct root_walk *walk, const char *path)
{
	const struct rule *rule = visit->rule;

	if (!lint_passes(rule->effect) || rule->class_id == BULKHEAD_CLASS_UNIX ||
	    (rule->class_id == BULKHEAD_CLASS_FILE && rule->permissions & BULKHEAD_FILE_CREATE) ||
	    can_be_made(visit->lint, walk->failed) || can_be_made(visit->lint, path) ||
	    !strcmp(visit->last, walk->failed) || visit->missing++ >= REPORTED_MAX)
		return;
	strcpy(visit->last, walk->failed);
	lint_say(visit->lint, rule, LINT_ROOT, "'%s' does not exist in %s", walk->failed,
		 visit->name);
}

static void check_found(struct visit *visit, const struct root_walk *walk, const char *path)
{
	unsigned int class_id = visit->rule->class_id;
	struct stat stat;

	if ((class_id != BULKHEAD_CLASS_EXEC && class_id != BULKHEAD_CLASS_SOURCE) ||
	    fstat(walk->dirs[walk->depth], &stat) || !S_ISDIR(stat.st_mode))
		return;
	lint_say(visit->lint, visit->rule, LINT_ROOT,
		 "'%s' is a directory in %s and not a program; '%s/*' names the programs in it",
		 path, visit->name, path);
}

static void check_pattern(struct visit *visit, const struct pattern *pattern)
{
	enum lookup outcome;
	char path[ROOT_PATH_ROOM];
	size_t literal = literal_path(pattern, path);
	struct root_walk walk;

	if (path[0] != '/' || root_is_mounted_later(path))
		return;
	outcome = root_walk(&walk, visit->root, path);
	if (outcome == LOST && !visit->lint->lost++)
		lint_say(visit->lint, visit->rule, LINT_ROOT,
			 "cannot look up '%s' in %s, and possibly other paths: %s", walk.failed,
			 visit->name, strerror(walk.error));
	else if (outcome != LOST && walk.links)
		check_link(visit, &walk, pattern, literal, path);
	else if (outcome == MISSING)
		check_missing(visit, &walk, path);
	else if (outcome == FOUND && literal == pattern->count)
		check_found(visit, &walk, path);
	root_walk_end(&walk);
}

static void say_the_rest(struct visit *visit)
{
	if (visit->links > REPORTED_MAX)
		lint_say(visit->lint, visit->rule, LINT_ROOT,
			 "%u more paths of this rule go by symbolic links in %s",
			 visit->links - REPORTED_MAX, visit->name);
	if (visit->missing > REPORTED_MAX)
		lint_say(visit->lint, visit->rule, LINT_ROOT,
			 "%u more paths of this rule do not exist in %s",
			 visit->missing - REPORTED_MAX, visit->name);
}

/**
 * lint_root() - warn of paths that are links or do not exist in a container's root
 * @lint: the policy
 * @root: the root's directory, open
 * @name: its name
 *
 * If a path has a wildcard, the directory before it is looked up. What the runtime
 */
void lint_root(struct lint *lint, int root, const char *name)
{
	for (size_t i = 0; i < lint->policy->rule_count; i++) {
		const struct rule *rule = &lint->policy->rules[i];
		struct visit visit = { .lint = lint, .rule = rule, .root = root, .name = name };

		if (rule->file || rule->implied ||
		    (rule->class_id != BULKHEAD_CLASS_FILE &&
		     rule->class_id != BULKHEAD_CLASS_EXEC &&
		     rule->class_id != BULKHEAD_CLASS_SOURCE &&
		     rule->class_id != BULKHEAD_CLASS_UNIX))
			continue;
		for (const struct pattern *at = rule->patterns; at; at = at->next)
			check_pattern(&visit, at);
		say_the_rest(&visit);
	}
}
