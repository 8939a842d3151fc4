/* SPDX-License-Identifier: GPL-2.0 */
/* A rule as written becomes one or more rules of the blob. */
#ifndef BULKHEAD_RULE_H
#define BULKHEAD_RULE_H

#include "language/network.h"
#include "language/vocabulary.h"

/**
 * struct named_set - a named list of addresses or paths
 * @next: the next one
 * @name: its name
 * @place: where it is written
 * @used: a rule names it
 * @failed: it has an error, so rules that name it report none
 * @count: number of @members
 * @members: its members, as in a rule
 */
struct named_set {
	struct named_set *next;
	const char *name;
	struct place place;
	bool used;
	bool failed;
	size_t count;
	const char **members;
};

void rule_parse(struct policy *policy, struct named_set *sets, enum domain domain,
		const struct yaml_node *node, const struct note *note);

#endif /* BULKHEAD_RULE_H */
