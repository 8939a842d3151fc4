// SPDX-License-Identifier: GPL-2.0
/* Which effect takes precedence, in any order; defaults, modes, programs. */
#include "harness.h"
#include "language/rule.h"
#include "tap.h"

#define HEAD	   "version: 1\npolicy: p\n"
#define FILE_RULES HEAD "file:\n  rules:\n"

static bool answers(const char *yaml, const char *request, const char *program, const char *wanted)
{
	const char *got = answer_of(yaml, request, program);

	if (!strcmp(got, wanted))
		return true;
	printf("# %s: %s, not %s\n", request, got, wanted);
	return false;
}

static void deny_wins_over_allow(void)
{
	expect(answers(FILE_RULES "    - allow read /a/**\n    - deny read /a/b\n", "read /a/b",
		       NULL, "deny"),
	       "after");
	expect(answers(FILE_RULES "    - deny read /a/b\n    - allow read /a/**\n", "read /a/b",
		       NULL, "deny"),
	       "before");
	expect(answers(FILE_RULES "    - deny read /a/b\n    - allow read /a/**\n", "read /a/c",
		       NULL, "allow"),
	       "beside");
}

static void deny_wins_over_audit_and_audit_over_allow(void)
{
	expect(answers(FILE_RULES "    - audit read /a\n    - deny read /a\n", "read /a", NULL,
		       "deny"),
	       "audit and deny");
	expect(answers(FILE_RULES "    - audit read /a\n    - allow read /a\n", "read /a", NULL,
		       "audit"),
	       "audit and allow");
}

/* Each one with each other, in both orders. */
static void the_stronger_effect_wins(void)
{
	for (int a = 0; a < __BULKHEAD_EFFECT_END; a++) {
		for (int b = 0; b < __BULKHEAD_EFFECT_END; b++) {
			char yaml[256];

			snprintf(yaml, sizeof(yaml),
				 FILE_RULES "    - %s read /a\n    - %s read /{a,b}\n",
				 effect_names[a], effect_names[b]);
			expect(answers(yaml, "read /a", NULL, effect_names[a > b ? a : b]),
			       "%s, %s", effect_names[a], effect_names[b]);
			expect(answers(yaml, "read /b", NULL, effect_names[b]), "alone");
		}
	}
}

static void defaults_may_have_any_effect(void)
{
	for (int effect = 0; effect < __BULKHEAD_EFFECT_END; effect++) {
		char yaml[256];

		snprintf(yaml, sizeof(yaml), HEAD "file: {default: %s}\n", effect_names[effect]);
		expect(answers(yaml, "read /a", NULL, effect_names[effect]), "of file");
		expect(answers(yaml, "exec /a", NULL, "deny"), "of exec");
	}
}

/* A silent denial must not suppress what has to be reported. */
static void mode_audit_tells_all_but_silent_denials(void)
{
	const char *yaml = HEAD
		"mode: audit\nfile:\n  default: kill\n  rules:\n"
		"    - deny-silent read /a\n    - audit write /a\n    - kill delete /a\n"
		"    - deny attr /a\n    - allow map /a\n";

	expect(answers(yaml, "read /a", NULL, "allow"), "silent");
	expect(answers(yaml, "read,map /a", NULL, "allow"), "silent, and allowed");
	expect(answers(yaml, "read,write /a", NULL, "audit"), "silent, and audited");
	expect(answers(yaml, "read,delete /a", NULL, "audit"), "silent, and deadly");
	expect(answers(yaml, "attr /a", NULL, "audit"), "denied");
	expect(answers(yaml, "link /a", NULL, "audit"), "the default");
}

static void a_denied_part_denies_the_whole_request(void)
{
	const char *yaml = FILE_RULES "    - allow read,write /a\n    - deny write /a\n";
	struct bulkhead_verdict verdict;
	struct compiled compiled;

	compiled_open(&compiled, yaml);
	expect(compiled_ask(&compiled, "read,write /a", NULL, &verdict), "no request");
	expect(verdict.effect == BULKHEAD_DENY, "effect %u", verdict.effect);
	expect(verdict.permissions == BULKHEAD_FILE_WRITE, "%x", verdict.permissions);
	expect(compiled_ask(&compiled, "read,attr /a", NULL, &verdict), "no request");
	expect(verdict.effect == BULKHEAD_DENY, "effect %u", verdict.effect);
	expect(verdict.reason == BULKHEAD_REASON_DEFAULT, "reason %u", verdict.reason);
	expect(verdict.permissions == BULKHEAD_FILE_ATTR, "%x", verdict.permissions);
	compiled_close(&compiled);
}

static void omitted_domains_and_defaults_deny(void)
{
	static const char *const requests[] = { "read /a", "exec /a", "create tcp",
						"connect unix /a", "map memfd:x" };

	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		expect(answers(HEAD, requests[i], NULL, "deny"), "%s", requests[i]);
		expect(answers(HEAD "file: {}\nexec: {rules: []}\nnetwork: {rules: []}\n",
			       requests[i], NULL, "deny"),
		       "%s", requests[i]);
	}
}

static void a_default_is_its_own_domains(void)
{
	const char *yaml = HEAD "file: {default: audit}\nnetwork: {default: allow}\n";

	expect(answers(yaml, "read /a", NULL, "audit"), "file");
	expect(answers(yaml, "exec /a", NULL, "deny"), "exec");
	expect(answers(yaml, "create tcp", NULL, "allow"), "network");
	expect(answers(yaml, "connect unix /a", NULL, "allow"), "unix");
}

static void mode_audit_tells_what_it_would_deny(void)
{
	const char *yaml = HEAD "mode: audit\nfile: {rules: [deny read /a, allow read /b]}\n";

	expect(answers(yaml, "read /a", NULL, "audit"), "rule");
	expect(answers(yaml, "read /b", NULL, "allow"), "allow");
	expect(answers(yaml, "read /c", NULL, "audit"), "default");
}

static void a_conditional_allow_needs_its_program(void)
{
	const char *yaml = FILE_RULES "    - allow read /a from /bin/{x,y*}\n";

	expect(answers(yaml, "read /a", "/bin/x", "allow"), "x");
	expect(answers(yaml, "read /a", "/bin/yes", "allow"), "yes");
	expect(answers(yaml, "read /a", "/bin/z", "deny"), "z");
	expect(answers(yaml, "read /a", "/usr/bin/x", "deny"), "usr");
	expect(answers(yaml, "read /a", UNKNOWN_PROGRAM, "deny"), "unknown");
}

static void a_conditional_deny_holds_for_an_unknown_program(void)
{
	const char *yaml = FILE_RULES "    - allow read /a\n    - deny read /a from /bin/x\n";

	expect(answers(yaml, "read /a", "/bin/x", "deny"), "x");
	expect(answers(yaml, "read /a", "/bin/z", "allow"), "z");
	expect(answers(yaml, "read /a", UNKNOWN_PROGRAM, "deny"), "unknown");
}

static void a_conditional_audit_holds_for_an_unknown_program(void)
{
	const char *yaml = FILE_RULES "    - allow read /a\n    - audit read /a from /bin/x\n";

	expect(answers(yaml, "read /a", "/bin/z", "allow"), "z");
	expect(answers(yaml, "read /a", UNKNOWN_PROGRAM, "audit"), "unknown");
}

static void an_audit_of_an_unknown_program_allows_nothing(void)
{
	const char *yaml = FILE_RULES "    - audit read /a from /bin/x\n";

	expect(answers(yaml, "read /a", "/bin/x", "audit"), "x");
	expect(answers(yaml, "read /a", "/bin/z", "deny"), "z");
	expect(answers(yaml, "read /a", UNKNOWN_PROGRAM, "deny"), "unknown");
}

static void programs_of_different_rules_are_told_apart(void)
{
	const char *yaml = FILE_RULES "    - allow read /a from /bin/**\n"
				      "    - allow write /a from /bin/x\n"
				      "    - allow attr /a from /bin/x\n";

	expect(answers(yaml, "read,write,attr /a", "/bin/x", "allow"), "x");
	expect(answers(yaml, "read /a", "/bin/y", "allow"), "y reads");
	expect(answers(yaml, "write /a", "/bin/y", "deny"), "y writes");
}

static void allowed_programs_may_be_mapped_by_anybody(void)
{
	const char *yaml = HEAD "exec: {rules: [allow /bin/x from /bin/sh]}\n";

	expect(answers(yaml, "map /bin/x", UNKNOWN_PROGRAM, "allow"), "map");
	expect(answers(yaml, "read /bin/x", UNKNOWN_PROGRAM, "deny"), "read");
	expect(answers(yaml, "exec /bin/x", "/bin/ls", "deny"), "exec");
	expect(answers(yaml, "exec /bin/x", "/bin/sh", "allow"), "exec from sh");
}

static void denied_programs_may_not_be_mapped(void)
{
	const char *yaml = HEAD
		"file: {rules: [allow map /**]}\n"
		"exec: {rules: [allow /bin/**, deny /bin/x, deny /bin/y from /z]}\n";

	expect(answers(yaml, "map /bin/x", NULL, "deny"), "x");
	expect(answers(yaml, "map /bin/y", NULL, "allow"), "y");
	expect(answers(yaml, "exec /bin/x", NULL, "deny"), "exec");
}

static void the_first_rule_of_the_deciding_effect_is_named(void)
{
	const char *yaml = FILE_RULES
		"    - allow read /a\n    - deny read /a*\n    - deny read /**\n";
	struct bulkhead_verdict verdict;
	struct compiled compiled;

	compiled_open(&compiled, yaml);
	expect(compiled_ask(&compiled, "read /a", NULL, &verdict), "no request");
	expect(compiled.rules.rules[verdict.rule].line == 6, "line %u",
	       compiled.rules.rules[verdict.rule].line);
	compiled_close(&compiled);
}

/* A rule of each effect, asked by somebody; what comes of each. */
static const struct {
	const char *condition;
	const char *who;
	const char *allow, *audit, *deny;
} conditions[] = {
	{ "uid 5", "uid 5", "allow", "audit", "deny" },
	{ "uid 5", "uid 6", "deny", "allow", "allow" },
	{ "uid 5", "gid 5", "deny", "audit", "deny" },
	{ "uid 5", "from /x", "deny", "audit", "deny" },
	{ "uid 5-7", "uid 5", "allow", "audit", "deny" },
	{ "uid 5-7", "uid 7", "allow", "audit", "deny" },
	{ "uid 5-7", "uid 8", "deny", "allow", "allow" },
	{ "uid 0", "uid 0", "allow", "audit", "deny" },
	{ "uid 0", "uid 1", "deny", "allow", "allow" },
	{ "uid 0-4294967294", "uid 4294967294", "allow", "audit", "deny" },
	{ "uid 0-4294967294", "gid 0", "deny", "audit", "deny" },
	{ "gid 5", "gid 5", "allow", "audit", "deny" },
	{ "gid 5", "gid 1,5,9", "allow", "audit", "deny" },
	{ "gid 5", "gid 1,9", "deny", "allow", "allow" },
	{ "gid 2-8", "gid 1,9", "deny", "allow", "allow" },
	{ "gid 5", "uid 5", "deny", "audit", "deny" },
	{ "uid 1 gid 2", "uid 1 gid 2", "allow", "audit", "deny" },
	{ "gid 2 uid 1", "uid 1 gid 2", "allow", "audit", "deny" },
	{ "uid 1 gid 2", "uid 1 gid 1", "deny", "allow", "allow" },
	{ "uid 1 gid 2", "uid 2 gid 2", "deny", "allow", "allow" },
	/* A condition that is false outweighs one that is unknown. */
	{ "uid 1 gid 2", "uid 2", "deny", "allow", "allow" },
	{ "uid 1 gid 2", "gid 3", "deny", "allow", "allow" },
	{ "uid 1 gid 2", "uid 1", "deny", "audit", "deny" },
	{ "from /x uid 1", "uid 1 from /x", "allow", "audit", "deny" },
	{ "uid 1 from /x", "uid 1 from /x", "allow", "audit", "deny" },
	{ "uid 1 from /x gid 2", "gid 2 from /x uid 1", "allow", "audit", "deny" },
	{ "from /x uid 1", "uid 1 from /y", "deny", "allow", "allow" },
	{ "from /x uid 1", "uid 2 from /x", "deny", "allow", "allow" },
	{ "from /x uid 1", "uid 1", "deny", "audit", "deny" },
	{ "from /x uid 1", "uid 2", "deny", "allow", "allow" },
	{ "from /x uid 1", "from /x", "deny", "audit", "deny" },
	{ "from /x uid 1", "from /y", "deny", "allow", "allow" },
	{ "from /x uid 1", "gid 7", "deny", "audit", "deny" },
	{ "owner", "owner yes", "allow", "audit", "deny" },
	{ "owner", "owner no", "deny", "allow", "allow" },
	{ "owner", "uid 0", "deny", "audit", "deny" },
	{ "owner uid 5", "uid 5 owner yes", "allow", "audit", "deny" },
	{ "owner uid 5", "uid 4 owner yes", "deny", "allow", "allow" },
	{ "owner uid 5", "uid 5 owner no", "deny", "allow", "allow" },
	{ "unless uid 5", "uid 5", "deny", "allow", "allow" },
	{ "unless uid 5", "uid 6", "allow", "audit", "deny" },
	{ "unless uid 5", "gid 5", "deny", "audit", "deny" },
	{ "unless from /x", "from /x", "deny", "allow", "allow" },
	{ "unless from /x", "from /y", "allow", "audit", "deny" },
	{ "unless from /x", "uid 0", "deny", "audit", "deny" },
	{ "unless owner", "owner yes", "deny", "allow", "allow" },
	{ "unless owner", "owner no", "allow", "audit", "deny" },
	/* The conditions of an exception hold together, or it is none. */
	{ "unless from /x gid 2", "from /x gid 2", "deny", "allow", "allow" },
	{ "unless from /x gid 2", "from /x gid 3", "allow", "audit", "deny" },
	{ "unless from /x gid 2", "from /y gid 2", "allow", "audit", "deny" },
	{ "unless from /x gid 2", "from /x", "deny", "audit", "deny" },
	{ "unless from /x gid 2", "gid 3", "allow", "audit", "deny" },
	{ "uid 1-9 unless uid 5", "uid 4", "allow", "audit", "deny" },
	{ "uid 1-9 unless uid 5", "uid 5", "deny", "allow", "allow" },
	{ "uid 1-9 unless uid 5", "uid 10", "deny", "allow", "allow" },
	{ "from /x unless uid 0 owner", "from /x uid 0 owner yes", "deny", "allow", "allow" },
	{ "from /x unless uid 0 owner", "from /x uid 0 owner no", "allow", "audit", "deny" },
	{ "from /x unless uid 0 owner", "from /y uid 0", "deny", "allow", "allow" },
};

static void conditions_hold_for_whom_they_name(void)
{
	char yaml[256], request[64];

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		const char *condition = conditions[i].condition;

		snprintf(request, sizeof(request), "read /a %s", conditions[i].who);
		snprintf(yaml, sizeof(yaml), FILE_RULES "    - allow read /a %s\n", condition);
		expect(answers(yaml, request, NULL, conditions[i].allow), "allow %s", condition);
		snprintf(yaml, sizeof(yaml),
			 FILE_RULES "    - allow read /a\n"
				    "    - audit read /a %s\n",
			 condition);
		expect(answers(yaml, request, NULL, conditions[i].audit), "audit %s", condition);
		snprintf(yaml, sizeof(yaml),
			 FILE_RULES "    - allow read /a\n"
				    "    - deny read /a %s\n",
			 condition);
		expect(answers(yaml, request, NULL, conditions[i].deny), "deny %s", condition);
	}
}

static void exceptions_name_objects(void)
{
	const char *yaml = FILE_RULES "    - allow read /a/** unless /a/b/** /a/c\n"
				      "    - allow read /d/**\n"
				      "    - deny read /d/** uid 5 unless /d/e unless gid 7\n"
				      "capabilities:\n  rules:\n    - allow all unless kill,chown\n"
				      "host:\n  rules:\n    - allow mount unless tmpfs\n"
				      "    - allow device char unless 1:3 5:*\n";
	static const char *const cases[][2] = {
		{ "read /a/x", "allow" },
		{ "read /a/b/x", "deny" },
		{ "read /a/b", "allow" },
		{ "read /a/c", "deny" },
		{ "read /d/e uid 5 gid 1", "allow" },
		{ "read /d/f uid 5 gid 1", "deny" },
		{ "read /d/f uid 5 gid 7", "allow" },
		{ "read /d/f uid 6 gid 1", "allow" },
		{ "capability kill", "deny" },
		{ "capability chown", "deny" },
		{ "capability setuid", "allow" },
		{ "host mount tmpfs", "deny" },
		{ "host mount ext4", "allow" },
		{ "read device char 1:3", "deny" },
		{ "read device char 1:5", "allow" },
		{ "read device char 5:1", "deny" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect(answers(yaml, cases[i][0], NULL, cases[i][1]), "%s", cases[i][0]);
}

static void exceptions_name_sets(void)
{
	const char *yaml = HEAD "sets:\n  nets: [10.0.0.0/8:*, '[fd00::/8]:*']\n"
				"  keys: [/a/key, /a/*.pem]\n"
				"network:\n  rules:\n    - allow connect,bind tcp *:*\n"
				"    - deny connect tcp *:* unless @nets 192.0.2.1:80\n"
				"file:\n  rules:\n    - allow read @keys /b/** unless @keys /b/c\n";
	static const char *const cases[][2] = {
		{ "connect tcp 10.1.2.3:80", "allow" },
		{ "connect tcp [fd00::1]:80", "allow" },
		{ "connect tcp 192.0.2.1:80", "allow" },
		{ "connect tcp 192.0.2.1:81", "deny" },
		{ "connect tcp [fe80::1]:80", "deny" },
		{ "bind tcp 192.0.2.1:81", "allow" },
		{ "create tcp", "allow" },
		{ "read /a/key", "deny" },
		{ "read /b/a", "allow" },
		{ "read /b/c", "deny" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect(answers(yaml, cases[i][0], NULL, cases[i][1]), "%s", cases[i][0]);
}

static void an_exception_of_an_exec_rule_is_one_of_its_mapping(void)
{
	const char *yaml = HEAD "exec:\n  rules:\n    - allow /bin/* unless /bin/x\n"
				"    - deny /bin/* unless /bin/y\n"
				"    - deny /bin/y unless uid 5\n";

	expect(answers(yaml, "exec /bin/x", NULL, "deny"), "exec x");
	expect(answers(yaml, "map /bin/x", NULL, "deny"), "map x");
	expect(answers(yaml, "exec /bin/y uid 5", NULL, "allow"), "exec y");
	expect(answers(yaml, "exec /bin/y uid 6", NULL, "deny"), "exec y, other");
	expect(answers(yaml, "map /bin/y uid 6", NULL, "allow"), "map y");
	expect(answers(yaml, "map /bin/z", NULL, "deny"), "map z");
}

static void conditions_of_an_exec_rule_are_not_of_its_mapping(void)
{
	const char *yaml = HEAD
		"exec: {rules: [allow /bin/x uid 5, allow /bin/y, deny /bin/y gid 1]}\n";

	expect(answers(yaml, "exec /bin/x uid 5", NULL, "allow"), "exec x");
	expect(answers(yaml, "exec /bin/x uid 6", NULL, "deny"), "exec x, other");
	expect(answers(yaml, "map /bin/x uid 6", NULL, "allow"), "map x");
	expect(answers(yaml, "map /bin/y gid 1", NULL, "allow"), "map y");
	expect(answers(yaml, "exec /bin/y gid 1", NULL, "deny"), "exec y");
}

static void an_implied_create_has_the_rules_conditions(void)
{
	const char *yaml = HEAD "network:\n  rules:\n    - allow connect tcp *:80 uid 5\n";

	expect(answers(yaml, "create tcp uid 5", NULL, "allow"), "5");
	expect(answers(yaml, "create tcp uid 6", NULL, "deny"), "6");
	expect(answers(yaml, "connect tcp 10.0.0.1:80 uid 6", NULL, "deny"), "connect");
}

#define RULES 10

static void write_policy(char *yaml, const char (*rules)[64], const int *order)
{
	yaml += sprintf(yaml, FILE_RULES);
	for (int i = 0; i < RULES; i++)
		yaml += sprintf(yaml, "    - %s\n", rules[order[i]]);
}

static void shuffle(int *order)
{
	for (int i = RULES - 1; i > 0; i--) {
		int j = random_below(i + 1), kept = order[i];

		order[i] = order[j];
		order[j] = kept;
	}
}

static void compare_orders(void)
{
	static const char *const effects[] = { "allow", "audit", "deny" };
	static const char *const perms[] = { "read", "write", "read,write", "all" };
	static const char *const globs[] = { "/a", "/**", "/*", "/b", "/{a,b}", "/a/**" };
	static const char *const froms[] = { "",	 "",	   " from /x",
					     " from /*", " uid 1", " gid 1 from /x" };
	static const char *const asks[] = { "read /a", "write /b uid 1", "read,write /a/b gid 1,2",
					    "attr /a uid 2" };
	static const char *const programs[] = { "/x", "/y", NULL };
	char rules[RULES][64], one[4096], two[4096];
	int order[RULES];

	for (int i = 0; i < RULES; i++) {
		order[i] = i;
		snprintf(rules[i], sizeof(rules[i]), "%s %s %s%s", effects[random_below(3)],
			 perms[random_below(4)], globs[random_below(6)], froms[random_below(6)]);
	}
	write_policy(one, rules, order);
	shuffle(order);
	write_policy(two, rules, order);
	for (size_t i = 0; i < ARRAY_SIZE(asks); i++)
		for (size_t j = 0; j < ARRAY_SIZE(programs); j++)
			expect(answers(one, asks[i], programs[j],
				       answer_of(two, asks[i], programs[j])),
			       "%s", one);
}

static void order_never_matters(void)
{
	for (int i = 0; i < 60; i++)
		compare_orders();
}

static void rules_that_never_hold_are_warned_of(void)
{
	expect(warnings_of(FILE_RULES "    - allow read /a/b\n    - deny all /a/**\n") == 1,
	       "deny");
	expect(warnings_of(FILE_RULES "    - allow read /a/*\n    - deny all /a/b\n") == 0, "part");
	expect(warnings_of(FILE_RULES "    - allow read,write /a\n    - deny read /a\n") == 0,
	       "one");
	expect(warnings_of(FILE_RULES "    - allow read /a\n    - deny read /a from /x\n") == 0,
	       "conditional");
	expect(warnings_of(FILE_RULES "    - allow read /a\n    - deny read /a uid 5\n") == 0,
	       "uid");
	expect(warnings_of(FILE_RULES "    - allow read /a gid 5\n    - deny read /a\n") == 1,
	       "gid");
}

static void repeated_rules_are_warned_of(void)
{
	expect(warnings_of(FILE_RULES "    - allow read /a\n    - allow read /a\n") == 1, "same");
	expect(warnings_of(FILE_RULES "    - allow read /a\n    - allow write /a\n") == 0, "other");
	expect(warnings_of(FILE_RULES "    - allow read /a\n    - allow read /a from /x\n") == 1,
	       "conditional");
	expect(warnings_of(FILE_RULES "    - allow read /a uid 5\n    - allow read /a uid 5\n") ==
		       1,
	       "same uid");
	expect(warnings_of(FILE_RULES "    - allow read /a uid 5\n    - allow read /a gid 5\n") ==
		       0,
	       "uid and gid");
	expect(warnings_of(FILE_RULES "    - allow read /a uid 5\n    - allow read /a uid 5-6\n") ==
		       1,
	       "wider range");
}

static void what_cannot_be_judged_is_denied(void)
{
	struct bulkhead_verdict verdict;
	struct compiled compiled;

	compiled_open(&compiled, HEAD "file: {default: allow}\n");
	bulkhead_decide_refuse(&verdict, &compiled.rules, 5, BULKHEAD_REASON_OUTSIDE);
	expect(verdict.effect == BULKHEAD_DENY && verdict.reason == BULKHEAD_REASON_OUTSIDE &&
		       verdict.permissions == 5 && verdict.rule == BULKHEAD_NO_RULE,
	       "outside");
	bulkhead_decide(&verdict, &compiled.rules, BULKHEAD_CLASS_FILE,
			compiled.rules.start[BULKHEAD_CLASS_FILE], 0, NULL);
	expect(verdict.effect == BULKHEAD_DENY && verdict.reason == BULKHEAD_REASON_INTERNAL,
	       "nothing is asked for");
	compiled_close(&compiled);
	compiled_open(&compiled, HEAD "mode: audit\n");
	bulkhead_decide_refuse(&verdict, &compiled.rules, 1, BULKHEAD_REASON_OUTSIDE);
	expect(verdict.effect == BULKHEAD_AUDIT, "in mode audit it passes, and is told");
	compiled_close(&compiled);
}

static bool may(const char *yaml, const char *path, u32 asked)
{
	struct compiled compiled;
	bool answer;
	u32 state;

	compiled_open(&compiled, yaml);
	state = bulkhead_automaton_run(compiled.rules.cells,
				       compiled.rules.start[BULKHEAD_CLASS_FILE], path,
				       strlen(path));
	answer = bulkhead_decide_may(&compiled.rules, BULKHEAD_CLASS_FILE, state, asked);
	compiled_close(&compiled);
	return answer;
}

static void somebody_may_what_a_condition_may_let_pass(void)
{
	const char *yaml = FILE_RULES
		"    - allow read /a uid 5\n    - allow read /b\n"
		"    - deny read /b uid 5\n    - allow all /c\n    - kill write /c\n";

	expect(may(yaml, "/a", BULKHEAD_FILE_READ), "one may");
	expect(may(yaml, "/b", BULKHEAD_FILE_READ), "all but one may");
	expect(!may(yaml, "/d", BULKHEAD_FILE_READ), "nobody may");
	expect(may(yaml, "/c", BULKHEAD_FILE_READ), "all may");
	expect(!may(yaml, "/c", BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE), "nobody may both");
	expect(may(HEAD "mode: audit\n", "/d", BULKHEAD_FILE_READ), "mode audit");
}

static bool boundless(const char *yaml, unsigned int class, u32 asked)
{
	struct compiled compiled;
	bool answer;

	compiled_open(&compiled, yaml);
	answer = bulkhead_decide_boundless(&compiled.rules, class, asked);
	compiled_close(&compiled);
	return answer;
}

static void what_has_no_name_passes_where_every_name_would(void)
{
	const char *open = HEAD "file:\n  default: allow\n  rules:\n    - %s\n";
	static const char *const bounds[] = {
		"deny read /a",	 "kill read /a",	 "deny-silent read /a",
		"audit read /a", "deny read /a from /p", "deny read /a uid 5",
		"deny all /a",
	};
	char yaml[256];

	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		snprintf(yaml, sizeof(yaml), open, bounds[i]);
		expect(!boundless(yaml, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ), "%s", bounds[i]);
		expect(!boundless(yaml, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_ALL), "%s", bounds[i]);
	}
	snprintf(yaml, sizeof(yaml), open, "deny write /a from /p");
	expect(boundless(yaml, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ), "another permission");
	expect(!boundless(yaml, BULKHEAD_CLASS_SOURCE, ~0U), "a program is named");
	expect(!boundless(yaml, BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_RUN), "another default");
	snprintf(yaml, sizeof(yaml), open, "allow read /a");
	expect(boundless(yaml, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_ALL), "it only allows");
	expect(boundless(yaml, BULKHEAD_CLASS_SOURCE, ~0U), "no program is named");
	expect(!boundless(HEAD "file: {default: audit}\n", BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ),
	       "a default that audits");
	expect(!boundless(HEAD "file:\n  rules: [allow all /**]\n", BULKHEAD_CLASS_FILE,
			  BULKHEAD_FILE_READ),
	       "a default that denies");
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(deny_wins_over_allow);
	run(deny_wins_over_audit_and_audit_over_allow);
	run(the_stronger_effect_wins);
	run(defaults_may_have_any_effect);
	run(mode_audit_tells_all_but_silent_denials);
	run(a_denied_part_denies_the_whole_request);
	run(omitted_domains_and_defaults_deny);
	run(a_default_is_its_own_domains);
	run(mode_audit_tells_what_it_would_deny);
	run(a_conditional_allow_needs_its_program);
	run(a_conditional_deny_holds_for_an_unknown_program);
	run(a_conditional_audit_holds_for_an_unknown_program);
	run(programs_of_different_rules_are_told_apart);
	run(allowed_programs_may_be_mapped_by_anybody);
	run(denied_programs_may_not_be_mapped);
	run(the_first_rule_of_the_deciding_effect_is_named);
	run(an_audit_of_an_unknown_program_allows_nothing);
	run(conditions_hold_for_whom_they_name);
	run(exceptions_name_objects);
	run(exceptions_name_sets);
	run(an_exception_of_an_exec_rule_is_one_of_its_mapping);
	run(conditions_of_an_exec_rule_are_not_of_its_mapping);
	run(an_implied_create_has_the_rules_conditions);
	run(order_never_matters);
	run(what_cannot_be_judged_is_denied);
	run(somebody_may_what_a_condition_may_let_pass);
	run(what_has_no_name_passes_where_every_name_would);
	run(rules_that_never_hold_are_warned_of);
	run(repeated_rules_are_warned_of);
	return tap_end();
}
