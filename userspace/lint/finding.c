// SPDX-License-Identifier: GPL-2.0
/* Findings of the linters, and how the linters query the automaton. */
#include "lint/finding.h"

static void add(struct lint *lint, struct lint_finding finding, const char *format, va_list args)
{
	if (vasprintf(&finding.sentence, format, args) < 0)
		finding.sentence = NULL;
	lint->findings =
		memory_grow(lint->findings, &lint->room, lint->count + 1, sizeof(*lint->findings));
	lint->findings[lint->count++] = finding;
}

/**
 * lint_say_at() - note a finding at a place where there is no rule
 * @lint: the policy
 * @place: the place
 * @kind: a word for findings of this kind
 * @format: printf format of a sentence without a full stop
 */
void lint_say_at(struct lint *lint, struct place place, const char *kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(lint, (struct lint_finding){ .place = place, .kind = kind }, format, args);
	va_end(args);
}

/**
 * lint_say() - note a finding
 * @lint: the policy
 * @rule: the rule it is about; NULL: the policy as a whole
 * @kind: a word for findings of this kind
 * @format: printf format of a sentence without a full stop
 */
void lint_say(struct lint *lint, const struct rule *rule, const char *kind, const char *format, ...)
{
	struct lint_finding finding = { .kind = kind };
	va_list args;

	if (rule) {
		finding.place = rule->place;
		finding.rule = rule->text;
	}
	va_start(args, format);
	add(lint, finding, format, args);
	va_end(args);
}

/**
 * lint_has_finding() - check whether a finding was noted already
 * @lint: the policy
 * @rule: the rule, or another one of the same line
 * @kind: the kind of finding
 *
 * Return: true if there is a finding of this kind at the rule's place.
 */
bool lint_has_finding(const struct lint *lint, const struct rule *rule, const char *kind)
{
	for (size_t i = 0; i < lint->count; i++)
		if (!strcmp(lint->findings[i].kind, kind) &&
		    lint->findings[i].place.line == rule->place.line &&
		    lint->findings[i].place.column == rule->place.column)
			return true;
	return false;
}

/**
 * lint_step() - follow one byte
 * @dfa: the automaton
 * @state: the state
 * @byte: the byte
 *
 * Return: the next state.
 */
u32 lint_step(const struct dfa *dfa, u32 state, unsigned int byte)
{
	const struct dfa_row *row = &dfa->rows[state];
	const u32 *transitions = dfa->transitions + row->first;
	u32 low = 0, high = row->count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (TRANSITION_BYTE(transitions[middle]) == byte)
			return TRANSITION_TARGET(transitions[middle]);
		if (TRANSITION_BYTE(transitions[middle]) < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return row->fallback;
}

/**
 * lint_accept() - find the rules that match an object
 * @dfa: the automaton
 * @class_id: the object's class
 * @object: its bytes
 * @length: number of bytes
 *
 * Return: index of the accept entry.
 */
u32 lint_accept(const struct dfa *dfa, unsigned int class_id, const char *object, size_t length)
{
	u32 state = lint_step(dfa, dfa->start, class_id);

	for (size_t i = 0; i < length; i++)
		state = lint_step(dfa, state, (u8)object[i]);
	return dfa->rows[state].accept;
}

static int by_place(const void *a, const void *b)
{
	const struct lint_finding *x = *(const struct lint_finding *const *)a;
	const struct lint_finding *y = *(const struct lint_finding *const *)b;

	if (x->place.line != y->place.line)
		return x->place.line < y->place.line ? -1 : 1;
	if (x->place.column != y->place.column)
		return x->place.column < y->place.column ? -1 : 1;
	return x < y ? -1 : x > y;
}

/**
 * lint_report() - print the findings as warnings, in the order of the file
 * @lint: the policy; its source gets the warnings, and its findings are freed
 */
void lint_report(struct lint *lint)
{
	auto_free const struct lint_finding **sorted =
		memory_zeroed(lint->count, sizeof(struct lint_finding *));
	struct source *source = lint->policy->source;

	for (size_t i = 0; i < lint->count; i++)
		sorted[i] = &lint->findings[i];
	qsort(sorted, lint->count, sizeof(*sorted), by_place);
	for (size_t i = 0; i < lint->count; i++) {
		source->kind = sorted[i]->kind;
		source->rule = sorted[i]->rule;
		diag_warning(source, sorted[i]->place, "%s",
			     sorted[i]->sentence ? sorted[i]->sentence : "out of memory");
		free(sorted[i]->sentence);
	}
	source->kind = NULL;
	source->rule = NULL;
	free(lint->findings);
}
