// SPDX-License-Identifier: GPL-2.0
/*
 * Verify a policy blob completely, then open it for matching. Nothing in a blob is trusted:
 * values that follow from the rules are computed here, and everything else is checked once,
 * so that later readers need no checks.
 */
#include "blob.h"
#include "automaton.h"

static_assert(sizeof(struct bulkhead_blob_section) == 8);
static_assert(sizeof(struct bulkhead_blob_header) == 48 + 8 * __BULKHEAD_SECTION_END);
static_assert(sizeof(struct bulkhead_blob_cell) == 8);
static_assert(sizeof(struct bulkhead_blob_accept) == 8);
static_assert(sizeof(struct bulkhead_blob_literal) == 12);
static_assert(sizeof(struct bulkhead_blob_conditions) == 24);
static_assert(sizeof(struct bulkhead_blob_rule) == 80);

static const u32 class_permissions[__BULKHEAD_CLASS_END] = {
	[BULKHEAD_CLASS_FILE] = BULKHEAD_FILE_ALL,
	[BULKHEAD_CLASS_EXEC] = BULKHEAD_EXEC_ALL,
	[BULKHEAD_CLASS_SOCKET] = BULKHEAD_NET_ALL,
	[BULKHEAD_CLASS_UNIX] = BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE,
	[BULKHEAD_CLASS_HOST] = BULKHEAD_HOST_USE,
	[BULKHEAD_CLASS_CAPABILITY] = BULKHEAD_CAPABILITY_USE,
	[BULKHEAD_CLASS_DEVICE] = BULKHEAD_DEVICE_ALL,
};

static const u8 element_size[__BULKHEAD_SECTION_END] = {
	[BULKHEAD_SECTION_CELLS] = sizeof(struct bulkhead_blob_cell),
	[BULKHEAD_SECTION_ACCEPTS] = sizeof(struct bulkhead_blob_accept),
	[BULKHEAD_SECTION_LINES] = sizeof(__le32),
	[BULKHEAD_SECTION_RULES] = sizeof(struct bulkhead_blob_rule),
	[BULKHEAD_SECTION_LITERALS] = sizeof(struct bulkhead_blob_literal),
	[BULKHEAD_SECTION_STRINGS] = 1,
};

/* The state of a blob's verification. */
struct opening {
	const u8 *bytes;
	const struct bulkhead_blob_header *header;
	const struct bulkhead_blob_accept *accepts;
	u32 count[__BULKHEAD_SECTION_END];
	const char *why;
};

static int refuse(struct opening *o, const char *why)
{
	o->why = why;
	return -EINVAL;
}

/**
 * bulkhead_class_permissions() - the permissions that a class has
 * @class: enum bulkhead_class, or any other number
 *
 * Return: their mask; 0 for BULKHEAD_CLASS_SOURCE and for an invalid class.
 */
u32 bulkhead_class_permissions(unsigned int class)
{
	return class < __BULKHEAD_CLASS_END ? class_permissions[class] : 0;
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/**
 * bulkhead_name_valid() - is this a valid name of a policy or a container?
 * @name: its bytes
 * @length: number of bytes, without a NUL
 *
 * Return: true for 1 to BULKHEAD_NAME_MAX letters, digits, ``.``, ``_`` and
 * ``-``, the first of them a letter or digit.
 */
bool bulkhead_name_valid(const char *name, size_t length)
{
	size_t i;

	if (!length || length > BULKHEAD_NAME_MAX || !is_letter_or_digit(name[0]))
		return false;
	for (i = 1; i < length; i++) {
		if (!is_letter_or_digit(name[i]) && name[i] != '.' && name[i] != '_' &&
		    name[i] != '-')
			return false;
	}
	return true;
}

/**
 * bulkhead_blob_length() - read the length of a blob from its header
 * @bytes: the start of a blob
 * @available: bytes available
 * @length: set to the blob's length
 * @why: on failure, set to a clause that describes the error
 *
 * Used to split an upload into its blobs. Only the fixed part of the header is
 * checked; bulkhead_blob_open() verifies the rest.
 *
 * Return: 0, or -EINVAL.
 */
int bulkhead_blob_length(const void *bytes, size_t available, u32 *length, const char **why)
{
	const struct bulkhead_blob_header *header = bytes;

	if (available < sizeof(*header))
		*why = "it is shorter than a blob's header";
	else if (le32_to_cpu(header->magic) != BULKHEAD_BLOB_MAGIC)
		*why = "it does not begin as a Bulkhead policy blob does";
	else if (le16_to_cpu(header->version) != BULKHEAD_BLOB_VERSION)
		*why = "its format version is not the one this module takes";
	else if (le16_to_cpu(header->header_size) != sizeof(*header))
		*why = "its header has the wrong size";
	else if (le32_to_cpu(header->length) > BULKHEAD_BLOB_MAX)
		*why = "it is larger than a blob may be";
	else if (le32_to_cpu(header->length) < sizeof(*header) || le32_to_cpu(header->length) % 8)
		*why = "its length is impossible";
	else if (le32_to_cpu(header->length) > available)
		*why = "it is cut off";
	else
		*why = NULL;
	if (*why)
		return -EINVAL;
	*length = le32_to_cpu(header->length);
	return 0;
}

static int verify_checksum(struct opening *o, u32 length)
{
	static const u8 zero[4];
	const size_t at = offsetof(struct bulkhead_blob_header, checksum);
	u32 crc = ~0U;

	crc = crc32_le(crc, o->bytes, at);
	crc = crc32_le(crc, zero, sizeof(zero));
	crc = crc32_le(crc, o->bytes + at + 4, length - at - 4);
	if (~crc != le32_to_cpu(o->header->checksum))
		return refuse(o, "its checksum is wrong: it was damaged on the way");
	return 0;
}

/* There is only one layout: each section begins where the previous one ended, aligned. */
static int verify_sections(struct opening *o, u32 length)
{
	u64 end = sizeof(*o->header), at;
	u32 i;

	for (i = 0; i < __BULKHEAD_SECTION_END; i++) {
		for (at = end; at < ALIGN(end, 8); at++) {
			if (o->bytes[at])
				return refuse(o, "it has something hidden between its sections");
		}
		if (le32_to_cpu(o->header->sections[i].offset) != at)
			return refuse(o, "a section is not where it has to be");
		o->count[i] = le32_to_cpu(o->header->sections[i].count);
		end = at + (u64)o->count[i] * element_size[i];
		if (ALIGN(end, 8) > length)
			return refuse(o, "a section reaches beyond its end");
	}
	for (at = end; at < length; at++) {
		if (o->bytes[at])
			return refuse(o, "it has something hidden at its end");
	}
	if (ALIGN(end, 8) != length)
		return refuse(o, "it has something left over at its end");
	return 0;
}

static const void *section(const struct opening *o, unsigned int which)
{
	return o->bytes + le32_to_cpu(o->header->sections[which].offset);
}

static int verify_string(struct opening *o, const char *strings, u32 at, bool required)
{
	size_t length;

	if (at >= o->count[BULKHEAD_SECTION_STRINGS])
		return refuse(o, "a string is beyond the strings");
	if (at && strings[at - 1])
		return refuse(o, "a string begins within another one");
	length = strlen(strings + at);
	if (length > BULKHEAD_TEXT_MAX)
		return refuse(o, "a string is too long");
	if (required && !length)
		return refuse(o, "a string that has to be there is empty");
	return 0;
}

static int verify_header_strings(struct opening *o, struct bulkhead_rules *r)
{
	u32 name = le32_to_cpu(o->header->name), file = le32_to_cpu(o->header->file);
	u32 match = le32_to_cpu(o->header->match);
	u32 size = o->count[BULKHEAD_SECTION_STRINGS];
	int err;

	r->strings = section(o, BULKHEAD_SECTION_STRINGS);
	if (!size || r->strings[0] || r->strings[size - 1])
		return refuse(o, "its strings have no beginning or no end");
	err = verify_string(o, r->strings, name, true);
	err = err ?: verify_string(o, r->strings, file, false) ?:
	      verify_string(o, r->strings, match, false);
	if (err)
		return err;
	r->name = r->strings + name;
	r->file = r->strings + file;
	r->match = r->strings + match;
	if (strlen(r->file) > BULKHEAD_FILE_NAME_MAX || strlen(r->match) > BULKHEAD_MATCH_MAX)
		return refuse(o, "the name of its file, or its match, is too long");
	if (!bulkhead_name_valid(r->name, strlen(r->name)))
		return refuse(o, "the policy's name is too long, or has a wrong character");
	return 0;
}

static int verify_header(struct opening *o, struct bulkhead_rules *r)
{
	const struct bulkhead_blob_header *h = o->header;

	if (h->mode >= __BULKHEAD_MODE_END)
		return refuse(o, "its mode is unknown");
	if (h->file_default >= __BULKHEAD_EFFECT_END || h->exec_default >= __BULKHEAD_EFFECT_END ||
	    h->network_default >= __BULKHEAD_EFFECT_END ||
	    h->host_default >= __BULKHEAD_EFFECT_END ||
	    h->capability_default >= __BULKHEAD_EFFECT_END)
		return refuse(o, "a domain's default is unknown");
	if (h->reserved)
		return refuse(o, "its header has something hidden in it");
	r->mode = h->mode;
	r->revision = le64_to_cpu(h->revision);
	r->defaults[BULKHEAD_CLASS_FILE] = h->file_default;
	r->defaults[BULKHEAD_CLASS_EXEC] = h->exec_default;
	r->defaults[BULKHEAD_CLASS_SOCKET] = h->network_default;
	r->defaults[BULKHEAD_CLASS_UNIX] = h->network_default;
	r->defaults[BULKHEAD_CLASS_HOST] = h->host_default;
	r->defaults[BULKHEAD_CLASS_CAPABILITY] = h->capability_default;
	r->defaults[BULKHEAD_CLASS_DEVICE] = h->host_default;
	return 0;
}

/* A condition that a rule lacks has the range 0 to 0, so that a rule has only one form. */
static int verify_range(struct opening *o, bool wanted, __le32 low, __le32 high)
{
	if (!wanted && (low || high))
		return refuse(o, "a rule has a range of ids without the condition");
	if (le32_to_cpu(low) > le32_to_cpu(high))
		return refuse(o, "a rule's range of ids runs backwards");
	return 0;
}

static int verify_from(struct opening *o, const struct bulkhead_rules *r,
		       const struct bulkhead_blob_conditions *conditions, bool grants)
{
	u32 source = le32_to_cpu(conditions->source);

	if (!(le16_to_cpu(conditions->which) & BULKHEAD_CONDITION_FROM))
		return source ? refuse(o, "a rule has a program without the condition") : 0;
	if (!source || source > r->rule_count ||
	    r->rules[source - 1].class_id != BULKHEAD_CLASS_SOURCE)
		return refuse(o, "a rule's program does not exist");
	if (grants && !(r->rules[source - 1].flags & BULKHEAD_RULE_GRANTS))
		return refuse(
			o, "a rule grants something to a program that is not said to be granted");
	return 0;
}

static int verify_conditions(struct opening *o, const struct bulkhead_rules *r,
			     const struct bulkhead_blob_rule *rule,
			     const struct bulkhead_blob_conditions *conditions, bool grants)
{
	u32 which = le16_to_cpu(conditions->which);
	int err;

	if (which & ~BULKHEAD_CONDITIONS)
		return refuse(o, "a rule has an unknown condition");
	if (conditions->reserved)
		return refuse(o, "a rule has something hidden in it");
	if (which & BULKHEAD_CONDITION_OWNER && rule->class_id != BULKHEAD_CLASS_FILE &&
	    rule->class_id != BULKHEAD_CLASS_EXEC)
		return refuse(o, "a rule asks for the owner of what has none");
	err = verify_from(o, r, conditions, grants);
	err = err
		      ?: verify_range(o, which & BULKHEAD_CONDITION_UID, conditions->uid_low,
				      conditions->uid_high);
	return err
		       ?: verify_range(o, which & BULKHEAD_CONDITION_GID, conditions->gid_low,
				       conditions->gid_high);
}

/* Verify what events report about a rule. */
static int verify_words(struct opening *o, const struct bulkhead_rules *r,
			const struct bulkhead_blob_rule *rule)
{
	const __le32 may_be_empty[] = { rule->why, rule->file, rule->tags, rule->meaning };
	int err = verify_string(o, r->strings, le32_to_cpu(rule->text), true);
	size_t i;

	if (!le32_to_cpu(rule->line))
		return refuse(o, "a rule has no line");
	if (rule->severity >= __BULKHEAD_SEVERITY_END)
		return refuse(o, "a rule has an unknown severity");
	if (rule->flags & ~BULKHEAD_RULE_FLAGS)
		return refuse(o, "a rule has something hidden in it");
	for (i = 0; !err && i < ARRAY_SIZE(may_be_empty); i++)
		err = verify_string(o, r->strings, le32_to_cpu(may_be_empty[i]), false);
	return err;
}

static int verify_rule(struct opening *o, struct bulkhead_rules *r,
		       const struct bulkhead_blob_rule *rule)
{
	u32 permissions = le32_to_cpu(rule->permissions);
	bool refuses;
	int err;

	if (!rule->class_id || rule->class_id >= __BULKHEAD_CLASS_END ||
	    rule->effect >= __BULKHEAD_EFFECT_END)
		return refuse(o, "a rule has an unknown class or effect");
	if (permissions & ~class_permissions[rule->class_id])
		return refuse(o, "a rule has a permission that its class does not have");
	if (rule->class_id == BULKHEAD_CLASS_SOURCE) {
		if (permissions || rule->effect || bulkhead_rule_conditional(rule))
			return refuse(o, "a program's rule has what only others can have");
	} else if (!permissions) {
		return refuse(o, "a rule has no permission");
	} else if (rule->flags & BULKHEAD_RULE_GRANTS) {
		return refuse(o, "a rule has a flag that only a program's rule can have");
	}
	refuses = bulkhead_effect_refuses(rule->effect);
	err = verify_conditions(o, r, rule, &rule->when, !refuses);
	err = err ?: verify_conditions(o, r, rule, &rule->unless, refuses);
	return err ?: verify_words(o, r, rule);
}

static int verify_rules(struct opening *o, struct bulkhead_rules *r)
{
	u32 i;
	int err;

	r->rules = section(o, BULKHEAD_SECTION_RULES);
	r->rule_count = o->count[BULKHEAD_SECTION_RULES];
	for (i = 0; i < r->rule_count; i++) {
		if (!(i % 1024))
			cond_resched();
		err = verify_rule(o, r, &r->rules[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Verify the lines of one entry, and sum up the effects of its rules, conditions left aside. */
static int sum_up(struct opening *o, struct bulkhead_rules *r, struct bulkhead_accept *sum)
{
	u32 i, index, before = 0, told = 0, permissions;
	const struct bulkhead_blob_rule *rule;
	unsigned int class = 0;

	for (i = 0; i < sum->count; i++) {
		if (!(i % 4096))
			cond_resched();
		index = le32_to_cpu(r->lines[sum->first + i]);
		if (index >= r->rule_count || (i && index <= before))
			return refuse(
				o,
				"the rules of an accept entry are missing, or not in ascending order");
		before = index;
		rule = &r->rules[index];
		if (class && rule->class_id != class)
			return refuse(o, "an accept entry mixes classes");
		class = rule->class_id;

		permissions = le32_to_cpu(rule->permissions);
		if (rule->effect != BULKHEAD_ALLOW)
			told |= permissions;
		if (bulkhead_rule_conditional(rule))
			continue;
		if (rule->effect == BULKHEAD_ALLOW)
			sum->allow |= permissions;
		else if (rule->effect == BULKHEAD_AUDIT)
			sum->audit |= permissions;
		else
			sum->deny |= permissions;
	}
	sum->quiet = (sum->allow | r->unmatched[class]) & ~told;
	return 0;
}

static int verify_accepts(struct opening *o, struct bulkhead_rules *r)
{
	u32 i, count = o->count[BULKHEAD_SECTION_ACCEPTS];
	u32 lines = o->count[BULKHEAD_SECTION_LINES], next = 0;
	int err;

	r->lines = section(o, BULKHEAD_SECTION_LINES);
	o->accepts = section(o, BULKHEAD_SECTION_ACCEPTS);
	if (!count || o->accepts[0].first || o->accepts[0].count)
		return refuse(o, "its first accept entry is not the empty one");
	for (i = 1; i < count; i++) {
		struct bulkhead_accept *sum = &r->accepts[i];

		sum->first = le32_to_cpu(o->accepts[i].first);
		sum->count = le32_to_cpu(o->accepts[i].count);
		if (sum->first != next || !sum->count || sum->count > lines - next)
			return refuse(o, "an accept entry's lines are not where they have to be");
		next += sum->count;
		err = sum_up(o, r, sum);
		if (err)
			return err;
	}
	if (next != lines)
		return refuse(o, "it has lines that belong to no accept entry");
	return 0;
}

static int verify_automaton(struct opening *o, struct bulkhead_rules *r)
{
	const struct bulkhead_automaton_claim claim = {
		.cells = section(o, BULKHEAD_SECTION_CELLS),
		.count = o->count[BULKHEAD_SECTION_CELLS],
		.start = le32_to_cpu(o->header->start),
		.accepts = o->count[BULKHEAD_SECTION_ACCEPTS],
		.literals = section(o, BULKHEAD_SECTION_LITERALS),
		.literal_count = o->count[BULKHEAD_SECTION_LITERALS],
		.strings = r->strings,
		.string_size = o->count[BULKHEAD_SECTION_STRINGS],
	};

	r->cells = claim.cells;
	r->literals = claim.literals;
	return bulkhead_automaton_verify(&claim, &o->why);
}

static void find_starts(struct bulkhead_rules *r, u32 start)
{
	unsigned int id;

	for (id = 1; id < __BULKHEAD_CLASS_END; id++) {
		r->start[id] = bulkhead_automaton_step(r->cells, start, id);
		if (r->defaults[id] == BULKHEAD_ALLOW)
			r->unmatched[id] = class_permissions[id];
	}
}

static void find_bounds(struct bulkhead_rules *r)
{
	u32 i;

	memcpy(r->boundless, r->unmatched, sizeof(r->boundless));
	r->boundless[BULKHEAD_CLASS_SOURCE] = ~0U;
	for (i = 0; i < r->rule_count; i++) {
		const struct bulkhead_blob_rule *rule = &r->rules[i];

		if (rule->class_id == BULKHEAD_CLASS_SOURCE)
			r->boundless[BULKHEAD_CLASS_SOURCE] = 0;
		else if (rule->effect != BULKHEAD_ALLOW)
			r->boundless[rule->class_id] &= ~le32_to_cpu(rule->permissions);
	}
}

/* All bytes without any transition behave alike, so one of them is enough. */
static void find_bytes(struct bulkhead_rules *r, u32 cells)
{
	bool used[256] = {}, other = false;
	u32 at, byte;

	for (at = 0; at < cells; at++) {
		u32 state = le32_to_cpu(r->cells[at].check);

		/* The cell of a transition contains its state, and is at state + 1 + byte. */
		if (state < at && at - state - 1 < ARRAY_SIZE(used))
			used[at - state - 1] = true;
	}
	for (byte = 1; byte < ARRAY_SIZE(used); byte++) {
		if (!used[byte] && other)
			continue;
		other |= !used[byte];
		r->bytes[r->byte_count++] = byte;
	}
}

/**
 * bulkhead_blob_open() - verify a blob and make it ready for matching
 * @rules: filled in; on success, release it with bulkhead_blob_close()
 * @blob: the blob, aligned to 8 bytes; must stay unchanged until then
 * @length: its bytes; must equal the length in its header
 * @why: on failure, set to a clause that describes the error
 *
 * Context: process context; may sleep.
 * Return: 0; -EINVAL: the blob is invalid, see @why; -ENOMEM.
 */
int bulkhead_blob_open(struct bulkhead_rules *rules, const void *blob, size_t length,
		       const char **why)
{
	struct opening o = { .bytes = blob, .header = blob };
	u32 told_length;
	int err;

	memset(rules, 0, sizeof(*rules));
	err = bulkhead_blob_length(blob, length, &told_length, why);
	if (err)
		return err;
	o.why = "it is longer than its header says";
	if (told_length != length)
		goto refused;

	err = verify_checksum(&o, length) ?: verify_sections(&o, length) ?:
	      verify_header(&o, rules) ?: verify_header_strings(&o, rules) ?:
	      verify_rules(&o, rules);
	if (err)
		goto refused;
	rules->blob = blob;
	rules->length = length;
	err = verify_automaton(&o, rules);
	if (err)
		goto refused;
	find_starts(rules, le32_to_cpu(o.header->start));
	find_bounds(rules);
	find_bytes(rules, o.count[BULKHEAD_SECTION_CELLS]);

	o.why = "not enough memory for it";
	rules->accept_count = o.count[BULKHEAD_SECTION_ACCEPTS];
	rules->accepts =
		kvcalloc((size_t)rules->accept_count + o.count[BULKHEAD_SECTION_LITERALS] + 1,
			 sizeof(*rules->accepts), GFP_KERNEL);
	if (!rules->accepts) {
		*why = o.why;
		return -ENOMEM;
	}
	err = verify_accepts(&o, rules);
	if (!err)
		return 0;
	bulkhead_blob_close(rules);
refused:
	*why = o.why;
	return -EINVAL;
}

/**
 * bulkhead_blob_close() - free what bulkhead_blob_open() allocated
 * @rules: opened rules; the blob itself stays with its owner
 *
 * Context: process context; may sleep.
 */
void bulkhead_blob_close(struct bulkhead_rules *rules)
{
	kvfree(rules->accepts);
	rules->accepts = NULL;
}
