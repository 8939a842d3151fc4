// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts, found by the kernel's own code. What a single rule says is asked of
 * that code too: of an accept entry that has this rule alone.
 */
#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "explain/verdict.h"
#include "language/rule.h"
#include "language/vocabulary.h"

static u32 state_of(const struct bulkhead_rules *rules, const struct request *request)
{
	return bulkhead_automaton_run(rules->cells, rules->start[request->class_id],
				      request->object, request->length);
}

/**
 * verdict_is_strict() - does it take a rule, whatever the default is?
 * @request: the request
 *
 * Return: true of what lets a task act as another program.
 */
bool verdict_is_strict(const struct request *request)
{
	static const char *const items[] = { "ptrace program", "set_mm" };

	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		if (request->class_id == BULKHEAD_CLASS_HOST &&
		    request->length == strlen(items[i]) &&
		    !memcmp(request->object, items[i], request->length))
			return true;
	return false;
}

/**
 * verdict_find() - the answer to a request
 * @verdict: filled in
 * @rules: the policy's rules
 * @request: what is asked
 * @subject: who asks
 */
void verdict_find(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
		  const struct request *request, struct subject *subject)
{
	bulkhead_decide(verdict, rules, request->class_id, state_of(rules, request),
			request->permissions, &subject->subject);
	if (verdict->reason == BULKHEAD_REASON_DEFAULT && verdict_is_strict(request))
		bulkhead_decide_refuse(verdict, rules, request->permissions,
				       BULKHEAD_REASON_PROGRAM);
}

static bool holds_alone(const struct bulkhead_rules *rules, u32 line, unsigned int class_id,
			u32 permissions, u32 state, struct subject *subject)
{
	struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	const struct bulkhead_accept whole = *accept;
	struct bulkhead_verdict verdict;

	accept->first = line;
	accept->count = 1;
	bulkhead_decide(&verdict, rules, class_id, state, permissions, &subject->subject);
	*accept = whole;
	return verdict.reason == BULKHEAD_REASON_RULE;
}

/**
 * verdict_matches() - every rule that speaks of a request
 * @rules: the policy's rules
 * @request: what is asked
 * @subject: who asks
 * @count: set to their number
 *
 * Return: the rules in the policy's order, malloc'd.
 */
struct match *verdict_matches(const struct bulkhead_rules *rules, const struct request *request,
			      struct subject *subject, size_t *count)
{
	u32 state = state_of(rules, request);
	const struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	struct match *matches = memory_zeroed(accept->count, sizeof(*matches));

	*count = 0;
	for (u32 line = accept->first, end = line + accept->count; line < end; line++) {
		u32 index = le32_to_cpu(rules->lines[line]);
		const struct bulkhead_blob_rule *rule = &rules->rules[index];
		u32 permissions = le32_to_cpu(rule->permissions) & request->permissions;

		if (rule->class_id != request->class_id || !permissions)
			continue;
		matches[(*count)++] = (struct match){
			.rule = index,
			.permissions = permissions,
			.holds = holds_alone(rules, line, rule->class_id, permissions, state,
					     subject),
		};
	}
	return matches;
}

static int yes(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	(void)subject;
	return low <= high;
}

static int no(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	return !yes(subject, low, high);
}

static int owner(const struct bulkhead_subject *subject)
{
	return subject != NULL;
}

static int other(const struct bulkhead_subject *subject)
{
	return !owner(subject);
}

/* Answers what is not known: @answers has a bit each for the user, the groups, the owner. */
static struct subject with_answers(const struct subject *subject, unsigned int answers)
{
	struct subject known = *subject;

	if (!known.subject.has_uid)
		known.subject.has_uid = answers & 1 ? yes : no;
	if (!known.subject.has_gid)
		known.subject.has_gid = answers & 2 ? yes : no;
	if (!known.subject.owns)
		known.subject.owns = answers & 4 ? owner : other;
	return known;
}

/* Permissions of rules that hold for some answers, or for all. */
struct held {
	u32 some;
	u32 all;
};

static struct held held_by(const struct bulkhead_rules *rules, const struct request *request,
			   const struct subject *subject, bool refusing)
{
	struct held held = { .all = ~0U };

	for (unsigned int answers = 0; answers < 8; answers++) {
		struct subject known = with_answers(subject, answers);
		size_t count;
		u32 permissions = 0;
		auto_free struct match *matches = verdict_matches(rules, request, &known, &count);

		for (size_t i = 0; i < count; i++) {
			u8 effect = rules->rules[matches[i].rule].effect;

			if (matches[i].holds && bulkhead_effect_refuses(effect) == refusing)
				permissions |= matches[i].permissions;
		}
		held.some |= permissions;
		held.all &= permissions;
	}
	return held;
}

/**
 * verdict_depends_on_ids() - could it pass for one user and not for another?
 * @rules: the policy's rules
 * @request: what is asked
 * @subject: who asks
 *
 * Return: true if whether it is refused depends on ids, or an owner, that are not known.
 */
bool verdict_depends_on_ids(const struct bulkhead_rules *rules, const struct request *request,
			    const struct subject *subject)
{
	bool closed = verdict_is_strict(request) ||
		      bulkhead_effect_refuses(rules->defaults[request->class_id]);
	struct held refused = held_by(rules, request, subject, true);
	struct held passes = held_by(rules, request, subject, false);
	u32 asked = request->permissions;
	bool worst = refused.some || (closed && asked & ~passes.all);
	bool best = refused.all || (closed && asked & ~passes.some);

	return rules->mode == BULKHEAD_MODE_ENFORCE && worst != best;
}

/**
 * verdict_word() - what came of it
 * @effect: enum bulkhead_effect
 *
 * Return: the word.
 */
const char *verdict_word(u32 effect)
{
	static const char *const words[__BULKHEAD_EFFECT_END] = {
		[BULKHEAD_ALLOW] = "allowed",
		[BULKHEAD_AUDIT] = "audited",
		[BULKHEAD_DENY_SILENT] = "denied-silently",
		[BULKHEAD_DENY] = "denied",
		[BULKHEAD_KILL] = "killed",
	};

	return effect < ARRAY_SIZE(words) ? words[effect] : "unknown";
}

/**
 * verdict_rule() - the rule that decided
 * @verdict: the verdict
 * @rules: the policy's rules
 *
 * Return: the rule, or NULL if none did.
 */
const struct bulkhead_blob_rule *verdict_rule(const struct bulkhead_verdict *verdict,
					      const struct bulkhead_rules *rules)
{
	return verdict->rule == BULKHEAD_NO_RULE ? NULL : &rules->rules[verdict->rule];
}

/**
 * verdict_string() - a string of the blob
 * @rules: the policy's rules
 * @string: which
 *
 * Return: the string; it may hold what harms a terminal.
 */
const char *verdict_string(const struct bulkhead_rules *rules, __le32 string)
{
	return rules->strings + le32_to_cpu(string);
}

/**
 * verdict_file() - the file that a rule stands in
 * @rules: the policy's rules
 * @rule: the rule, or NULL
 *
 * Return: a pack's name, or the policy's file.
 */
const char *verdict_file(const struct bulkhead_rules *rules, const struct bulkhead_blob_rule *rule)
{
	return rule && le32_to_cpu(rule->file) ? verdict_string(rules, rule->file) : rules->file;
}

/**
 * verdict_put_place() - print where a rule stands: FILE:LINE
 * @to: where to
 * @rules: the policy's rules
 * @rule: the rule
 */
void verdict_put_place(FILE *to, const struct bulkhead_rules *rules,
		       const struct bulkhead_blob_rule *rule)
{
	auto_free char *file = output_printable(verdict_file(rules, rule));

	fprintf(to, "%s:%u", file, le32_to_cpu(rule->line));
}

/**
 * verdict_put_rule() - print a rule: FILE:LINE: TEXT, and its reason
 * @to: where to
 * @rules: the policy's rules
 * @rule: the rule
 */
void verdict_put_rule(FILE *to, const struct bulkhead_rules *rules,
		      const struct bulkhead_blob_rule *rule)
{
	auto_free char *text = output_printable(verdict_string(rules, rule->text));
	auto_free char *why = output_printable(verdict_string(rules, rule->why));

	verdict_put_place(to, rules, rule);
	fprintf(to, ": %s", text);
	if (*why)
		fprintf(to, " (why: %s)", why);
}

static void put_unruled(FILE *to, const struct bulkhead_rules *rules, const struct request *request,
			const struct bulkhead_verdict *verdict)
{
	auto_free char *file = output_printable(rules->file);
	u32 effect = rules->defaults[request->class_id];

	if (verdict->reason == BULKHEAD_REASON_PROGRAM)
		fprintf(to,
			"%s: no rule allows it, and no default does: it would act as another program",
			file);
	else if (verdict->reason != BULKHEAD_REASON_DEFAULT)
		fprintf(to, "it is refused whatever the rules say: %s",
			reason_word(verdict->reason));
	else if (bulkhead_effect_refuses(effect))
		fprintf(to, "%s: no rule allows it, default %s", file, effect_names[effect]);
	else
		fprintf(to, "%s: no rule matches it, default %s", file, effect_names[effect]);
}

/**
 * verdict_put() - print what a verdict is based on
 * @to: where to
 * @rules: the policy's rules
 * @request: what was asked
 * @verdict: the verdict
 */
void verdict_put(FILE *to, const struct bulkhead_rules *rules, const struct request *request,
		 const struct bulkhead_verdict *verdict)
{
	const struct bulkhead_blob_rule *rule = verdict_rule(verdict, rules);

	if (rule)
		verdict_put_rule(to, rules, rule);
	else
		put_unruled(to, rules, request, verdict);
	if (verdict->permissions != request->permissions) {
		auto_free char *part =
			request_describe(request->class_id, verdict->permissions, "", 0);

		fprintf(to, " [about %.*s]", (int)strcspn(part, " "), part);
	}
	if (rules->mode == BULKHEAD_MODE_AUDIT &&
	    (verdict->effect != BULKHEAD_ALLOW || (rule && bulkhead_effect_refuses(rule->effect))))
		fputs(" [mode audit]", to);
}

/**
 * verdict_add_rule() - add a rule to a JSON object
 * @object: the object
 * @rules: the policy's rules
 * @rule: the rule
 */
void verdict_add_rule(struct json_object *object, const struct bulkhead_rules *rules,
		      const struct bulkhead_blob_rule *rule)
{
	output_add_printable(object, "file", verdict_file(rules, rule));
	output_add_number(object, "line", le32_to_cpu(rule->line));
	output_add_printable(object, "rule", verdict_string(rules, rule->text));
	output_add_printable(object, "why", verdict_string(rules, rule->why));
}

static void add_range(struct json_object *object, const char *key, __le32 low, __le32 high)
{
	struct json_object *range = json_object_new_array();

	json_object_array_add(range, json_object_new_uint64(le32_to_cpu(low)));
	json_object_array_add(range, json_object_new_uint64(le32_to_cpu(high)));
	json_object_object_add(object, key, range);
}

static void add_conditions(struct json_object *object, const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_conditions *conditions)
{
	u32 which = le16_to_cpu(conditions->which), source = le32_to_cpu(conditions->source);

	if (source)
		output_add_printable(object, "from",
				     verdict_string(rules, rules->rules[source - 1].text));
	if (which & BULKHEAD_CONDITION_UID)
		add_range(object, "uid", conditions->uid_low, conditions->uid_high);
	if (which & BULKHEAD_CONDITION_GID)
		add_range(object, "gid", conditions->gid_low, conditions->gid_high);
	if (which & BULKHEAD_CONDITION_OWNER)
		json_object_object_add(object, "owner", json_object_new_boolean(true));
}

/**
 * verdict_add_conditions() - add a rule's conditions to a JSON object
 * @object: gets ``from``, ``uid``, ``gid`` and ``owner``, and an ``unless`` with the same
 * @rules: the policy's rules
 * @rule: the rule
 */
void verdict_add_conditions(struct json_object *object, const struct bulkhead_rules *rules,
			    const struct bulkhead_blob_rule *rule)
{
	struct json_object *unless;

	add_conditions(object, rules, &rule->when);
	if (!rule->unless.which)
		return;
	unless = json_object_new_object();
	add_conditions(unless, rules, &rule->unless);
	json_object_object_add(object, "unless", unless);
}

/**
 * verdict_add() - add a verdict and the rule behind it to a JSON object
 * @object: the object
 * @rules: the policy's rules
 * @request: what was asked
 * @verdict: the verdict
 */
void verdict_add(struct json_object *object, const struct bulkhead_rules *rules,
		 const struct request *request, const struct bulkhead_verdict *verdict)
{
	const struct bulkhead_blob_rule *rule = verdict_rule(verdict, rules);

	output_add_text(object, "verdict", verdict_word(verdict->effect));
	output_add_text(object, "reason", reason_word(verdict->reason));
	json_object_object_add(object, "permissions",
			       permissions_as_json(request->class_id, verdict->permissions));
	if (rule)
		verdict_add_rule(object, rules, rule);
	else
		output_add_printable(object, "file", rules->file);
}
