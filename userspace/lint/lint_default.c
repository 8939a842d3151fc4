// SPDX-License-Identifier: GPL-2.0
/* Defaults that allow, and sections whose rules only repeat their default. */
#include "language/rule.h"
#include "lint/finding.h"

/* A section and the classes that its rules belong to. */
static const struct section {
	const char *name;
	unsigned int classes[2];
} sections[] = {
	{ "file", { BULKHEAD_CLASS_FILE, BULKHEAD_CLASS_FILE } },
	{ "exec", { BULKHEAD_CLASS_EXEC, BULKHEAD_CLASS_EXEC } },
	{ "network", { BULKHEAD_CLASS_SOCKET, BULKHEAD_CLASS_UNIX } },
	{ "capabilities", { BULKHEAD_CLASS_CAPABILITY, BULKHEAD_CLASS_CAPABILITY } },
	{ "host", { BULKHEAD_CLASS_HOST, BULKHEAD_CLASS_DEVICE } },
};

static bool is_of(const struct section *section, const struct rule *rule)
{
	return rule->class_id == section->classes[0] || rule->class_id == section->classes[1];
}

/*
 * A rule for a program also covers mapping the program's file, which is judged by the
 * default of the section "file": the rule adds nothing only if that default has the same
 * effect.
 */
static bool speaks_elsewhere(const struct policy *policy, const struct section *section,
			     unsigned int effect)
{
	return section->classes[0] == BULKHEAD_CLASS_EXEC &&
	       policy->defaults[BULKHEAD_CLASS_FILE] != effect;
}

/* The permissions of the section's own rules; @first is set to the first of these rules. */
static u32 own_permissions(const struct policy *policy, const struct section *section,
			   const struct rule **first)
{
	u32 permissions = 0;

	for (size_t i = policy->rule_count; i-- > 0;) {
		const struct rule *rule = &policy->rules[i];

		if (!is_of(section, rule) || !lint_is_own(rule) || rule->implied)
			continue;
		permissions |= rule->permissions;
		*first = rule;
	}
	return permissions;
}

/* The first of the section's own rules, if none of them changes anything. */
static const struct rule *says_nothing(const struct policy *policy, const struct section *section,
				       unsigned int effect)
{
	const struct rule *first = NULL;
	u32 permissions = own_permissions(policy, section, &first);

	if (speaks_elsewhere(policy, section, effect))
		return NULL;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (!is_of(section, rule) || (effect == BULKHEAD_ALLOW && rule->implied) ||
		    !(rule->permissions & permissions))
			continue;
		if (rule->effect != effect || (effect != BULKHEAD_ALLOW && lint_has_story(rule)))
			return NULL;
	}
	return first;
}

static void report_open(struct lint *lint)
{
	for (int domain = 0; domain < DOMAINS; domain++)
		if (lint->policy->open[domain].line)
			lint_say_at(
				lint, lint->policy->open[domain], LINT_OPEN,
				"requests that match no rule are allowed silently; use 'default: audit' to log them");
}

/**
 * lint_defaults() - warn of defaults that allow, or that make their rules pointless
 * @lint: the policy
 *
 * A rule with a reason of its own is worth having: events name it instead of the
 */
void lint_defaults(struct lint *lint)
{
	report_open(lint);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		unsigned int effect = lint->policy->defaults[sections[i].classes[0]];
		const struct rule *first = says_nothing(lint->policy, &sections[i], effect);

		if (!first)
			continue;
		lint->pointless |= 1U << sections[i].classes[0] | 1U << sections[i].classes[1];
		if (effect == BULKHEAD_ALLOW)
			lint_say(
				lint, first, LINT_DEFAULT,
				"no rule of '%s' changes anything: its default allows all, and its rules only allow; 'default: deny' would make them matter",
				sections[i].name);
		else if (effect == BULKHEAD_AUDIT)
			lint_say(
				lint, first, LINT_DEFAULT,
				"no rule of '%s' changes anything: its default audits all, and its rules only audit; remove them, or let rules allow what need not be logged",
				sections[i].name);
		else
			lint_say(
				lint, first, LINT_DEFAULT,
				"no rule of '%s' changes anything: its default is '%s', and so are all its rules; what no rule allows is refused without them",
				sections[i].name, effect_names[effect]);
	}
}
