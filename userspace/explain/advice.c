// SPDX-License-Identifier: GPL-2.0
/*
 * What stands between a request and its being allowed: rules that refuse it,
 * which have to be changed, and rules that are missing, which can be added.
 */
#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "explain/advice.h"
#include "language/vocabulary.h"

/* More rules of the same kind than this help nobody. */
#define LISTED_MAX 8

static const struct bulkhead_blob_rule *rule_of(const struct advice *advice,
						const struct match *match)
{
	return &advice->rules->rules[match->rule];
}

static bool refuses(const struct advice *advice, const struct match *match)
{
	return bulkhead_effect_refuses(rule_of(advice, match)->effect);
}

/* It refuses this request. */
static bool stands_in_the_way(const struct advice *advice, const struct match *match)
{
	return match->holds && refuses(advice, match);
}

/* It would allow what is missing, if somebody else asked. */
static bool allows_others(const struct advice *advice, const struct match *match)
{
	return !match->holds && !refuses(advice, match) && match->permissions & advice->missing;
}

/**
 * advice_open() - find out what a request lacks
 * @advice: filled in; advice_close() ends it
 * @rules: the policy's rules; its mode is left out of account
 * @request: what is asked
 * @subject: who asks
 */
void advice_open(struct advice *advice, const struct bulkhead_rules *rules,
		 const struct request *request, struct subject *subject)
{
	u32 passing = 0;

	*advice = (struct advice){ .rules = rules, .request = request, .subject = subject };
	advice->matches = verdict_matches(rules, request, subject, &advice->count);
	for (size_t i = 0; i < advice->count; i++) {
		const struct match *match = &advice->matches[i];

		if (stands_in_the_way(advice, match))
			advice->refused |= match->permissions;
		else if (match->holds)
			passing |= match->permissions;
	}
	if (verdict_is_strict(request) ||
	    bulkhead_effect_refuses(rules->defaults[request->class_id]))
		advice->missing = request->permissions & ~passing;
	if (advice->missing)
		suggestion_make(&advice->suggestion, request, advice->missing, subject);
}

/**
 * advice_close() - give back what advice_open() made
 * @advice: the advice
 */
void advice_close(struct advice *advice)
{
	free(advice->matches);
	suggestion_free(&advice->suggestion);
}

/**
 * advice_wanted() - is there anything to say?
 * @advice: the advice
 *
 * Return: true if it is refused, or would be in mode enforce.
 */
bool advice_wanted(const struct advice *advice)
{
	return advice->refused || advice->missing;
}

static void put_range(FILE *to, const char *what, __le32 low, __le32 high)
{
	fprintf(to, "%s %u", what, le32_to_cpu(low));
	if (low != high)
		fprintf(to, "-%u", le32_to_cpu(high));
}

static void put_conditions(FILE *to, const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_conditions *conditions)
{
	u32 source = le32_to_cpu(conditions->source), which = le16_to_cpu(conditions->which);

	if (source) {
		auto_free char *program =
			output_printable(verdict_string(rules, rules->rules[source - 1].text));

		fprintf(to, " from %s", program);
	}
	if (which & BULKHEAD_CONDITION_UID)
		put_range(to, " uid", conditions->uid_low, conditions->uid_high);
	if (which & BULKHEAD_CONDITION_GID)
		put_range(to, " gid", conditions->gid_low, conditions->gid_high);
	if (which & BULKHEAD_CONDITION_OWNER)
		fputs(" owner", to);
}

/* "from /bin/x uid 0 unless owner": when the rule applies. */
static void put_when(FILE *to, const struct bulkhead_rules *rules,
		     const struct bulkhead_blob_rule *rule)
{
	put_conditions(to, rules, &rule->when);
	if (rule->unless.which)
		fputs(" unless", to);
	put_conditions(to, rules, &rule->unless);
}

/* Which option would tell whether the rule's conditions hold; NULL: it is known. */
static const char *unknown(const struct advice *advice, const struct bulkhead_blob_rule *rule)
{
	u16 which = le16_to_cpu(rule->when.which | rule->unless.which);

	if (which & BULKHEAD_CONDITION_FROM && !advice->subject->program_length)
		return "--from";
	if (which & BULKHEAD_CONDITION_UID && !advice->subject->subject.has_uid)
		return "--uid";
	if (which & BULKHEAD_CONDITION_GID && !advice->subject->subject.has_gid)
		return "--gid";
	if (which & BULKHEAD_CONDITION_OWNER && !advice->subject->subject.owns)
		return "--owner";
	return NULL;
}

/* "it", or the words for a part of what is asked. */
static void put_part(const struct advice *advice, u32 permissions)
{
	auto_free char *part = request_describe(advice->request->class_id, permissions, "", 0);

	if (permissions == advice->request->permissions)
		fputs("it", stdout);
	else
		printf("%.*s", (int)strcspn(part, " "), part);
}

static void print_refusing(const struct advice *advice, const struct match *match, bool first)
{
	const struct bulkhead_blob_rule *rule = rule_of(advice, match);
	const char *option = unknown(advice, rule);
	auto_free char *text = output_printable(verdict_string(advice->rules, rule->text));

	fputs("  ", stdout);
	verdict_put_place(stdout, advice->rules, rule);
	fputs(" refuses ", stdout);
	put_part(advice, match->permissions);
	put_when(stdout, advice->rules, rule);
	if (option)
		printf(", and the subject is unknown (use %s)", option);
	if (first)
		puts(": no other rule can allow it; narrow this one or remove it");
	else
		printf(", too: %s\n", text);
}

static void print_allowing_others(const struct advice *advice, const struct match *match,
				  bool first)
{
	const struct bulkhead_blob_rule *rule = rule_of(advice, match);
	auto_free char *text = output_printable(verdict_string(advice->rules, rule->text));

	(void)first;
	fputs("  ", stdout);
	verdict_put_place(stdout, advice->rules, rule);
	fputs(" allows ", stdout);
	put_part(advice, match->permissions);
	fputs(", but only", stdout);
	put_when(stdout, advice->rules, rule);
	printf(": %s\n", text);
}

/* One line of a policy can be several rules of the blob: it is printed once. */
static bool is_listed(const struct advice *advice, const struct match *match)
{
	const struct bulkhead_blob_rule *rule = rule_of(advice, match);

	for (const struct match *before = advice->matches; before < match; before++)
		if (rule_of(advice, before)->line == rule->line &&
		    rule_of(advice, before)->file == rule->file &&
		    rule_of(advice, before)->text == rule->text)
			return true;
	return false;
}

static void print_each(const struct advice *advice,
		       bool (*wanted)(const struct advice *advice, const struct match *match),
		       void (*print)(const struct advice *advice, const struct match *match,
				     bool first))
{
	size_t lines = 0;

	for (size_t i = 0; i < advice->count; i++) {
		const struct match *match = &advice->matches[i];

		if (!wanted(advice, match) || is_listed(advice, match))
			continue;
		if (lines++ < LISTED_MAX)
			print(advice, match, lines == 1);
	}
	if (lines > LISTED_MAX)
		printf("  and %zu more such lines\n", lines - LISTED_MAX);
}

/* What would let it pass if nothing refused it. */
static void print_then(const struct advice *advice)
{
	const struct match *match = advice->matches;

	while (match < advice->matches + advice->count && (!match->holds || refuses(advice, match)))
		match++;
	fputs("  then it would be allowed: ", stdout);
	if (match < advice->matches + advice->count)
		verdict_put_rule(stdout, advice->rules, rule_of(advice, match));
	else
		printf("default %s",
		       effect_word(advice->rules->defaults[advice->request->class_id]));
	putchar('\n');
}

static void print_suggestion(const struct advice *advice)
{
	const struct suggestion *suggestion = &advice->suggestion;

	if (suggestion->rule)
		printf("  %s, in '%s': %s\n",
		       advice->refused ? "then still missing" : "would be allowed by",
		       suggestion->section, suggestion->rule);
	if (suggestion->note)
		printf("  %s\n", suggestion->note);
}

/**
 * advice_print() - print for people what to do about a denial
 * @advice: the advice; if there is none, nothing is printed
 */
void advice_print(const struct advice *advice)
{
	if (!advice_wanted(advice))
		return;
	if (advice->rules->mode != BULKHEAD_MODE_ENFORCE)
		puts("  in mode enforce it would be denied");
	print_each(advice, stands_in_the_way, print_refusing);
	print_each(advice, allows_others, print_allowing_others);
	if (advice->missing)
		print_suggestion(advice);
	else
		print_then(advice);
}

static struct json_object *match_object(const struct advice *advice, const struct match *match)
{
	const struct bulkhead_rules *rules = advice->rules;
	const struct bulkhead_blob_rule *rule = rule_of(advice, match);
	struct json_object *object = json_object_new_object();

	verdict_add_rule(object, rules, rule);
	json_object_object_add(object, "permissions",
			       permissions_as_json(advice->request->class_id, match->permissions));
	verdict_add_conditions(object, rules, rule);
	if (unknown(advice, rule))
		output_add_text(object, "unknown", unknown(advice, rule));
	return object;
}

static void add_each(struct json_object *object, const char *key, const struct advice *advice,
		     bool (*wanted)(const struct advice *advice, const struct match *match))
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < advice->count; i++)
		if (wanted(advice, &advice->matches[i]))
			json_object_array_add(list, match_object(advice, &advice->matches[i]));
	json_object_object_add(object, key, list);
}

/**
 * advice_add() - add what to do about a denial to a JSON object
 * @object: the object
 * @advice: the advice; if there is none, nothing is added
 */
void advice_add(struct json_object *object, const struct advice *advice)
{
	const struct suggestion *suggestion = &advice->suggestion;
	struct json_object *rule;

	if (!advice_wanted(advice))
		return;
	add_each(object, "refused_by", advice, stands_in_the_way);
	add_each(object, "allowed_to_others", advice, allows_others);
	if (!advice->missing)
		return;
	rule = json_object_new_object();
	if (suggestion->rule) {
		output_add_text(rule, "section", suggestion->section);
		output_add_text(rule, "rule", suggestion->rule);
	}
	if (suggestion->note)
		output_add_text(rule, "note", suggestion->note);
	json_object_object_add(object, "missing", rule);
}
