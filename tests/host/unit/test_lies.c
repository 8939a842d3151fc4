// SPDX-License-Identifier: GPL-2.0
/*
 * Blobs that are wrong in one place and right in all others: literals that contradict the
 * transitions, strings of the wrong length, lines that belong to no rule.
 */
#include "harness.h"
#include "tap.h"

static u32 get(const u8 *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (u32)at[3] << 24;
}

static void put(u8 *at, u32 value)
{
	for (int i = 0; i < 4; i++)
		at[i] = value >> (8 * i);
}

static u8 *copy_of(const struct compiled *compiled)
{
	u8 *copy = malloc(compiled->blob.length);

	memcpy(copy, compiled->blob.bytes, compiled->blob.length);
	return copy;
}

/* The element of a section, or NULL if it has fewer. */
static u8 *element(u8 *blob, unsigned int section, u32 index, size_t size)
{
	const struct bulkhead_blob_section *sections =
		((struct bulkhead_blob_header *)blob)->sections;

	return index < le32_to_cpu(sections[section].count)
		       ? blob + le32_to_cpu(sections[section].offset) + index * size
		       : NULL;
}

/* The sentence with which it is refused, or "taken". Frees the blob. */
static const char *said_of(u8 *blob, size_t length)
{
	const size_t at = offsetof(struct bulkhead_blob_header, checksum);
	struct bulkhead_rules rules;
	const char *why = "taken";

	put(blob + at, 0);
	put(blob + at, ~crc32_le(~0U, blob, length));
	if (!bulkhead_blob_open(&rules, blob, length, &why))
		bulkhead_blob_close(&rules);
	free(blob);
	return why ? why : "taken";
}

static bool says(const struct compiled *compiled, u8 *blob, const char *wanted)
{
	const char *said = said_of(blob, compiled->blob.length);

	if (strstr(said, wanted))
		return true;
	printf("# it says: %s\n", said);
	return false;
}

#define LITERAL_YAML "version: 1\npolicy: p\nfile:\n  rules: [allow read /etc/configuration/x]\n"

/* A literal with one member changed. */
static bool literal_says(const struct compiled *compiled, size_t member, u32 value,
			 const char *wanted)
{
	u8 *copy = copy_of(compiled);
	u8 *literal =
		element(copy, BULKHEAD_SECTION_LITERALS, 0, sizeof(struct bulkhead_blob_literal));

	put(literal + member, value);
	return says(compiled, copy, wanted);
}

#define LITERAL(member) offsetof(struct bulkhead_blob_literal, member)

static void a_literal_is_what_the_transitions_are(void)
{
	const struct bulkhead_blob_literal *literal;
	struct compiled compiled;
	u32 text, length;

	compiled_open(&compiled, LITERAL_YAML);
	literal = compiled.rules.literals;
	text = le32_to_cpu(literal->text);
	length = le32_to_cpu(literal->length);
	expect(length == strlen("configuration") &&
		       !strcmp(compiled.rules.strings + text, "configuration"),
	       "no literal to change");
	expect(literal_says(&compiled, LITERAL(length), 7, "too short or long"), "7 bytes");
	expect(literal_says(&compiled, LITERAL(length), 256, "too short or long"), "256 bytes");
	expect(literal_says(&compiled, LITERAL(text), 0xfffffff0, "beyond the strings"), "text");
	expect(literal_says(&compiled, LITERAL(text), text + 1, "beyond the strings"),
	       "a byte too far");
	expect(literal_says(&compiled, LITERAL(text), le32_to_cpu(compiled.rules.rules[0].text),
			    "transitions do not"),
	       "another text");
	expect(literal_says(&compiled, LITERAL(length), 8, "leads elsewhere"), "a part of it");
	expect(literal_says(&compiled, LITERAL(target), 0, "leads elsewhere"), "its target");
	compiled_close(&compiled);
}

/* The state that has the literal continues with other bytes, too. */
static void a_literals_other_way_is_the_end(void)
{
	struct compiled compiled;
	u8 *copy, *cell;
	u32 at = 0, check;

	compiled_open(&compiled, LITERAL_YAML);
	copy = copy_of(&compiled);
	while ((cell = element(copy, BULKHEAD_SECTION_CELLS, at, 8))) {
		check = get(cell);
		if (check & BULKHEAD_CELL_STATE && check & BULKHEAD_CELL_LITERAL)
			break;
		at++;
	}
	expect(cell, "no literal to change");
	if (cell)
		put(cell, (check & ~BULKHEAD_CELL_INDEX) | at);
	expect(says(&compiled, copy, "other way is not the end"), "it goes round");
	compiled_close(&compiled);
}

static char long_yaml[16384];

/* Two rules so long that their texts together are too long. */
static void open_long(struct compiled *compiled)
{
	char path[3001] = "/";

	memset(path + 1, 'a', sizeof(path) - 2);
	snprintf(
		long_yaml, sizeof(long_yaml),
		"version: 1\npolicy: p\nfile:\n  rules:\n    - allow read %s\n    - allow map %s\n",
		path, path);
	compiled_open(compiled, long_yaml);
	expect(compiled->good, "the policy");
}

static void a_text_has_a_limit(void)
{
	struct compiled compiled;
	u8 *copy;
	u32 text;

	open_long(&compiled);
	text = le32_to_cpu(compiled.rules.rules[0].text);
	copy = copy_of(&compiled);
	*element(copy, BULKHEAD_SECTION_STRINGS, text + strlen(compiled.rules.strings + text), 1) =
		'a';
	expect(says(&compiled, copy, "a string is too long"), "6000 bytes");
	compiled_close(&compiled);
}

static void names_of_files_and_matches_have_limits(void)
{
	struct compiled compiled;
	u8 *copy;
	u32 text;

	open_long(&compiled);
	text = le32_to_cpu(compiled.rules.rules[0].text);
	copy = copy_of(&compiled);
	put(copy + offsetof(struct bulkhead_blob_header, file), text);
	expect(says(&compiled, copy, "is too long"), "a file's name of 3000 bytes");
	copy = copy_of(&compiled);
	put(copy + offsetof(struct bulkhead_blob_header, match), text);
	expect(says(&compiled, copy, "is too long"), "a match of 3000 bytes");
	compiled_close(&compiled);
}

static void each_line_belongs_to_an_accept_entry(void)
{
	struct compiled compiled;
	u8 *copy, *entry, *last = NULL;

	compiled_open(&compiled, "version: 1\npolicy: p\nfile:\n"
				 "  rules: [allow read /a, deny write /a]\n");
	copy = copy_of(&compiled);
	for (u32 i = 1; (entry = element(copy, BULKHEAD_SECTION_ACCEPTS, i, 8)); i++)
		last = entry;
	expect(last && get(last + 4) == 2, "no entry of two rules");
	if (last)
		put(last + 4, 1);
	expect(says(&compiled, copy, "belong to no accept entry"), "one is left over");
	compiled_close(&compiled);
}

/* Nothing is changed: what is refused above is refused because of the change. */
static void an_unchanged_copy_is_taken(void)
{
	struct compiled compiled;

	compiled_open(&compiled, LITERAL_YAML);
	expect(says(&compiled, copy_of(&compiled), "taken"), "literals");
	compiled_close(&compiled);
	open_long(&compiled);
	expect(says(&compiled, copy_of(&compiled), "taken"), "long texts");
	compiled_close(&compiled);
}

int main(void)
{
	run(an_unchanged_copy_is_taken);
	run(a_literal_is_what_the_transitions_are);
	run(a_literals_other_way_is_the_end);
	run(a_text_has_a_limit);
	run(names_of_files_and_matches_have_limits);
	run(each_line_belongs_to_an_accept_entry);
	return tap_end();
}
