/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_DECIDE_H
#define BULKHEAD_DECIDE_H

#include <env.h>
#include <linux/bulkhead.h>
#include "automaton.h"
#include "blob.h"

#define BULKHEAD_NO_RULE 0xffffffffU

/**
 * struct bulkhead_subject - the subject of a request, determined only if a rule needs it
 * @find: called at most once by bulkhead_decide(); sets @state to the state of
 *	class SOURCE reached by the program's path and returns true, or returns
 *	false if the program has no path in the container
 * @has_uid: is the user id from low to high? 1, 0, or -1: can't be determined
 * @has_gid: the same for the group ids
 * @owns: is its user id the owner of the object? 1, 0, or -1
 * @state: set by @find
 *
 * If a function is NULL, or has no answer, no conditional rule allows and every
 * conditional deny or audit applies, but the audit allows nothing: an unknown subject
 * never gains access.
 */
struct bulkhead_subject {
	bool (*find)(struct bulkhead_subject *subject, const struct bulkhead_rules *rules);
	int (*has_uid)(const struct bulkhead_subject *subject, u32 low, u32 high);
	int (*has_gid)(const struct bulkhead_subject *subject, u32 low, u32 high);
	int (*owns)(const struct bulkhead_subject *subject);
	u32 state;
};

/**
 * struct bulkhead_verdict - the answer to a request
 * @effect: enum bulkhead_effect; the policy's mode is already applied
 * @reason: enum bulkhead_reason
 * @permissions: the requested permissions that @effect applies to
 * @rule: index of the rule that decided, or BULKHEAD_NO_RULE
 */
struct bulkhead_verdict {
	u8 effect;
	u8 reason;
	u32 permissions;
	u32 rule;
};

/**
 * bulkhead_decide_quiet() - does a request pass without an event?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state reached
 * @asked: requested permissions
 *
 * The common case, decided by one accept entry. False decides nothing yet: call
 * bulkhead_decide() then.
 *
 * Return: true if every permission passes and leaves no event.
 */
static inline bool bulkhead_decide_quiet(const struct bulkhead_rules *rules, unsigned int class,
					 u32 state, u32 asked)
{
	/* For a state with a literal, this is an entry that is never quiet. */
	u32 accept = le32_to_cpu(rules->cells[state].next);
	u32 quiet = accept ? rules->accepts[accept].quiet : rules->unmatched[class];

	return likely(!(asked & ~quiet));
}

/**
 * bulkhead_decide_boundless() - does a request pass without an event for any object?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @asked: requested permissions
 *
 * Return: true if the default allows it and no rule has another effect on it.
 */
static inline bool bulkhead_decide_boundless(const struct bulkhead_rules *rules, unsigned int class,
					     u32 asked)
{
	return !(asked & ~rules->boundless[class]);
}

void bulkhead_decide(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
		     unsigned int class, u32 state, u32 asked, struct bulkhead_subject *subject);
void bulkhead_decide_refuse(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
			    u32 asked, unsigned int reason);

#define BULKHEAD_PAIRS_MAX  1024
#define BULKHEAD_PAIR_SLOTS 2048
/* Pairs of steps for one request: some ten instructions each, all within one RCU section. */
#define BULKHEAD_EFFORT_MAX 49152

/**
 * struct bulkhead_pairs - room for bulkhead_decide_subtree() to work in
 * @list: pairs of states that the same bytes lead to
 * @count: number of pairs
 * @effort: pairs of steps taken since bulkhead_pairs_begin()
 * @slots: hash table of the pairs: 1 + index
 */
struct bulkhead_pairs {
	struct bulkhead_pair {
		u32 old_state;
		u32 new_state;
	} list[BULKHEAD_PAIRS_MAX];
	u32 count;
	u32 effort;
	u16 slots[BULKHEAD_PAIR_SLOTS];
};

/**
 * struct bulkhead_spread - the rules for all paths below a name, summed up
 * @refused: permissions of the class that a rule refuses to any subject on some path
 * @most: the most that any subject may do on some path
 * @least: the least that every subject may do on every path
 * @accept: the accept entry of the first path
 * @counted: at least one path was counted
 * @uniform: all paths have the accept entry @accept
 * @named: only for class SOURCE: a ``from`` may apply to one of the paths
 */
struct bulkhead_spread {
	u32 refused;
	u32 most;
	u32 least;
	u32 accept;
	bool counted;
	bool uniform;
	bool named;
};

#define BULKHEAD_SPREAD_STATES 120
#define BULKHEAD_SPREAD_STEPS  65536

bool bulkhead_decide_spread(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			    struct bulkhead_spread *spread);
bool bulkhead_decide_spread_named(const struct bulkhead_rules *rules, unsigned int class, u32 state,
				  bool directory, struct bulkhead_spread *spread);
bool bulkhead_decide_spelled(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			     u32 fold, u32 asked);
bool bulkhead_decide_spread_alias(unsigned int class, const struct bulkhead_spread *old,
				  const struct bulkhead_spread *new);
bool bulkhead_decide_may(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			 u32 asked);
bool bulkhead_decide_named(const struct bulkhead_rules *rules, u32 state);
bool bulkhead_decide_acts(const struct bulkhead_rules *rules, u32 own_state, u32 other_state);
bool bulkhead_decide_alias(const struct bulkhead_rules *rules, unsigned int class, u32 old_state,
			   u32 new_state);
void bulkhead_pairs_begin(struct bulkhead_pairs *pairs);
bool bulkhead_decide_subtree(const struct bulkhead_rules *rules, unsigned int class, u32 old_state,
			     u32 new_state, struct bulkhead_pairs *pairs);

#endif /* BULKHEAD_DECIDE_H */
