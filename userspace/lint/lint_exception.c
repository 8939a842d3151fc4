// SPDX-License-Identifier: GPL-2.0
/* Exceptions that take nothing away, because the rule would not match these objects anyway. */
#include "lint/finding.h"

/* One line of a policy can be several rules: one of them that has its exception is enough. */
static bool takes_away(const struct lint *lint, u32 first)
{
	const struct rule *rules = lint->policy->rules;

	for (u32 i = first; i < lint->policy->rule_count; i++) {
		if (rules[i].text != rules[first].text)
			continue;
		if (lint->dfa->excepts[i])
			return true;
	}
	return false;
}

/**
 * lint_exceptions() - find exceptions without effect
 * @lint: the policy; gets the findings
 */
void lint_exceptions(struct lint *lint)
{
	const struct policy *policy = lint->policy;
	const char *before = NULL;

	for (u32 i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (!rule->except || !lint_is_own(rule) || rule->text == before)
			continue;
		before = rule->text;
		if (!takes_away(lint, i))
			lint_say(
				lint, rule, LINT_EXCEPTION,
				"this exception changes nothing: the rule matches none of the objects behind 'unless'");
	}
}
