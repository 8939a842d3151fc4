/* SPDX-License-Identifier: GPL-2.0 */
/* Warnings of what is allowed but seldom intended. */
#ifndef BULKHEAD_LINT_H
#define BULKHEAD_LINT_H

#include "automaton/automaton_build.h"

/**
 * struct kernel_facts - the kernel that is to enforce a policy
 * @hooks: names of the functions that are hooked, terminated by NULL
 * @format: version of the blobs that it accepts
 * @last_capability: number of the last capability that it knows
 */
struct kernel_facts {
	const char *const *hooks;
	u32 format;
	u32 last_capability;
};

/**
 * struct lint_wishes - what to check besides the rules themselves
 * @root: a directory that is a container's root, open; -1: none
 * @root_name: the root as the user named it
 * @kernel: the kernel; NULL: no kernel is considered
 */
struct lint_wishes {
	int root;
	const char *root_name;
	const struct kernel_facts *kernel;
};

void lint_policy(const struct policy *policy, const struct dfa *dfa,
		 const struct lint_wishes *wishes);

#endif /* BULKHEAD_LINT_H */
