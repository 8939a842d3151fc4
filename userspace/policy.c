// SPDX-License-Identifier: GPL-2.0
/* The policy's own memory: its rules and the sets of bytes they speak of. */
#include "policy.h"

/**
 * sets_open() - begin with the sets that have fixed numbers
 * @sets: to be initialised; sets_close() ends it
 */
void sets_open(struct sets *sets)
{
	struct byteset inner = {};

	*sets = (struct sets){};
	for (unsigned int byte = 0; byte < 256; byte++) {
		struct byteset one = {};

		byteset_add(&one, byte, byte);
		sets->sets = memory_grow(sets->sets, &sets->room, sets->count + 3,
					 sizeof(*sets->sets));
		sets->sets[sets->count++] = one;
	}
	byteset_add(&inner, 0, 255);
	sets->sets[sets->count++] = inner;
	byteset_remove(&inner, '/');
	sets->sets[sets->count++] = inner;
}

/**
 * sets_close() - end what sets_open() began
 * @sets: the sets
 */
void sets_close(struct sets *sets)
{
	free(sets->sets);
	sets->sets = NULL;
}

/**
 * sets_number() - the number of a set
 * @sets: the sets; may grow
 * @set: not empty
 *
 * Policies use few different sets, so they are looked through one by one.
 *
 * Return: its number.
 */
u32 sets_number(struct sets *sets, const struct byteset *set)
{
	for (size_t i = 0; i < sets->count; i++)
		if (!memcmp(&sets->sets[i], set, sizeof(*set)))
			return i;
	sets->sets = memory_grow(sets->sets, &sets->room, sets->count + 1,
				 sizeof(*sets->sets));
	sets->sets[sets->count] = *set;
	return sets->count++;
}

/**
 * policy_add_rule() - append a rule
 * @policy: the policy
 * @rule: copied
 *
 * Return: the rule in the policy, until the next one is added.
 */
struct rule *policy_add_rule(struct policy *policy, const struct rule *rule)
{
	policy->rules = memory_grow(policy->rules, &policy->rule_room,
				    policy->rule_count + 1, sizeof(*policy->rules));
	policy->rules[policy->rule_count] = *rule;
	return &policy->rules[policy->rule_count++];
}

/**
 * policy_free() - give back what policy_parse() made
 * @policy: the policy
 */
void policy_free(struct policy *policy)
{
	free(policy->rules);
	policy->rules = NULL;
	sets_close(&policy->sets);
	arena_free(&policy->arena);
}
