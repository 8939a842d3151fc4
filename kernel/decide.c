// SPDX-License-Identifier: GPL-2.0
/*
 * (rules, request) -> verdict and the rule behind it.
 *
 * Every matching rule counts: kill beats deny beats deny-silent beats audit beats allow,
 * and the order of rules has no effect. Permissions that no rule mentions get the domain's
 * default. The policy's mode then changes the resulting effect.
 */
#include "decide.h"

/*
 * The precedence of effects. In audit mode, a silent denial passes without an event, so it
 * must not hide an effect that is reported.
 */
static const u8 strongest_first[__BULKHEAD_MODE_END][__BULKHEAD_EFFECT_END] = {
	[BULKHEAD_MODE_ENFORCE] = {
		BULKHEAD_KILL, BULKHEAD_DENY, BULKHEAD_DENY_SILENT, BULKHEAD_AUDIT, BULKHEAD_ALLOW,
	},
	[BULKHEAD_MODE_AUDIT] = {
		BULKHEAD_KILL, BULKHEAD_DENY, BULKHEAD_AUDIT, BULKHEAD_DENY_SILENT, BULKHEAD_ALLOW,
	},
};

/*
 * The effects that the rules of one accept entry have on the requested permissions. What can't
 * be determined grants nothing: a rule that refuses applies then, one that allows does not,
 * and an audit reports what something else allows: what it applies to is not @matched.
 */
struct tally {
	u32 matched;
	u32 by_effect[__BULKHEAD_EFFECT_END];
	u32 first_rule[__BULKHEAD_EFFECT_END];
};

/* The program is looked up once, when the first rule needs it. */
struct program {
	struct bulkhead_subject *subject;
	bool asked;
	bool known;
};

static bool accept_has_rule(const struct bulkhead_rules *rules,
			    const struct bulkhead_accept *accept, u32 wanted)
{
	u32 i;

	for (i = 0; i < accept->count; i++) {
		if (le32_to_cpu(rules->lines[accept->first + i]) == wanted)
			return true;
	}
	return false;
}

/* A condition evaluates to 1, 0, or -1 if the answer can't be determined. */
static int source_holds(const struct bulkhead_rules *rules, u32 source, struct program *program)
{
	struct bulkhead_subject *subject = program->subject;
	u32 accept;

	if (!program->asked) {
		program->asked = true;
		program->known = subject->find && subject->find(subject, rules);
	}
	if (!program->known)
		return -1;
	accept = bulkhead_automaton_accept(rules->cells, subject->state);
	return accept_has_rule(rules, &rules->accepts[accept], source - 1);
}

/* Both of two answers. */
static int both(int a, int b)
{
	if (!a || !b)
		return 0;
	return a > 0 && b > 0 ? 1 : -1;
}

static int uid_holds(const struct bulkhead_blob_conditions *conditions,
		     const struct bulkhead_subject *subject)
{
	if (!subject->has_uid)
		return -1;
	return subject->has_uid(subject, le32_to_cpu(conditions->uid_low),
				le32_to_cpu(conditions->uid_high));
}

static int gid_holds(const struct bulkhead_blob_conditions *conditions,
		     const struct bulkhead_subject *subject)
{
	if (!subject->has_gid)
		return -1;
	return subject->has_gid(subject, le32_to_cpu(conditions->gid_low),
				le32_to_cpu(conditions->gid_high));
}

/* The program comes last: it has to be looked up. */
static int conditions_hold(const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_conditions *conditions,
			   struct program *program)
{
	const struct bulkhead_subject *subject = program->subject;
	u32 which = le16_to_cpu(conditions->which);
	int holds = 1;

	if (!subject)
		return -1;
	if (which & BULKHEAD_CONDITION_UID)
		holds = uid_holds(conditions, subject);
	if (holds && which & BULKHEAD_CONDITION_GID)
		holds = both(holds, gid_holds(conditions, subject));
	if (holds && which & BULKHEAD_CONDITION_OWNER)
		holds = both(holds, subject->owns ? subject->owns(subject) : -1);
	if (holds && which & BULKHEAD_CONDITION_FROM)
		holds = both(holds, source_holds(rules, le32_to_cpu(conditions->source), program));
	return holds;
}

/* As a condition evaluates. */
static int rule_holds(const struct bulkhead_rules *rules, const struct bulkhead_blob_rule *rule,
		      struct program *program)
{
	int when = 1, unless = 0;

	if (!bulkhead_rule_conditional(rule))
		return 1;
	if (rule->when.which)
		when = conditions_hold(rules, &rule->when, program);
	if (when && rule->unless.which)
		unless = conditions_hold(rules, &rule->unless, program);
	/* The opposite of an unknown answer is unknown. */
	return both(when, unless < 0 ? unless : !unless);
}

static void count_rules(struct tally *tally, const struct bulkhead_rules *rules, unsigned int class,
			u32 state, u32 asked, struct bulkhead_subject *subject)
{
	const struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	struct program program = { .subject = subject };
	u32 i, index, touched;
	int holds;

	for (i = 0; i < accept->count; i++) {
		const struct bulkhead_blob_rule *rule;

		index = le32_to_cpu(rules->lines[accept->first + i]);
		rule = &rules->rules[index];
		touched = le32_to_cpu(rule->permissions) & asked;
		if (rule->class_id != class || !touched)
			continue;
		holds = rule_holds(rules, rule, &program);
		if (!holds || (holds < 0 && rule->effect == BULKHEAD_ALLOW))
			continue;
		if (!(tally->by_effect[rule->effect]))
			tally->first_rule[rule->effect] = index;
		tally->by_effect[rule->effect] |= touched;
		if (holds > 0 || rule->effect != BULKHEAD_AUDIT)
			tally->matched |= touched;
	}
}

static void apply_mode(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules)
{
	if (!bulkhead_effect_refuses(verdict->effect) || rules->mode == BULKHEAD_MODE_ENFORCE)
		return;
	verdict->effect = verdict->effect == BULKHEAD_DENY_SILENT ? BULKHEAD_ALLOW : BULKHEAD_AUDIT;
}

/**
 * bulkhead_decide() - decide a request
 * @verdict: filled in
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state that the object's bytes reached, from @rules->start[@class]
 * @asked: requested permissions of @class, not 0
 * @subject: the subject; NULL if it can't be determined
 *
 * If some of @asked are denied and others are not, the request is denied, and
 * the verdict names the denied ones. The rule named is the first one in the
 * policy with the deciding effect.
 *
 * Context: any; does not sleep unless a function of @subject does.
 */
void bulkhead_decide(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
		     unsigned int class, u32 state, u32 asked, struct bulkhead_subject *subject)
{
	struct tally tally = {};
	u32 unmatched, effect, i;

	count_rules(&tally, rules, class, state, asked, subject);
	unmatched = asked & ~tally.matched;
	for (i = 0; i < __BULKHEAD_EFFECT_END; i++) {
		effect = strongest_first[rules->mode][i];
		if (tally.by_effect[effect]) {
			verdict->reason = BULKHEAD_REASON_RULE;
			verdict->rule = tally.first_rule[effect];
			verdict->permissions = tally.by_effect[effect];
			break;
		}
		if (unmatched && rules->defaults[class] == effect) {
			verdict->reason = BULKHEAD_REASON_DEFAULT;
			verdict->rule = BULKHEAD_NO_RULE;
			verdict->permissions = unmatched;
			break;
		}
	}
	if (i == __BULKHEAD_EFFECT_END) {
		/* No permission was requested, or the class is invalid. */
		bulkhead_decide_refuse(verdict, rules, asked, BULKHEAD_REASON_INTERNAL);
		return;
	}
	verdict->effect = effect;
	apply_mode(verdict, rules);
}

/**
 * bulkhead_decide_refuse() - refuse without evaluating the rules
 * @verdict: filled in
 * @rules: the policy's rules, for their mode
 * @asked: requested permissions
 * @reason: enum bulkhead_reason
 *
 * Context: any.
 */
void bulkhead_decide_refuse(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
			    u32 asked, unsigned int reason)
{
	verdict->effect = BULKHEAD_DENY;
	verdict->reason = reason;
	verdict->permissions = asked;
	verdict->rule = BULKHEAD_NO_RULE;
	apply_mode(verdict, rules);
}

/*
 * The most that any subject may do in a state, or the least that every subject may do. For
 * the least, a rule that allows only some subjects counts as none, and a rule that denies
 * only some counts for all.
 */
static u32 allowed_in(const struct bulkhead_rules *rules, unsigned int class, u32 state, bool most)
{
	const struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	u32 i, allowed = 0, denied = 0, mentioned = 0;

	for (i = 0; i < accept->count; i++) {
		const struct bulkhead_blob_rule *rule =
			&rules->rules[le32_to_cpu(rules->lines[accept->first + i])];
		u32 permissions = le32_to_cpu(rule->permissions);
		bool denies = bulkhead_effect_refuses(rule->effect);

		if (rule->class_id != class)
			continue;
		if (!bulkhead_rule_conditional(rule))
			mentioned |= permissions;
		else if (denies == most)
			continue;
		if (denies)
			denied |= permissions;
		else
			allowed |= permissions;
	}
	if (!bulkhead_effect_refuses(rules->defaults[class]))
		allowed |= bulkhead_class_permissions(class) & ~mentioned;
	return allowed & ~denied;
}

/**
 * bulkhead_decide_may() - may any subject do this?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state reached
 * @asked: requested permissions
 *
 * Context: any.
 * Return: true if some task may do all of it, whatever the conditions are.
 */
bool bulkhead_decide_may(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			 u32 asked)
{
	return rules->mode != BULKHEAD_MODE_ENFORCE ||
	       !(asked & ~allowed_in(rules, class, state, true));
}

/*
 * The permissions that make it worth faking another name: all but those that apply to a
 * name itself, which a link or a rename requests anyway.
 */
static u32 worth_having(unsigned int class)
{
	u32 harmless = 0;

	if (class == BULKHEAD_CLASS_FILE)
		harmless = BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE | BULKHEAD_FILE_LINK;
	return bulkhead_class_permissions(class) & ~harmless;
}

static bool grants(const struct bulkhead_rules *rules, u32 source)
{
	return rules->rules[source].flags & BULKHEAD_RULE_GRANTS;
}

/**
 * bulkhead_decide_named() - does a ``from`` grant something to this program?
 * @rules: the policy's rules
 * @state: the state of class SOURCE that the program's path reaches
 *
 * A program that rules only refuse something to has nothing that others could want.
 *
 * Context: any.
 * Return: true if any does.
 */
bool bulkhead_decide_named(const struct bulkhead_rules *rules, u32 state)
{
	const struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	u32 i;

	for (i = 0; i < accept->count; i++) {
		if (grants(rules, le32_to_cpu(rules->lines[accept->first + i])))
			return true;
	}
	return false;
}

/**
 * bulkhead_decide_acts() - would a program gain by acting as another one?
 * @rules: the policy's rules
 * @own_state: the state of class SOURCE that its own path reaches
 * @other_state: the state that the other program's path reaches
 *
 * Context: any.
 * Return: true if some ``from`` grants something to the other program, but not to the
 * first one.
 */
bool bulkhead_decide_acts(const struct bulkhead_rules *rules, u32 own_state, u32 other_state)
{
	const struct bulkhead_accept *own =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, own_state)];
	const struct bulkhead_accept *other =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, other_state)];
	u32 i, source;

	for (i = 0; i < other->count; i++) {
		source = le32_to_cpu(rules->lines[other->first + i]);
		if (grants(rules, source) && !accept_has_rule(rules, own, source))
			return true;
	}
	return false;
}

/**
 * bulkhead_decide_alias() - would a new name grant what the old one does not?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @old_state: the state that the object's present path reaches
 * @new_state: the state that its future path reaches
 *
 * Compares the most that any subject may do by the new name with the least that
 * every subject may do by the old one, so that no choice of program gains. In class
 * SOURCE, a ``from`` must not apply to the new name unless it applies to the old one.
 *
 * Context: any.
 * Return: true if the new name grants nothing more.
 */
bool bulkhead_decide_alias(const struct bulkhead_rules *rules, unsigned int class, u32 old_state,
			   u32 new_state)
{
	if (old_state == new_state)
		return true;
	if (class == BULKHEAD_CLASS_SOURCE)
		return !bulkhead_decide_acts(rules, old_state, new_state);
	return !(worth_having(class) & allowed_in(rules, class, new_state, true) &
		 ~allowed_in(rules, class, old_state, false));
}

/*
 * The permission to create an object under a name. An object below a renamed directory must
 * not get to a path where it could not be created. The new name of the directory itself is
 * requested with its own permission.
 */
static u32 making(unsigned int class)
{
	return class == BULKHEAD_CLASS_FILE   ? BULKHEAD_FILE_CREATE
	       : class == BULKHEAD_CLASS_UNIX ? BULKHEAD_NET_BIND
					      : 0;
}

static bool comes_where_it_must_not(const struct bulkhead_rules *rules, unsigned int class,
				    u32 old_state, u32 new_state)
{
	return making(class) & allowed_in(rules, class, old_state, true) &
	       ~allowed_in(rules, class, new_state, false);
}

static bool pair_add(struct bulkhead_pairs *pairs, u32 old_state, u32 new_state)
{
	u32 at = (old_state * 0x9e3779b1U ^ new_state * 0x85ebca6bU) % BULKHEAD_PAIR_SLOTS;

	if (old_state == new_state)
		return true;
	for (; pairs->slots[at]; at = (at + 1) % BULKHEAD_PAIR_SLOTS) {
		const struct bulkhead_pair *pair = &pairs->list[pairs->slots[at] - 1];

		if (pair->old_state == old_state && pair->new_state == new_state)
			return true;
	}
	if (pairs->count == BULKHEAD_PAIRS_MAX)
		return false;
	pairs->list[pairs->count].old_state = old_state;
	pairs->list[pairs->count].new_state = new_state;
	pairs->slots[at] = ++pairs->count;
	return true;
}

static void pairs_clear(struct bulkhead_pairs *pairs)
{
	memset(pairs->slots, 0, sizeof(pairs->slots));
	pairs->count = 0;
}

/**
 * bulkhead_pairs_begin() - get ready for bulkhead_decide_subtree()
 * @pairs: room to work in
 *
 * Context: any.
 */
void bulkhead_pairs_begin(struct bulkhead_pairs *pairs)
{
	pairs_clear(pairs);
	pairs->effort = 0;
}

/* Add the pairs reached by one more byte. */
static bool pair_follow(const struct bulkhead_rules *rules, const struct bulkhead_pair *pair,
			struct bulkhead_pairs *pairs)
{
	u32 i;

	pairs->effort += rules->byte_count;
	if (pairs->effort > BULKHEAD_EFFORT_MAX)
		return false;
	for (i = 0; i < rules->byte_count; i++) {
		u8 byte = rules->bytes[i];

		if (!pair_add(pairs, bulkhead_automaton_step(rules->cells, pair->old_state, byte),
			      bulkhead_automaton_step(rules->cells, pair->new_state, byte)))
			return false;
	}
	return true;
}

/**
 * bulkhead_decide_subtree() - may everything below a directory move with it?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @old_state: the state that a directory's present path reaches
 * @new_state: the state that its future path reaches
 * @pairs: room to work in, after bulkhead_pairs_begin()
 *
 * Objects below keep the part of their path after the directory's name. So this
 * compares every pair of states that the same bytes reach from here: a product
 * construction, which gives up and returns false when @pairs has no room or no effort
 * left. No object may gain by its new name, as in bulkhead_decide_alias(), and no object
 * that could be created under its old name may get to one where it could not.
 *
 * All bytes without any transition behave alike: one of them represents the others.
 *
 * Context: any; takes at most BULKHEAD_EFFORT_MAX pairs of steps for one @pairs,
 * however often it is called.
 * Return: true if everything may.
 */
bool bulkhead_decide_subtree(const struct bulkhead_rules *rules, unsigned int class, u32 old_state,
			     u32 new_state, struct bulkhead_pairs *pairs)
{
	const struct bulkhead_blob_cell *cells = rules->cells;
	u32 i;

	pairs_clear(pairs);
	if (!pair_add(pairs, bulkhead_automaton_step(cells, old_state, '/'),
		      bulkhead_automaton_step(cells, new_state, '/')))
		return false;
	for (i = 0; i < pairs->count; i++) {
		const struct bulkhead_pair pair = pairs->list[i];

		if (!bulkhead_decide_alias(rules, class, pair.old_state, pair.new_state) ||
		    comes_where_it_must_not(rules, class, pair.old_state, pair.new_state))
			return false;
		if (bulkhead_automaton_settled(cells, pair.old_state) &&
		    bulkhead_automaton_settled(cells, pair.new_state))
			continue;
		if (!pair_follow(rules, &pair, pairs))
			return false;
	}
	return true;
}

/* States still to be visited; those that the last byte of a name can lead to are marked ENDS. */
struct spreading {
	u32 states[BULKHEAD_SPREAD_STATES];
	u32 count;
	u32 steps;
};

#define ENDS 0x80000000U /* above BULKHEAD_CELL_INDEX */

static bool spread_add(struct spreading *spreading, u32 entry)
{
	u32 i;

	for (i = 0; i < spreading->count; i++) {
		if (spreading->states[i] == entry)
			return true;
		if (++spreading->steps > BULKHEAD_SPREAD_STEPS)
			return false;
	}
	if (spreading->count == BULKHEAD_SPREAD_STATES)
		return false;
	spreading->states[spreading->count++] = entry;
	return true;
}

static u32 refused_in(const struct bulkhead_rules *rules, unsigned int class, u32 state)
{
	const struct bulkhead_accept *accept =
		&rules->accepts[bulkhead_automaton_accept(rules->cells, state)];
	u32 i, refused = 0;

	for (i = 0; i < accept->count; i++) {
		const struct bulkhead_blob_rule *rule =
			&rules->rules[le32_to_cpu(rules->lines[accept->first + i])];

		if (rule->class_id == class && bulkhead_effect_refuses(rule->effect))
			refused |= le32_to_cpu(rule->permissions);
	}
	return refused;
}

static const struct bulkhead_spread nothing_yet = { .least = ~0U, .uniform = true };

static void spread_count(struct bulkhead_spread *spread, const struct bulkhead_rules *rules,
			 unsigned int class, u32 state)
{
	u32 accept = bulkhead_automaton_accept(rules->cells, state);

	if (!spread->counted)
		spread->accept = accept;
	spread->counted = true;
	spread->uniform &= spread->accept == accept;
	if (class == BULKHEAD_CLASS_SOURCE) {
		spread->named |= bulkhead_automaton_accept(rules->cells, state) != 0;
		return;
	}
	spread->refused |= refused_in(rules, class, state);
	spread->most |= allowed_in(rules, class, state, true);
	spread->least &= allowed_in(rules, class, state, false);
}

/* Follow each byte; a name can end in any byte but a slash. */
static bool spread_on(struct spreading *spreading, const struct bulkhead_blob_cell *cells,
		      u32 state)
{
	u32 byte, last = ~0U, next;

	for (byte = 1; byte < 256; byte++) {
		next = bulkhead_automaton_step(cells, state, byte) | (byte == '/' ? 0 : ENDS);
		if (next != last && !spread_add(spreading, next))
			return false;
		last = next;
	}
	return true;
}

/**
 * bulkhead_decide_spread() - sum up the rules for everything below a name
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state that the name reaches
 * @spread: filled in
 *
 * Covers every path that continues the name with a slash and other bytes, for
 * filesystems in which the same object can be spelled in many ways.
 *
 * Context: any; takes up to 255 steps for each of BULKHEAD_SPREAD_STATES states,
 * and BULKHEAD_SPREAD_STEPS comparisons.
 * Return: false if there are too many states; @spread is then not valid.
 */
bool bulkhead_decide_spread(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			    struct bulkhead_spread *spread)
{
	struct spreading spreading;
	u32 i;

	spreading.states[0] = bulkhead_automaton_step(rules->cells, state, '/');
	spreading.count = 1;
	spreading.steps = 0;
	*spread = nothing_yet;
	for (i = 0; i < spreading.count; i++) {
		state = spreading.states[i] & ~ENDS;
		if (spreading.states[i] & ENDS)
			spread_count(spread, rules, class, state);
		if (!spread_on(&spreading, rules->cells, state))
			return false;
	}
	return true;
}

/**
 * bulkhead_decide_spread_named() - sum up the rules for a name as it is spelled
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state that the name reaches
 * @directory: include everything below it
 * @spread: filled in
 *
 * Context: any; costs as much as bulkhead_decide_spread() if it is a directory.
 * Return: false if there are too many states; @spread is then not valid.
 */
bool bulkhead_decide_spread_named(const struct bulkhead_rules *rules, unsigned int class, u32 state,
				  bool directory, struct bulkhead_spread *spread)
{
	*spread = nothing_yet;
	if (directory && !bulkhead_decide_spread(rules, class, state, spread))
		return false;
	spread_count(spread, rules, class, state);
	return true;
}

/**
 * bulkhead_decide_spelled() - can a request be judged by the spelling of its object?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state that the object's path reaches as it is spelled
 * @fold: the state after which the path can be spelled in several ways
 * @asked: requested permissions; 0 for class SOURCE
 *
 * It can if no rule refuses any of @asked for any spelling, or if no subject may do it
 * by this one. A refusal of another spelling by a mere default does not count, since no
 * rule asks for it.
 *
 * Context: any; costs as much as bulkhead_decide_spread().
 * Return: true if it can.
 */
bool bulkhead_decide_spelled(const struct bulkhead_rules *rules, unsigned int class, u32 state,
			     u32 fold, u32 asked)
{
	struct bulkhead_spread spread;

	if (class != BULKHEAD_CLASS_SOURCE && asked & ~allowed_in(rules, class, state, true))
		return true;
	return bulkhead_decide_spread(rules, class, fold, &spread) && !spread.named &&
	       !(spread.refused & asked);
}

/**
 * bulkhead_decide_spread_alias() - would a new name grant more in any spelling?
 * @class: enum bulkhead_class
 * @old: the rules for all spellings of the old name, summed up
 * @new: the same for the new name
 *
 * Like bulkhead_decide_alias(), and also for everything below a directory.
 *
 * Context: any.
 * Return: true if no spelling of the new name grants more than any of the old one.
 */
bool bulkhead_decide_spread_alias(unsigned int class, const struct bulkhead_spread *old,
				  const struct bulkhead_spread *new)
{
	if (class == BULKHEAD_CLASS_SOURCE)
		return !new->named;
	if (old->uniform && new->uniform && old->accept == new->accept)
		return true;
	return !(worth_having(class) & new->most & ~old->least) &&
	       !(making(class) & old->most & ~new->least);
}
