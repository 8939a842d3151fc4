/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_DECIDE_H
#define BULKHEAD_DECIDE_H

#include <env.h>
#include <linux/bulkhead.h>
#include "automaton.h"
#include "blob.h"

#define BULKHEAD_NO_RULE 0xffffffffU

/**
 * bulkhead_effect_refuses() - does what an effect is about fail?
 * @effect: enum bulkhead_effect
 *
 * Return: true if it does.
 */
static inline bool bulkhead_effect_refuses(unsigned int effect)
{
	return effect >= BULKHEAD_DENY_SILENT;
}

/**
 * struct bulkhead_subject - who asks, found out only if a rule wants it
 * @find: called once at most by bulkhead_decide(); sets @state to the state of
 *	class SOURCE reached by the program's path and returns true, or returns
 *	false if the program has no path in the container
 * @has_uid: has it a user id from low to high? 1, 0, or -1: that can't be known
 * @has_gid: the same of its group ids
 * @state: set by @find
 *
 * Where a function is NULL, or has no answer, no conditional rule allows and
 * every conditional deny or audit holds: what is unknown never opens a way.
 */
struct bulkhead_subject {
	bool (*find)(struct bulkhead_subject *subject, const struct bulkhead_rules *rules);
	int (*has_uid)(const struct bulkhead_subject *subject, u32 low, u32 high);
	int (*has_gid)(const struct bulkhead_subject *subject, u32 low, u32 high);
	u32 state;
};

/**
 * struct bulkhead_verdict - the answer to a request
 * @effect: enum bulkhead_effect; the policy's mode is already applied
 * @reason: enum bulkhead_reason
 * @permissions: which of those asked for @effect is about
 * @rule: index of the rule that decided, or BULKHEAD_NO_RULE
 */
struct bulkhead_verdict {
	u8 effect;
	u8 reason;
	u32 permissions;
	u32 rule;
};

/**
 * bulkhead_decide_quiet() - does it pass, with nothing to tell?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state reached
 * @asked: permissions asked for
 *
 * The common answer, from one accept entry. False says nothing yet: ask
 * bulkhead_decide().
 *
 * Return: true if every permission passes and leaves no event.
 */
static inline bool bulkhead_decide_quiet(const struct bulkhead_rules *rules, unsigned int class,
					 u32 state, u32 asked)
{
	/* Where a literal begins, it is an entry that is never quiet. */
	u32 accept = le32_to_cpu(rules->cells[state].next);
	u32 quiet = accept ? rules->accepts[accept].quiet : rules->unmatched[class];

	return likely(!(asked & ~quiet));
}

/**
 * bulkhead_decide_boundless() - does it pass with any object, with nothing to tell?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @asked: permissions asked for
 *
 * Return: true if the default allows it and no rule says anything else.
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
/* Pairs of steps of one request, some ten instructions each, all within one RCU section. */
#define BULKHEAD_EFFORT_MAX 49152

/**
 * struct bulkhead_pairs - room for bulkhead_decide_subtree() to work in
 * @list: pairs of states that the same bytes lead to
 * @count: how many
 * @effort: pairs of steps that were taken since bulkhead_pairs_begin()
 * @slots: hash table of them: 1 + index
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
 * struct bulkhead_spread - what rules say of all that may be below a name
 * @refused: permissions of the class that a rule refuses to anybody, somewhere
 * @most: the most that anybody may do, somewhere
 * @least: the least that everybody may do, wherever
 * @accept: the accept entry of what was looked at first
 * @counted: something was looked at
 * @uniform: it is that of all others, too
 * @named: of class SOURCE: a ``from`` may mean it
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
