// SPDX-License-Identifier: GPL-2.0
/* Policies under which no program starts, and names that nothing has. */
#include "language/host.h"
#include "language/pattern.h"
#include "language/rule.h"
#include "lint/finding.h"

static bool may_start(const struct policy *policy)
{
	if (lint_passes(policy->defaults[BULKHEAD_CLASS_EXEC]))
		return true;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->class_id == BULKHEAD_CLASS_EXEC && lint_passes(rule->effect) &&
		    rule->permissions & BULKHEAD_EXEC_RUN)
			return true;
	}
	return false;
}

/*
 * A policy with 'match' applies to containers as they start; another one may be meant for
 * a container that runs already, and that should start nothing.
 */
static void check_start(struct lint *lint)
{
	if (!lint->policy->match[0] || lint->policy->mode != BULKHEAD_MODE_ENFORCE ||
	    may_start(lint->policy))
		return;
	lint_say_at(
		lint, (struct place){}, LINT_START,
		"no program can start under policy %s, the container's first one included: no rule of 'exec' allows any",
		lint->policy->name);
}

/* The item whose detail this pattern begins with a slash; or NULL. */
static const struct host_item *has_path(const struct pattern *pattern)
{
	char name[32];
	size_t length = 0;

	while (length < pattern->count && length < sizeof(name) &&
	       pattern->pieces[length].kind == PIECE_BYTE && pattern->pieces[length].set != ' ') {
		name[length] = pattern->pieces[length].set;
		length++;
	}
	if (length + 1 >= pattern->count || length == sizeof(name) ||
	    pattern->pieces[length].kind != PIECE_BYTE ||
	    pattern->pieces[length + 1].kind != PIECE_BYTE ||
	    pattern->pieces[length + 1].set != '/')
		return NULL;
	return host_item_find(name, length);
}

/* What follows 'mount' is a type of filesystem, and no name of the kernel is a path. */
static void check_details(struct lint *lint, const struct rule *rule)
{
	for (const struct pattern *at = rule->patterns; at; at = at->next) {
		const struct host_item *item = has_path(at);
		auto_free char *text = NULL;

		if (!item || item->detail != DETAIL_NAME)
			continue;
		text = pattern_text(at, &lint->policy->sets, strlen(item->name) + 1);
		lint_say(
			lint, rule, LINT_NO_MATCH,
			strcmp(item->name, "mount")
				? "'%s' never matches: what follows '%s' is a name, and not a path"
				: "'%s' never matches: what follows '%s' is a type of filesystem, such as tmpfs, and not a directory",
			text, item->name);
	}
}

/**
 * lint_start() - warn of a policy under which nothing starts, and of paths as details
 * @lint: the policy
 */
void lint_start(struct lint *lint)
{
	check_start(lint);
	for (size_t i = 0; i < lint->policy->rule_count; i++)
		if (lint->policy->rules[i].class_id == BULKHEAD_CLASS_HOST &&
		    !lint->policy->rules[i].file)
			check_details(lint, &lint->policy->rules[i]);
}
