// SPDX-License-Identifier: GPL-2.0
/*
 * Warnings: which rule each is about; and, on random policies, that a rule reported to
 * change nothing can be removed, and that every other one is needed.
 */
#include "compile/compile.h"
#include "explain/subject.h"
#include "harness.h"
#include "lint/finding.h"
#include "lint/lint.h"
#include "tap.h"

#define HEAD	   "version: 1\npolicy: p\n"
#define FILE_RULES HEAD "file:\n  rules:\n"
#define LINES_MAX  64

/**
 * struct warnings_of_kind - the warnings of one kind
 * @count: of each line: warnings of the kind that is looked for
 * @message: of each line: the last of them
 * @kind: the kind
 */
struct warnings_of_kind {
	unsigned int count[LINES_MAX];
	char message[LINES_MAX][400];
	const char *kind;
};

static void note(void *data, const struct diag *diag)
{
	struct warnings_of_kind *told = data;

	if (getenv("SHOW"))
		printf("# %u: %s\n", diag->place.line, diag->message);
	if (diag->place.line >= LINES_MAX || !diag->kind || strcmp(diag->kind, told->kind))
		return;
	told->count[diag->place.line]++;
	snprintf(told->message[diag->place.line], sizeof(told->message[0]), "%s", diag->message);
}

static bool look(struct warnings_of_kind *told, const char *yaml, const char *kind,
		 const struct kernel_facts *kernel)
{
	const struct lint_wishes wishes = { .root = -1, .kernel = kernel };
	struct policy_blobs blobs;
	struct source source;
	bool good;

	*told = (struct warnings_of_kind){ .kind = kind };
	diag_open(&source, "test.yaml", yaml, strlen(yaml), NULL);
	source.sink = note;
	source.sink_data = told;
	good = policy_compile_linted(&source, &wishes, &blobs);
	policy_blobs_free(&blobs);
	diag_close(&source);
	return good;
}

/* Lines from 5 on: "-" for each without a warning, "!" for the others. */
static bool tells(const char *yaml, const char *kind, const char *wanted)
{
	struct warnings_of_kind told;
	bool good = look(&told, yaml, kind, NULL);

	for (size_t i = 0; wanted[i]; i++)
		good &= (wanted[i] == '!') == (told.count[5 + i] != 0);
	return good;
}

static bool says(const char *yaml, unsigned int line, const char *kind, const char *words)
{
	struct warnings_of_kind told;

	return look(&told, yaml, kind, NULL) && told.count[line] == 1 &&
	       strstr(told.message[line], words);
}

/* The rules as lines from 5 on. */
static const char *file_rules(const char *const *rules, size_t count)
{
	static char yaml[4000];
	size_t at = snprintf(yaml, sizeof(yaml), FILE_RULES);

	for (size_t i = 0; i < count && rules[i]; i++)
		at += snprintf(yaml + at, sizeof(yaml) - at, "    - '%s'\n", rules[i]);
	return yaml;
}

static void rules_that_others_cover_are_told(void)
{
	static const struct {
		const char *rules[3];
		const char *wanted;
	} cases[] = {
		{ { "allow read /a/b", "allow read /a/**" }, "!-" },
		{ { "allow read /a/**", "allow read /a/b" }, "-!" },
		{ { "allow read /a", "allow read /a" }, "-!" },
		{ { "allow read /a", "allow read /a", "allow read /a" }, "-!!" },
		{ { "allow read /a", "allow write /a" }, "--" },
		{ { "allow read,write /a", "allow read /a", "allow write /a" }, "-!!" },
		{ { "allow read,write /a", "allow read /a/**" }, "--" },
		{ { "allow read /a", "allow write /a", "allow read,write /a" }, "--!" },
		{ { "allow read /[ab]", "allow read /a", "allow read /b" }, "-!!" },
		{ { "allow read /a", "allow read /b", "allow read /[ab]" }, "--!" },
		{ { "allow read /a", "allow read /b", "allow read /[abc]" }, "!!-" },
		{ { "deny read /a", "allow read /a" }, "-!" },
		{ { "allow read /a", "audit read /a" }, "!-" },
		{ { "audit read /a", "deny read /**" }, "!-" },
		{ { "deny read /a/**", "allow read /a/**", "allow read /b" }, "-!-" },
		{ { "allow read /a/**", "deny read /a/b" }, "--" },
		{ { "allow read /a from /x", "allow read /a" }, "!-" },
		{ { "allow read /a from /x", "allow read /a from /y" }, "--" },
		{ { "allow read /a from /x", "allow read /a from /x uid 5" }, "-!" },
		{ { "allow read /a uid 5", "allow read /a uid 5-6" }, "!-" },
		{ { "allow read /a uid 5", "allow read /a uid 6-7" }, "--" },
		{ { "allow read /a uid 5", "allow read /a gid 5" }, "--" },
		{ { "allow read /a uid 0", "allow read /a" }, "!-" },
		{ { "allow read /a", "allow read /b", "allow read /[ab] uid 0" }, "--!" },
		{ { "deny read /a from /x", "allow read /a" }, "--" },
		{ { "deny-silent read /a", "deny read /a", "kill read /a" }, "!!-" },
		{ { "kill read /a", "allow read /a", "deny-silent read /a" }, "-!!" },
		{ { "deny-silent read /a", "deny read /b", "kill read /c" }, "---" },
		{ { "deny read /a from /x", "allow read /a from /x" }, "-!" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect(tells(file_rules(cases[i].rules, 3), LINT_SHADOWED, cases[i].wanted),
		       "case %zu: %s", i, cases[i].wanted);
}

static void a_reason_that_would_be_told_is_worth_a_rule(void)
{
	expect(tells(FILE_RULES "    - {rule: deny read /a/b, why: x}\n    - deny read /a/**\n",
		     LINT_SHADOWED, "--"),
	       "before");
	expect(tells(FILE_RULES "    - deny read /a/**\n    - {rule: deny read /a/b, why: x}\n",
		     LINT_SHADOWED, "-!"),
	       "behind");
	expect(tells(FILE_RULES "    - {rule: audit read /a/b, why: x}\n    - deny read /a/**\n",
		     LINT_SHADOWED, "!-"),
	       "beaten");
	expect(tells(FILE_RULES "    - deny read /a/b\n    - {rule: deny read /a/**, why: x}\n",
		     LINT_SHADOWED, "!-"),
	       "none of its own");
	expect(tells(FILE_RULES
		     "    - {rule: deny read /a/b, severity: low}\n    - deny read /a/**\n",
		     LINT_SHADOWED, "--"),
	       "severity");
	expect(tells(FILE_RULES "    - {rule: deny read /a/b, tags: [x]}\n    - deny read /a/**\n",
		     LINT_SHADOWED, "--"),
	       "tags");
}

static void who_covers_is_named(void)
{
	expect(says(FILE_RULES "    - allow read /a\n    - allow read /a\n", 6, LINT_SHADOWED,
		    "repeats what line 5 says"),
	       "same");
	expect(says(FILE_RULES "    - allow read /a/b\n    - deny read /a/**\n", 5, LINT_SHADOWED,
		    "never holds: line 6 denies all of it"),
	       "denied");
	expect(says(FILE_RULES "    - allow read /a\n    - allow read /b\n    - allow read /[ab]\n",
		    7, LINT_SHADOWED, "line 5 and line 6 allow all of it"),
	       "two");
	expect(says(FILE_RULES "    - allow read /a\n    - audit read /**\n", 5, LINT_SHADOWED,
		    "line 6 audits all of it, and audit beats allow"),
	       "beaten");
	expect(says(HEAD "use: [base]\nfile: {rules: [allow read /etc/passwd]}\n", 4, LINT_SHADOWED,
		    "pack:base:"),
	       "pack");
	expect(says(HEAD "file: {default: allow, rules: [allow read /a, deny read /b]}\n", 3,
		    LINT_SHADOWED, "the default allows"),
	       "default");
	expect(says(HEAD
		    "exec:\n  rules: [deny /a/**]\nnetwork:\n  rules:\n    - allow connect tcp 10.0.0.1:5\n"
		    "    - deny connect tcp *:*\n",
		    7, LINT_SHADOWED, "never holds: line 8 denies"),
	       "an implied rule is no reason to keep one");
}

static void what_a_rule_implies_is_part_of_it(void)
{
	const char *yaml = HEAD "exec:\n  rules:\n    - audit /a\n    - allow /a\n";

	/* The audit does not imply that the program's file may be mapped. */
	expect(tells(yaml, LINT_SHADOWED, "--"), "audit");
	expect(tells(HEAD "exec:\n  rules:\n    - allow /a\n    - allow /*\n", LINT_SHADOWED, "!-"),
	       "allow");
	expect(tells(HEAD "exec:\n  rules:\n    - allow /a from /b\n    - allow /a\n",
		     LINT_SHADOWED, "!-"),
	       "from");
}

static void packs_are_never_told_of(void)
{
	struct warnings_of_kind told;

	expect(look(&told, HEAD "use: [base]\nfile: {rules: [deny all /**]}\n", LINT_SHADOWED,
		    NULL),
	       "compiles");
	for (size_t i = 0; i < LINES_MAX; i++)
		expect(!told.count[i], "line %zu", i);
}

static void sections_of_no_effect_are_told(void)
{
	static const struct {
		const char *yaml;
		bool told;
	} cases[] = {
		{ "file: {default: allow, rules: [allow read /a]}", true },
		{ "file: {default: allow, rules: [allow read /a, deny read /b]}", false },
		{ "file: {default: allow, rules: [allow read /a, audit read /b]}", false },
		{ "file: {default: deny, rules: [deny read /a]}", true },
		{ "file: {default: deny, rules: [{rule: deny read /a, why: x}]}", false },
		{ "file: {default: deny, rules: [deny read /a, allow read /b]}", false },
		{ "file: {default: audit, rules: [audit read /a]}", true },
		{ "file: {default: audit, rules: [allow read /a]}", false },
		{ "file: {default: deny, rules: []}", false },
		{ "file: {default: kill, rules: [kill read /a]}", true },
		{ "file: {default: kill, rules: [deny read /a]}", false },
		{ "file: {default: deny-silent, rules: [deny-silent read /a]}", true },
		{ "file: {default: deny-silent, rules: [deny read /a]}", false },
		{ "exec: {default: allow, rules: [allow /a]}", false },
		{ "exec: {default: deny, rules: [deny /a]}", true },
		{ "network: {rules: ['deny connect tcp *:*', deny connect unix]}", true },
		{ "network: {rules: ['deny connect tcp *:*', allow create unix]}", false },
		{ "host: {rules: [deny mount, deny device]}", true },
		{ "capabilities: {rules: [deny chown]}", true },
	};
	char yaml[300];
	struct warnings_of_kind told;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(yaml, sizeof(yaml), HEAD "%s\n", cases[i].yaml);
		expect(look(&told, yaml, LINT_DEFAULT, NULL), "%s", yaml);
		expect(told.count[3] == cases[i].told, "%s", yaml);
	}
	expect(look(&told, HEAD "file: {default: allow}\nexec: {default: audit}\n", LINT_OPEN,
		    NULL) &&
		       told.count[3] == 1 && !told.count[4],
	       "a default that allows");
	expect(look(&told, HEAD "use: [base]\ncapabilities: {rules: [deny chown]}\n", LINT_DEFAULT,
		    NULL) &&
		       !told.count[4],
	       "a pack allows");
}

/* A rule of the section file, and whether it is told to be wider than it looks. */
static void globs_wider_than_they_look_are_told(void)
{
	static const struct {
		const char *rule;
		bool told;
	} cases[] = {
		{ "allow write /**", true },
		{ "allow create /*/**", true },
		{ "allow read /**", false },
		{ "allow write /**/*.log", false },
		{ "allow write /** from /usr/bin/dpkg", false },
		{ "deny write /**", false },
		{ "audit write /**", true },
		{ "allow write /*", false },
		{ "allow write /srv/**", false },
		{ "allow write /{srv,**}", true },
		{ "allow read /srv/data**", true },
		{ "allow read /srv/data*/x", true },
		{ "allow read /srv/data*/**", true },
		{ "allow read /srv/data*/** from /x", false },
		{ "allow read /srv/data-*/x", false },
		{ "allow read /usr/lib/python3*/**", false },
		{ "allow read /usr/bin/python*", false },
		{ "allow read /srv/data/**", false },
		{ "allow read /srv/**.log", false },
		{ "allow read /srv/data{,/**}", false },
		{ "deny read /srv/data**", false },
		{ "allow read /srv/{a,b,a}", true },
		{ "allow read /a /b /a", true },
		{ "deny read /{a,a}", true },
		{ "allow read /{,usr/}bin/x", false },
	};
	const char *yaml;
	struct warnings_of_kind told;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		yaml = file_rules(&cases[i].rule, 1);
		expect(look(&told, yaml, LINT_WIDE, NULL), "%s", cases[i].rule);
		expect(told.count[5] == cases[i].told, "%s", cases[i].rule);
	}
	expect(look(&told, HEAD "exec: {rules: [allow /**]}\n", LINT_WIDE, NULL) &&
		       told.count[3] == 1,
	       "exec");
	expect(look(&told, HEAD "exec: {rules: [{rule: allow /**, why: x}]}\n", LINT_WIDE, NULL) &&
		       !told.count[3],
	       "meant");
	expect(look(&told, HEAD "exec: {rules: [allow execmem /**]}\n", LINT_WIDE, NULL) &&
		       !told.count[3],
	       "execmem");
	expect(look(&told, HEAD "exec: {rules: [allow /usr/bin/*]}\n", LINT_WIDE, NULL) &&
		       !told.count[3],
	       "programs");
}

static void addresses_of_everybody_are_told(void)
{
	static const struct {
		const char *rules;
		bool told;
	} cases[] = {
		{ "'allow connect tcp *:*'", true },
		{ "allow connect tcp 0.0.0.0/0", true },
		{ "allow connect any", true },
		{ "allow all any", true },
		{ "'allow connect tcp *:443'", false },
		{ "allow connect tcp 10.0.0.0/8", false },
		{ "'allow connect tcp *:* from /a'", false },
		{ "'allow connect udp *:*'", false },
		{ "'allow listen tcp *:*'", false },
		{ "'deny connect tcp *:*'", false },
		{ "'allow connect tcp *:*', deny connect any 169.254.169.254", false },
	};
	char yaml[300];
	struct warnings_of_kind told;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(yaml, sizeof(yaml), HEAD "network: {rules: [%s]}\n", cases[i].rules);
		expect(look(&told, yaml, LINT_WIDE, NULL), "%s", yaml);
		expect((told.count[3] != 0) == cases[i].told, "%s", yaml);
	}
}

static bool tells_of_written(const char *exec, const char *file, const char *example)
{
	char yaml[600];
	struct warnings_of_kind told;

	snprintf(yaml, sizeof(yaml), HEAD "file: {rules: [%s]}\nexec: {rules: [%s]}\n", file, exec);
	if (!look(&told, yaml, LINT_WRITTEN, NULL))
		return false;
	if (!example)
		return !told.count[4];
	return told.count[4] == 1 && strstr(told.message[4], example);
}

static void programs_that_can_be_written_are_told(void)
{
	expect(tells_of_written("allow /srv/bin/*", "allow write /srv/**", "'/srv/bin/a'"), "both");
	expect(tells_of_written("allow /srv/*/x", "allow write /*/bin/?", "'/srv/bin/x'"),
	       "crossed");
	expect(tells_of_written("allow /a", "allow write /a from /b", "'/a'"), "by a program");
	expect(tells_of_written("'allow memfd:*'", "'allow write memfd:x*'", "'memfd:x'"), "memfd");
	expect(tells_of_written("allow /a from /b", "allow write /a", NULL), "from");
	expect(tells_of_written("allow /a", "allow read /a", NULL), "read");
	expect(tells_of_written("allow /a", "allow write /b", NULL), "apart");
	expect(tells_of_written("{rule: allow /a, why: x}", "allow write /a", NULL), "meant");
	expect(tells_of_written("allow /a", "{rule: allow write /a, why: x}", NULL), "meant, too");
	expect(tells_of_written("allow /a/**, deny /a/b", "allow write /a/b", NULL),
	       "not to be run");
	expect(tells_of_written("allow /a/**", "allow write /a/b, deny write /a/*", NULL),
	       "not to be written");
	expect(tells_of_written("allow /a/**, deny /a/b from /c", "allow write /a/b", "'/a/b'"),
	       "not denied to all");
}

static void links_of_every_system_are_told(void)
{
	expect(says(FILE_RULES "    - allow read /proc/self/environ\n", 5, LINT_NO_MATCH,
		    "write /proc/[0-9]*/environ"),
	       "self");
	expect(says(FILE_RULES "    - deny read /proc/mounts\n", 5, LINT_NO_MATCH, "/proc/mounts"),
	       "mounts");
	expect(tells(FILE_RULES "    - allow read /proc/selfish /proc/[0-9]*/net/x\n",
		     LINT_NO_MATCH, "-"),
	       "others");
}

static void what_a_kernel_lacks_is_told(void)
{
	static const char *const hooks[] = { "security_file_open", "security_file_receive",
					     "security_path_truncate", "security_bpf", NULL };
	const struct kernel_facts facts = { hooks, BULKHEAD_BLOB_VERSION, 20 };
	const struct kernel_facts other = { hooks, BULKHEAD_BLOB_VERSION + 1, 20 };
	struct warnings_of_kind told;

	expect(look(&told,
		    HEAD
		    "host:\n  rules:\n    - allow bpf\n    - deny perf\n"
		    "    - allow mount tmpfs\n    - allow io_uring sqpoll\n    - deny device\n",
		    LINT_KERNEL, &facts),
	       "host");
	expect(!told.count[5] && told.count[6] == 1 && told.count[7] == 1 && told.count[8] == 1 &&
		       told.count[9] == 1 && strstr(told.message[6], "security_perf_event_open()"),
	       "host");
	expect(look(&told,
		    HEAD "file:\n  rules:\n    - allow read,write /a\n    - allow create /b\n",
		    LINT_KERNEL, &facts),
	       "file");
	expect(!told.count[5] && told.count[6] == 1 && !told.count[0], "file");
	expect(look(&told,
		    HEAD "capabilities:\n  rules:\n    - allow chown\n    - allow all\n"
			 "    - allow sys_admin,bpf\n",
		    LINT_KERNEL, &facts),
	       "capabilities");
	expect(told.count[5] == 1 && told.count[6] == 1 && told.count[7] == 3, "capabilities");
	expect(look(&told, HEAD "host: {rules: [allow bpf]}\n", LINT_KERNEL, &other) &&
		       told.count[0] == 1,
	       "format");
}

/* ------------------------------------------------------- random policies */

#define RULES_MAX  7
#define OBJECT_MAX 5

/**
 * struct random_rules - a policy from which lines are removed
 * @count: how many rules
 * @file: the rules of the section file come first: how many
 * @rules: as they are written
 * @gone: they are left out
 * @defaults: effects of both sections
 */
struct random_rules {
	unsigned int count;
	unsigned int file;
	char rules[RULES_MAX][120];
	bool gone[RULES_MAX];
	const char *defaults[2];
};

static const char *any_of(const char *const *words, unsigned int count)
{
	return words[random_below(count)];
}

#define ANY_OF(...)                                  \
	any_of((const char *const[]){ __VA_ARGS__ }, \
	       ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

/*
 * Conditions such that a rule is covered by one other or by none: nested ranges, and
 * programs that have nothing in common.
 */
static void write_rule(struct random_rules *draft, unsigned int i)
{
	bool file = i < draft->file, reason = !random_below(3);

	snprintf(draft->rules[i], sizeof(draft->rules[0]), "{rule: '%s%s %s%s%s', why: '%s%u'}",
		 ANY_OF("allow", "allow", "allow", "audit", "deny", "deny-silent", "kill"),
		 !file ? "" : ANY_OF(" read", " write", " read,write"),
		 ANY_OF("/a", "/b", "/a/**", "/**", "/*", "/a*", "/[ab]", "/a/b", "/*/b", "/**/b",
			"/{a,b}"),
		 ANY_OF("", "", "", " from /x", " from /y"),
		 ANY_OF("", "", "", " uid 0", " uid 0-2"), reason ? "why" : "", i);
	if (!reason)
		snprintf(strstr(draft->rules[i], ", why"), 20, "}");
}

static void draft_policy(struct random_rules *draft)
{
	*draft = (struct random_rules){ .count = 2 + random_below(RULES_MAX - 1) };
	draft->file = 1 + random_below(draft->count);
	for (unsigned int i = 0; i < draft->count; i++)
		write_rule(draft, i);
	for (int i = 0; i < 2; i++)
		draft->defaults[i] =
			ANY_OF("deny", "deny", "deny", "allow", "audit", "kill", "deny-silent");
}

/* Rule i is on line 10 + i, whatever is left out. */
static const char *policy_of(const struct random_rules *draft)
{
	static char yaml[2000];
	size_t at = snprintf(yaml, sizeof(yaml), HEAD "\n\n\n\nfile:\n  default: %s\n  rules:\n",
			     draft->defaults[0]);

	for (unsigned int i = 0; i < draft->count; i++) {
		if (i == draft->file)
			break;
		at += snprintf(yaml + at, sizeof(yaml) - at, "  %s%s\n",
			       draft->gone[i] ? "#" : "- ", draft->rules[i]);
	}
	at += snprintf(yaml + at, sizeof(yaml) - at, "  - deny link /never\n");
	at += snprintf(yaml + at, sizeof(yaml) - at, "exec:\n  default: %s\n  rules:\n",
		       draft->defaults[1]);
	for (unsigned int i = draft->file; i < draft->count; i++)
		at += snprintf(yaml + at, sizeof(yaml) - at, "  %s%s\n",
			       draft->gone[i] ? "#" : "- ", draft->rules[i]);
	snprintf(yaml + at, sizeof(yaml) - at, "  - deny execmem /never\n");
	return yaml;
}

static unsigned int line_of(const struct random_rules *draft, unsigned int i)
{
	return i < draft->file ? 10 + i : 14 + i;
}

struct expected_answer {
	u8 effect;
	u8 reason;
	const char *why;
};

static const struct {
	const char *program;
	int uid;
} askers[] = {
	{ NULL, -1 }, { NULL, 5 }, { "/x", -1 }, { "/x", 0 }, { "/x", 2 }, { "/x", 5 },
	{ "/y", 0 },  { "/y", 2 }, { "/y", 5 },	 { "/z", 0 }, { "/z", 2 }, { "/z", 5 },
};

static int knows_uid(const struct bulkhead_subject *base, u32 low, u32 high)
{
	const struct subject *subject = (const struct subject *)base;

	return subject->uid >= low && subject->uid <= high;
}

static struct expected_answer ask(const struct compiled *compiled, unsigned int class_id,
				  u32 permission, const char *object, unsigned int who)
{
	const struct bulkhead_rules *rules = &compiled->rules;
	struct bulkhead_verdict verdict;
	struct subject subject;
	char *why;
	u32 state = bulkhead_automaton_run(rules->cells, rules->start[class_id], object,
					   strlen(object));

	subject_open(&subject);
	if (askers[who].program)
		subject_set(&subject, "from", askers[who].program, &why);
	subject.uid = askers[who].uid;
	if (askers[who].uid >= 0)
		subject.subject.has_uid = knows_uid;
	bulkhead_decide(&verdict, rules, class_id, state, permission, &subject.subject);
	return (struct expected_answer){
		.effect = verdict.effect,
		.reason = verdict.reason,
		.why = verdict.rule == BULKHEAD_NO_RULE
			       ? ""
			       : rules->strings + le32_to_cpu(rules->rules[verdict.rule].why),
	};
}

/* The next object: letters are counted up like digits. */
static bool next_object(char *object)
{
	static const char digits[] = "abc/";
	size_t at = 1;

	while (object[at] == '/')
		object[at++] = digits[0];
	if (at > OBJECT_MAX)
		return false;
	object[at] = object[at] ? *(strchr(digits, object[at]) + 1) : digits[0];
	return true;
}

/* How much two policies differ: 2 in decisions, 1 in reports, 0 not at all. */
static int difference(const struct compiled *a, const struct compiled *b)
{
	static const struct {
		unsigned int class_id;
		u32 permission;
	} asked[] = {
		{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ },
		{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_WRITE },
		{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_MAP },
		{ BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_RUN },
	};
	char object[OBJECT_MAX + 3] = "/";
	int most = 0;

	do {
		for (size_t i = 0; i < ARRAY_SIZE(asked) * ARRAY_SIZE(askers); i++) {
			unsigned int class_id = asked[i / ARRAY_SIZE(askers)].class_id;
			u32 permission = asked[i / ARRAY_SIZE(askers)].permission;
			unsigned int who = i % ARRAY_SIZE(askers);
			struct expected_answer x = ask(a, class_id, permission, object, who);
			struct expected_answer y = ask(b, class_id, permission, object, who);

			if (x.effect != y.effect ||
			    (x.effect != BULKHEAD_ALLOW && x.reason != y.reason))
				return 2;
			if (strcmp(x.why, y.why))
				most = 1;
		}
	} while (next_object(object));
	return most;
}

/* How much it matters that some rules of a policy are left out. */
static int matters(const struct random_rules *draft, const struct random_rules *less)
{
	struct compiled a, b;
	int much = 3;

	compiled_open(&a, policy_of(draft));
	compiled_open(&b, policy_of(less));
	if (a.good && b.good)
		much = difference(&a, &b);
	compiled_close(&a);
	compiled_close(&b);
	return much;
}

/* What is denied to a program may leave what it implies, which is then needed. */
static void leave_out_if_idle(struct random_rules *less, unsigned int i)
{
	struct random_rules one = *less;

	one.gone[i] = true;
	if (matters(less, &one) < 2)
		*less = one;
}

static void check_draft(const struct random_rules *draft, unsigned int *gone, unsigned int *kept)
{
	struct random_rules less = *draft, one;
	bool told_of[RULES_MAX], denied[RULES_MAX];
	struct warnings_of_kind told;

	expect(look(&told, policy_of(draft), LINT_SHADOWED, NULL), "%s", policy_of(draft));
	for (unsigned int i = 0; i < draft->count; i++) {
		told_of[i] = told.count[line_of(draft, i)];
		denied[i] = i >= draft->file &&
			    strstr(told.message[line_of(draft, i)], "never holds");
		less.gone[i] = told_of[i] && !denied[i];
		*gone += less.gone[i];
	}
	expect(matters(draft, &less) < 2, "rules that were told of matter:\n%s", policy_of(draft));
	for (unsigned int i = 0; i < draft->count; i++)
		if (denied[i])
			leave_out_if_idle(&less, i);
	for (unsigned int i = 0; i < draft->count; i++) {
		if (told_of[i])
			continue;
		one = less;
		one.gone[i] = true;
		expect(matters(&less, &one), "line %u does not matter:\n%s", line_of(draft, i),
		       policy_of(draft));
		++*kept;
	}
}

static void rules_that_are_told_of_can_go_and_no_others(void)
{
	unsigned int gone = 0, kept = 0;
	struct random_rules draft;

	for (int i = 0; i < 300 && tap_good; i++) {
		draft_policy(&draft);
		check_draft(&draft, &gone, &kept);
	}
	printf("# %u rules could go, %u could not\n", gone, kept);
	expect(gone > 100 && kept > 100, "%u went, %u stayed", gone, kept);
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(rules_that_others_cover_are_told);
	run(a_reason_that_would_be_told_is_worth_a_rule);
	run(who_covers_is_named);
	run(what_a_rule_implies_is_part_of_it);
	run(packs_are_never_told_of);
	run(sections_of_no_effect_are_told);
	run(globs_wider_than_they_look_are_told);
	run(addresses_of_everybody_are_told);
	run(programs_that_can_be_written_are_told);
	run(links_of_every_system_are_told);
	run(what_a_kernel_lacks_is_told);
	run(rules_that_are_told_of_can_go_and_no_others);
	return tap_end();
}
