/* SPDX-License-Identifier: GPL-2.0 */
/* What the linters share: each looks at the policy and its automaton, and notes findings. */
#ifndef BULKHEAD_FINDING_H
#define BULKHEAD_FINDING_H

#include "automaton/automaton_build.h"
#include "decide.h"

struct kernel_facts;

/**
 * struct lint_finding - what was found
 * @place: where
 * @kind: a word for findings of this kind
 * @rule: the rule as it is written; NULL: it is about no rule
 * @sentence: malloc'd
 */
struct lint_finding {
	struct place place;
	const char *kind;
	const char *rule;
	char *sentence;
};

/**
 * struct lint - a policy that is being looked at
 * @policy: the policy
 * @dfa: its automaton
 * @thorough: more is wished than what every reader of a policy is told
 * @pointless: classes of sections in which no rule changes anything, as told
 * @idle: by rule: it was told that this one can never matter
 * @lost: paths that could not be looked up
 * @findings: what was found so far
 * @count: how many
 * @room: allocated
 */
struct lint {
	const struct policy *policy;
	const struct dfa *dfa;
	bool thorough;
	u32 pointless;
	bool *idle;
	unsigned int lost;
	struct lint_finding *findings;
	size_t count;
	size_t room;
};

/* Findings of these kinds. */
#define LINT_SHADOWED "shadowed"
#define LINT_DEFAULT  "default"
#define LINT_OPEN     "open"
#define LINT_WIDE     "wide"
#define LINT_WRITTEN  "written-is-run"
#define LINT_NO_MATCH "no-match"
#define LINT_ROOT     "root"
#define LINT_FOLDED   "folded"
#define LINT_KERNEL   "kernel"

void lint_report(struct lint *lint);
void lint_say(struct lint *lint, const struct rule *rule, const char *kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void lint_say_at(struct lint *lint, struct place place, const char *kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool lint_told(const struct lint *lint, const struct rule *rule, const char *kind);
u32 lint_accept(const struct dfa *dfa, unsigned int class_id, const char *object, size_t length);
u32 lint_step(const struct dfa *dfa, u32 state, unsigned int byte);

void lint_shadow(struct lint *lint);
void lint_defaults(struct lint *lint);
void lint_globs(struct lint *lint);
void lint_overlap(struct lint *lint);
void lint_root(struct lint *lint, int root, const char *name);
void lint_folded(struct lint *lint, int root, const char *name);
void lint_kernel(struct lint *lint, const struct kernel_facts *facts);

/* Is this line of the blob what somebody wrote in this file? */
static inline bool lint_is_own(const struct rule *rule)
{
	return !rule->file && rule->class_id != BULKHEAD_CLASS_SOURCE;
}

/* It has something of its own to tell when it decides. */
static inline bool lint_has_story(const struct rule *rule)
{
	return rule->note.why[0] || rule->note.tags[0] || rule->note.severity;
}

/* Its author has thought of it. */
static inline bool lint_is_meant(const struct rule *rule)
{
	return rule->note.why[0];
}

/* An effect that lets pass. */
static inline bool lint_passes(unsigned int effect)
{
	return !bulkhead_effect_refuses(effect);
}

#endif /* BULKHEAD_FINDING_H */
