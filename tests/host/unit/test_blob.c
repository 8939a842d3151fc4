// SPDX-License-Identifier: GPL-2.0
/*
 * Hostile blobs: however a valid blob is changed, it is refused, or the result can be
 * used within its bounds. The blob is always in memory of exactly its size, so that the
 * address sanitizer detects any access beyond it.
 */
#include "harness.h"
#include "tap.h"

static const char yaml[] =
	"version: 1\npolicy: p\nrevision: 3\nfile:\n  rules:\n"
	"    - {rule: 'allow read,write /a/**', why: because}\n"
	"    - deny write /a/*.c from /bin/x\n"
	"exec: {rules: [allow /bin/*]}\n"
	"network: {rules: [allow connect udp 10.0.0.0/9:1-300, audit bind unix /run/*]}\n"
	"host: {default: audit, rules: [allow mount tmpfs, deny device char 1:3-9]}\n"
	"capabilities: {rules: [\"allow chown,kill\"]}\n";

/* Rules with conditions, whose members may have other values. */
static const char conditional_yaml[] = "version: 1\npolicy: p\ncapabilities:\n  rules:\n"
				       "    - allow chown uid 5-9\n"
				       "    - deny kill gid 7 from /bin/x\n"
				       "    - audit setuid uid 0 gid 0-4294967294\n";

static struct compiled good;

static u32 get(const u8 *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (u32)at[3] << 24;
}

static void put(u8 *at, u32 value)
{
	for (int i = 0; i < 4; i++)
		at[i] = value >> (8 * i);
}

static void fix_checksum(u8 *blob, size_t length)
{
	const size_t at = offsetof(struct bulkhead_blob_header, checksum);

	if (length < at + 4)
		return;
	put(blob + at, 0);
	put(blob + at, ~crc32_le(~0U, blob, length));
}

static int random_answer(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	(void)subject;
	expect(low <= high, "a range runs backwards");
	return (int)random_below(3) - 1;
}

/* Everything that a hook could do with it. */
static void use(const struct bulkhead_rules *rules)
{
	u8 bytes[24];

	for (unsigned int class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++) {
		u32 state = rules->start[class_id], before = state;
		struct bulkhead_subject source = {
			.state = state,
			.has_uid = random_answer,
			.has_gid = random_answer,
		};
		struct bulkhead_verdict verdict;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = random_below(4) ? (u8) "/abinxru10\x02\x06"[random_below(12)]
						   : (u8)random_below(256);
		state = bulkhead_automaton_run(rules->cells, state, bytes, sizeof(bytes));
		bulkhead_automaton_settled(rules->cells, state);
		bulkhead_decide_quiet(rules, class_id, state, 1);
		bulkhead_decide(&verdict, rules, class_id, state, 1 + random_below(127), NULL);
		bulkhead_decide(&verdict, rules, class_id, state, 1, &source);
		bulkhead_decide_alias(rules, class_id, before, state);
		bulkhead_decide_acts(rules, before, state);
		bulkhead_decide_named(rules, state);
		if (verdict.rule != BULKHEAD_NO_RULE)
			expect(verdict.rule < rules->rule_count, "rule %u", verdict.rule);
	}
	expect(strlen(rules->name) <= BULKHEAD_NAME_MAX, "name");
	for (u32 i = 0; i < rules->rule_count; i++)
		expect(strlen(rules->strings + le32_to_cpu(rules->rules[i].text)), "text");
}

/* Is it accepted? If so, uses it. Copies it to memory of exactly its size. */
static bool accepted(const u8 *bytes, size_t length)
{
	u8 *blob = malloc(length ? length : 1);
	struct bulkhead_rules rules;
	const char *why = NULL;
	bool opened;

	memcpy(blob, bytes, length);
	opened = !bulkhead_blob_open(&rules, blob, length, &why);
	if (opened) {
		use(&rules);
		bulkhead_blob_close(&rules);
	} else {
		expect(why && *why, "no reason is given");
	}
	free(blob);
	return opened;
}

static u8 *copy_of_good(void)
{
	u8 *copy = malloc(good.blob.length);

	memcpy(copy, good.blob.bytes, good.blob.length);
	return copy;
}

static void a_compiled_policy_is_accepted(void)
{
	expect(good.good, "it is not");
	expect(accepted(good.blob.bytes, good.blob.length), "it is not");
	expect(!strcmp(good.rules.name, "p"), "%s", good.rules.name);
	expect(!strcmp(good.rules.file, "test.yaml"), "%s", good.rules.file);
	expect(good.rules.revision == 3, "revision");
}

static void the_same_policy_gives_the_same_bytes(void)
{
	struct compiled again;

	compiled_open(&again, yaml);
	expect(again.blob.length == good.blob.length, "length");
	expect(!memcmp(again.blob.bytes, good.blob.bytes, good.blob.length), "bytes");
	compiled_close(&again);
}

static void truncated_blobs_are_refused_at_every_length(void)
{
	u8 *copy = copy_of_good();

	for (size_t length = 0; length < good.blob.length; length++) {
		expect(!accepted(good.blob.bytes, length), "length %zu", length);
		memcpy(copy, good.blob.bytes, length);
		if (length >= 12)
			put(copy + 8, length);
		fix_checksum(copy, length);
		expect(!accepted(copy, length), "length %zu, told in the header", length);
	}
	free(copy);
}

static void bytes_at_the_end_are_refused(void)
{
	size_t longer = good.blob.length + 8;
	u8 *copy = calloc(1, longer);

	memcpy(copy, good.blob.bytes, good.blob.length);
	expect(!accepted(copy, longer), "not told in the header");
	put(copy + 8, longer);
	fix_checksum(copy, longer);
	expect(!accepted(copy, longer), "told in the header");
	free(copy);
}

static void every_flipped_bit_is_refused(void)
{
	u8 *copy = copy_of_good();

	for (size_t bit = 0; bit < good.blob.length * 8; bit++) {
		struct bulkhead_rules rules;
		const char *why;

		copy[bit / 8] ^= 1 << (bit % 8);
		expect(bulkhead_blob_open(&rules, copy, good.blob.length, &why), "bit %zu", bit);
		copy[bit / 8] ^= 1 << (bit % 8);
	}
	free(copy);
}

/* A member of the header and values that are invalid for it. */
static const struct {
	const char *name;
	size_t offset;
	unsigned int size;
	u32 values[6];
} members[] = {
/* Versions of clang-format differ on braces in a macro. */
/* clang-format off */
#define MEMBER(m, size, ...) \
	{ #m, offsetof(struct bulkhead_blob_header, m), size, { __VA_ARGS__ } }
	/* clang-format on */
	MEMBER(magic, 4, 0, 1, 0xffffffff, 0x424b4844),
	MEMBER(version, 2, 0, 1, 2, 4, 0xffff, 0x300),
	MEMBER(header_size, 2, 0, 79, 81, 72, 0xffff),
	MEMBER(length, 4, 0, 8, 1, 0xffffffff, 0xfffffff8, 80),
	MEMBER(name, 4, 0, 0xffffffff, 0x10000, 2),
	MEMBER(file, 4, 0xffffffff, 0x10000, 2),
	MEMBER(mode, 1, 2, 255),
	MEMBER(file_default, 1, 5, 255),
	MEMBER(exec_default, 1, 5, 128),
	MEMBER(network_default, 1, 5, 6),
	MEMBER(host_default, 1, 5, 255),
	MEMBER(capability_default, 1, 5, 6),
	MEMBER(reserved, 2, 1, 0x8000),
	MEMBER(match, 4, 0xffffffff, 0x10000, 2),
	MEMBER(start, 4, 0xffffffff, 0x7fffffff, 0x80000000, 1 << 20),
	MEMBER(sections[0].offset, 4, 0, 72, 81, 88, 0xffffffff, 0xfffffff8),
	MEMBER(sections[0].count, 4, 0, 1, 256, 0xffffffff, 0x20000000, 0x1ffffff6),
	MEMBER(sections[1].offset, 4, 0, 80, 0xffffffff, 0xfffffff8),
	MEMBER(sections[1].count, 4, 0, 1, 0xffffffff, 0x20000000),
	MEMBER(sections[2].offset, 4, 0, 80, 0xffffffff),
	MEMBER(sections[2].count, 4, 0, 1, 0xffffffff, 0x40000000),
	MEMBER(sections[3].offset, 4, 0, 80, 0xffffffff),
	MEMBER(sections[3].count, 4, 0, 1, 0xffffffff, 0x0aaaaaab),
	MEMBER(sections[4].offset, 4, 0, 80, 0xffffffff),
	MEMBER(sections[4].count, 4, 0, 1, 0xffffffff),
};

static void impossible_header_members_are_refused(void)
{
	u8 *copy = copy_of_good();

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		for (int j = 0; j < 6 && (!j || members[i].values[j]); j++) {
			memcpy(copy, good.blob.bytes, good.blob.length);
			for (unsigned int b = 0; b < members[i].size; b++)
				copy[members[i].offset + b] = members[i].values[j] >> (8 * b);
			if (!memcmp(copy, good.blob.bytes, good.blob.length))
				continue;
			fix_checksum(copy, good.blob.length);
			expect(!accepted(copy, good.blob.length), "%s = %#x", members[i].name,
			       members[i].values[j]);
		}
	}
	free(copy);
}

static size_t section(const u8 *blob, int index)
{
	return get(blob + offsetof(struct bulkhead_blob_header, sections) + 8 * index);
}

static size_t elements(const u8 *blob, int index)
{
	return get(blob + offsetof(struct bulkhead_blob_header, sections) + 8 * index + 4);
}

/* Sets a word, corrects the checksum, and restores both. */
static bool accepted_with(u8 *blob, size_t at, u32 value)
{
	u32 kept = get(blob + at);
	bool opened;

	if (kept == value)
		return false;
	put(blob + at, value);
	fix_checksum(blob, good.blob.length);
	opened = accepted(blob, good.blob.length);
	put(blob + at, kept);
	return opened;
}

static void transitions_out_of_the_automaton_are_refused(void)
{
	u8 *copy = copy_of_good();
	size_t first = section(copy, BULKHEAD_SECTION_CELLS);
	size_t count = elements(copy, BULKHEAD_SECTION_CELLS);
	const u32 wrong[] = { count, count + 1, 0x3fffffff, 0xffffffff, 0x80000000, count - 1 };

	for (size_t cell = 0; cell < count; cell++) {
		for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
			expect(!accepted_with(copy, first + 8 * cell + 4, wrong[i]),
			       "cell %zu leads to %#x", cell, wrong[i]);
			if (wrong[i] != 0x80000000)
				expect(!accepted_with(copy, first + 8 * cell, wrong[i]),
				       "cell %zu belongs to %#x", cell, wrong[i]);
		}
	}
	free(copy);
}

static void lines_out_of_the_rules_are_refused(void)
{
	u8 *copy = copy_of_good();
	size_t lines = section(copy, BULKHEAD_SECTION_LINES);
	size_t accepts = section(copy, BULKHEAD_SECTION_ACCEPTS);
	const u32 rules = elements(copy, BULKHEAD_SECTION_RULES);
	const u32 wrong[] = { rules, rules + 1, 0xffffffff, 0x7fffffff, 1000 };

	for (size_t i = 0; i < elements(copy, BULKHEAD_SECTION_LINES); i++)
		for (size_t j = 0; j < ARRAY_SIZE(wrong); j++)
			expect(!accepted_with(copy, lines + 4 * i, wrong[j]), "line %zu", i);
	for (size_t i = 0; i < 2 * elements(copy, BULKHEAD_SECTION_ACCEPTS); i++)
		for (size_t j = 0; j < ARRAY_SIZE(wrong); j++)
			expect(!accepted_with(copy, accepts + 4 * i, wrong[j]), "accept %zu", i);
	free(copy);
}

static void impossible_rules_are_refused(void)
{
	static const u32 wrong[][4] = {
		{ 9, 0x0501, 0x50001, 0x4000001 },	/* class, effect, severity, flags */
		{ 0x80, 0xffffffff, 0x100, 0x40 << 1 }, /* permissions */
		{ 0, 0, 0, 0 },				/* line */
		{ 0, 0xffffffff, 0x100000, 2 },		/* text */
		{ 0xffffffff, 0x100000, 2, 4 },		/* why */
		{ 0xffffffff, 0x100000, 2, 4 },		/* file */
		{ 0xffffffff, 0x100000, 2, 4 },		/* tags */
		{ 0xffffffff, 0x100000, 2, 4 },		/* meaning */
		{ 0x1, 0x10, 0x8000, 0x10000 },		/* when: which, reserved */
		{ 1, 1000, 0x7fffffff, 0xffffffff },	/* source, without the condition */
		{ 1, 1000, 0x80000000, 0xffffffff },	/* uid_low */
		{ 1, 1000, 0x80000000, 0xffffffff },	/* uid_high */
		{ 1, 1000, 0x80000000, 0xffffffff },	/* gid_low */
		{ 1, 1000, 0x80000000, 0xffffffff },	/* gid_high */
		{ 0x1, 0x10, 0x8000, 0x10000 },		/* unless: the same */
		{ 1, 1000, 0x7fffffff, 0xffffffff },
		{ 1, 1000, 0x80000000, 0xffffffff },
		{ 1, 1000, 0x80000000, 0xffffffff },
		{ 1, 1000, 0x80000000, 0xffffffff },
		{ 1, 1000, 0x80000000, 0xffffffff },
	};
	const size_t size = sizeof(struct bulkhead_blob_rule);
	u8 *copy = copy_of_good();
	size_t first = section(copy, BULKHEAD_SECTION_RULES);

	static_assert(sizeof(struct bulkhead_blob_rule) == 4 * ARRAY_SIZE(wrong));
	for (size_t i = 0; i < elements(copy, BULKHEAD_SECTION_RULES); i++)
		for (size_t member = 0; member < ARRAY_SIZE(wrong); member++)
			for (size_t j = 0; j < 4; j++)
				expect(!accepted_with(copy, first + size * i + 4 * member,
						      wrong[member][j]),
				       "rule %zu, member %zu: %#x", i, member, wrong[member][j]);
	free(copy);
}

/* A member of a rule is changed; is the blob accepted? */
static bool accepted_rule(const struct compiled *from, u32 rule, size_t member, size_t size,
			  u32 value)
{
	u8 *copy = malloc(from->blob.length);
	size_t at;
	bool opened;

	memcpy(copy, from->blob.bytes, from->blob.length);
	at = section(copy, BULKHEAD_SECTION_RULES) + rule * sizeof(struct bulkhead_blob_rule) +
	     member;
	for (size_t i = 0; i < size; i++)
		copy[at + i] = value >> (8 * i);
	fix_checksum(copy, from->blob.length);
	opened = accepted(copy, from->blob.length);
	free(copy);
	return opened;
}

#define CHANGED(rule, member, value)                                                \
	accepted_rule(&compiled, rule, offsetof(struct bulkhead_blob_rule, member), \
		      sizeof(((struct bulkhead_blob_rule *)0)->member), value)

static u32 rule_of(const struct compiled *compiled, unsigned int line, unsigned int class_id)
{
	for (u32 i = 0; i < compiled->rules.rule_count; i++)
		if (le32_to_cpu(compiled->rules.rules[i].line) == line &&
		    compiled->rules.rules[i].class_id == class_id)
			return i;
	return 0;
}

static void ranges_of_ids_have_an_order_and_a_condition(void)
{
	struct compiled compiled;
	u32 uid, gid, both;

	compiled_open(&compiled, conditional_yaml);
	expect(compiled.good, "the policy");
	uid = rule_of(&compiled, 5, BULKHEAD_CLASS_CAPABILITY);
	gid = rule_of(&compiled, 6, BULKHEAD_CLASS_CAPABILITY);
	both = rule_of(&compiled, 7, BULKHEAD_CLASS_CAPABILITY);
	expect(CHANGED(uid, when.uid_low, 9) && CHANGED(uid, when.uid_low, 0), "low within");
	expect(!CHANGED(uid, when.uid_low, 10) && !CHANGED(uid, when.uid_low, 0xffffffff),
	       "low above high");
	expect(CHANGED(uid, when.uid_high, 5) && CHANGED(uid, when.uid_high, 0xffffffff),
	       "high within");
	expect(!CHANGED(uid, when.uid_high, 4) && !CHANGED(uid, when.uid_high, 0),
	       "high below low");
	expect(!CHANGED(uid, when.gid_high, 1) && !CHANGED(uid, when.gid_low, 1),
	       "a group's range");
	expect(!CHANGED(gid, when.uid_high, 1) && !CHANGED(gid, when.gid_low, 8), "a user's range");
	expect(!CHANGED(uid, when.which, 0), "a range that is left over");
	expect(!CHANGED(uid, when.which, BULKHEAD_CONDITION_GID), "the wrong condition");
	expect(CHANGED(uid, when.which, BULKHEAD_CONDITION_UID | BULKHEAD_CONDITION_GID),
	       "group 0");
	expect(!CHANGED(both, when.which, BULKHEAD_CONDITION_UID), "a group's range left over");
	expect(!CHANGED(uid, when.which, 0x10) && !CHANGED(uid, when.which, 0x12) &&
		       !CHANGED(uid, when.which, 0x8002),
	       "unknown conditions");
	expect(!CHANGED(uid, when.which, BULKHEAD_CONDITION_UID | BULKHEAD_CONDITION_OWNER) &&
		       !CHANGED(uid, unless.which, BULKHEAD_CONDITION_OWNER),
	       "the owner of a capability");
	expect(CHANGED(uid, unless.which, BULKHEAD_CONDITION_GID) &&
		       !CHANGED(uid, unless.which, BULKHEAD_CONDITION_FROM) &&
		       !CHANGED(uid, unless.which, 0x10) && !CHANGED(uid, unless.reserved, 1),
	       "exceptions");
	compiled_close(&compiled);
}

static void programs_of_rules_exist(void)
{
	struct compiled compiled;
	u32 rule, source;

	compiled_open(&compiled, conditional_yaml);
	rule = rule_of(&compiled, 6, BULKHEAD_CLASS_CAPABILITY);
	source = rule_of(&compiled, 6, BULKHEAD_CLASS_SOURCE);
	expect(CHANGED(rule, when.source, source + 1) && !CHANGED(rule, when.source, rule + 1) &&
		       !CHANGED(rule, when.source, 0) && !CHANGED(rule, when.source, 1000),
	       "a rule's program");
	expect(!CHANGED(source, when.which, BULKHEAD_CONDITION_UID), "a program has a user");
	expect(!CHANGED(source, unless.which, BULKHEAD_CONDITION_UID), "it has an exception");
	expect(!CHANGED(source, when.uid_high, 1), "a program has a range");
	compiled_close(&compiled);
}

/* What is @line's program said to be? */
static u8 flags_of_program(const struct compiled *compiled, unsigned int line)
{
	return compiled->rules.rules[rule_of(compiled, line, BULKHEAD_CLASS_SOURCE)].flags;
}

static void granted_programs_are_marked(void)
{
	struct compiled compiled;
	u32 source;

	compiled_open(&compiled, "version: 1\npolicy: p\nfile:\n  rules:\n"
				 "  - allow read /a from /bin/a\n"
				 "  - audit read /a from /bin/b\n"
				 "  - deny read /a from /bin/c\n"
				 "  - kill read /a unless from /bin/d\n"
				 "  - allow read /a unless from /bin/e\n");
	expect(compiled.good, "the policy");
	expect(flags_of_program(&compiled, 5) == BULKHEAD_RULE_GRANTS, "allow");
	expect(flags_of_program(&compiled, 6) == BULKHEAD_RULE_GRANTS, "audit");
	expect(!flags_of_program(&compiled, 7), "deny");
	expect(flags_of_program(&compiled, 8) == BULKHEAD_RULE_GRANTS, "kill unless");
	expect(!flags_of_program(&compiled, 9), "allow unless");
	for (unsigned int line = 5; line <= 9; line++) {
		bool marked = flags_of_program(&compiled, line);

		source = rule_of(&compiled, line, BULKHEAD_CLASS_SOURCE);
		expect(CHANGED(source, flags, 0) == !marked, "line %u without the mark", line);
		expect(CHANGED(source, flags, BULKHEAD_RULE_GRANTS), "line %u with it", line);
		expect(!CHANGED(rule_of(&compiled, line, BULKHEAD_CLASS_FILE), flags,
				BULKHEAD_RULE_GRANTS),
		       "line %u: a rule that is no program", line);
	}
	compiled_close(&compiled);
}

static void a_default_has_its_own_member(void)
{
	struct compiled compiled;

	compiled_open(&compiled, "version: 1\npolicy: p\nhost: {default: audit}\n"
				 "capabilities: {default: allow}\n");
	expect(compiled.rules.defaults[BULKHEAD_CLASS_HOST] == BULKHEAD_AUDIT, "host");
	expect(compiled.rules.defaults[BULKHEAD_CLASS_DEVICE] == BULKHEAD_AUDIT, "device");
	expect(compiled.rules.defaults[BULKHEAD_CLASS_CAPABILITY] == BULKHEAD_ALLOW, "capability");
	expect(compiled.rules.defaults[BULKHEAD_CLASS_FILE] == BULKHEAD_DENY, "file");
	compiled_close(&compiled);
}

static void hidden_bytes_are_refused(void)
{
	u8 *copy = copy_of_good();
	size_t last =
		section(copy, BULKHEAD_SECTION_STRINGS) + elements(copy, BULKHEAD_SECTION_STRINGS);
	size_t lines =
		section(copy, BULKHEAD_SECTION_LINES) + 4 * elements(copy, BULKHEAD_SECTION_LINES);

	for (size_t at = last; at < good.blob.length; at++) {
		copy[at] = 1;
		fix_checksum(copy, good.blob.length);
		expect(!accepted(copy, good.blob.length), "byte %zu at the end", at);
		copy[at] = 0;
	}
	for (size_t at = lines; at < section(copy, BULKHEAD_SECTION_RULES); at++) {
		copy[at] = 1;
		fix_checksum(copy, good.blob.length);
		expect(!accepted(copy, good.blob.length), "byte %zu between", at);
		copy[at] = 0;
	}
	free(copy);
}

static u32 random_value(u32 length)
{
	switch (random_below(6)) {
	case 0:
		return random_below(8);
	case 1:
		return 0xffffffff - random_below(4);
	case 2:
		return 0x80000000U | random_below(length);
	case 3:
		return 0xc0000000U | random_below(length);
	default:
		return random_below(length);
	}
}

static void random_mutations_stay_within_bounds(void)
{
	u8 *copy = copy_of_good();
	unsigned int opened = 0;

	for (int i = 0; i < 60000; i++) {
		memcpy(copy, good.blob.bytes, good.blob.length);
		for (int j = random_below(4); j >= 0; j--) {
			size_t at = random_below(good.blob.length / 4) * 4;

			if (random_below(2))
				put(copy + at, random_value(good.blob.length / 8));
			else
				copy[at + random_below(4)] ^= 1 << random_below(8);
		}
		fix_checksum(copy, good.blob.length);
		opened += accepted(copy, good.blob.length);
	}
	printf("# %u of 60000 mutations were accepted and used\n", opened);
	expect(opened, "none was accepted: nothing was tested");
	free(copy);
}

static void random_bytes_are_refused(void)
{
	u8 bytes[512];

	for (int i = 0; i < 2000; i++) {
		size_t length = random_below(sizeof(bytes) / 8) * 8;

		for (size_t j = 0; j < length; j++)
			bytes[j] = random_below(256);
		if (length >= 12) {
			put(bytes, BULKHEAD_BLOB_MAGIC);
			put(bytes + 4, BULKHEAD_BLOB_VERSION | sizeof(struct bulkhead_blob_header)
								       << 16);
			put(bytes + 8, length);
		}
		fix_checksum(bytes, length);
		expect(!accepted(bytes, length), "try %d", i);
	}
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	compiled_open(&good, yaml);
	run(a_compiled_policy_is_accepted);
	run(the_same_policy_gives_the_same_bytes);
	run(truncated_blobs_are_refused_at_every_length);
	run(bytes_at_the_end_are_refused);
	run(every_flipped_bit_is_refused);
	run(impossible_header_members_are_refused);
	run(transitions_out_of_the_automaton_are_refused);
	run(lines_out_of_the_rules_are_refused);
	run(impossible_rules_are_refused);
	run(ranges_of_ids_have_an_order_and_a_condition);
	run(programs_of_rules_exist);
	run(granted_programs_are_marked);
	run(a_default_has_its_own_member);
	run(hidden_bytes_are_refused);
	run(random_mutations_stay_within_bounds);
	run(random_bytes_are_refused);
	compiled_close(&good);
	return tap_end();
}
