// SPDX-License-Identifier: GPL-2.0
/* Names that a `from` means, and new names that would grant what old ones do not. */
#include "harness.h"
#include "tap.h"

#define FILE_RULES "version: 1\npolicy: p\nfile:\n  rules:\n"

static u32 state_of(const struct compiled *compiled, unsigned int class_id, const char *path)
{
	return bulkhead_automaton_run(compiled->rules.cells, compiled->rules.start[class_id],
				      path, strlen(path));
}

static bool alias(const struct compiled *compiled, unsigned int class_id, const char *from,
		  const char *to)
{
	return bulkhead_decide_alias(&compiled->rules, class_id,
				     state_of(compiled, class_id, from),
				     state_of(compiled, class_id, to));
}

static bool below(const struct compiled *compiled, unsigned int class_id, const char *from,
		  const char *to)
{
	static struct bulkhead_pairs pairs;

	memset(&pairs, 0, sizeof(pairs));
	return bulkhead_decide_subtree(&compiled->rules, class_id,
				       state_of(compiled, class_id, from),
				       state_of(compiled, class_id, to), &pairs);
}

static bool acts(const struct compiled *compiled, const char *own, const char *other)
{
	return bulkhead_decide_acts(&compiled->rules,
				    state_of(compiled, BULKHEAD_CLASS_SOURCE, own),
				    state_of(compiled, BULKHEAD_CLASS_SOURCE, other));
}

static bool named(const struct compiled *compiled, const char *path)
{
	return bulkhead_decide_named(&compiled->rules,
				     state_of(compiled, BULKHEAD_CLASS_SOURCE, path));
}

static const char sources[] =
	FILE_RULES
	"    - allow read /a from /bin/{x,y}\n"
	"    - allow read /b from /bin/*\n"
	"    - deny read /c from /sbin/z uid 5\n"
	"    - allow read /usr/**\n";

static void a_program_is_named_if_any_from_means_it(void)
{
	struct compiled compiled;

	compiled_open(&compiled, sources);
	expect(named(&compiled, "/bin/x"), "x");
	expect(named(&compiled, "/bin/other"), "other");
	expect(named(&compiled, "/sbin/z"), "a deny's");
	expect(!named(&compiled, "/sbin/y"), "none");
	expect(!named(&compiled, "/bin/x/y"), "below");
	expect(!named(&compiled, "/usr/lib/x"), "an object");
	compiled_close(&compiled);
}

static void to_act_as_another_program_is_to_be_named_by_more(void)
{
	struct compiled compiled;

	compiled_open(&compiled, sources);
	expect(!acts(&compiled, "/bin/x", "/bin/y"), "named alike");
	expect(!acts(&compiled, "/bin/x", "/bin/other"), "named by less");
	expect(acts(&compiled, "/bin/other", "/bin/x"), "named by more");
	expect(acts(&compiled, "/opt/a", "/bin/other"), "named by something");
	expect(acts(&compiled, "/bin/x", "/sbin/z"), "named by something else");
	expect(acts(&compiled, "/sbin/z", "/bin/x"), "and the other way round");
	expect(!acts(&compiled, "/bin/x", "/opt/a"), "not named at all");
	expect(!acts(&compiled, "/opt/a", "/opt/b"), "neither of them");
	compiled_close(&compiled);
}

static void a_new_name_makes_nothing_a_program_that_a_from_means(void)
{
	struct compiled compiled;

	compiled_open(&compiled, sources);
	expect(!alias(&compiled, BULKHEAD_CLASS_SOURCE, "/tmp/x", "/bin/x"), "to a program");
	expect(alias(&compiled, BULKHEAD_CLASS_SOURCE, "/bin/x", "/tmp/x"), "from one");
	expect(alias(&compiled, BULKHEAD_CLASS_SOURCE, "/bin/x", "/bin/y"), "to an equal one");
	expect(!alias(&compiled, BULKHEAD_CLASS_SOURCE, "/bin/o", "/bin/y"), "to a better one");
	expect(alias(&compiled, BULKHEAD_CLASS_SOURCE, "/tmp/x", "/tmp/y"), "elsewhere");
	expect(!below(&compiled, BULKHEAD_CLASS_SOURCE, "/tmp", "/bin"), "a directory of programs");
	expect(below(&compiled, BULKHEAD_CLASS_SOURCE, "/tmp", "/var"), "another one");
	expect(below(&compiled, BULKHEAD_CLASS_SOURCE, "/bin", "/tmp"), "away from there");
	compiled_close(&compiled);
}

/* By the new name the most that anybody may, by the old one the least. */
static void conditions_are_taken_for_whoever_gains(void)
{
	struct compiled compiled;

	compiled_open(&compiled, FILE_RULES
		      "    - allow read /all\n"
		      "    - allow read /some uid 5\n"
		      "    - allow read /few uid 5 gid 7 from /bin/x\n"
		      "    - allow read /but\n"
		      "    - deny read /but gid 7\n"
		      "    - allow read /never\n"
		      "    - deny read /never\n");
	expect(compiled.good, "the policy");
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/none", "/some"), "a user may");
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/none", "/few"), "a program may");
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/some", "/all"), "all others may");
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/but", "/all"), "a group may");
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/none", "/but"), "all but a group may");
	expect(alias(&compiled, BULKHEAD_CLASS_FILE, "/all", "/some"), "less may");
	expect(alias(&compiled, BULKHEAD_CLASS_FILE, "/all", "/but"), "all but a group, of all");
	expect(alias(&compiled, BULKHEAD_CLASS_FILE, "/none", "/never"), "denied to all");
	/* A name that only some may use is no better than another one of the same kind. */
	expect(!alias(&compiled, BULKHEAD_CLASS_FILE, "/few", "/some"), "others may");
	compiled_close(&compiled);
}

static void memory_that_may_be_run_is_part_of_a_name(void)
{
	struct compiled compiled;

	compiled_open(&compiled, "version: 1\npolicy: p\nexec:\n  rules:\n"
				 "    - allow /bin/*\n    - allow execmem /bin/node\n");
	expect(!alias(&compiled, BULKHEAD_CLASS_EXEC, "/bin/x", "/bin/node"), "to node");
	expect(alias(&compiled, BULKHEAD_CLASS_EXEC, "/bin/node", "/bin/x"), "from node");
	expect(alias(&compiled, BULKHEAD_CLASS_EXEC, "/bin/x", "/bin/y"), "beside");
	compiled_close(&compiled);
}

/* What lies below a directory comes along, and could not have been made there. */
static void a_directory_brings_nothing_to_where_it_must_not_be_made(void)
{
	struct compiled compiled;

	compiled_open(&compiled, "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n"
				 "    - deny create /etc/cron/**\n    - deny create /usr/*/x\n"
				 "network:\n  default: allow\n  rules:\n    - deny bind unix /run/s/*\n");
	expect(compiled.good, "the policy");
	expect(!below(&compiled, BULKHEAD_CLASS_FILE, "/tmp", "/etc/cron"), "files");
	expect(!below(&compiled, BULKHEAD_CLASS_FILE, "/tmp", "/etc"), "deeper");
	expect(!below(&compiled, BULKHEAD_CLASS_FILE, "/tmp", "/usr/bin"), "one name");
	expect(below(&compiled, BULKHEAD_CLASS_FILE, "/tmp", "/var"), "elsewhere");
	expect(below(&compiled, BULKHEAD_CLASS_FILE, "/etc/cron", "/var"), "away from there");
	expect(below(&compiled, BULKHEAD_CLASS_FILE, "/usr/lib", "/usr/bin"), "from the like");
	expect(!below(&compiled, BULKHEAD_CLASS_UNIX, "/tmp", "/run/s"), "sockets");
	compiled_close(&compiled);
}

static void to_deny_a_new_name_is_to_deny_a_second_one(void)
{
	struct bulkhead_verdict verdict;
	struct compiled compiled;

	compiled_open(&compiled, "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n"
				 "    - deny create /a\n    - audit create /b\n    - allow create /c\n");
	expect(compiled_ask(&compiled, "link /a", NULL, &verdict) &&
	       verdict.effect == BULKHEAD_DENY, "denied");
	expect(compiled_ask(&compiled, "link /b", NULL, &verdict) &&
	       verdict.effect == BULKHEAD_AUDIT, "audited");
	expect(compiled_ask(&compiled, "link /c", NULL, &verdict) &&
	       verdict.reason == BULKHEAD_REASON_DEFAULT, "not allowed by it");
	compiled_close(&compiled);
}

/* Each name below stands for a pair of states of its own. */
static bool may_move_with(int names)
{
	static char yaml[65536];
	struct compiled compiled;
	char *at = yaml + sprintf(yaml, FILE_RULES);
	bool may;

	for (int i = 0; i < names; i++)
		at += sprintf(at, "    - deny read /a/%d/%d\n", i, i);
	compiled_open(&compiled, yaml);
	expect(compiled.good, "the policy");
	may = below(&compiled, BULKHEAD_CLASS_FILE, "/a", "/b");
	compiled_close(&compiled);
	return may;
}

static void a_directory_with_too_many_kinds_of_names_stays(void)
{
	expect(may_move_with(100), "a hundred can be compared");
	expect(!may_move_with(1200), "more than a thousand can not");
}

static bool spelled(const struct compiled *compiled, const char *above, const char *path,
		    u32 asked)
{
	return bulkhead_decide_spelled(&compiled->rules, BULKHEAD_CLASS_FILE,
				       state_of(compiled, BULKHEAD_CLASS_FILE, path),
				       state_of(compiled, BULKHEAD_CLASS_FILE, above), asked);
}

static void a_free_spelling_is_refused_where_a_rule_refuses_another(void)
{
	struct compiled compiled;

	compiled_open(&compiled, FILE_RULES "    - allow read,write /**\n"
		      "    - deny read /v/secret\n    - deny write /w/a/b\n");
	expect(!spelled(&compiled, "/v", "/v/SECRET", BULKHEAD_FILE_READ), "denied below");
	expect(spelled(&compiled, "/v", "/v/SECRET", BULKHEAD_FILE_WRITE), "not that");
	expect(spelled(&compiled, "/v", "/v/secret", BULKHEAD_FILE_READ), "denied itself");
	expect(spelled(&compiled, "/v/x", "/v/x/SECRET", BULKHEAD_FILE_READ), "elsewhere");
	expect(!spelled(&compiled, "/w", "/w/A/B", BULKHEAD_FILE_WRITE), "two below");
	expect(!spelled(&compiled, "", "/W/A/B", BULKHEAD_FILE_WRITE), "the root folds");
	compiled_close(&compiled);
}

static void a_free_spelling_is_refused_where_too_many_are_to_be_looked_at(void)
{
	struct compiled compiled;

	compiled_open(&compiled, FILE_RULES "    - allow read /**\n    - allow write /v/"
		      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
		      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
		      "abcdefghijklmnopqrstuvwxyz\n");
	expect(!spelled(&compiled, "/v", "/v/a", BULKHEAD_FILE_READ), "too many");
	expect(spelled(&compiled, "/u", "/u/a", BULKHEAD_FILE_READ), "few");
	compiled_close(&compiled);
}

int main(void)
{
	run(a_directory_brings_nothing_to_where_it_must_not_be_made);
	run(to_deny_a_new_name_is_to_deny_a_second_one);
	run(a_program_is_named_if_any_from_means_it);
	run(to_act_as_another_program_is_to_be_named_by_more);
	run(a_new_name_makes_nothing_a_program_that_a_from_means);
	run(conditions_are_taken_for_whoever_gains);
	run(memory_that_may_be_run_is_part_of_a_name);
	run(a_directory_with_too_many_kinds_of_names_stays);
	run(a_free_spelling_is_refused_where_a_rule_refuses_another);
	run(a_free_spelling_is_refused_where_too_many_are_to_be_looked_at);
	return tap_end();
}
