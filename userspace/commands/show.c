// SPDX-License-Identifier: GPL-2.0
/* bulkhead show: show a loaded policy, decoded from the blob in the kernel. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "blob.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "explain/policy_text.h"
#include "explain/verdict.h"
#include "language/vocabulary.h"
#include "module/policy_in_force.h"

static const char usage[] =
	"Usage: bulkhead show NAME [--json | --blob FILE]\n"
	"       bulkhead show --file FILE [--json]\n\n"
	"Show a policy as loaded, in the language of bulkhead-policy(5): each rule with the\n"
	"file and line that it comes from, and how often it denied and audited since the\n"
	"policy was loaded. The output is itself a policy.\n\n"
	"  --file FILE  show a policy in a file the same way, with the rules of its packs and\n"
	"               the members of its sets, but without counters\n"
	"  --json       print one JSON object\n"
	"  --blob FILE  write the policy to FILE as it was loaded, for 'bulkhead load'\n"
	"  --help       print this help\n";

static int save(const struct policy_blob *blob, const char *path)
{
	struct iovec piece = { .iov_base = blob->bytes, .iov_len = blob->length };

	return file_write(path, &piece, 1);
}

static const char *string(const struct bulkhead_rules *rules, __le32 at)
{
	return rules->strings + le32_to_cpu(at);
}

static int print_text(const struct bulkhead_rules *rules, const struct counts *counts,
		      uint64_t generation)
{
	auto_free char *file = output_printable(rules->file);

	if (generation)
		printf("# generation %llu, compiled from %s\n", (unsigned long long)generation,
		       file);
	policy_text_write(stdout, rules, counts);
	return output_end();
}

static struct json_object *rule_object(const struct bulkhead_rules *rules,
				       const struct bulkhead_blob_rule *rule,
				       const struct count *count)
{
	struct json_object *object = json_object_new_object();
	const char *why = string(rules, rule->why);

	if (le32_to_cpu(rule->file))
		output_add_printable(object, "file", string(rules, rule->file));
	output_add_number(object, "line", le32_to_cpu(rule->line));
	output_add_text(object, "class", class_word(rule->class_id));
	if (rule->class_id != BULKHEAD_CLASS_SOURCE) {
		output_add_text(object, "effect", effect_word(rule->effect));
		json_object_object_add(object, "permissions",
				       permissions_as_json(rule->class_id,
							   le32_to_cpu(rule->permissions)));
		verdict_add_conditions(object, rules, rule);
	}
	output_add_printable(object, "text", string(rules, rule->text));
	if (le32_to_cpu(rule->meaning))
		output_add_printable(object, "meaning", string(rules, rule->meaning));
	if (*why)
		output_add_printable(object, "why", why);
	if (rule->severity)
		output_add_text(object, "severity", severity_word(rule->severity));
	if (le32_to_cpu(rule->tags))
		output_add_tags(object, string(rules, rule->tags));
	if (rule->class_id != BULKHEAD_CLASS_SOURCE) {
		output_add_number(object, "denials", count->denials);
		output_add_number(object, "audits", count->audits);
	}
	return object;
}

static void add_default(struct json_object *object, const char *key,
			const struct bulkhead_rules *rules, unsigned int class_id,
			const struct counts *counts)
{
	struct json_object *entry = json_object_new_object();

	output_add_text(entry, "effect", effect_word(rules->defaults[class_id]));
	output_add_number(entry, "denials", counts->defaults[class_id].denials);
	output_add_number(entry, "audits", counts->defaults[class_id].audits);
	json_object_object_add(object, key, entry);
}

static struct json_object *defaults_object(const struct bulkhead_rules *rules,
					   const struct counts *counts)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++)
		if (class_id != BULKHEAD_CLASS_SOURCE)
			add_default(object, class_word(class_id), rules, class_id, counts);
	return object;
}

static int print_json(const struct bulkhead_rules *rules, const struct counts *counts,
		      uint64_t generation)
{
	auto_free const struct bulkhead_blob_rule **order = rules_in_order(rules);
	struct json_object *object = json_object_new_object();
	struct json_object *list = json_object_new_array();
	uint32_t i;

	output_add_text(object, "policy", rules->name);
	output_add_number(object, "revision", rules->revision);
	if (generation)
		output_add_number(object, "generation", generation);
	output_add_text(object, "mode", mode_word(rules->mode));
	output_add_printable(object, "file", rules->file);
	if (*rules->match)
		json_object_object_add(object, "match", json_tokener_parse(rules->match));
	json_object_object_add(object, "defaults", defaults_object(rules, counts));
	for (i = 0; i < rules->rule_count; i++)
		json_object_array_add(list, rule_object(rules, order[i],
							&counts->rules[order[i] - rules->rules]));
	json_object_object_add(object, "rules", list);
	return output_json(object);
}

/* A policy that is not loaded has no generation and no counts. */
static int show(const char *name, const struct policy_blob *blob, uint64_t generation, bool json)
{
	struct counts counts = {};
	struct bulkhead_rules rules;
	const char *why = "";
	int status = TOOL_DONE;

	if (bulkhead_blob_open(&rules, blob->bytes, blob->length, &why))
		return tool_refuse("cannot show policy '%s': this tool can't read it: %s", name,
				   why);
	counts.rule_count = rules.rule_count;
	counts.rules = memory_zeroed(rules.rule_count, sizeof(*counts.rules));
	if (generation)
		status = policy_in_force_counts(name, generation, &counts);
	if (status == TOOL_DONE)
		status = json ? print_json(&rules, &counts, generation)
			      : print_text(&rules, &counts, generation);
	free(counts.rules);
	bulkhead_blob_close(&rules);
	return status;
}

/**
 * cmd_show() - show a loaded policy
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "blob", required_argument, NULL, OPTION_LONG('b') },
		{ "file", required_argument, NULL, OPTION_LONG('f') },
		{ 0 }
	};
	const char *path = NULL, *file = NULL;
	struct policy_blob blob;
	uint64_t generation = 0;
	bool json = false;
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		if (option == OPTION_JSON)
			json = true;
		else
			*(option == OPTION_LONG('b') ? &path : &file) = optarg;
	}
	if (optind + !file != argc)
		return tool_usage("show",
				  file ? "takes either --file or the name of a policy"
				       : "takes the name of one policy, but %d were given",
				  argc - optind);
	if (path && (json || file))
		return tool_usage(
			"show",
			"--blob writes a loaded policy; it cannot be combined with --json or --file");
	status = file ? policy_read_one(file, &blob)
		      : policy_in_force(argv[optind], &blob, &generation);
	if (status == TOOL_DONE)
		status = path ? save(&blob, path) : show(argv[optind], &blob, generation, json);
	policy_blob_free(&blob);
	return status;
}
