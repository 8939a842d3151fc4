// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that can never matter: without them, every verdict stays the same.
 *
 * The accept entries of the automaton represent everything that there is to match. In an
 * entry, a rule is covered if, for each of its permissions, a rule of another line has
 * the same or a stronger effect, under conditions that hold whenever the covered rule's
 * conditions do. A line can go if its rules are covered in every entry. Lines are removed
 * from the last one on, so that of two equal lines the later one is reported, and never
 * both.
 */
#include "language/rule.h"
#include "lint/finding.h"

#define NO_LINE 0xffffffffU
/*
 * Limit of comparisons of rules: only contrived policies exceed it, and nothing is
 * reported for them.
 */
#define STEPS_MAX 200000000U
#define NAMED_MAX 4 /* covering lines that a finding names */

/**
 * struct written - a line as it is written: one or more rules
 * @first: index of the first rule
 * @end: index behind the last one
 * @own: it is in the policy's own file
 * @needed: in some entry it is not covered
 * @heard: in some entry its own rules are not overruled by refusals
 * @gone: it can be removed, and counts as removed
 */
struct written {
	u32 first;
	u32 end;
	bool own;
	bool needed;
	bool heard;
	bool gone;
};

/**
 * struct shadow - a policy whose rules are compared
 * @policy: the policy
 * @dfa: its automaton
 * @lines: the lines
 * @count: number of lines
 * @line_of: by rule: the index of its line; NO_LINE: class SOURCE
 * @starts: by rule: where its entries begin in @entries; an additional element ends the last
 * @entries: accept entries by rule
 * @steps: number of comparisons so far
 */
struct shadow {
	const struct policy *policy;
	const struct dfa *dfa;
	struct written *lines;
	u32 count;
	u32 *line_of;
	u32 *starts;
	u32 *entries;
	u64 steps;
};

/**
 * enum strictness - what may cover a rule
 * @COVER_EXACT: only rules that keep what is reported as good as it was
 * @COVER_EFFECT: rules of the same or a stronger effect
 * @COVER_REFUSAL: only rules that refuse
 */
enum strictness {
	COVER_EXACT,
	COVER_EFFECT,
	COVER_REFUSAL,
};

static bool range_within(const struct id_range *inner, const struct id_range *outer)
{
	return outer->low <= inner->low && inner->high <= outer->high;
}

/* Do the conditions of @wide hold whenever those of @narrow do? */
static bool within(const struct conditions *narrow, const struct conditions *wide)
{
	if (wide->which & ~narrow->which)
		return false;
	if (wide->source && wide->source != narrow->source)
		return false;
	if (wide->which & BULKHEAD_CONDITION_UID && !range_within(&narrow->uid, &wide->uid))
		return false;
	return !(wide->which & BULKHEAD_CONDITION_GID) || range_within(&narrow->gid, &wide->gid);
}

/* Does @wide hold whenever @narrow does? */
static bool holds_too(const struct rule *narrow, const struct rule *wide)
{
	if (!within(&narrow->when, &wide->when))
		return false;
	return !wide->unless.which ||
	       (narrow->unless.which && within(&wide->unless, &narrow->unless));
}

/*
 * Events name the first rule of the deciding effect. A rule that has a reason, tags or a
 * severity of its own, and comes before another rule of the same effect, contributes
 * these.
 */
static bool covers(const struct rule *by, const struct rule *rule, enum strictness strictness)
{
	if (by->effect < rule->effect || !holds_too(rule, by))
		return false;
	if (strictness == COVER_REFUSAL)
		return !lint_passes(by->effect);
	return strictness == COVER_EFFECT || by->effect > rule->effect || by < rule ||
	       !lint_has_story(rule);
}

/* The same for rules by index, provided that their lines differ and are not removed. */
static bool line_covers(const struct shadow *s, u32 by, u32 index, enum strictness strictness)
{
	return s->line_of[by] != s->line_of[index] && !s->lines[s->line_of[by]].gone &&
	       covers(&s->policy->rules[by], &s->policy->rules[index], strictness);
}

/*
 * The permissions of a rule that other rules cover in an entry; lines that are gone don't
 * count. @only: consider this line alone; NO_LINE: any line.
 */
static u32 covered_in(struct shadow *s, const struct dfa_accept *accept, u32 index,
		      enum strictness strictness, u32 only)
{
	const struct rule *rules = s->policy->rules, *rule = &rules[index];
	u32 covered = 0;

	for (u32 i = 0; i < accept->count && rule->permissions & ~covered; i++) {
		u32 by = s->dfa->lines[accept->first + i];

		if ((only == NO_LINE || s->line_of[by] == only) &&
		    line_covers(s, by, index, strictness))
			covered |= rules[by].permissions;
		s->steps++;
	}
	return covered & rule->permissions;
}

/* An allow adds nothing where the default allows everything. */
static bool is_default(const struct shadow *s, const struct rule *rule)
{
	return rule->effect == BULKHEAD_ALLOW &&
	       s->policy->defaults[rule->class_id] == BULKHEAD_ALLOW;
}

/* Is this rule irrelevant to whether its line is covered? */
static bool is_beside(const struct shadow *s, u32 index, enum strictness strictness)
{
	const struct rule *rule = &s->policy->rules[index];

	if (s->line_of[index] == NO_LINE)
		return true;
	return strictness == COVER_REFUSAL ? rule->implied : is_default(s, rule);
}

static void find_lines(struct shadow *s)
{
	const struct policy *policy = s->policy;
	u32 before = NO_LINE;

	s->lines = memory_zeroed(policy->rule_count, sizeof(*s->lines));
	s->line_of = memory_zeroed(policy->rule_count, sizeof(*s->line_of));
	for (u32 i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		s->line_of[i] = NO_LINE;
		if (rule->class_id == BULKHEAD_CLASS_SOURCE)
			continue;
		if (before == NO_LINE || rule->text != policy->rules[before].text ||
		    rule->place.line != policy->rules[before].place.line ||
		    rule->place.column != policy->rules[before].place.column)
			s->lines[s->count++] = (struct written){
				.first = i,
				.own = lint_is_own(rule),
			};
		s->line_of[i] = s->count - 1;
		s->lines[s->count - 1].end = i + 1;
		before = i;
	}
}

static void look_at(struct shadow *s, const struct dfa_accept *accept, u32 index)
{
	const struct rule *rule = &s->policy->rules[index];
	struct written *line = &s->lines[s->line_of[index]];

	if (!line->own || (line->needed && line->heard))
		return;
	if (!line->needed && !is_default(s, rule) &&
	    rule->permissions & ~covered_in(s, accept, index, COVER_EXACT, NO_LINE))
		line->needed = true;
	if (!line->heard && !rule->implied &&
	    (!lint_passes(rule->effect) ||
	     rule->permissions & ~covered_in(s, accept, index, COVER_REFUSAL, NO_LINE)))
		line->heard = true;
}

/* Most lines turn out to be needed and heard after one look at each entry. */
static void look_at_all(struct shadow *s)
{
	for (size_t a = 1; a < s->dfa->accept_count; a++) {
		const struct dfa_accept *accept = &s->dfa->accepts[a];

		for (u32 i = 0; i < accept->count && s->steps < STEPS_MAX; i++) {
			u32 index = s->dfa->lines[accept->first + i];

			if (s->line_of[index] != NO_LINE)
				look_at(s, accept, index);
		}
	}
}

static bool is_candidate(const struct written *line)
{
	return line->own && !(line->needed && line->heard);
}

static void index_entries(struct shadow *s)
{
	size_t rules = s->policy->rule_count, all = 0;

	s->starts = memory_zeroed(rules + 2, sizeof(*s->starts));
	for (int pass = 0; pass < 2; pass++) {
		for (size_t a = 1; a < s->dfa->accept_count; a++) {
			const struct dfa_accept *accept = &s->dfa->accepts[a];

			for (u32 i = 0; i < accept->count; i++) {
				u32 index = s->dfa->lines[accept->first + i];

				if (s->line_of[index] == NO_LINE ||
				    !is_candidate(&s->lines[s->line_of[index]]))
					continue;
				if (pass)
					s->entries[s->starts[index + 1]++] = a;
				else
					s->starts[index + 2]++;
			}
		}
		for (size_t i = 2; !pass && i < rules + 2; i++) {
			s->starts[i] += s->starts[i - 1];
			all = s->starts[i];
		}
		if (!pass)
			s->entries = memory_zeroed(all, sizeof(*s->entries));
	}
}

/* Is a line covered everywhere, by @only or by any line? */
static bool line_covered(struct shadow *s, const struct written *line, enum strictness strictness,
			 u32 only)
{
	for (u32 index = line->first; index < line->end; index++) {
		const struct rule *rule = &s->policy->rules[index];

		if (is_beside(s, index, strictness))
			continue;
		for (u32 i = s->starts[index]; i < s->starts[index + 1]; i++) {
			const struct dfa_accept *accept = &s->dfa->accepts[s->entries[i]];

			if (rule->permissions & ~covered_in(s, accept, index, strictness, only))
				return false;
			if (s->steps >= STEPS_MAX)
				return false;
		}
	}
	return true;
}

/* The first line that covers a permission not covered by the lines in @found. */
static u32 next_line(struct shadow *s, const struct written *line, enum strictness strictness,
		     const u32 *found, u32 count)
{
	for (u32 index = line->first; index < line->end; index++) {
		const struct rule *rule = &s->policy->rules[index];

		if (is_beside(s, index, strictness))
			continue;
		for (u32 i = s->starts[index]; i < s->starts[index + 1]; i++) {
			const struct dfa_accept *accept = &s->dfa->accepts[s->entries[i]];
			u32 open = rule->permissions;

			for (u32 at = 0; at < count; at++)
				open &= ~covered_in(s, accept, index, strictness, found[at]);
			for (u32 at = 0; open && at < accept->count; at++) {
				u32 by = s->dfa->lines[accept->first + at];

				s->steps++;
				if (s->policy->rules[by].permissions & open &&
				    line_covers(s, by, index, strictness))
					return s->line_of[by];
			}
		}
	}
	return NO_LINE;
}

static int by_number(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* The lines that cover a line, as few as a quick search finds. */
static u32 find_cover(struct shadow *s, const struct written *line, enum strictness strictness,
		      u32 *found)
{
	u32 count = 0;

	for (; count < NAMED_MAX; count++) {
		found[count] = next_line(s, line, strictness, found, count);
		if (found[count] == NO_LINE)
			break;
		if (line_covered(s, line, strictness, found[count])) {
			found[0] = found[count];
			return 1;
		}
	}
	qsort(found, count, sizeof(*found), by_number);
	return count;
}

static bool says_the_same(const struct rule *rule, const struct rule *other)
{
	return rule->class_id == other->class_id && rule->effect == other->effect &&
	       holds_too(rule, other) && holds_too(other, rule) &&
	       !strcmp(rule->object, other->object) && !(rule->permissions & ~other->permissions);
}

static const char *verb(unsigned int effect, bool several)
{
	static const char *const verbs[__BULKHEAD_EFFECT_END][2] = {
		[BULKHEAD_ALLOW] = { "allows", "allow" },
		[BULKHEAD_AUDIT] = { "audits", "audit" },
		[BULKHEAD_DENY_SILENT] = { "refuses", "refuse" },
		[BULKHEAD_DENY] = { "denies", "deny" },
		[BULKHEAD_KILL] = { "kills for", "kill for" },
	};

	return verbs[effect][several];
}

/* The names of the lines: "line 4", "line 4 and line 7", "pack:base:36". */
static char *name_lines(const struct shadow *s, const u32 *found, u32 count, bool more)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return memory_zeroed(1, 1);
	for (u32 i = 0; i < count; i++) {
		const struct rule *rule = &s->policy->rules[s->lines[found[i]].first];

		fputs(!i ? "" : i + 1 < count || more ? ", " : " and ", out);
		fprintf(out, "%s%s%u", rule->file ? rule->file : "line", rule->file ? ":" : " ",
			rule->place.line);
	}
	fputs(more ? " and others" : "", out);
	fclose(out);
	return text;
}

/* No other rule covers it: it adds nothing to the default, or is in no entry at all. */
static void report_alone(struct lint *lint, const struct rule *rule)
{
	if (rule->except && lint->policy->defaults[rule->class_id] != BULKHEAD_ALLOW)
		lint_say(lint, rule, LINT_SHADOWED,
			 "this rule matches nothing: its exception takes away all of it");
	else if (lint->thorough && !(lint->pointless & 1U << rule->class_id))
		lint_say(
			lint, rule, LINT_SHADOWED,
			"this rule changes nothing: the default allows what no rule matches, and an allow is not an exception to a deny");
}

static void report_cover(struct lint *lint, struct shadow *s, const struct written *line)
{
	const struct rule *rules = s->policy->rules, *rule = &rules[line->first], *by;
	enum strictness strictness = line->heard ? COVER_EFFECT : COVER_REFUSAL;
	u32 found[NAMED_MAX], count = find_cover(s, line, strictness, found);
	auto_free char *names = NULL, *tail = NULL;
	bool alike = true, several;

	if (!count) {
		report_alone(lint, rule);
		return;
	}
	by = &rules[s->lines[found[0]].first];
	for (u32 i = 1; i < count; i++)
		alike &= rules[s->lines[found[i]].first].effect == by->effect;
	several = count == NAMED_MAX && next_line(s, line, strictness, found, count) != NO_LINE;
	names = name_lines(s, found, count, several);
	if (count == 1 && says_the_same(rule, by)) {
		lint_say(lint, rule, LINT_SHADOWED, "this rule repeats what %s says", names);
		return;
	}
	if (!line->heard || !alike || by->effect == rule->effect ||
	    asprintf(&tail, ", and %s beats %s", effect_names[by->effect],
		     effect_names[rule->effect]) < 0)
		tail = NULL;
	lint_say(lint, rule, LINT_SHADOWED, "this rule %s: %s %s all of it%s",
		 line->heard ? "changes nothing" : "never holds", names,
		 !alike ? "cover" : verb(by->effect, count > 1), tail ? tail : "");
}

static void report_line(struct lint *lint, struct shadow *s, const struct written *line)
{
	if (!line->own || (!line->gone && line->heard))
		return;
	report_cover(lint, s, line);
	memset(lint->idle + line->first, true, line->end - line->first);
}

/**
 * lint_shadow() - warn of rules that can never matter
 * @lint: the policy
 *
 * Rules of packs are not reported: policies are meant to deny or repeat parts of packs.
 */
void lint_shadow(struct lint *lint)
{
	struct shadow s = { .policy = lint->policy, .dfa = lint->dfa };

	find_lines(&s);
	look_at_all(&s);
	index_entries(&s);
	for (u32 i = s.count; i-- > 0 && s.steps < STEPS_MAX;)
		s.lines[i].gone = s.lines[i].own && !s.lines[i].needed &&
				  line_covered(&s, &s.lines[i], COVER_EXACT, NO_LINE);
	for (u32 i = 0; i < s.count && s.steps < STEPS_MAX; i++)
		report_line(lint, &s, &s.lines[i]);
	free(s.lines);
	free(s.line_of);
	free(s.starts);
	free(s.entries);
}
