// SPDX-License-Identifier: GPL-2.0
/* Writes the blob. Apart from the uapi header, shares no code with the verifier. */
#include "automaton/encode.h"

/* The string table: each string is stored once. */
struct strings {
	char *bytes;
	size_t length;
	size_t room;
	struct hash_table table; /* offsets */
};

static void open_strings(struct strings *strings)
{
	*strings = (struct strings){};
	strings->bytes = memory_grow(NULL, &strings->room, 1, 1);
	strings->bytes[strings->length++] = 0;
}

static u32 string(struct strings *strings, const char *text)
{
	size_t size = strlen(text) + 1, at = 0;
	u64 hash = hash_text(text);
	u32 offset;

	if (size == 1)
		return 0;
	while ((offset = hash_next(&strings->table, hash, &at)) != HASH_NONE)
		if (!strcmp(strings->bytes + offset, text))
			return offset;
	strings->bytes = memory_grow(strings->bytes, &strings->room, strings->length + size, 1);
	memcpy(strings->bytes + strings->length, text, size);
	offset = strings->length;
	hash_add(&strings->table, hash, offset);
	strings->length += size;
	return offset;
}

static struct bulkhead_blob_conditions encode_conditions(const struct conditions *conditions)
{
	return (struct bulkhead_blob_conditions){
		.which = cpu_to_le16(conditions->which),
		.source = cpu_to_le32(conditions->source),
		.uid_low = cpu_to_le32(conditions->uid.low),
		.uid_high = cpu_to_le32(conditions->uid.high),
		.gid_low = cpu_to_le32(conditions->gid.low),
		.gid_high = cpu_to_le32(conditions->gid.high),
	};
}

/* The programs that a rule lets do more than others. */
static void mark_granted(struct bulkhead_blob_rule *rules, const struct rule *rule)
{
	bool refuses = rule->effect != BULKHEAD_ALLOW && rule->effect != BULKHEAD_AUDIT;
	u32 source = refuses ? rule->unless.source : rule->when.source;

	if (source)
		rules[source - 1].flags |= BULKHEAD_RULE_GRANTS;
}

static struct bulkhead_blob_rule *encode_rules(const struct policy *policy, struct strings *strings)
{
	struct bulkhead_blob_rule *rules = memory_zeroed(policy->rule_count, sizeof(*rules));

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		rules[i] = (struct bulkhead_blob_rule){
			.class_id = rule->class_id,
			.effect = rule->effect,
			.permissions = cpu_to_le32(rule->permissions),
			.when = encode_conditions(&rule->when),
			.unless = encode_conditions(&rule->unless),
			.line = cpu_to_le32(rule->place.line),
			.text = cpu_to_le32(string(strings, rule->text)),
			.why = cpu_to_le32(string(strings, rule->note.why)),
			.tags = cpu_to_le32(string(strings, rule->note.tags)),
			.meaning = cpu_to_le32(string(strings, rule->meaning)),
			.severity = rule->note.severity,
			.flags = rule->implied ? BULKHEAD_RULE_IMPLIED : 0,
			.file = cpu_to_le32(string(strings, rule->file ? rule->file : "")),
		};
	}
	for (size_t i = 0; i < policy->rule_count; i++)
		mark_granted(rules, &policy->rules[i]);
	return rules;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void put_cells(u8 *at, const struct double_array *array)
{
	struct bulkhead_blob_cell *cells = (struct bulkhead_blob_cell *)at;

	for (size_t i = 0; i < array->count; i++) {
		cells[i].check = cpu_to_le32(array->cells[i].check);
		cells[i].next = cpu_to_le32(array->cells[i].next);
	}
}

/* Called after put_cells(): the states that have a literal point to it. */
static void put_literals(u8 *at, struct bulkhead_blob_cell *cells, const struct literals *literals,
			 size_t accepts, struct strings *strings)
{
	struct bulkhead_blob_literal *out = (struct bulkhead_blob_literal *)at;

	for (size_t i = 0; i < literals->count; i++) {
		const struct literal *literal = &literals->list[i];
		struct bulkhead_blob_cell *cell = &cells[literal->state];

		out[i].text = cpu_to_le32(string(strings, literal->text));
		out[i].length = cpu_to_le32(literal->length);
		out[i].target = cpu_to_le32(literal->target);
		cell->check |= cpu_to_le32(BULKHEAD_CELL_LITERAL);
		cell->next = cpu_to_le32(accepts + i);
	}
}

static void put_accepts(u8 *at, const struct dfa *dfa)
{
	struct bulkhead_blob_accept *accepts = (struct bulkhead_blob_accept *)at;

	for (size_t i = 0; i < dfa->accept_count; i++) {
		accepts[i].first = cpu_to_le32(dfa->accepts[i].first);
		accepts[i].count = cpu_to_le32(dfa->accepts[i].count);
	}
}

static void put_lines(u8 *at, const struct dfa *dfa)
{
	__le32 *lines = (__le32 *)at;

	for (size_t i = 0; i < dfa->line_count; i++)
		lines[i] = cpu_to_le32(dfa->lines[i]);
}

static size_t lay_out(struct bulkhead_blob_header *header, const u64 *counts)
{
	static const size_t sizes[__BULKHEAD_SECTION_END] = {
		[BULKHEAD_SECTION_CELLS] = sizeof(struct bulkhead_blob_cell),
		[BULKHEAD_SECTION_ACCEPTS] = sizeof(struct bulkhead_blob_accept),
		[BULKHEAD_SECTION_LINES] = sizeof(__le32),
		[BULKHEAD_SECTION_RULES] = sizeof(struct bulkhead_blob_rule),
		[BULKHEAD_SECTION_LITERALS] = sizeof(struct bulkhead_blob_literal),
		[BULKHEAD_SECTION_STRINGS] = 1,
	};
	size_t end = sizeof(*header);

	for (int i = 0; i < __BULKHEAD_SECTION_END; i++) {
		header->sections[i].offset = cpu_to_le32(end);
		header->sections[i].count = cpu_to_le32(counts[i]);
		end = ALIGN(end + counts[i] * sizes[i], (size_t)8);
	}
	return end;
}

static u8 *section_of(u8 *blob, enum bulkhead_section section)
{
	const struct bulkhead_blob_header *header = (const void *)blob;

	return blob + le32_to_cpu(header->sections[section].offset);
}

/**
 * encode_blob() - write a compiled policy
 * @policy: the policy
 * @dfa: its automaton, for the accept entries
 * @array: the same automaton as a double array
 * @length: set to the blob's length
 *
 * Return: the blob, malloc'd; NULL if it would be larger than a blob may be.
 */
void *encode_blob(const struct policy *policy, const struct dfa *dfa,
		  const struct double_array *array, size_t *length)
{
	struct bulkhead_blob_rule *rules;
	struct bulkhead_blob_header header = {
		.magic = cpu_to_le32(BULKHEAD_BLOB_MAGIC),
		.version = cpu_to_le16(BULKHEAD_BLOB_VERSION),
		.header_size = cpu_to_le16(sizeof(header)),
		.revision = cpu_to_le64(policy->revision),
		.mode = policy->mode,
		.file_default = policy->defaults[BULKHEAD_CLASS_FILE],
		.exec_default = policy->defaults[BULKHEAD_CLASS_EXEC],
		.network_default = policy->defaults[BULKHEAD_CLASS_SOCKET],
		.host_default = policy->defaults[BULKHEAD_CLASS_HOST],
		.capability_default = policy->defaults[BULKHEAD_CLASS_CAPABILITY],
		.start = cpu_to_le32(array->start),
	};
	struct literals literals;
	struct strings strings;
	u8 *blob = NULL;

	literals_find(&literals, array);
	open_strings(&strings);
	header.name = cpu_to_le32(string(&strings, policy->name));
	header.file = cpu_to_le32(string(&strings, base_name(policy->source->name)));
	header.match = cpu_to_le32(string(&strings, policy->match));
	rules = encode_rules(policy, &strings);
	for (size_t i = 0; i < literals.count; i++)
		string(&strings, literals.list[i].text);
	*length = lay_out(&header,
			  (const u64[]){ array->count, dfa->accept_count, dfa->line_count,
					 policy->rule_count, literals.count, strings.length });
	header.length = cpu_to_le32(*length);
	if (*length <= BULKHEAD_BLOB_MAX) {
		blob = memory_zeroed(1, *length);
		memcpy(blob, &header, sizeof(header));
		put_cells(section_of(blob, BULKHEAD_SECTION_CELLS), array);
		put_literals(section_of(blob, BULKHEAD_SECTION_LITERALS),
			     (void *)section_of(blob, BULKHEAD_SECTION_CELLS), &literals,
			     dfa->accept_count, &strings);
		put_accepts(section_of(blob, BULKHEAD_SECTION_ACCEPTS), dfa);
		put_lines(section_of(blob, BULKHEAD_SECTION_LINES), dfa);
		if (policy->rule_count)
			memcpy(section_of(blob, BULKHEAD_SECTION_RULES), rules,
			       policy->rule_count * sizeof(*rules));
		memcpy(section_of(blob, BULKHEAD_SECTION_STRINGS), strings.bytes, strings.length);
		((struct bulkhead_blob_header *)blob)->checksum =
			cpu_to_le32(~crc32_le(~0U, blob, *length));
	}
	free(rules);
	free(literals.list);
	free(strings.bytes);
	hash_free(&strings.table);
	return blob;
}
