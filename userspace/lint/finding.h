/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the linters share: each of them examines the policy and its automaton, and notes
 * findings.
 */
#ifndef BULKHEAD_FINDING_H
#define BULKHEAD_FINDING_H

#include "automaton/automaton_build.h"
#include "decide.h"

struct kernel_facts;

/**
 * struct lint_finding - a finding
 * @place: the place
 * @kind: a word for findings of this kind
 * @rule: the rule as it is written; NULL: the finding is about no rule
 * @sentence: malloc'd
 */
struct lint_finding {
	struct place place;
	const char *kind;
	const char *rule;
	char *sentence;
};

/**
 * struct lint - a policy being examined
 * @policy: the policy
 * @dfa: its automaton
 * @thorough: more is wanted than the findings that every reader of a policy gets
 * @pointless: classes of sections whose rules were reported to change nothing
 * @idle: by rule: it was reported that this rule can never matter
 * @lost: paths that could not be looked up
 * @findings: the findings so far
 * @count: number of findings
 * @room: number of findings allocated
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

/* Kinds of findings. */
#define LINT_SHADOWED  "shadowed"
#define LINT_EXCEPTION "exception"
#define LINT_DEFAULT   "default"
#define LINT_OPEN      "open"
#define LINT_WIDE      "wide"
#define LINT_WRITTEN   "written-is-run"
#define LINT_NO_MATCH  "no-match"
#define LINT_START     "start"
#define LINT_ROOT      "root"
#define LINT_FOLDED    "folded"
#define LINT_KERNEL    "kernel"

void lint_report(struct lint *lint);
void lint_say(struct lint *lint, const struct rule *rule, const char *kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void lint_say_at(struct lint *lint, struct place place, const char *kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool lint_has_finding(const struct lint *lint, const struct rule *rule, const char *kind);
u32 lint_accept(const struct dfa *dfa, unsigned int class_id, const char *object, size_t length);
u32 lint_step(const struct dfa *dfa, u32 state, unsigned int byte);

void lint_shadow(struct lint *lint);
void lint_exceptions(struct lint *lint);
void lint_defaults(struct lint *lint);
void lint_globs(struct lint *lint);
void lint_start(struct lint *lint);
void lint_overlap(struct lint *lint);
void lint_root(struct lint *lint, int root, const char *name);
void lint_folded(struct lint *lint, int root, const char *name);
void lint_kernel(struct lint *lint, const struct kernel_facts *facts);

/* Is this rule written in the policy's own file? */
static inline bool lint_is_own(const struct rule *rule)
{
	return !rule->file && rule->class_id != BULKHEAD_CLASS_SOURCE;
}

/* The rule adds a reason, tags or a severity to the events it decides. */
static inline bool lint_has_story(const struct rule *rule)
{
	return rule->note.why[0] || rule->note.tags[0] || rule->note.severity;
}

/* The rule has a reason, so its author has considered it. */
static inline bool lint_is_meant(const struct rule *rule)
{
	return rule->note.why[0];
}

/* Does the effect let the request pass? */
static inline bool lint_passes(unsigned int effect)
{
	return !bulkhead_effect_refuses(effect);
}

#endif /* BULKHEAD_FINDING_H */
