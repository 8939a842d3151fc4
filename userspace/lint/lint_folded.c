// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that distinguish names in a directory that ignores case: the kernel knows a file
 * there by the spelling that was looked up first.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/folding.h"
#include "language/pattern.h"
#include "lint/finding.h"

/**
 * struct spot - a directory that ignores case in names
 * @path: its path in the root, "" for the root itself
 * @type: the type of its filesystem
 * @folding: how certain that is
 */
struct spot {
	char *path;
	const char *type;
	enum folding folding;
};

/**
 * struct survey - a root being examined
 * @lint: the policy
 * @root: the root's descriptor
 * @name: the root's name
 * @mounts: all mounts
 * @spots: the directories that ignore case among the root and the mounts below it
 * @count: number of spots
 * @room: number of spots allocated
 */
struct survey {
	struct lint *lint;
	int root;
	const char *name;
	struct mounts mounts;
	struct spot *spots;
	size_t count;
	size_t room;
};

static void add_spot(void *data, const char *path, const char *type, enum folding folding)
{
	struct survey *survey = data;

	survey->spots = memory_grow(survey->spots, &survey->room, survey->count + 1,
				    sizeof(*survey->spots));
	survey->spots[survey->count++] = (struct spot){
		.path = strdup(path),
		.type = type,
		.folding = folding,
	};
}

static void find_spots(struct survey *survey)
{
	char link[64], top[PATH_MAX];
	enum folding folding;
	const char *type;
	ssize_t length;

	folding = folding_of(&survey->mounts, survey->root, &type);
	if (folding != FOLDING_NONE)
		add_spot(survey, "", type, folding);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", survey->root);
	length = readlink(link, top, sizeof(top) - 1);
	if (length <= 0)
		return;
	top[length] = 0;
	folding_below(&survey->mounts, survey->root, top, add_spot, survey);
}

/* For a rule that refuses, the depth of a name matters, too. */
static bool distinguishes(const struct survey *survey, const struct rule *rule,
			  const struct pattern *pattern, const char *directory)
{
	enum pattern_reach reach = pattern_reach(pattern, &survey->lint->policy->sets, directory);

	if (rule->class_id == BULKHEAD_CLASS_SOURCE)
		return reach != REACH_NOTHING;
	return reach == REACH_NAMES || (reach == REACH_LEVELS && !lint_passes(rule->effect));
}

static const struct spot *known_spot(const struct survey *survey, const struct rule *rule,
				     const struct pattern *pattern)
{
	for (size_t i = 0; i < survey->count; i++)
		if (distinguishes(survey, rule, pattern, survey->spots[i].path))
			return &survey->spots[i];
	return NULL;
}

/*
 * Does this directory of the root ignore case? Links are not followed: rules apply to
 * real paths.
 */
static bool is_spot(const struct survey *survey, struct spot *spot)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS,
	};
	int dir = syscall(SYS_openat2, survey->root, spot->path, &how, sizeof(how));

	if (dir < 0)
		return false;
	spot->folding = folding_of(&survey->mounts, dir, &spot->type);
	close(dir);
	return spot->folding != FOLDING_NONE;
}

/* The topmost such directory among those that a pattern names. */
static bool spot_on_way(const struct survey *survey, const struct rule *rule,
			const struct pattern *pattern, struct spot *spot)
{
	size_t length = pattern_literal(pattern);

	/* A socket without a path. */
	if (length && pattern->pieces[0].set != '/')
		return false;
	for (size_t i = 0; i < length && i < PATH_MAX - 1; i++) {
		if (i && pattern->pieces[i].set == '/') {
			spot->path[i] = 0;
			if (is_spot(survey, spot) &&
			    distinguishes(survey, rule, pattern, spot->path))
				return true;
		}
		spot->path[i] = pattern->pieces[i].set;
	}
	return false;
}

static void say(const struct survey *survey, const struct rule *rule, const struct spot *spot)
{
	const char *path = *spot->path ? spot->path : "/";

	if (spot->folding == FOLDING_UNKNOWN)
		lint_say(
			survey->lint, rule, LINT_FOLDED,
			"names below '%s' of %s may be compared without case (%s), and where the kernel does not know that, another spelling of a file is another file for this rule",
			path, survey->name, spot->type);
	else if (rule->class_id == BULKHEAD_CLASS_SOURCE)
		lint_say(
			survey->lint, rule, LINT_FOLDED,
			"names below '%s' of %s are compared without case (%s), so no program there can be identified: rules that allow this program something do not apply, and rules that refuse it something apply to every program there",
			path, survey->name, spot->type);
	else if (lint_passes(rule->effect))
		lint_say(
			survey->lint, rule, LINT_FOLDED,
			"names below '%s' of %s are compared without case (%s): this rule matches a file only if it was looked up by this spelling first; write a glob that has all spellings",
			path, survey->name, spot->type);
	else
		lint_say(
			survey->lint, rule, LINT_FOLDED,
			"names below '%s' of %s are compared without case (%s): what this rule refuses for one of them is refused for all, as 'folded'; keep the files elsewhere, or refuse it for '%s/**'",
			path, survey->name, spot->type, spot->path);
}

static void check_rule(const struct survey *survey, const struct rule *rule)
{
	char path[PATH_MAX];
	struct spot way = { .path = path };

	for (const struct pattern *at = rule->patterns; at; at = at->next) {
		const struct spot *spot = known_spot(survey, rule, at);

		if (!spot && spot_on_way(survey, rule, at, &way))
			spot = &way;
		if (!spot)
			continue;
		say(survey, rule, spot);
		return;
	}
}

static bool is_of_paths(const struct rule *rule)
{
	return rule->class_id == BULKHEAD_CLASS_FILE || rule->class_id == BULKHEAD_CLASS_EXEC ||
	       rule->class_id == BULKHEAD_CLASS_SOURCE || rule->class_id == BULKHEAD_CLASS_UNIX;
}

/**
 * lint_folded() - warn of rules that distinguish names where case is ignored
 * @lint: the policy
 * @root: the root's directory, open
 * @name: its name
 *
 * This examines the root, the mounts below it, and each directory that a rule names
 * before its first wildcard.
 */
void lint_folded(struct lint *lint, int root, const char *name)
{
	struct survey survey = { .lint = lint, .root = root, .name = name };

	/* Without procfs, the flags of directories are still available. */
	mounts_read(&survey.mounts, "/proc/self/mountinfo");
	find_spots(&survey);
	for (size_t i = 0; i < lint->policy->rule_count; i++) {
		const struct rule *rule = &lint->policy->rules[i];

		if (!rule->file && !rule->implied && is_of_paths(rule))
			check_rule(&survey, rule);
	}
	for (size_t i = 0; i < survey.count; i++)
		free(survey.spots[i].path);
	free(survey.spots);
	mounts_free(&survey.mounts);
}
