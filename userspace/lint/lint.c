// SPDX-License-Identifier: GPL-2.0
/* Runs the linters, one after the other. */
#include "lint/finding.h"
#include "lint/lint.h"

/**
 * lint_policy() - warn of what is allowed but seldom intended
 * @policy: the policy; its source gets the warnings
 * @dfa: its automaton
 * @wishes: what else to check; NULL: only find rules without effect
 */
void lint_policy(const struct policy *policy, const struct dfa *dfa,
		 const struct lint_wishes *wishes)
{
	struct lint lint = { .policy = policy, .dfa = dfa, .thorough = wishes };

	lint.idle = memory_zeroed(policy->rule_count, sizeof(*lint.idle));
	if (wishes)
		lint_defaults(&lint);
	lint_exceptions(&lint);
	lint_shadow(&lint);
	if (wishes) {
		lint_globs(&lint);
		lint_start(&lint);
		lint_overlap(&lint);
	}
	if (wishes && wishes->root >= 0) {
		lint_root(&lint, wishes->root, wishes->root_name);
		lint_folded(&lint, wishes->root, wishes->root_name);
	}
	if (wishes && wishes->kernel)
		lint_kernel(&lint, wishes->kernel);
	lint_report(&lint);
	free(lint.idle);
}
