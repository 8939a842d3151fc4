// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any text as a rule, in each domain. It is refused with a message, or becomes
 * rules that are valid in a blob.
 */
#include <stdio.h>

#include "blob.h"
#include "language/rule.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static bool is_wrong(const struct policy *policy, const struct conditions *conditions)
{
	return conditions->source > policy->rule_count ||
	       conditions->uid.low > conditions->uid.high ||
	       conditions->gid.low > conditions->gid.high ||
	       !(conditions->which & BULKHEAD_CONDITION_FROM) != !conditions->source;
}

static void check_rules(const struct policy *policy)
{
	u32 written = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		u32 all = bulkhead_class_permissions(rule->class_id);

		if (rule->effect >= __BULKHEAD_EFFECT_END || !rule->patterns || !*rule->text ||
		    rule->permissions & ~all || is_wrong(policy, &rule->when) ||
		    is_wrong(policy, &rule->unless))
			abort();
		if (rule->class_id == BULKHEAD_CLASS_SOURCE)
			continue;
		if (!rule->permissions)
			abort();
		written++;
	}
	if (!written)
		abort();
}

static void try_domain(const struct yaml_node *node, enum domain domain, FILE *nowhere)
{
	const char *members[] = { "10.0.0.0/8:5432", "/srv/**" };
	struct named_set paths = { .name = "paths", .count = 1, .members = members + 1 };
	struct named_set set = {
		.next = &paths,
		.name = "set",
		.count = 1,
		.members = members,
	};
	const struct note note = { .why = "", .tags = "" };
	struct policy policy = {};
	struct source source;

	diag_open(&source, "fuzz.yaml", node->text, node->length, nowhere);
	policy.source = &source;
	sets_open(&policy.sets);
	rule_parse(&policy, &set, domain, node, &note);
	if (!source.errors)
		check_rules(&policy);
	policy_free(&policy);
	diag_close(&source);
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: the text, up to its first NUL: the reader of YAML lets none pass
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static FILE *nowhere;
	char *text = strndup((const char *)data, size);
	const struct yaml_node node = {
		.kind = NODE_SCALAR,
		.place = { 1, 1 },
		.text = text,
		.length = strlen(text),
		.exact = true,
	};

	if (!nowhere)
		nowhere = fopen("/dev/null", "we");
	for (int domain = 0; domain < DOMAINS; domain++)
		try_domain(&node, domain, nowhere);
	free(text);
	return 0;
}
