// SPDX-License-Identifier: GPL-2.0
/* Writes the translation of a KubeArmor policy as YAML that our own parser accepts. */
#include "kubearmor/kubearmor.h"
#include "language/keys.h"

/* Writes a character within quotes; what YAML considers a line break is written by its name. */
static size_t write_character(FILE *out, const char *at)
{
	static const struct {
		const char *bytes;
		const char *escape;
	} special[] = {
		{ "\xc2\x85", "\\N" },
		{ "\xe2\x80\xa8", "\\L" },
		{ "\xe2\x80\xa9", "\\P" },
		{ "\xef\xbb\xbf", "\\uFEFF" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(special); i++) {
		if (!strncmp(at, special[i].bytes, strlen(special[i].bytes))) {
			fputs(special[i].escape, out);
			return strlen(special[i].bytes);
		}
	}
	if (*at == '"' || *at == '\\')
		fputc('\\', out);
	/* YAML can express C1 controls only by their number. */
	if (at[0] == '\xc2' && (unsigned char)at[1] < 0xa0) {
		fprintf(out, "\\x%02X", (unsigned char)at[1]);
		return 2;
	}
	if ((unsigned char)*at < ' ' || *at == 0x7f)
		fputc(' ', out);
	else
		fputc(*at, out);
	return 1;
}

static bool is_plain(const char *text)
{
	const char *safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			   " /._*{},-?[]!^@=+~%:()$;<>|&'\\";
	char first = *text;

	return (((first | 32) >= 'a' && (first | 32) <= 'z')) && !text[strspn(text, safe)] &&
	       !strstr(text, ": ") && text[strlen(text) - 1] != ':' &&
	       text[strlen(text) - 1] != ' ';
}

static void write_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	while (*text)
		text += write_character(out, text);
	fputc('"', out);
}

static void write_rule_text(FILE *out, const char *text)
{
	if (is_plain(text))
		fputs(text, out);
	else
		write_quoted(out, text);
}

static bool is_blank(const char *text)
{
	while (*text && ((unsigned char)*text <= ' ' || *text == 0x7f))
		text++;
	return !*text;
}

static const char *severity_of(unsigned int severity)
{
	return severity_names[severity > 8   ? BULKHEAD_SEVERITY_CRITICAL
			      : severity > 6 ? BULKHEAD_SEVERITY_HIGH
			      : severity > 3 ? BULKHEAD_SEVERITY_MEDIUM
					     : BULKHEAD_SEVERITY_LOW];
}

/* In our language, tags are words. */
static void write_tag(FILE *out, const char *tag)
{
	fputc('"', out);
	for (; *tag; tag++)
		fputc(*tag <= ' ' || *tag > '~' || strchr(",\"'\\", *tag) ? '-' : *tag, out);
	fputc('"', out);
}

static void write_telling(FILE *out, const struct kubearmor_report *report)
{
	const struct yaml_node *tag = report->tags ? report->tags->child : NULL;

	if (report->message && !is_blank(report->message->text)) {
		fputs("      why: ", out);
		write_quoted(out, report->message->text);
		fputc('\n', out);
	}
	if (report->severity)
		fprintf(out, "      severity: %s\n", severity_of(report->severity));
	for (bool first = true; tag; tag = tag->next, first = false) {
		fputs(first ? "      tags: [" : ", ", out);
		write_tag(out, tag->text);
		if (!tag->next)
			fputs("]\n", out);
	}
}

static bool is_telling(const struct kubearmor_report *report)
{
	return report && ((report->message && !is_blank(report->message->text)) ||
			  report->severity || report->tags);
}

static void write_rule(FILE *out, const struct kubearmor_rule *rule)
{
	bool told = is_telling(rule->report);

	fputs(told ? "    - rule: " : "    - ", out);
	write_rule_text(out, rule->text);
	fputc('\n', out);
	if (told)
		write_telling(out, rule->report);
}

/* In our language, names and values are globs. */
static void write_glob(FILE *out, const char *text, size_t length)
{
	const char *end = text + length;

	fputc('"', out);
	while (text < end) {
		if (strchr("*?[]{}\\", *text))
			fputs("\\\\", out);
		text += write_character(out, text);
	}
	fputc('"', out);
}

static void write_label(FILE *out, const struct yaml_node *label)
{
	fputs("    ", out);
	write_quoted(out, label->key->text);
	fputs(": ", out);
	write_glob(out, label->text, label->length);
	fputc('\n', out);
}

/* "a" or "[a, b]". */
static void write_names(FILE *out, const char *text)
{
	const char *comma = "";

	fputs("  name: [", out);
	for (text += strspn(text, "[], "); *text; text += strspn(text, "[], ")) {
		size_t length = strcspn(text, "[], ");

		fputs(comma, out);
		write_glob(out, text, length);
		text += length;
		comma = ", ";
	}
	fputs("]\n", out);
}

static bool is_name(const struct yaml_node *label)
{
	return !strcmp(label->key->text, CONTAINER_NAME);
}

/* An empty value counts as missing. */
static void write_match(FILE *out, const struct yaml_node *labels)
{
	const char *head = "match:\n", *list = "  labels:\n";

	for (const struct yaml_node *label = labels ? labels->child : NULL; label;
	     label = label->next) {
		if (!is_name(label))
			continue;
		fputs(head, out);
		write_names(out, label->text);
		head = "";
	}
	for (const struct yaml_node *label = labels ? labels->child : NULL; label;
	     label = label->next) {
		if (is_name(label) || !label->length)
			continue;
		fprintf(out, "%s%s", head, list);
		write_label(out, label);
		head = list = "";
	}
}

static void write_description(FILE *out, const struct kubearmor_policy *policy)
{
	auto_free char *text = NULL;

	if (asprintf(&text, "%s %s%s%s", policy->kind->text, policy->name->text,
		     policy->space ? " of the namespace " : "",
		     policy->space ? policy->space->text : "") < 0)
		return;
	fputs("description: ", out);
	write_quoted(out, text);
	fputc('\n', out);
}

static void write_domain(FILE *out, const char *name, const struct kubearmor_domain *domain)
{
	fprintf(out, "\n%s:\n  default: %s\n", name, effect_names[domain->fallback]);
	if (!domain->rules)
		return;
	fputs("  rules:\n", out);
	for (const struct kubearmor_rule *rule = domain->rules; rule; rule = rule->next)
		write_rule(out, rule);
}

static void write_comments(FILE *out, const struct kubearmor_policy *policy)
{
	if (policy->comments)
		fputs("# What is not as it was, by the line of the original:\n", out);
	for (const struct kubearmor_comment *comment = policy->comments; comment;
	     comment = comment->next)
		fprintf(out, "#   %s\n", comment->text);
}

/**
 * kubearmor_write() - write a translation
 * @file: the file; its policy is the one that was translated
 * @from: the translation
 * @out: gets the YAML
 */
void kubearmor_write(struct kubearmor *file, const struct kubearmor_translation *from, FILE *out)
{
	const struct kubearmor_policy *policy = file->policy;

	fputs("# Made by 'bulkhead import kubearmor'.\n", out);
	write_comments(out, policy);
	fprintf(out, "version: 1\npolicy: %s\n", file->options->merge ?: policy->name->text);
	write_description(out, policy);
	write_match(out, policy->labels);
	if (from->pack)
		fputs("use: [loader]\n", out);
	for (int domain = 0; domain < DOMAINS; domain++)
		write_domain(out, domain_names[domain], &from->domains[domain]);
}
