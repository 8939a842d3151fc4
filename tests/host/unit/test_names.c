// SPDX-License-Identifier: GPL-2.0
/* Names that a `from` covers, and new names that would grant what old ones do not. */
#include "harness.h"
#include "tap.h"

#define FILE_RULES "version: 1\npolicy: p\nfile:\n  rules:\n"

static u32 state_of(const struct compiled *compiled, unsigned int class_id, const char *path)
{
	return bulkhead_automaton_run(compiled->rules.cells, compiled->rules.start[class_id], path,
				      strlen(path));
}

static bool alias(const struct compiled *compiled, unsigned int class_id, const char *from,
		  const char *to)
{
	return bulkhead_decide_alias(&compiled->rules, class_id, state_of(compiled, class_id, from),
				     state_of(compiled, class_id, to));
}

static bool below(const struct compiled *compiled, unsigned int class_id, const char *from,
		  const char *to)
{
	static struct bulkhead_pairs pairs;

	bulkhead_pairs_begin(&pairs);
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

static const char sources[] = FILE_RULES "    - allow read /a from /bin/{x,y}\n"
					 "    - allow read /b from /bin/*\n"
					 "    - audit read /c from /sbin/z uid 5\n"
					 "    - deny read /d from /opt/denied\n"
					 "    - deny read /d unless from /opt/spared\n"
					 "    - allow read /d unless from /opt/but\n"
					 "    - allow read /usr/**\n";

static void a_program_is_named_if_a_from_grants_it_something(void)
{
	struct compiled compiled;

	compiled_open(&compiled, sources);
	expect(named(&compiled, "/bin/x"), "x");
	expect(named(&compiled, "/bin/other"), "other");
	expect(named(&compiled, "/sbin/z"), "an audit's");
	expect(!named(&compiled, "/opt/denied"), "a deny's");
	expect(named(&compiled, "/opt/spared"), "the exception of a deny");
	expect(!named(&compiled, "/opt/but"), "the exception of an allow");
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
	expect(!acts(&compiled, "/opt/a", "/opt/denied"), "named by a deny");
	expect(acts(&compiled, "/opt/a", "/opt/spared"), "spared by a deny");
	expect(!acts(&compiled, "/opt/a", "/opt/but"), "left out of an allow");
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

	compiled_open(&compiled, FILE_RULES "    - allow read /all\n"
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
	/* A name that only some subjects may use is no better than another one of the same kind. */
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

	compiled_open(&compiled,
		      "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n"
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

	compiled_open(&compiled,
		      "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n"
		      "    - deny create /a\n    - audit create /b\n    - allow create /c\n");
	expect(compiled_ask(&compiled, "link /a", NULL, &verdict) &&
		       verdict.effect == BULKHEAD_DENY,
	       "denied");
	expect(compiled_ask(&compiled, "link /b", NULL, &verdict) &&
		       verdict.effect == BULKHEAD_AUDIT,
	       "audited");
	expect(compiled_ask(&compiled, "link /c", NULL, &verdict) &&
		       verdict.reason == BULKHEAD_REASON_DEFAULT,
	       "not allowed by it");
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

static bool spelled(const struct compiled *compiled, const char *above, const char *path, u32 asked)
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

/* A new name is held to each permission but those that are about the name itself. */
static void each_permission_is_compared_or_is_a_names_own(void)
{
	static const struct {
		const char *word;
		bool own;
	} permissions[] = {
		{ "read", false },  { "write", false }, { "map", false }, { "attr", false },
		{ "create", true }, { "delete", true }, { "link", true },
	};
	u32 named = 0;

	for (size_t i = 0; i < ARRAY_SIZE(permissions); i++) {
		struct bulkhead_verdict verdict;
		struct compiled compiled;
		char yaml[128], request[32];

		snprintf(yaml, sizeof(yaml), FILE_RULES "    - allow %s /new\n",
			 permissions[i].word);
		snprintf(request, sizeof(request), "%s /other", permissions[i].word);
		compiled_open(&compiled, yaml);
		expect(alias(&compiled, BULKHEAD_CLASS_FILE, "/old", "/new") == permissions[i].own,
		       "%s", permissions[i].word);
		expect(compiled_ask(&compiled, request, NULL, &verdict), "no request");
		named |= verdict.permissions;
		compiled_close(&compiled);
	}
	expect(named == bulkhead_class_permissions(BULKHEAD_CLASS_FILE),
	       "the table lacks permissions %x",
	       bulkhead_class_permissions(BULKHEAD_CLASS_FILE) & ~named);
}

/* COUNT deny rules below /from, for names that have nothing in common. */
static bool denied_below(unsigned int count, const char *from, const char *to)
{
	struct compiled compiled;
	static char yaml[65536];
	size_t at = sprintf(yaml, "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n");
	bool may;

	for (unsigned int i = 0; i < count; i++)
		at += sprintf(yaml + at, "    - deny read /from/%c%u%cabcdefghijkl\n", 'a' + i % 26,
			      i * 7919, 'z' - i % 26);
	compiled_open(&compiled, yaml);
	may = below(&compiled, BULKHEAD_CLASS_FILE, from, to);
	compiled_close(&compiled);
	return may;
}

static void what_takes_too_long_to_compare_may_not_be_renamed(void)
{
	expect(!denied_below(1, "/from", "/to"), "one gains");
	/*
	 * What becomes denied gains nothing: it is refused only because the check takes
	 * too long.
	 */
	expect(denied_below(20, "/to", "/from"), "20");
	expect(!denied_below(200, "/to", "/from"), "200");
	expect(denied_below(200, "/to", "/elsewhere"), "where no rule is");
}

/* By every byte, and without a limit. */
static bool below_by_all_bytes(const struct compiled *compiled, u32 from, u32 to)
{
	static u32 old[4096], new[4096];
	const struct bulkhead_blob_cell *cells = compiled->rules.cells;
	size_t count = 1;

	old[0] = bulkhead_automaton_step(cells, from, '/');
	new[0] = bulkhead_automaton_step(cells, to, '/');
	for (size_t i = 0; i < count; i++) {
		if (!bulkhead_decide_alias(&compiled->rules, BULKHEAD_CLASS_FILE, old[i], new[i]))
			return false;
		for (unsigned int byte = 1; byte < 256; byte++) {
			u32 a = bulkhead_automaton_step(cells, old[i], byte);
			u32 b = bulkhead_automaton_step(cells, new[i], byte);
			size_t j = 0;

			while (j < count && (old[j] != a || new[j] != b))
				j++;
			if (j == count && a != b && count < ARRAY_SIZE(old)) {
				old[count] = a;
				new[count++] = b;
			}
		}
	}
	return true;
}

static void bytes_of_no_rule_are_all_alike(void)
{
	static const char *const rules[] = {
		"deny read /a/x",     "deny read /b/x",	 "deny read /a/[^m]*",
		"deny read /b/[^m]*", "deny read /a/?",	 "deny read /b/*",
		"deny read /a/**/k",  "allow read /a/m", "deny read /b/[a-f]",
		"deny read /a/[a-f]", "deny read /**/q",
	};
	unsigned int may = 0, may_not = 0;

	for (unsigned int set = 1; set < 1U << ARRAY_SIZE(rules); set++) {
		char yaml[1024] = "version: 1\npolicy: p\nfile:\n  default: allow\n  rules:\n";
		struct compiled compiled;
		u32 from, to;
		bool all;

		for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
			if (set & 1U << i)
				sprintf(yaml + strlen(yaml), "    - '%s'\n", rules[i]);
		compiled_open(&compiled, yaml);
		from = state_of(&compiled, BULKHEAD_CLASS_FILE, "/a");
		to = state_of(&compiled, BULKHEAD_CLASS_FILE, "/b");
		all = below_by_all_bytes(&compiled, from, to);
		expect(below(&compiled, BULKHEAD_CLASS_FILE, "/a", "/b") == all, "rules %x", set);
		may += all;
		may_not += !all;
		compiled_close(&compiled);
	}
	expect(may > 50 && may_not > 50, "%u may, %u may not", may, may_not);
}

static bool spread_below(const struct compiled *compiled, unsigned int class_id, const char *path,
			 struct bulkhead_spread *spread)
{
	return bulkhead_decide_spread(&compiled->rules, class_id,
				      state_of(compiled, class_id, path), spread);
}

/* FROM and TO: a directory whose names fold, or a name with one spelling. */
static bool spread_alias(const struct compiled *compiled, unsigned int class_id, const char *from,
			 const char *to, bool directory)
{
	struct bulkhead_spread old, new;

	return bulkhead_decide_spread_named(&compiled->rules, class_id,
					    state_of(compiled, class_id, from), directory, &old) &&
	       spread_below(compiled, class_id, to, &new) &&
	       bulkhead_decide_spread_alias(class_id, &old, &new);
}

static void a_new_name_that_folds_grants_nothing_by_any_spelling(void)
{
	static const char rules[] = FILE_RULES "    - allow read /all/** /plain/** /secret\n"
					       "    - allow read,write /v/mixed/w*\n"
					       "    - allow read /v/open/**\n"
					       "    - allow create /made/**\n"
					       "    - allow read /z from /v/bin/tool\n";
	struct bulkhead_spread spread;
	struct compiled compiled;

	compiled_open(&compiled, rules);
	expect(spread_alias(&compiled, BULKHEAD_CLASS_FILE, "/plain/x", "/v/open", false),
	       "the same");
	expect(!spread_alias(&compiled, BULKHEAD_CLASS_FILE, "/plain/x", "/v/mixed", false),
	       "a spelling that may be written");
	expect(!spread_alias(&compiled, BULKHEAD_CLASS_FILE, "/nothing", "/v/open", false),
	       "from where nothing is allowed");
	expect(!spread_alias(&compiled, BULKHEAD_CLASS_FILE, "/made/d", "/v/none", true),
	       "what may be made below comes to where it must not");
	expect(spread_alias(&compiled, BULKHEAD_CLASS_EXEC, "/a", "/v/none", true),
	       "no rule at all");
	expect(!spread_alias(&compiled, BULKHEAD_CLASS_SOURCE, "/a", "/v/bin", false),
	       "a program that a from names");
	expect(spread_alias(&compiled, BULKHEAD_CLASS_SOURCE, "/a", "/v/none", false), "none");
	expect(spread_below(&compiled, BULKHEAD_CLASS_FILE, "/all", &spread) &&
		       spread.least == BULKHEAD_FILE_READ && spread.uniform,
	       "what all have");
	compiled_close(&compiled);
}

static void too_many_spellings_say_nothing(void)
{
	struct bulkhead_spread spread;
	struct compiled compiled;

	compiled_open(&compiled, FILE_RULES
		      "    - deny read /v/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
		      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
		      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\n");
	expect(!spread_below(&compiled, BULKHEAD_CLASS_FILE, "/v", &spread), "too long");
	expect(!bulkhead_decide_spread_named(&compiled.rules, BULKHEAD_CLASS_FILE,
					     state_of(&compiled, BULKHEAD_CLASS_FILE, "/v"), true,
					     &spread),
	       "as a directory");
	expect(bulkhead_decide_spread_named(&compiled.rules, BULKHEAD_CLASS_FILE,
					    state_of(&compiled, BULKHEAD_CLASS_FILE, "/v"), false,
					    &spread),
	       "as a file");
	compiled_close(&compiled);
}

int main(void)
{
	run(a_directory_brings_nothing_to_where_it_must_not_be_made);
	run(to_deny_a_new_name_is_to_deny_a_second_one);
	run(a_program_is_named_if_a_from_grants_it_something);
	run(to_act_as_another_program_is_to_be_named_by_more);
	run(a_new_name_makes_nothing_a_program_that_a_from_means);
	run(conditions_are_taken_for_whoever_gains);
	run(memory_that_may_be_run_is_part_of_a_name);
	run(a_directory_with_too_many_kinds_of_names_stays);
	run(each_permission_is_compared_or_is_a_names_own);
	run(what_takes_too_long_to_compare_may_not_be_renamed);
	run(bytes_of_no_rule_are_all_alike);
	run(a_free_spelling_is_refused_where_a_rule_refuses_another);
	run(a_free_spelling_is_refused_where_too_many_are_to_be_looked_at);
	run(a_new_name_that_folds_grants_nothing_by_any_spelling);
	run(too_many_spellings_say_nothing);
	return tap_end();
}
