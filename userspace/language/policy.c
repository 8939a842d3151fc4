// SPDX-License-Identifier: GPL-2.0
/* The memory of a policy: its rules and their sets of bytes. */
#include "language/policy.h"

static u64 hash_set(const struct byteset *set)
{
	u64 hash = HASH_SEED;

	for (int i = 0; i < 4; i++)
		hash = hash_mix(hash, set->bits[i]);
	return hash;
}

/**
 * sets_number() - get the number of a set
 * @sets: the sets; may grow
 * @set: not empty
 *
 * Return: its number.
 */
u32 sets_number(struct sets *sets, const struct byteset *set)
{
	u64 hash = hash_set(set);
	size_t at = 0;
	u32 number;

	while ((number = hash_next(&sets->table, hash, &at)) != HASH_NONE)
		if (!memcmp(&sets->sets[number], set, sizeof(*set)))
			return number;
	sets->sets = memory_grow(sets->sets, &sets->room, sets->count + 1, sizeof(*sets->sets));
	sets->sets[sets->count] = *set;
	hash_add(&sets->table, hash, sets->count);
	return sets->count++;
}

/**
 * sets_open() - begin a list with the sets that have fixed numbers
 * @sets: to be initialised; sets_close() ends it
 */
void sets_open(struct sets *sets)
{
	struct byteset inner = {};

	*sets = (struct sets){};
	for (unsigned int byte = 0; byte < 256; byte++) {
		struct byteset one = {};

		byteset_add(&one, byte, byte);
		sets_number(sets, &one);
	}
	byteset_add(&inner, 0, 255);
	sets_number(sets, &inner);
	byteset_remove(&inner, '/');
	sets_number(sets, &inner);
}

/**
 * sets_close() - end what sets_open() began
 * @sets: the sets
 */
void sets_close(struct sets *sets)
{
	free(sets->sets);
	hash_free(&sets->table);
	sets->sets = NULL;
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
	policy->rules = memory_grow(policy->rules, &policy->rule_room, policy->rule_count + 1,
				    sizeof(*policy->rules));
	policy->rules[policy->rule_count] = *rule;
	return &policy->rules[policy->rule_count++];
}

/**
 * policy_free() - free what policy_parse() allocated
 * @policy: the policy
 */
void policy_free(struct policy *policy)
{
	free(policy->rules);
	policy->rules = NULL;
	sets_close(&policy->sets);
	arena_free(&policy->arena);
}
