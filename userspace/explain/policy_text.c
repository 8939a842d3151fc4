// SPDX-License-Identifier: GPL-2.0
/*
 * A policy in the language's own words again. What is written compiles to the same
 * verdicts: rules of packs stand with the others, and members of sets where their
 * names were. Where a rule comes from, and what it did, stands behind it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/output.h"
#include "explain/policy_text.h"
#include "language/keys.h"
#include "language/vocabulary.h"

static const char *string(const struct bulkhead_rules *rules, __le32 at)
{
	return rules->strings + le32_to_cpu(at);
}

/*
 * Rules of one line of the policy stand beside each other, in the lines' order,
 * and those of packs after them. A file's name is one string of the blob.
 */
static int by_line(const void *one, const void *other)
{
	const struct bulkhead_blob_rule *a = *(const struct bulkhead_blob_rule *const *)one;
	const struct bulkhead_blob_rule *b = *(const struct bulkhead_blob_rule *const *)other;

	if (a->file != b->file)
		return le32_to_cpu(a->file) < le32_to_cpu(b->file) ? -1 : 1;
	if (a->line != b->line)
		return le32_to_cpu(a->line) < le32_to_cpu(b->line) ? -1 : 1;
	return a < b ? -1 : a > b;
}

/**
 * rules_in_order() - the rules as they stand in their files
 * @rules: the policy
 *
 * Return: pointers to all of them, malloc'd.
 */
const struct bulkhead_blob_rule **rules_in_order(const struct bulkhead_rules *rules)
{
	const struct bulkhead_blob_rule **order = memory_zeroed(rules->rule_count, sizeof(*order));

	for (uint32_t i = 0; i < rules->rule_count; i++)
		order[i] = &rules->rules[i];
	qsort(order, rules->rule_count, sizeof(*order), by_line);
	return order;
}

static int domain_of(unsigned int class_id)
{
	switch (class_id) {
	case BULKHEAD_CLASS_FILE:
		return DOMAIN_FILE;
	case BULKHEAD_CLASS_EXEC:
		return DOMAIN_EXEC;
	case BULKHEAD_CLASS_SOCKET:
	case BULKHEAD_CLASS_UNIX:
		return DOMAIN_NETWORK;
	case BULKHEAD_CLASS_CAPABILITY:
		return DOMAIN_CAPABILITIES;
	case BULKHEAD_CLASS_HOST:
	case BULKHEAD_CLASS_DEVICE:
		return DOMAIN_HOST;
	default:
		return -1;
	}
}

/* Written by one line of a policy, as one rule? */
static bool are_one(const struct bulkhead_blob_rule *a, const struct bulkhead_blob_rule *b)
{
	bool same_text = a->file == b->file && a->line == b->line && a->text == b->text &&
			 a->meaning == b->meaning;

	if (!same_text || a->class_id == BULKHEAD_CLASS_SOURCE ||
	    b->class_id == BULKHEAD_CLASS_SOURCE)
		return false;
	return domain_of(a->class_id) == domain_of(b->class_id) ||
	       a->flags & BULKHEAD_RULE_IMPLIED || b->flags & BULKHEAD_RULE_IMPLIED;
}

/* Text that YAML could take for something else stands between quotes. */
static bool is_plain(const char *text)
{
	size_t length = strlen(text);

	return length && ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')) &&
	       !strstr(text, ": ") && !strstr(text, " #") && text[length - 1] != ':' &&
	       text[length - 1] != ' ';
}

static void put_text(FILE *out, const char *text)
{
	auto_free char *printable = output_printable(text);

	if (is_plain(printable)) {
		fputs(printable, out);
		return;
	}
	fputc('"', out);
	for (const char *c = printable; *c; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', out);
		fputc(*c, out);
	}
	fputc('"', out);
}

static void put_count(FILE *out, const struct count *count)
{
	if (count->denials)
		fprintf(out, ", denied %" PRIu64, count->denials);
	if (count->audits)
		fprintf(out, ", audited %" PRIu64, count->audits);
}

static struct count sum(const struct bulkhead_rules *rules, const struct counts *counts,
			const struct bulkhead_blob_rule **group, size_t size,
			const struct bulkhead_blob_rule *rule)
{
	struct count all = {};

	for (size_t i = 0; counts && i < size; i++) {
		const struct count *one = &counts->rules[group[i] - rules->rules];

		if (!are_one(group[i], rule))
			continue;
		all.denials += one->denials;
		all.audits += one->audits;
	}
	return all;
}

static void put_note(FILE *out, const struct bulkhead_rules *rules,
		     const struct bulkhead_blob_rule *rule)
{
	auto_free char *tags = strdup(string(rules, rule->tags));
	char *rest = tags;

	if (le32_to_cpu(rule->why)) {
		fputs("      why: ", out);
		put_text(out, string(rules, rule->why));
		fputc('\n', out);
	}
	if (rule->severity)
		fprintf(out, "      severity: %s\n", severity_names[rule->severity]);
	if (!rest || !*rest)
		return;
	fputs("      tags:\n", out);
	for (char *tag = strtok_r(rest, ",", &rest); tag; tag = strtok_r(rest, ",", &rest)) {
		fputs("        - ", out);
		put_text(out, tag);
		fputc('\n', out);
	}
}

static void put_rule(FILE *out, const struct bulkhead_rules *rules,
		     const struct bulkhead_blob_rule *rule, const struct count *count)
{
	auto_free char *file =
		output_printable(le32_to_cpu(rule->file) ? string(rules, rule->file) : rules->file);
	bool has_note = le32_to_cpu(rule->why) || le32_to_cpu(rule->tags) || rule->severity;
	bool has_sets = le32_to_cpu(rule->meaning);

	fputs(has_note ? "    - rule: " : "    - ", out);
	put_text(out, string(rules, has_sets ? rule->meaning : rule->text));
	fprintf(out, "  # %s:%u", file, le32_to_cpu(rule->line));
	put_count(out, count);
	if (has_sets) {
		auto_free char *text = output_printable(string(rules, rule->text));

		fprintf(out, "; written as: %s", text);
	}
	fputc('\n', out);
	put_note(out, rules, rule);
}

/* How many of the rules from here on come from the same line. */
static size_t group_size(const struct bulkhead_blob_rule **order, size_t count)
{
	size_t size = 1;

	while (size < count && order[size]->file == order[0]->file &&
	       order[size]->line == order[0]->line)
		size++;
	return size;
}

static bool comes_before(const struct bulkhead_blob_rule **group, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!(group[i]->flags & BULKHEAD_RULE_IMPLIED) && are_one(group[i], group[at]))
			return true;
	return false;
}

static void put_default(FILE *out, const struct bulkhead_rules *rules, const struct counts *counts,
			int domain)
{
	struct count by_default = {};
	unsigned int of = 0;

	for (unsigned int class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++) {
		if (domain_of(class_id) != domain)
			continue;
		of = class_id;
		by_default.denials += counts ? counts->defaults[class_id].denials : 0;
		by_default.audits += counts ? counts->defaults[class_id].audits : 0;
	}
	fprintf(out, "\n%s:\n  default: %s", domain_names[domain],
		effect_names[rules->defaults[of]]);
	if (by_default.denials || by_default.audits) {
		fputs("  # by default", out);
		put_count(out, &by_default);
	}
	fputc('\n', out);
}

static void put_domain(FILE *out, const struct bulkhead_rules *rules, const struct counts *counts,
		       int domain, const struct bulkhead_blob_rule **order)
{
	bool any = false;

	put_default(out, rules, counts, domain);
	for (size_t i = 0, size; i < rules->rule_count; i += size) {
		size = group_size(order + i, rules->rule_count - i);
		for (size_t j = 0; j < size; j++) {
			const struct bulkhead_blob_rule *rule = order[i + j];
			struct count count;

			if (domain_of(rule->class_id) != domain ||
			    rule->flags & BULKHEAD_RULE_IMPLIED || comes_before(order + i, j))
				continue;
			count = sum(rules, counts, order + i, size, rule);
			fputs(any ? "" : "  rules:\n", out);
			any = true;
			put_rule(out, rules, rule, &count);
		}
	}
}

/**
 * policy_text_write() - write a policy
 * @out: where to
 * @rules: the policy
 * @counts: what its rules did; NULL: nothing is said of it
 */
void policy_text_write(FILE *out, const struct bulkhead_rules *rules, const struct counts *counts)
{
	auto_free const struct bulkhead_blob_rule **order = rules_in_order(rules);

	fprintf(out, "version: 1\npolicy: %s\nrevision: %" PRIu64 "\nmode: %s\n", rules->name,
		rules->revision, mode_word(rules->mode));
	if (*rules->match) {
		auto_free char *match = output_printable(rules->match);

		fprintf(out, "match: %s\n", match);
	}
	for (int domain = 0; domain < DOMAINS; domain++)
		put_domain(out, rules, counts, domain, order);
}
