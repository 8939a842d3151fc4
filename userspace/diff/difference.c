// SPDX-License-Identifier: GPL-2.0
/*
 * What two policies answer differently. The product of their automata gives each pair of
 * accept entries that an object reaches; the kernel's own code decides for both policies,
 * for each permission and for every subject. A request for several permissions at once
 * gets the strongest of their effects, so it reveals no more differences.
 */
#include <stdio.h>

#include "base/arena.h"
#include "diff/difference.h"
#include "diff/product.h"
#include "diff/subjects.h"
#include "explain/request.h"

static_assert(DIFFERENCE_PROGRAM == 1U << PROGRAM && DIFFERENCE_UID == 1U << UID &&
	      DIFFERENCE_GID == 1U << GID && DIFFERENCE_OWNER == 1U << OWNER);

/* Differences with equal keys are the same difference. Of the rules: line, file and text. */
struct difference_key {
	u32 class_id;
	u32 permission;
	u32 effects[2];
	u32 rules[2][3];
};

/* A difference that was not found before. */
struct fresh {
	struct difference_key key;
	struct bulkhead_verdict verdicts[2];
	struct point point;
	unsigned int any; /* DIFFERENCE_*: the parts of the subject that do not matter */
};

struct comparison {
	struct differences *out;
	struct seen_program *programs;
	unsigned int class_id;
	const struct product *product;
	const struct product_end *end;
	struct subjects_question question;
	struct subjects axes[AXES];
	struct fresh *fresh; /* those of this end */
	size_t fresh_count;
	size_t fresh_room;
	struct difference_key *keys; /* those of all differences found */
	size_t key_count;
	size_t key_room;
	struct hash_table table;
};

struct difference_request {
	struct bulkhead_subject subject;
	const struct point *point;
	unsigned int side;
};

static bool find_program(struct bulkhead_subject *subject, const struct bulkhead_rules *rules)
{
	const struct difference_request *asking = (const struct difference_request *)subject;

	(void)rules;
	if (!asking->point->program)
		return false;
	subject->state = asking->point->program->states[asking->side];
	return true;
}

static int has_uid(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	s64 uid = ((const struct difference_request *)subject)->point->uid;

	return uid < 0 ? -1 : uid >= low && uid <= high;
}

static int has_gid(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	const struct group_ids *gids = &((const struct difference_request *)subject)->point->gids;

	for (unsigned int i = 0; i < gids->count; i++)
		if (gids->ids[i] >= low && gids->ids[i] <= high)
			return 1;
	return gids->count ? 0 : -1;
}

static int owns(const struct bulkhead_subject *subject)
{
	return ((const struct difference_request *)subject)->point->owner;
}

static void name_rule(const struct bulkhead_rules *rules, u32 index, u32 *name)
{
	if (index == BULKHEAD_NO_RULE)
		return;
	name[0] = rules->rules[index].line;
	name[1] = rules->rules[index].file;
	name[2] = rules->rules[index].text;
}

/* Do the policies differ for this subject? If so, @fresh is filled in. */
static bool differs(struct comparison *c, const struct point *point, struct fresh *fresh)
{
	*fresh = (struct fresh){
		.key = { .class_id = c->class_id, .permission = c->question.permission },
		.point = *point,
	};
	for (unsigned int side = 0; side < 2; side++) {
		struct difference_request asking = {
			.subject = { .find = find_program,
				     .has_uid = has_uid,
				     .has_gid = has_gid,
				     .owns = owns },
			.point = point,
			.side = side,
		};
		struct bulkhead_verdict *verdict = &fresh->verdicts[side];

		bulkhead_decide(verdict, c->question.rules[side], c->class_id,
				c->product->nodes[c->end->node].states[side],
				c->question.permission, &asking.subject);
		fresh->key.effects[side] = verdict->effect;
		name_rule(c->question.rules[side], verdict->rule, fresh->key.rules[side]);
	}
	return fresh->verdicts[0].effect != fresh->verdicts[1].effect;
}

/* Returns false if the key was there already. */
static bool add_key(struct comparison *c, const struct difference_key *key)
{
	u64 hash = hash_numbers((const u32 *)key, sizeof(*key) / sizeof(u32));
	size_t at = 0;
	u32 index;

	while ((index = hash_next(&c->table, hash, &at)) != HASH_NONE)
		if (!memcmp(&c->keys[index], key, sizeof(*key)))
			return false;
	c->keys = memory_grow(c->keys, &c->key_room, c->key_count + 1, sizeof(*c->keys));
	hash_add(&c->table, hash, c->key_count);
	c->keys[c->key_count++] = *key;
	return true;
}

static void examine(struct comparison *c, const struct point *point)
{
	struct fresh fresh;

	if (!differs(c, point, &fresh) || !add_key(c, &fresh.key))
		return;
	c->fresh = memory_grow(c->fresh, &c->fresh_room, c->fresh_count + 1, sizeof(*c->fresh));
	c->fresh[c->fresh_count++] = fresh;
}

static void put_on_axis(struct point *point, unsigned int which, const struct point *value)
{
	if (which == PROGRAM)
		point->program = value->program;
	else if (which == UID)
		point->uid = value->uid;
	else if (which == OWNER)
		point->owner = value->owner;
	else
		point->gids = value->gids;
}

/* Advances to the next point, varying only the parts in @any. Returns false after the last one. */
static bool next_point(const struct comparison *c, struct point *point, size_t *at,
		       unsigned int any)
{
	for (unsigned int which = AXES; which-- > 0;) {
		if (!(any & 1U << which))
			continue;
		at[which] = at[which] + 1 < c->axes[which].count ? at[which] + 1 : 0;
		put_on_axis(point, which, &c->axes[which].points[at[which]]);
		if (at[which])
			return true;
	}
	return false;
}

static void first_point(const struct comparison *c, struct point *point, size_t *at,
			unsigned int any)
{
	for (unsigned int which = 0; which < AXES; which++) {
		at[which] = 0;
		if (any & 1U << which)
			put_on_axis(point, which, &c->axes[which].points[0]);
	}
}

/* Is the difference the same whatever the parts in @any are, with the rest unchanged? */
static bool holds_for_any(struct comparison *c, const struct fresh *fresh, unsigned int any)
{
	struct point point = fresh->point;
	struct fresh other;
	size_t at[AXES];

	first_point(c, &point, at, any);
	do {
		if (!differs(c, &point, &other) ||
		    memcmp(&other.key, &fresh->key, sizeof(other.key)))
			return false;
	} while (next_point(c, &point, at, any));
	return true;
}

/* Finds the parts of the subject that do not matter to a difference. */
static void generalise(struct comparison *c, struct fresh *fresh)
{
	static const struct point unknown = { .uid = -1, .owner = -1 };

	for (unsigned int which = 0; which < AXES; which++)
		if (holds_for_any(c, fresh, fresh->any | 1U << which))
			fresh->any |= 1U << which;
	for (unsigned int which = 0; which < AXES; which++)
		if (fresh->any & 1U << which)
			put_on_axis(&fresh->point, which, &unknown);
}

static bool same_but_permission(const struct fresh *a, const struct fresh *b)
{
	struct difference_key key = a->key;

	key.permission = b->key.permission;
	return !memcmp(&key, &b->key, sizeof(key)) && a->any == b->any &&
	       a->point.program == b->point.program && a->point.uid == b->point.uid &&
	       a->point.owner == b->point.owner && a->point.gids.count == b->point.gids.count &&
	       !memcmp(a->point.gids.ids, b->point.gids.ids, sizeof(a->point.gids.ids));
}

static void tell(struct comparison *c, const struct fresh *fresh, u32 permissions)
{
	const struct point *point = &fresh->point;
	struct differences *out = c->out;
	struct difference *difference;

	out->list = memory_grow(out->list, &out->room, out->count + 1, sizeof(*out->list));
	difference = &out->list[out->count++];
	*difference = (struct difference){
		.class_id = c->class_id,
		.permissions = permissions,
		.verdicts = { fresh->verdicts[0], fresh->verdicts[1] },
		.program = point->program ? strdup(point->program->path) : NULL,
		.uid = point->uid,
		.gid_count = point->gids.count,
		.owner = point->owner,
		.unknown = (point->program ? 0 : DIFFERENCE_PROGRAM) |
			   (point->uid < 0 ? DIFFERENCE_UID : 0) |
			   (point->gids.count ? 0 : DIFFERENCE_GID) |
			   (point->owner < 0 ? DIFFERENCE_OWNER : 0),
	};
	memcpy(difference->gids, point->gids.ids, sizeof(difference->gids));
	difference->unknown &= ~fresh->any;
	difference->object = product_object(c->product, c->end->node, &difference->length);
}

/* Permissions that differ in the same way, by the same rules, are one difference. */
static void tell_all(struct comparison *c)
{
	for (size_t i = 0; i < c->fresh_count; i++) {
		u32 permissions = c->fresh[i].key.permission;

		if (!permissions)
			continue;
		for (size_t j = i + 1; j < c->fresh_count; j++) {
			if (!same_but_permission(&c->fresh[i], &c->fresh[j]))
				continue;
			permissions |= c->fresh[j].key.permission;
			c->fresh[j].key.permission = 0;
		}
		tell(c, &c->fresh[i], permissions);
	}
	c->fresh_count = 0;
}

/* Compares the policies for one permission and all subjects. */
static void compare_permission(struct comparison *c)
{
	size_t lines = subjects_lines(&c->question) + 2;
	size_t begin = c->fresh_count, at[AXES];
	const unsigned int all = (1U << AXES) - 1;
	struct point point;
	u64 points = 1;

	for (unsigned int which = 0; which < AXES; which++) {
		subjects_find(&c->axes[which], which, &c->question);
		points *= c->axes[which].count;
		/* Each factor is far below 2^32, so this does not overflow. */
		if (c->question.work + points * lines > SUBJECTS_WORK_MAX)
			c->question.work = SUBJECTS_WORK_MAX;
		if (c->question.work >= SUBJECTS_WORK_MAX)
			return;
	}
	c->question.work += points * lines;
	first_point(c, &point, at, all);
	do {
		examine(c, &point);
	} while (next_point(c, &point, at, all));
	for (size_t i = begin; i < c->fresh_count; i++)
		generalise(c, &c->fresh[i]);
}

static void compare_end(struct comparison *c)
{
	for (u32 bit = 1; bit <= c->end->permissions && c->question.work < SUBJECTS_WORK_MAX;
	     bit <<= 1) {
		c->question.permission = bit;
		if (c->end->permissions & bit)
			compare_permission(c);
	}
	tell_all(c);
}

static const char *too_many_states(unsigned int class_id)
{
	static const char *const classes[] = {
		[BULKHEAD_CLASS_FILE] = "files",
		[BULKHEAD_CLASS_EXEC] = "programs to execute",
		[BULKHEAD_CLASS_SOURCE] = "programs of 'from'",
		[BULKHEAD_CLASS_SOCKET] = "sockets",
		[BULKHEAD_CLASS_UNIX] = "unix sockets",
		[BULKHEAD_CLASS_HOST] = "the host",
		[BULKHEAD_CLASS_CAPABILITY] = "capabilities",
		[BULKHEAD_CLASS_DEVICE] = "devices",
	};
	static char sentence[160];

	snprintf(sentence, sizeof(sentence),
		 "together, their rules about %s have too many states to be compared",
		 classes[class_id]);
	return sentence;
}

static const char *too_many_askers(const struct comparison *c)
{
	static char sentence[320];
	size_t length;
	auto_free u8 *object = product_object(c->product, c->end->node, &length);
	auto_free char *request =
		request_describe(c->class_id, c->question.permission, object, length);

	snprintf(
		sentence, sizeof(sentence),
		"the conditions of their rules tell too many programs, users and groups apart, as of '%.160s'",
		request);
	return sentence;
}

static const char *compare_class(struct comparison *c, unsigned int class_id)
{
	const char *why = NULL;
	struct product product;

	c->class_id = class_id;
	c->product = &product;
	if (!product_open(&product, c->question.rules, class_id))
		why = too_many_states(class_id);
	/* Examples of last resort are used only where there is no better one. */
	for (size_t i = 0; !why && i < 2 * product.end_count; i++) {
		c->end = &product.ends[i % product.end_count];
		c->question.accepts = c->end->accepts;
		if (c->end->late == (i >= product.end_count))
			compare_end(c);
		if (c->question.work >= SUBJECTS_WORK_MAX)
			why = too_many_askers(c);
	}
	product_close(&product);
	return why;
}

static const char *list_programs(struct comparison *c)
{
	struct product product;
	size_t length;

	if (!product_open(&product, c->question.rules, BULKHEAD_CLASS_SOURCE)) {
		product_close(&product);
		return too_many_states(BULKHEAD_CLASS_SOURCE);
	}
	c->programs = memory_zeroed(product.end_count, sizeof(*c->programs));
	for (size_t i = 0; i < product.end_count; i++) {
		const struct product_end *end = &product.ends[i];
		const struct product_node *node = &product.nodes[end->node];

		c->programs[c->question.program_count++] = (struct seen_program){
			.states = { node->states[0], node->states[1] },
			.accepts = { end->accepts[0], end->accepts[1] },
			.path = (char *)product_object(&product, end->node, &length),
		};
	}
	product_close(&product);
	c->question.programs = c->programs;
	return NULL;
}

/**
 * differences_find() - compare two policies
 * @rules: before and after
 * @differences: filled in; free it with differences_free(), whatever is returned
 *
 * No difference is left out: among all requests that one rule, or the default, of
 * each policy answers, one is listed. The order is that of classes, and then of the
 * length of the examples; it is always the same.
 *
 * Return: NULL, or part of a sentence: why they can't be compared.
 */
const char *differences_find(const struct bulkhead_rules *const *rules,
			     struct differences *differences)
{
	struct comparison c = { .question.rules = rules, .out = differences };
	const char *why;

	*differences = (struct differences){};
	why = list_programs(&c);
	for (unsigned int class_id = 1; !why && class_id < __BULKHEAD_CLASS_END; class_id++)
		if (class_id != BULKHEAD_CLASS_SOURCE)
			why = compare_class(&c, class_id);
	for (size_t i = 0; i < c.question.program_count; i++)
		free(c.programs[i].path);
	free(c.programs);
	for (unsigned int which = 0; which < AXES; which++)
		subjects_free(&c.axes[which]);
	free(c.fresh);
	free(c.keys);
	hash_free(&c.table);
	return why;
}

/**
 * differences_free() - free differences
 * @differences: empty afterwards
 */
void differences_free(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		free(differences->list[i].object);
		free(differences->list[i].program);
	}
	free(differences->list);
	*differences = (struct differences){};
}

/**
 * difference_kind() - classify a difference
 * @difference: the difference
 *
 * Return: enum difference_kind.
 */
enum difference_kind difference_kind(const struct difference *difference)
{
	unsigned int before = difference->verdicts[0].effect;
	unsigned int after = difference->verdicts[1].effect;

	if (bulkhead_effect_refuses(before) != bulkhead_effect_refuses(after))
		return bulkhead_effect_refuses(after) ? DIFFERENCE_DENIED : DIFFERENCE_ALLOWED;
	if (after == BULKHEAD_KILL)
		return DIFFERENCE_KILLS;
	if (before == BULKHEAD_KILL)
		return DIFFERENCE_SPARES;
	/* If both pass, or both refuse, the greater effect is reported. */
	return after > before ? DIFFERENCE_REPORTED : DIFFERENCE_UNREPORTED;
}
