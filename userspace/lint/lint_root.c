// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of rules, looked up in a container's root: symbolic links, whose names rules
 * never match, and paths that do not exist.
 *
 * The root is untrusted, so the kernel follows none of its links: each component is
 * opened by itself, and links are resolved here, within the root.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "language/pattern.h"
#include "lint/finding.h"

#define LINKS_MAX    40 /* the same limit as the kernel's */
#define DEPTH_MAX    128
#define PATH_ROOM    4096
#define REPORTED_MAX 3 /* findings of one kind reported for one rule */

/**
 * enum lookup - how a walk ended
 * @FOUND: the path exists
 * @MISSING: a component does not exist
 * @LOST: a component can't be looked up
 */
enum lookup {
	FOUND,
	MISSING,
	LOST,
};

/**
 * struct root_walk - the lookup of a path in the root
 * @dirs: descriptors of the directories, the root's first
 * @depth: number of directories besides the root's
 * @ends: length of @real before each of them
 * @real: the real path so far, "" for the root; of what is missing behind a link:
 *	the real path that it would have
 * @links: number of links followed
 * @resolved: @real is complete
 * @link: the first link, as the rule names it; "" if there was none
 * @failed: the path of the component that was not found, as the rule names it
 * @error: errno of LOST
 */
struct root_walk {
	int dirs[DEPTH_MAX + 1];
	unsigned int depth;
	size_t ends[DEPTH_MAX + 1];
	char real[PATH_ROOM];
	unsigned int links;
	bool resolved;
	char link[PATH_ROOM];
	char failed[PATH_ROOM];
	int error;
};

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
	char last[PATH_ROOM];
};

static void go_up(struct root_walk *walk)
{
	if (!walk->depth)
		return;
	close(walk->dirs[walk->depth]);
	walk->real[walk->ends[walk->depth]] = 0;
	walk->depth--;
}

static enum lookup lose(struct root_walk *walk, int error)
{
	walk->error = error;
	return error == ENOENT || error == ENOTDIR || error == ELOOP ? MISSING : LOST;
}

static enum lookup walk_text(struct root_walk *walk, const char *text);

static enum lookup follow(struct root_walk *walk, const char *name)
{
	char target[PATH_ROOM];
	ssize_t length = readlinkat(walk->dirs[walk->depth], name, target, sizeof(target) - 1);

	if (length < 0)
		return lose(walk, errno);
	if (++walk->links > LINKS_MAX)
		return lose(walk, ELOOP);
	target[length] = 0;
	while (target[0] == '/' && walk->depth)
		go_up(walk);
	return walk_text(walk, target);
}

static enum lookup go_down(struct root_walk *walk, const char *name)
{
	size_t end = strlen(walk->real);
	struct stat stat;
	int dir;

	if (fstatat(walk->dirs[walk->depth], name, &stat, AT_SYMLINK_NOFOLLOW))
		return lose(walk, errno);
	if (S_ISLNK(stat.st_mode))
		return follow(walk, name);
	if (walk->depth == DEPTH_MAX || end + strlen(name) + 2 > sizeof(walk->real))
		return lose(walk, ENAMETOOLONG);
	dir = openat(walk->dirs[walk->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return lose(walk, errno);
	walk->dirs[++walk->depth] = dir;
	walk->ends[walk->depth] = end;
	snprintf(walk->real + end, sizeof(walk->real) - end, "/%s", name);
	return FOUND;
}

static void put_behind(char *path, const char *rest)
{
	size_t length = strlen(path);

	snprintf(path + length, PATH_ROOM - length, "/%s", rest);
}

/*
 * Continues the walk along a path: the first call with the rule's path, all others with
 * the targets of links.
 */
static enum lookup walk_text(struct root_walk *walk, const char *text)
{
	bool own = !walk->links;

	for (; *text; text += strspn(text, "/")) {
		size_t length = strcspn(text, "/"), before = strlen(walk->failed);
		unsigned int links = walk->links;
		enum lookup outcome = FOUND;
		char name[NAME_MAX + 1] = "";

		if (length <= NAME_MAX)
			memcpy(name, text, length);
		text += length;
		if (own && length)
			snprintf(walk->failed + before, sizeof(walk->failed) - before, "/%.*s",
				 (int)length, text - length);
		if (length > NAME_MAX)
			return lose(walk, ENOENT);
		if (!strcmp(name, ".."))
			go_up(walk);
		else if (length && strcmp(name, "."))
			outcome = go_down(walk, name);
		if (own && !links && walk->links)
			memcpy(walk->link, walk->failed, sizeof(walk->link));
		if (outcome == MISSING && own && walk->links && walk->links == links) {
			walk->resolved = true;
			put_behind(walk->real, text - length);
		}
		if (outcome != FOUND)
			return outcome;
	}
	walk->resolved = own;
	return FOUND;
}

static enum lookup look_up(struct root_walk *walk, int root, const char *path)
{
	*walk = (struct root_walk){};
	walk->dirs[0] = root;
	return walk_text(walk, path);
}

static void leave(struct root_walk *walk)
{
	while (walk->depth)
		go_up(walk);
}

/* The literal path at the beginning of a pattern, and its length in pieces. */
static size_t literal_path(const struct pattern *pattern, char *path)
{
	size_t length = pattern_literal(pattern);

	path[0] = 0;
	if (length >= PATH_ROOM)
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

/* The runtime mounts this, so no image has it. */
static bool is_mounted_later(const char *path)
{
	static const char *const mounts[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		size_t length = strlen(mounts[i]);

		if (!strncmp(path, mounts[i], length) && (!path[length] || path[length] == '/'))
			return true;
	}
	return false;
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
	char path[PATH_ROOM];
	size_t literal = literal_path(pattern, path);
	struct root_walk walk;

	if (path[0] != '/' || is_mounted_later(path))
		return;
	outcome = look_up(&walk, visit->root, path);
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
	leave(&walk);
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
