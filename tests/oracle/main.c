// SPDX-License-Identifier: GPL-2.0
/*
 * oracle [-s SEED] [-n POLICIES] [-t SECONDS]
 *
 * Random policies go through the compiler and the kernel's verifier and matcher, which
 * answer random requests, and so does the oracle. Then each policy is changed in ways
 * that have a known effect on the answers. Prints TAP.
 *
 * Without options, makes a million requests, the same ones each time. With -t, makes as
 * many as fit in that time. A policy depends on its seed only: -s SEED -n 1 repeats the
 * one that failed.
 */
#include <time.h>
#include <unistd.h>

#include "automaton.h"
#include "blob.h"
#include "compile/compile.h"
#include "decide.h"
#include "explain/policy_text.h"
#include "model.h"

#define QUERIES	  500 /* of a policy */
#define DECISIONS 1000000

/* A policy that has been compiled and loaded like a real one. */
struct compiled_text {
	char *text;
	struct policy_blobs blobs;
	struct bulkhead_rules rules;
};

enum property {
	PROPERTY_ORACLE,
	PROPERTY_RENAME,
	PROPERTY_DENY,
	PROPERTY_ALLOW,
	PROPERTY_ORDER,
	PROPERTY_BYTES,
	PROPERTY_SHOW,
	PROPERTY_DIFF,
	PROPERTY_SEEN,
	PROPERTIES,
};

static const char *const property_names[PROPERTIES] = {
	[PROPERTY_ORACLE] = "the_matcher_decides_as_the_oracle_does",
	[PROPERTY_RENAME] = "a_new_name_grants_no_more_as_the_oracle_has_it",
	[PROPERTY_DENY] = "adding_a_deny_never_allows_more",
	[PROPERTY_ALLOW] = "adding_an_allow_never_denies_more",
	[PROPERTY_ORDER] = "the_order_of_rules_never_matters",
	[PROPERTY_BYTES] = "compiling_twice_gives_the_same_bytes",
	[PROPERTY_SHOW] = "what_show_prints_compiles_to_the_same_verdicts",
	[PROPERTY_DIFF] = "diff_tells_what_the_oracle_answers_differently",
	[PROPERTY_SEEN] = "each_effect_was_seen_in_each_class",
};

static bool failed[PROPERTIES];
static u64 seed;
static unsigned long policies, decisions, complex;
/* By class, effect, and whether a rule decided. */
static unsigned long seen[__BULKHEAD_CLASS_END][__BULKHEAD_EFFECT_END][2];
static unsigned long renamed[2]; /* refused, and not */
static unsigned long differences;

static void fail(enum property property, const struct compiled_text *compiled)
{
	failed[property] = true;
	printf("# %s: not with seed %llu\n", property_names[property], (unsigned long long)seed);
	for (const char *at = compiled->text; at && *at; at++) {
		if (at == compiled->text || at[-1] == '\n')
			fputs("# | ", stdout);
		putchar(*at);
	}
}

/* ------------------------------------------------------------ what is proven */

/* Prints what the compiler reports; returns false if that is more than "too complex". */
static bool compile(const char *text, struct policy_blobs *blobs, FILE *to)
{
	struct source source;
	bool good;

	diag_open(&source, "random.yaml", text, strlen(text), to);
	good = policy_compile(&source, blobs);
	diag_close(&source);
	return good;
}

/* Prints what the compiler reports, except for "too complex", which is counted. */
static bool is_too_complex(const char *text)
{
	struct policy_blobs blobs;
	char *said = NULL;
	bool is_complex;
	size_t size;
	FILE *to = open_memstream(&said, &size);

	compile(text, &blobs, to);
	fclose(to);
	is_complex = strstr(said, "the policy is too complex");
	complex += is_complex;
	if (!is_complex)
		printf("# %s\n", said);
	free(said);
	return is_complex;
}

static void compiled_close(struct compiled_text *compiled)
{
	if (compiled->blobs.count)
		bulkhead_blob_close(&compiled->rules);
	policy_blobs_free(&compiled->blobs);
	free(compiled->text);
}

/* Takes the text. A refused policy is a failure: all of them are valid. */
static bool compiled_open(struct compiled_text *compiled, char *text, enum property property)
{
	const char *why;

	*compiled = (struct compiled_text){ .text = text };
	if (!compile(text, &compiled->blobs, NULL)) {
		if (!is_too_complex(text))
			fail(property, compiled);
	} else if (compiled->blobs.count != 1 ||
		   bulkhead_blob_open(&compiled->rules, compiled->blobs.list[0].bytes,
				      compiled->blobs.list[0].length, &why)) {
		policy_blobs_free(&compiled->blobs);
		fail(property, compiled);
	} else {
		return true;
	}
	compiled_close(compiled);
	return false;
}

/* The subject, as the kernel's code has it. */
struct query_subject {
	struct bulkhead_subject base;
	const struct query *query;
};

static bool find_program(struct bulkhead_subject *base, const struct bulkhead_rules *rules)
{
	const struct query *query = ((const struct query_subject *)base)->query;

	base->state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_SOURCE],
					     query->program, query->program_length);
	return query->knows_program;
}

static int has_uid(const struct bulkhead_subject *base, u32 low, u32 high)
{
	const struct query *query = ((const struct query_subject *)base)->query;

	return query->knows_uid ? query->uid >= low && query->uid <= high : -1;
}

static int has_gid(const struct bulkhead_subject *base, u32 low, u32 high)
{
	const struct query *query = ((const struct query_subject *)base)->query;

	for (unsigned int i = 0; query->knows_gids && i < query->gid_count; i++)
		if (query->gids[i] >= low && query->gids[i] <= high)
			return 1;
	return query->knows_gids ? 0 : -1;
}

static int owns(const struct bulkhead_subject *base)
{
	const struct query *query = ((const struct query_subject *)base)->query;

	return query->knows_owner ? query->owner : -1;
}

/* The quick answer is right where it is one. */
static void decide(struct model_answer *answer, const struct compiled_text *compiled,
		   const struct query *query)
{
	struct query_subject subject = { { find_program, has_uid, has_gid, owns, 0 }, query };
	const struct bulkhead_rules *rules = &compiled->rules;
	struct bulkhead_verdict verdict;
	u32 state;

	state = bulkhead_automaton_run(rules->cells, rules->start[query->class_id], query->object,
				       query->length);
	bulkhead_decide(&verdict, rules, query->class_id, state, query->permissions, &subject.base);
	*answer = (struct model_answer){ .effect = verdict.effect,
					 .permissions = verdict.permissions };
	if (verdict.rule != BULKHEAD_NO_RULE)
		answer->line = le32_to_cpu(rules->rules[verdict.rule].line);
	if (bulkhead_decide_quiet(rules, query->class_id, state, query->permissions) &&
	    answer->effect != BULKHEAD_ALLOW)
		answer->effect = __BULKHEAD_EFFECT_END;
}

/* ------------------------------------------------------------------- properties */

static void show(enum property property, const struct compiled_text *compiled,
		 const struct query *query, const struct model_answer *got,
		 const struct model_answer *wanted)
{
	if (failed[property])
		return;
	fail(property, compiled);
	query_print(stdout, query);
	printf("# effect %u, permissions %#x, line %u\n", got->effect, got->permissions, got->line);
	printf("# and not: effect %u, permissions %#x, line %u\n", wanted->effect,
	       wanted->permissions, wanted->line);
}

static bool same(const struct model_answer *a, const struct model_answer *b)
{
	return a->effect == b->effect && a->permissions == b->permissions;
}

/* How the answers of a changed policy may differ from those of the original. */
static bool holds(enum property property, const struct model_answer *after,
		  const struct model_answer *before)
{
	/* The way it is refused may change: a default kills, and the new rule only denies. */
	if (property == PROPERTY_DENY)
		return after->effect >= before->effect || after->effect >= BULKHEAD_DENY_SILENT;
	if (property == PROPERTY_ALLOW)
		return after->effect <= before->effect;
	return same(after, before);
}

static struct query queries[QUERIES];
static struct model_answer answers[QUERIES];

static void compare_changed(enum property property, char *text)
{
	struct compiled_text compiled;
	struct model_answer answer;

	if (!compiled_open(&compiled, text, property))
		return;
	for (unsigned int i = 0; i < QUERIES; i++) {
		decide(&answer, &compiled, &queries[i]);
		if (!holds(property, &answer, &answers[i]))
			show(property, &compiled, &queries[i], &answer, &answers[i]);
	}
	compiled_close(&compiled);
}

static void try_one_rule_more(enum property property, const struct model_policy *policy, u8 effect)
{
	struct model_policy changed = *policy;
	unsigned int at = random_below(policy->count + 1);

	memmove(&changed.rules[at + 1], &changed.rules[at],
		(policy->count - at) * sizeof(changed.rules[0]));
	random_rule(&changed.rules[at], policy);
	changed.rules[at].effect = effect;
	changed.count++;
	compare_changed(property, policy_text(&changed));
}

/* Some rules are left out and some are new: diff has to report the consequences. */
static void try_diff(const struct compiled_text *before, const struct model_policy *policy)
{
	struct model_policy changed = *policy;
	const struct model_policy *pair[] = { policy, &changed };
	const struct bulkhead_rules *rules[] = { &before->rules, NULL };
	struct compiled_text after;

	random_shuffle(changed.rules, changed.count, sizeof(changed.rules[0]));
	if (changed.count > 1)
		changed.count -= random_below(changed.count) / 2;
	random_rule(&changed.rules[changed.count - 1], policy);
	if (!compiled_open(&after, policy_text(&changed), PROPERTY_DIFF))
		return;
	rules[1] = &after.rules;
	if (!diff_agrees(rules, pair, queries, QUERIES, &differences)) {
		fail(PROPERTY_DIFF, before);
		fail(PROPERTY_DIFF, &after);
	}
	compiled_close(&after);
}

static void try_another_order(const struct model_policy *policy)
{
	struct model_policy changed = *policy;

	random_shuffle(changed.rules, changed.count, sizeof(changed.rules[0]));
	random_shuffle(changed.order, SECTIONS, sizeof(changed.order[0]));
	compare_changed(PROPERTY_ORDER, policy_text(&changed));
}

static void try_again(const struct compiled_text *compiled)
{
	const struct policy_blob *first = compiled->blobs.list;
	struct policy_blobs again;

	if (!compile(compiled->text, &again, NULL) || again.list[0].length != first->length ||
	    memcmp(again.list[0].bytes, first->bytes, first->length))
		fail(PROPERTY_BYTES, compiled);
	policy_blobs_free(&again);
}

static void try_what_show_prints(const struct compiled_text *compiled)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	policy_text_write(to, &compiled->rules, NULL);
	fclose(to);
	compare_changed(PROPERTY_SHOW, text);
}

/* In mode audit, a silent denial may suppress what would have been reported. */
static u8 random_refusal(const struct model_policy *policy)
{
	if (policy->mode == BULKHEAD_MODE_AUDIT)
		return BULKHEAD_DENY;
	return BULKHEAD_DENY_SILENT + random_below(BULKHEAD_KILL - BULKHEAD_DENY_SILENT + 1);
}

static void compare_with_oracle(const struct compiled_text *compiled,
				const struct model_policy *policy)
{
	for (unsigned int i = 0; i < QUERIES; i++) {
		struct model_answer wanted;

		random_query(&queries[i], policy);
		decide(&answers[i], compiled, &queries[i]);
		oracle_answer(&wanted, policy, &queries[i]);
		if (!same(&answers[i], &wanted) || answers[i].line != wanted.line)
			show(PROPERTY_ORACLE, compiled, &queries[i], &answers[i], &wanted);
		else
			seen[queries[i].class_id][wanted.effect][wanted.line != 0]++;
	}
	decisions += QUERIES;
}

static u32 state_of(const struct compiled_text *compiled, const struct query *query)
{
	const struct bulkhead_rules *rules = &compiled->rules;

	return bulkhead_automaton_run(rules->cells, rules->start[query->class_id], query->object,
				      query->length);
}

/* Each name becomes the next one of its class. Equal states imply equal rules. */
static void compare_new_names(const struct compiled_text *compiled,
			      const struct model_policy *policy)
{
	for (unsigned int i = 1; i < QUERIES; i++) {
		const struct query *from = &queries[i - 1], *to = &queries[i];
		unsigned int class_id = to->class_id;
		u32 old_state = state_of(compiled, from), new_state = state_of(compiled, to);
		bool may = oracle_may_be_renamed(policy, from, to);

		if (from->class_id != class_id || old_state == new_state ||
		    (class_id != BULKHEAD_CLASS_FILE && class_id != BULKHEAD_CLASS_EXEC &&
		     class_id != BULKHEAD_CLASS_UNIX))
			continue;
		renamed[may]++;
		if (bulkhead_decide_alias(&compiled->rules, class_id, old_state, new_state) == may)
			continue;
		if (!failed[PROPERTY_RENAME]) {
			fail(PROPERTY_RENAME, compiled);
			query_print(stdout, from);
			query_print(stdout, to);
		}
	}
}

static void try_seed(void)
{
	static struct model_policy policy;
	struct compiled_text compiled;

	random_begin(seed);
	random_policy(&policy);
	policies++;
	if (!compiled_open(&compiled, policy_text(&policy), PROPERTY_ORACLE))
		return;
	compare_with_oracle(&compiled, &policy);
	compare_new_names(&compiled, &policy);
	try_again(&compiled);
	try_what_show_prints(&compiled);
	try_diff(&compiled, &policy);
	compiled_close(&compiled);
	try_one_rule_more(PROPERTY_DENY, &policy, random_refusal(&policy));
	try_one_rule_more(PROPERTY_ALLOW, &policy, BULKHEAD_ALLOW);
	try_another_order(&policy);
}

/* Requests that match no rule, or policies that are all refused, prove nothing. */
static void check_what_was_seen(void)
{
	for (unsigned int class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++) {
		for (unsigned int effect = 0; effect < __BULKHEAD_EFFECT_END; effect++) {
			unsigned long *times = seen[class_id][effect];

			if (class_id == BULKHEAD_CLASS_SOURCE ||
			    (times[0] >= 500 && times[1] >= 500))
				continue;
			printf("# class %u, effect %u: %lu by rules, %lu by default\n", class_id,
			       effect, times[1], times[0]);
			failed[PROPERTY_SEEN] = true;
		}
	}
	if (renamed[0] < 1000 || renamed[1] < 1000) {
		printf("# new names: %lu refused, %lu not\n", renamed[0], renamed[1]);
		failed[PROPERTY_SEEN] = true;
	}
	if (differences < 1000) {
		printf("# diff told %lu differences\n", differences);
		failed[PROPERTY_SEEN] = true;
	}
	if (complex * 50 <= policies)
		return;
	printf("# %lu of %lu policies were too complex\n", complex, policies);
	failed[PROPERTY_SEEN] = true;
}

static bool any_failed(void)
{
	for (unsigned int i = 0; i < PROPERTIES; i++)
		if (failed[i])
			return true;
	return false;
}

int main(int argc, char **argv)
{
	unsigned long most = 0;
	time_t end = 0;
	int option;

	seed = 1;
	while ((option = getopt(argc, argv, "s:n:t:")) != -1) {
		if (option == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (option == 'n')
			most = strtoul(optarg, NULL, 0);
		else if (option == 't')
			end = time(NULL) + strtol(optarg, NULL, 0);
		else
			return 2;
	}
	while (!any_failed() && (end	? time(NULL) < end
				 : most ? policies < most
					: decisions < DECISIONS)) {
		try_seed();
		seed++;
	}
	if (!end && !most && !any_failed())
		check_what_was_seen();
	printf("# %lu decisions on %lu policies, the next seed is %llu\n", decisions, policies,
	       (unsigned long long)seed);
	for (unsigned int i = 0; i < PROPERTIES; i++)
		printf("%sok %u - %s\n", failed[i] ? "not " : "", i + 1, property_names[i]);
	printf("1..%u\n", PROPERTIES);
	return any_failed();
}
