// SPDX-License-Identifier: GPL-2.0
/*
 * (rules, request) -> verdict and the rule behind it.
 *
 * Every rule that matches has its say: deny beats audit beats allow, and the
 * order of rules means nothing. What no rule mentions gets the domain's
 * default. The policy's mode comes last: it changes what is done, not what is
 * found.
 */
#include "decide.h"

/* What the rules of one accept entry say of the permissions asked for. */
struct tally {
	u32 by_effect[__BULKHEAD_EFFECT_END];
	u32 first_rule[__BULKHEAD_EFFECT_END];
};

/* The program is looked for once, when the first rule wants it. */
struct program {
	struct bulkhead_source *source;
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

static bool rule_holds(const struct bulkhead_rules *rules,
		       const struct bulkhead_blob_rule *rule, struct program *program)
{
	u32 source = le32_to_cpu(rule->source);
	struct bulkhead_source *asker = program->source;
	u32 accept;

	if (!source)
		return true;
	if (!program->asked) {
		program->asked = true;
		program->known = asker && asker->find && asker->find(asker, rules);
	}
	if (!program->known)
		return rule->effect != BULKHEAD_ALLOW;
	accept = le32_to_cpu(rules->cells[asker->state].next);
	return accept_has_rule(rules, &rules->accepts[accept], source - 1);
}

static void count_rules(struct tally *tally, const struct bulkhead_rules *rules,
			unsigned int class, u32 state, u32 asked,
			struct bulkhead_source *source)
{
	const struct bulkhead_accept *accept =
		&rules->accepts[le32_to_cpu(rules->cells[state].next)];
	struct program program = { .source = source };
	u32 i, index, touched;

	for (i = 0; i < accept->count; i++) {
		const struct bulkhead_blob_rule *rule;

		index = le32_to_cpu(rules->lines[accept->first + i]);
		rule = &rules->rules[index];
		touched = le32_to_cpu(rule->permissions) & asked;
		if (rule->class_id != class || !touched ||
		    !rule_holds(rules, rule, &program))
			continue;
		if (!(tally->by_effect[rule->effect]))
			tally->first_rule[rule->effect] = index;
		tally->by_effect[rule->effect] |= touched;
	}
}

static void apply_mode(struct bulkhead_verdict *verdict,
		       const struct bulkhead_rules *rules)
{
	if (verdict->effect == BULKHEAD_DENY && rules->mode != BULKHEAD_MODE_ENFORCE)
		verdict->effect = BULKHEAD_AUDIT;
}

/**
 * bulkhead_decide() - decide a request
 * @verdict: filled in
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @state: the state that the object's bytes reached, from @rules->start[@class]
 * @asked: permissions asked for, of @class, not 0
 * @source: the program that asks; NULL if it can't be known
 *
 * If some of @asked are denied and others are not, the request is denied, and
 * the verdict names the denied ones. The rule named is the first one in the
 * policy with the deciding effect.
 *
 * Context: any; does not sleep unless @source->find does.
 */
void bulkhead_decide(struct bulkhead_verdict *verdict,
		     const struct bulkhead_rules *rules, unsigned int class,
		     u32 state, u32 asked, struct bulkhead_source *source)
{
	struct tally tally = {};
	u32 unmatched, effect;

	count_rules(&tally, rules, class, state, asked, source);
	unmatched = asked & ~(tally.by_effect[BULKHEAD_ALLOW] |
			      tally.by_effect[BULKHEAD_AUDIT] |
			      tally.by_effect[BULKHEAD_DENY]);

	for (effect = BULKHEAD_DENY; ; effect--) {
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
		if (effect == BULKHEAD_ALLOW) {
			/* Nothing was asked for, or the class is none. */
			bulkhead_decide_refuse(verdict, rules, asked,
					       BULKHEAD_REASON_INTERNAL);
			return;
		}
	}
	verdict->effect = effect;
	apply_mode(verdict, rules);
}

/**
 * bulkhead_decide_refuse() - refuse without asking the rules
 * @verdict: filled in
 * @rules: the policy's rules, for their mode
 * @asked: permissions asked for
 * @reason: enum bulkhead_reason
 *
 * Context: any.
 */
void bulkhead_decide_refuse(struct bulkhead_verdict *verdict,
			    const struct bulkhead_rules *rules, u32 asked,
			    unsigned int reason)
{
	verdict->effect = BULKHEAD_DENY;
	verdict->reason = reason;
	verdict->permissions = asked;
	verdict->rule = BULKHEAD_NO_RULE;
	apply_mode(verdict, rules);
}

static u32 ever_allowed(const struct bulkhead_rules *rules, unsigned int class,
			u32 state, bool conditional)
{
	const struct bulkhead_accept *accept;
	u32 index = le32_to_cpu(rules->cells[state].next), i, allowed, denied = 0;
	u32 mentioned = 0;

	allowed = 0;
	accept = &rules->accepts[index];
	for (i = 0; i < accept->count; i++) {
		const struct bulkhead_blob_rule *rule =
			&rules->rules[le32_to_cpu(rules->lines[accept->first + i])];
		u32 permissions = le32_to_cpu(rule->permissions);

		if (rule->class_id != class)
			continue;
		if (rule->effect == BULKHEAD_DENY) {
			/* What denies only some programs is no bar to the rest. */
			if (!rule->source || !conditional)
				denied |= permissions;
		} else if (!rule->source || conditional) {
			allowed |= permissions;
		}
		if (!rule->source)
			mentioned |= permissions;
	}
	if (rules->defaults[class] != BULKHEAD_DENY)
		allowed |= bulkhead_class_permissions(class) & ~mentioned;
	return allowed & ~denied;
}

/**
 * bulkhead_decide_alias() - would a new name grant what the old one does not?
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @old_state: the state that the object's present path reaches
 * @new_state: the state that its path to be reaches
 * @excess: set to the permissions that it would gain
 *
 * Compares the most that any program may do by the new name with the least
 * that every program may do by the old one, so that no choice of program gains.
 *
 * Context: any.
 * Return: true if the new name grants nothing more.
 */
bool bulkhead_decide_alias(const struct bulkhead_rules *rules,
			   unsigned int class, u32 old_state, u32 new_state,
			   u32 *excess)
{
	u32 gains = BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE | BULKHEAD_FILE_MAP |
		    BULKHEAD_FILE_ATTR;

	if (class == BULKHEAD_CLASS_EXEC)
		gains = BULKHEAD_EXEC_RUN;
	*excess = gains & ever_allowed(rules, class, new_state, true) &
		  ~ever_allowed(rules, class, old_state, false);
	return !*excess;
}
