// SPDX-License-Identifier: GPL-2.0
/*
 * diff against brute force: random small policies, every short object, every subject.
 * Each difference has to be reported, and each reported difference has to be confirmed
 * when its example is read back from its words.
 */
#include "base/arena.h"
#include "diff/difference.h"
#include "explain/subject.h"
#include "harness.h"
#include "tap.h"

#define PAIRS	    160
#define RULES_MAX   6
#define OBJECTS_MAX 160
#define UNKNOWN_ID  (-1)

/* The parts of rules. */
static const char *const effects[] = {
	"allow", "allow", "allow", "audit", "deny", "deny-silent", "kill",
};
static const char *const paths[] = {
	"/a",	 "/b", "/*",  "/a/*",	  "/**",     "/a/**",	"/a/b",	 "/?b",	  "/{a,b}/a",
	"/**/b", "/",  "/.*", "/a{,/**}", "memfd:*", "memfd:a", "pipe:", "shm:*",
};
static const char *const file_words[] = { "read", "write", "create", "read,write", "all" };
static const char *const programs[] = { "/a", "/b", "/**", "/a/*", "/{a,b}" };
static const char *const ids[] = { "1", "1-2", "2", "0-1", "0-4294967294" };
static const char *const networks[] = {
	"connect tcp *:80",
	"connect tcp 10.0.0.0/8",
	"connect,bind tcp 10.0.0.1:80",
	"accept tcp *:80",
	"create tcp",
	"create udp",
	"connect udp *:*",
	"send udp 0.0.0.0/0:80",
	"connect any [::1]:80",
	"bind any *:*",
	"all any",
	"all unix",
	"connect unix /a",
	"connect,bind unix /*",
	"bind unix @a",
	"all unix @*",
	"create netlink:route",
	"all netlink",
	"all family:5",
	"create raw",
	"create mptcp",
	"bind tcp 0.0.0.0:80",
};
static const char *const capabilities[] = { "chown", "kill,chown", "all", "sys_admin" };
static const char *const hosts[] = {
	"mount tmpfs",
	"mount",
	"mount t*",
	"bpf",
	"ptrace",
	"ptrace outside",
	"control proc:/a",
	"control proc:/**",
	"control *:/a",
	"device",
	"device char 1:3",
	"read device char 1:*",
	"device block 8:0-15",
	"io_uring setup",
	"create device char",
};
static const char *const defaults[] = { "deny", "deny", "deny", "allow", "audit", "deny-silent" };

#define PICK(list) list[random_below(ARRAY_SIZE(list))]

/* A policy before it is text: so that another one can be made from it. */
struct policy_draft {
	char rules[5][RULES_MAX][160];
	size_t counts[5];
	const char *defaults[5];
	const char *mode;
};

static void draw_conditions(char *text, size_t room)
{
	size_t at = 0;

	text[0] = 0;
	if (!random_below(3))
		at += snprintf(text + at, room - at, " from %s", PICK(programs));
	if (!random_below(5))
		at += snprintf(text + at, room - at, " uid %s", PICK(ids));
	if (!random_below(4))
		snprintf(text + at, room - at, " gid %s", PICK(ids));
}

static void draw_rule(unsigned int domain, char *text, size_t room)
{
	const char *effect = PICK(effects);
	char conditions[96];

	draw_conditions(conditions, sizeof(conditions));
	if (domain == 0)
		snprintf(text, room, "%s %s %s%s", effect, PICK(file_words), PICK(paths),
			 conditions);
	else if (domain == 1)
		snprintf(text, room, "%s %s%s%s", effect, random_below(4) ? "" : "execmem ",
			 PICK(paths), conditions);
	else
		snprintf(text, room, "%s %s%s", effect,
			 domain == 2   ? PICK(networks)
			 : domain == 3 ? PICK(capabilities)
				       : PICK(hosts),
			 conditions);
}

static void draw_domain(struct policy_draft *draft, unsigned int domain)
{
	draft->counts[domain] = random_below(RULES_MAX);
	draft->defaults[domain] = PICK(defaults);
	for (size_t i = 0; i < draft->counts[domain]; i++)
		draw_rule(domain, draft->rules[domain][i], sizeof(draft->rules[0][0]));
}

static void draw(struct policy_draft *draft)
{
	draft->mode = random_below(8) ? "enforce" : "audit";
	for (unsigned int domain = 0; domain < 5; domain++)
		draw_domain(draft, domain);
}

/* A small change, or one that changes nothing. */
static void change(struct policy_draft *draft)
{
	unsigned int domain = random_below(5);
	size_t *count = &draft->counts[domain];
	char spare[sizeof(draft->rules[0][0])];

	if (*count < RULES_MAX && random_below(2)) {
		draw_rule(domain, draft->rules[domain][(*count)++], sizeof(spare));
	} else if (*count && random_below(2)) {
		(*count)--;
	} else if (*count > 1) {
		memcpy(spare, draft->rules[domain][0], sizeof(spare));
		memmove(draft->rules[domain][0], draft->rules[domain][1],
			(*count - 1) * sizeof(spare));
		memcpy(draft->rules[domain][*count - 1], spare, sizeof(spare));
	} else if (!random_below(4)) {
		draft->mode = random_below(2) ? "enforce" : "audit";
	}
}

static char *write_out(const struct policy_draft *draft)
{
	static const char *const names[] = { "file", "exec", "network", "capabilities", "host" };
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fprintf(to, "version: 1\npolicy: p\nmode: %s\n", draft->mode);
	for (unsigned int domain = 0; domain < 5; domain++) {
		fprintf(to, "%s:\n  default: %s\n  rules: [", names[domain],
			draft->defaults[domain]);
		for (size_t i = 0; i < draft->counts[domain]; i++)
			fprintf(to, "%s\n    '%s'", i ? "," : "", draft->rules[domain][i]);
		fputs("]\n", to);
	}
	fclose(to);
	return text;
}

/* Objects that can exist, and the permissions they have. */
struct object {
	unsigned int class_id;
	u32 permissions;
	size_t length;
	u8 bytes[24];
};

static struct object objects[OBJECTS_MAX];
static size_t object_count;

static void add_object(unsigned int class_id, u32 permissions, const void *bytes, size_t length)
{
	struct object *object = &objects[object_count++];

	*object = (struct object){ class_id, permissions, length, {} };
	memcpy(object->bytes, bytes, length);
}

static void add_path(const char *path)
{
	const u32 opened = BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE | BULKHEAD_FILE_ATTR |
			   BULKHEAD_FILE_MAP;
	bool slash = path[0] == '/', pipe = path[0] == 'p';
	size_t length = strlen(path);

	add_object(BULKHEAD_CLASS_FILE,
		   !slash	? opened
		   : length > 1 ? BULKHEAD_FILE_ALL
				: BULKHEAD_FILE_READ | BULKHEAD_FILE_ATTR,
		   path, length);
	if (length > 1 && !pipe)
		add_object(BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_ALL, path, length);
	if (slash && length > 1)
		add_object(BULKHEAD_CLASS_UNIX, BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE, path,
			   length);
}

/* Sockets, devices and others that are easier to express in words. */
static void add_words(const char *text)
{
	char copy[96], *rest = copy, *why;
	const char *words[8];
	struct request request;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while (count < ARRAY_SIZE(words) && (words[count] = strsep(&rest, " ")))
		count++;
	if (!request_parse(&request, count, words, &why))
		printf("# %s: %s\n", text, why);
	else
		add_object(request.class_id, request.permissions, request.object, request.length);
}

static const char *const object_words[] = {
	"create tcp",
	"create tcp6",
	"create udp",
	"create mptcp",
	"create raw",
	"create unix",
	"create netlink:route",
	"create netlink:audit",
	"bind,connect netlink:route",
	"create socket:5,2,0",
	"bind,listen,accept,connect,send socket:5,2,0",
	"create socket:2,1,33",
	"create socket:6,1,0",
	"bind,listen,accept,connect tcp 10.0.0.1:80",
	"bind,listen,accept,connect tcp 1.2.3.4:80",
	"bind,listen,accept,connect tcp 10.0.0.2:81",
	"bind,listen,accept,connect tcp [::1]:80",
	"bind,listen,accept tcp 0.0.0.0:80",
	"bind,listen,accept tcp [::]:9",
	"bind,connect,send udp 10.0.0.1:80",
	"bind,connect,send udp [::1]:80",
	"bind,connect,send udp [fd00::1]:5",
	"connect raw 1.2.3.4",
	"connect mptcp 10.0.0.1:80",
	"bind,connect,send unix @a",
	"bind,connect,send unix @b",
	"connect unix @",
	"connect unix",
	"capability chown",
	"capability kill",
	"capability sys_admin",
	"capability bpf",
	"host mount tmpfs",
	"host mount t",
	"host mount x",
	"host mount attach",
	"host bpf",
	"host ptrace outside",
	"host ptrace program",
	"host control proc:/a",
	"host control proc:/a/b",
	"host control sysfs:/a",
	"host io_uring setup",
	"host clock",
	"read,write,create device char 1:3",
	"read,write,create device char 1:4",
	"read,write,create device char 2:3",
	"read,write,create device block 8:15",
	"read,write,create device block 8:16",
};

static void list_objects(void)
{
	static const char *const names[] = { "a", "b", "ab", "bb", ".b" };
	static const char *const others[] = {
		"memfd:a", "memfd:b", "memfd:", "shm:a", "pipe:", "/"
	};
	char path[32];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/%s", names[i]);
		add_path(path);
		for (size_t j = 0; j < 3; j++) {
			snprintf(path, sizeof(path), "/%s/%s", names[i], names[j]);
			add_path(path);
		}
	}
	add_path("/a/b/a");
	add_path("/b/a/b");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		add_path(others[i]);
	for (size_t i = 0; i < ARRAY_SIZE(object_words); i++)
		add_words(object_words[i]);
}

/* The subject: as in the words of a request, with any set of 0, 1 and 2. */
static const char *const askers[] = { UNKNOWN_PROGRAM, "/a", "/b", "/c", "/a/a" };

#define UIDS	 4
#define GID_SETS 8

static void set_asker(struct subject *subject, unsigned int program, unsigned int uid,
		      unsigned int gids)
{
	static const char *const sets[GID_SETS] = {
		"", "0", "1", "0,1", "2", "0,2", "1,2", "0,1,2"
	};
	static const char *const numbers[UIDS] = { "", "0", "1", "2" };
	char *why;

	subject_open(subject);
	if (askers[program])
		subject_set(subject, "from", askers[program], &why);
	if (uid)
		subject_set(subject, "uid", numbers[uid], &why);
	if (gids)
		subject_set(subject, "gid", sets[gids], &why);
}

static struct bulkhead_verdict decide(const struct compiled *policy, unsigned int class_id,
				      u32 permission, const void *bytes, size_t length,
				      struct subject *subject)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct bulkhead_verdict verdict;
	u32 state = bulkhead_automaton_run(rules->cells, rules->start[class_id], bytes, length);

	bulkhead_decide(&verdict, rules, class_id, state, permission, &subject->subject);
	return verdict;
}

static bool same_rule(const struct compiled *policy, u32 a, u32 b)
{
	const struct bulkhead_blob_rule *rules = policy->rules.rules;

	if (a == BULKHEAD_NO_RULE || b == BULKHEAD_NO_RULE)
		return a == b;
	return rules[a].line == rules[b].line && rules[a].text == rules[b].text;
}

struct policy_pair {
	struct compiled policies[2];
	struct differences differences;
};

static bool is_as_told(const struct policy_pair *pair, const struct difference *difference,
		       const struct bulkhead_verdict *verdicts, bool rules_too)
{
	for (unsigned int side = 0; side < 2; side++) {
		const struct bulkhead_verdict *told = &difference->verdicts[side];

		if (told->effect != verdicts[side].effect ||
		    (rules_too &&
		     !same_rule(&pair->policies[side], told->rule, verdicts[side].rule)))
			return false;
	}
	return true;
}

/* Is there a difference that describes this one, and whose example is no longer than it? */
static bool is_told(const struct policy_pair *pair, const struct object *object, u32 permission,
		    const struct bulkhead_verdict *verdicts, bool rules_too)
{
	for (size_t i = 0; i < pair->differences.count; i++) {
		const struct difference *difference = &pair->differences.list[i];
		bool path = object->bytes[0] == '/' && object->length > 1;

		if (difference->class_id == object->class_id &&
		    difference->permissions & permission &&
		    is_as_told(pair, difference, verdicts, rules_too) &&
		    (!path || !rules_too || difference->length <= object->length))
			return true;
	}
	return false;
}

/* Returns how many verdicts differ. */
static size_t search_object(const struct policy_pair *pair, const struct object *object,
			    u32 permission)
{
	size_t found = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(askers) * UIDS * GID_SETS; i++) {
		unsigned int gids = i % GID_SETS, uid = i / GID_SETS % UIDS;
		struct bulkhead_verdict verdicts[2];
		struct subject subject;

		set_asker(&subject, i / GID_SETS / UIDS, uid, gids);
		for (unsigned int side = 0; side < 2; side++)
			verdicts[side] = decide(&pair->policies[side], object->class_id, permission,
						object->bytes, object->length, &subject);
		if (verdicts[0].effect == verdicts[1].effect)
			continue;
		found++;
		/* Two of three ids are enough to find it, though perhaps by other rules. */
		if (!is_told(pair, object, permission, verdicts, gids != GID_SETS - 1)) {
			auto_free char *words = request_describe(object->class_id, permission,
								 object->bytes, object->length);

			expect(false, "not told: %s by %s, uid set %u, gid set %u: %u, now %u",
			       words, subject.program_length ? (char *)subject.program : "unknown",
			       uid, gids, verdicts[0].effect, verdicts[1].effect);
		}
	}
	return found;
}

static size_t search(const struct policy_pair *pair)
{
	size_t found = 0;

	for (size_t i = 0; i < object_count; i++)
		for (u32 bit = 1; bit <= objects[i].permissions; bit <<= 1)
			if (objects[i].permissions & bit)
				found += search_object(pair, &objects[i], bit);
	return found;
}

/* What an example leaves open can have any value. */
static void check_open_ends(const struct policy_pair *pair, const struct difference *difference,
			    const struct request *request, u32 permission, struct subject *subject)
{
	unsigned int unknown = difference->unknown;

	for (unsigned int i = 0; i < ARRAY_SIZE(askers) * UIDS * GID_SETS; i++) {
		struct bulkhead_verdict verdicts[2];
		struct subject any;

		set_asker(&any, i / GID_SETS / UIDS, i / GID_SETS % UIDS, i % GID_SETS);
		if (difference->program || unknown & DIFFERENCE_PROGRAM) {
			memcpy(any.program, subject->program, sizeof(any.program));
			any.program_length = subject->program_length;
		}
		if (difference->uid >= 0 || unknown & DIFFERENCE_UID) {
			any.uid = subject->uid;
			any.subject.has_uid = subject->subject.has_uid;
		}
		if (difference->gid_count || unknown & DIFFERENCE_GID) {
			memcpy(any.gids, subject->gids, sizeof(any.gids));
			any.gid_count = subject->gid_count;
			any.subject.has_gid = subject->subject.has_gid;
		}
		for (unsigned int side = 0; side < 2; side++)
			verdicts[side] = decide(&pair->policies[side], request->class_id,
						permission, request->object, request->length, &any);
		expect(is_as_told(pair, difference, verdicts, i % GID_SETS != GID_SETS - 1),
		       "it matters who asks, and is not told");
	}
}

static bool can_exist(const struct difference *difference)
{
	const char *object = (const char *)difference->object;

	if (!difference->length || object[0] != '/')
		return true;
	return !strstr(object, "//") && !strstr(object, "/./") && !strstr(object, "/../") &&
	       (difference->length == 1 || object[difference->length - 1] != '/');
}

/* The example, read back from its words, has to get the reported answers. */
static void check_example(const struct policy_pair *pair, const struct difference *difference)
{
	auto_free char *text = request_describe(difference->class_id, difference->permissions,
						difference->object, difference->length);
	char copy[256], *rest = copy, *why = NULL;
	const char *words[8];
	struct request request;
	struct subject subject;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while (count < ARRAY_SIZE(words) && (words[count] = strsep(&rest, " ")))
		count++;
	expect(can_exist(difference), "%s can't exist", text);
	if (!request_parse(&request, count, words, &why)) {
		expect(false, "%s: %s", text, why);
		free(why);
		return;
	}
	expect(request.length == difference->length &&
		       !memcmp(request.object, difference->object, request.length) &&
		       request.class_id == difference->class_id,
	       "%s is another object", text);
	subject_open(&subject);
	if (difference->program)
		subject_set(&subject, "from", difference->program, &why);
	if (difference->uid >= 0) {
		snprintf(copy, sizeof(copy), "%lld", (long long)difference->uid);
		subject_set(&subject, "uid", copy, &why);
	}
	if (difference->gid_count) {
		snprintf(copy, sizeof(copy), difference->gid_count == 2 ? "%u,%u" : "%u",
			 difference->gids[0], difference->gids[1]);
		subject_set(&subject, "gid", copy, &why);
	}
	for (u32 bit = 1; bit <= difference->permissions; bit <<= 1) {
		struct bulkhead_verdict verdicts[2];

		if (!(difference->permissions & bit))
			continue;
		for (unsigned int side = 0; side < 2; side++)
			verdicts[side] = decide(&pair->policies[side], request.class_id, bit,
						request.object, request.length, &subject);
		expect(verdicts[0].effect != verdicts[1].effect &&
			       is_as_told(pair, difference, verdicts, true),
		       "%s is not as told", text);
		check_open_ends(pair, difference, &request, bit, &subject);
	}
}

static void open_pair(struct policy_pair *pair, const char *before, const char *after)
{
	const struct bulkhead_rules *const rules[] = {
		&pair->policies[0].rules,
		&pair->policies[1].rules,
	};
	const char *why = NULL;

	compiled_open(&pair->policies[0], before);
	compiled_open(&pair->policies[1], after);
	pair->differences = (struct differences){};
	expect(pair->policies[0].good && pair->policies[1].good, "no policy:\n%s\n%s", before,
	       after);
	if (pair->policies[0].good && pair->policies[1].good)
		why = differences_find(rules, &pair->differences);
	expect(!why, "%s", why);
}

static void close_pair(struct policy_pair *pair)
{
	differences_free(&pair->differences);
	compiled_close(&pair->policies[0]);
	compiled_close(&pair->policies[1]);
}

static void diff_agrees_with_brute_force(void)
{
	size_t same = 0, different = 0, told = 0;

	for (unsigned int i = 0; i < PAIRS && tap_good; i++) {
		auto_free char *before = NULL, *after = NULL;
		struct policy_draft draft;
		struct policy_pair pair;
		size_t found;

		draw(&draft);
		before = write_out(&draft);
		if (random_below(4))
			for (unsigned int j = random_below(3); j < 3; j++)
				change(&draft);
		else
			draw_domain(&draft, random_below(5));
		after = write_out(&draft);
		open_pair(&pair, before, after);
		found = search(&pair);
		for (size_t j = 0; j < pair.differences.count; j++)
			check_example(&pair, &pair.differences.list[j]);
		if (!tap_good)
			printf("# ---\n%s# ---\n%s# ---\n", before, after);
		same += !pair.differences.count;
		different += found > 0;
		told += pair.differences.count;
		close_pair(&pair);
	}
	printf("# %zu pairs the same, %zu different in %zu ways\n", same, different, told);
	expect(same > PAIRS / 10 && different > PAIRS / 4, "the pairs say little");
}

static size_t differences_of(const char *before, const char *after)
{
	struct policy_pair pair;
	size_t count;

	open_pair(&pair, before, after);
	count = pair.differences.count;
	for (size_t i = 0; i < count; i++)
		check_example(&pair, &pair.differences.list[i]);
	close_pair(&pair);
	return count;
}

#define HEAD		  "version: 1\npolicy: p\n"
#define FILE_RULES(rules) HEAD "file: {rules: [" rules "]}\n"

static void the_same_said_otherwise_is_no_difference(void)
{
	expect(!differences_of(FILE_RULES("allow read /a/**, allow read /b"),
			       FILE_RULES("'allow read /{b,a/**}'")),
	       "alternatives");
	expect(!differences_of(FILE_RULES("allow read /**"),
			       FILE_RULES("allow read /**, allow read /a uid 5")),
	       "shadowed");
	expect(!differences_of(FILE_RULES("allow read /a uid 0-4"),
			       FILE_RULES("allow read /a uid 0-2, allow read /a uid 3-4")),
	       "ranges");
	expect(!differences_of(FILE_RULES("deny read /a"), FILE_RULES("")), "default");
	expect(!differences_of(FILE_RULES("{rule: allow read /a, why: x}"),
			       FILE_RULES("allow read /a")),
	       "why");
}

static void what_only_impossible_objects_show_is_no_difference(void)
{
	expect(!differences_of(FILE_RULES("allow create /"), FILE_RULES("")), "creating the root");
	expect(!differences_of(HEAD "exec: {rules: [allow execmem /]}\n", HEAD), "running it");
	expect(!differences_of(FILE_RULES("allow read /a"),
			       FILE_RULES("allow read /a, allow read /a from /")),
	       "no program");
	expect(!differences_of(HEAD "network: {rules: [allow connect tcp *:*]}\n",
			       HEAD "network: {rules: [allow connect tcp *:*, "
				    "deny connect tcp 0.0.0.0]}\n"),
	       "connecting to the wildcard");
	expect(!differences_of(HEAD "network: {rules: [allow accept mptcp 0.0.0.0]}\n",
			       HEAD "network: {rules: [allow accept mptcp 0.0.0.0 10.0.0.0/8]}\n"),
	       "a peer that is not known when it is accepted");
	expect(differences_of(HEAD "network: {rules: [allow accept sctp 0.0.0.0]}\n",
			      HEAD "network: {rules: [allow accept sctp 0.0.0.0 10.0.0.0/8]}\n"),
	       "a peer of SCTP");
}

static void two_groups_at_once_can_make_the_difference(void)
{
	const char *before = FILE_RULES("allow read /a, deny read /a gid 1, audit read /a gid 2");
	const char *after = FILE_RULES("allow read /a, deny read /a gid 1, audit read /a gid 2, "
				       "deny read /b");

	expect(!differences_of(before, after), "the same");
	expect(differences_of(FILE_RULES("allow read /a gid 1, audit read /a gid 2"),
			      FILE_RULES("audit read /a gid 2, allow read /a gid 1 from /x")) > 0,
	       "a program");
}

static void only_an_unknown_asker_can_make_the_difference(void)
{
	struct policy_pair pair;

	open_pair(&pair, FILE_RULES("allow read /a"), FILE_RULES("allow read /a uid 0-4294967294"));
	expect(pair.differences.count == 1 && pair.differences.list[0].unknown == DIFFERENCE_UID,
	       "%zu differences", pair.differences.count);
	close_pair(&pair);
}

static void every_byte_counts(void)
{
	for (unsigned int byte = 1; byte < 256; byte++) {
		char after[128];

		snprintf(after, sizeof(after), FILE_RULES("'allow read /a\\x%02x'"), byte);
		expect(byte == '/' || differences_of(FILE_RULES(""), after) == 1, "byte %u", byte);
	}
}

static bool is_refused(const char *before, const char *after, const char *wanted)
{
	struct compiled policies[2];
	const struct bulkhead_rules *const rules[] = { &policies[0].rules, &policies[1].rules };
	struct differences differences;
	const char *why = NULL;

	compiled_open(&policies[0], before);
	compiled_open(&policies[1], after);
	if (policies[0].good && policies[1].good) {
		why = differences_find(rules, &differences);
		differences_free(&differences);
	}
	compiled_close(&policies[0]);
	compiled_close(&policies[1]);
	return why && strstr(why, wanted);
}

static void too_many_states_are_refused(void)
{
	expect(is_refused(FILE_RULES("allow read /x**a??????????"),
			  FILE_RULES("allow read /x**b??????????"), "about files"),
	       "files");
	expect(is_refused(FILE_RULES("allow read / from /x**a??????????"),
			  FILE_RULES("allow read / from /x**b??????????"), "programs of 'from'"),
	       "programs");
}

static void too_many_askers_are_refused(void)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fputs(HEAD "file:\n  rules:\n", to);
	for (unsigned int i = 0; i < 200; i++)
		fprintf(to,
			"    - allow write /a from /bin/p%u\n    - allow write /a uid %u\n"
			"    - allow write /a gid %u\n",
			i, 2 * i, 2 * i);
	fclose(to);
	expect(is_refused(text, HEAD, "as of 'write /a'"), "programs, users, groups");
	free(text);
}

static void the_mode_is_part_of_the_verdict(void)
{
	const char *deny = FILE_RULES("deny read /a"),
		   *audit = HEAD "mode: audit\n"
				 "file: {rules: [audit read /a]}\nexec: {default: audit}\n";
	struct policy_pair pair;

	open_pair(&pair, deny, audit);
	expect(pair.differences.count > 1 &&
		       difference_kind(&pair.differences.list[0]) == DIFFERENCE_ALLOWED,
	       "enforced");
	close_pair(&pair);
	expect(!differences_of(HEAD "mode: audit\n", audit), "audited");
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	list_objects();
	run(diff_agrees_with_brute_force);
	run(the_same_said_otherwise_is_no_difference);
	run(what_only_impossible_objects_show_is_no_difference);
	run(two_groups_at_once_can_make_the_difference);
	run(only_an_unknown_asker_can_make_the_difference);
	run(every_byte_counts);
	run(too_many_states_are_refused);
	run(too_many_askers_are_refused);
	run(the_mode_is_part_of_the_verdict);
	return tap_end();
}
