// SPDX-License-Identifier: GPL-2.0
/*
 * Paths that can be both written and executed. The automaton is walked as a file and as a
 * program at once, by the same bytes and breadth first, so that the first path found is a
 * short one.
 */
#include "lint/finding.h"

/* More pairs of states than any sane policy has; the search ends there. */
#define PAIRS_MAX   65536U
#define EXAMPLE_MAX 256

/**
 * struct pair - states that the same bytes lead to in both classes
 * @exec: the state of class EXEC
 * @file: the state of class FILE
 * @before: the pair before the last byte
 * @byte: the last byte
 */
struct pair {
	u32 exec;
	u32 file;
	u32 before;
	u8 byte;
};

/**
 * struct overlap_walk - a walk through both classes
 * @lint: the policy
 * @pairs: the pairs in the order in which they were found
 * @count: number of pairs
 * @table: @pairs by hash
 */
struct overlap_walk {
	struct lint *lint;
	struct pair *pairs;
	u32 count;
	struct hash_table table;
};

static void add(struct overlap_walk *walk, u32 exec, u32 file, u32 before, u8 byte)
{
	u64 hash = hash_mix(hash_mix(HASH_SEED, exec), file);
	size_t at = 0;
	u32 index;

	if (exec == DFA_DEAD || file == DFA_DEAD || walk->count == PAIRS_MAX)
		return;
	while ((index = hash_next(&walk->table, hash, &at)) != HASH_NONE)
		if (walk->pairs[index].exec == exec && walk->pairs[index].file == file)
			return;
	hash_add(&walk->table, hash, walk->count);
	walk->pairs[walk->count++] = (struct pair){ exec, file, before, byte };
}

/*
 * Finds a rule that lets the request pass, unless another rule refuses it to all
 * subjects. With @any the rule may have any conditions; otherwise only conditions on ids.
 */
static const struct rule *passing(const struct lint *lint, u32 state, u32 permission, bool any)
{
	const struct dfa_accept *accept = &lint->dfa->accepts[lint->dfa->rows[state].accept];
	const struct rule *found = NULL;

	for (u32 i = 0; i < accept->count; i++) {
		u32 index = lint->dfa->lines[accept->first + i];
		const struct rule *rule = &lint->policy->rules[index];

		if (!(rule->permissions & permission) || lint->idle[index])
			continue;
		if (!lint_passes(rule->effect) && !rule_is_conditional(rule))
			return NULL;
		if (lint_passes(rule->effect) && (any || !rule->when.source) &&
		    (!found || (found->file && !rule->file)))
			found = rule;
	}
	return found;
}

/* Writes the bytes that lead to a pair, from the start. */
static void spell(const struct overlap_walk *walk, u32 at, char *text)
{
	u32 length = 0;

	for (u32 i = at; i && length < EXAMPLE_MAX; i = walk->pairs[i].before)
		length++;
	text[length] = 0;
	while (length) {
		text[--length] = walk->pairs[at].byte;
		at = walk->pairs[at].before;
	}
}

static void look_at(struct overlap_walk *walk, u32 at)
{
	const struct pair *pair = &walk->pairs[at];
	const struct rule *run = passing(walk->lint, pair->exec, BULKHEAD_EXEC_RUN, false);
	const struct rule *write = NULL, *mine, *other;
	char example[EXAMPLE_MAX + 1];
	const char *file;

	if (run)
		write = passing(walk->lint, pair->file, BULKHEAD_FILE_WRITE, true);
	if (!run || !write || pair->byte == '/' || (run->file && write->file) ||
	    lint_is_meant(run) || lint_is_meant(write))
		return;
	mine = run->file ? write : run;
	other = run->file ? run : write;
	if (lint_has_finding(walk->lint, mine, LINT_WIDE) ||
	    lint_has_finding(walk->lint, other, LINT_WIDE) ||
	    lint_has_finding(walk->lint, mine, LINT_WRITTEN))
		return;
	spell(walk, at, example);
	file = other->file ? other->file : "line";
	lint_say(
		walk->lint, mine, LINT_WRITTEN,
		"what can be written can be run, for example '%s': this rule lets it be %s, and %s%s%u lets it be %s; narrow one of them, or let only one program run it, by 'from'",
		example, mine == run ? "run" : "written", file, other->file ? ":" : " ",
		other->place.line, mine == run ? "written" : "run");
}

/* Characters that people use in names, letters first, so that examples consist of them. */
static const char alphabet[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/.+,:=@%~#!$&'()*;<>?[]^`{|} \"\\";

static void walk_on(struct overlap_walk *walk, u32 at)
{
	const struct pair pair = walk->pairs[at];
	const struct dfa *dfa = walk->lint->dfa;

	for (const char *c = alphabet; *c; c++)
		if (*c != '/' || pair.byte != '/')
			add(walk, lint_step(dfa, pair.exec, *c), lint_step(dfa, pair.file, *c), at,
			    *c);
}

/**
 * lint_overlap() - warn of paths that can be both written and executed
 * @lint: the policy
 *
 * If either rule has a reason, this is intended.
 */
void lint_overlap(struct lint *lint)
{
	const struct dfa *dfa = lint->dfa;
	struct overlap_walk walk = { .lint = lint };

	walk.pairs = memory_zeroed(PAIRS_MAX, sizeof(*walk.pairs));
	add(&walk, lint_step(dfa, dfa->start, BULKHEAD_CLASS_EXEC),
	    lint_step(dfa, dfa->start, BULKHEAD_CLASS_FILE), 0, 0);
	for (u32 at = 0; at < walk.count; at++) {
		look_at(&walk, at);
		walk_on(&walk, at);
	}
	free(walk.pairs);
	hash_free(&walk.table);
}
