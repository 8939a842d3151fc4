// SPDX-License-Identifier: GPL-2.0
/*
 * All subjects, as far as the rules of two policies distinguish them.
 *
 * A subject is a program, a user id, some group ids, and the owner of the object or not; each
 * of them possibly unknown.
 * - Programs: the same product construction, for class SOURCE, has one for each pair of
 *   entries that a program reaches. Programs that match the same rules count as one.
 * - User ids: one from between each two neighbouring bounds of the rules' ranges.
 * - Group ids: a task has many. A rule without exceptions holds if one of them is in its
 *   range, so the strongest effect that any set of ids gets is the effect of a single id in it;
 *   for two policies at once, that of a pair of its ids. If an exception names group ids,
 *   each set of ids can be of its own kind: all of them are tried, as long as they are few.
 *   A set that is known in part adds nothing: where a rule that refuses holds for the
 *   unknown, there is an id that it holds for.
 */
#include "base/arena.h"
#include "diff/subjects.h"
#include "language/policy.h"

static const struct bulkhead_blob_rule *rule_of(const struct subjects_question *q,
						unsigned int side, u32 line)
{
	const struct bulkhead_rules *rules = q->rules[side];
	const struct bulkhead_accept *accept = &rules->accepts[q->accepts[side]];

	if (line >= accept->count)
		return NULL;
	return &rules->rules[le32_to_cpu(rules->lines[accept->first + line])];
}

static bool accept_names(const struct bulkhead_rules *rules, u32 accept, u32 source)
{
	const struct bulkhead_accept *entry = &rules->accepts[accept];

	for (u32 i = 0; i < entry->count; i++)
		if (le32_to_cpu(rules->lines[entry->first + i]) == source - 1)
			return true;
	return false;
}

static bool has(const struct bulkhead_blob_conditions *conditions, unsigned int which)
{
	static const u16 bits[AXES] = {
		[PROGRAM] = BULKHEAD_CONDITION_FROM,
		[UID] = BULKHEAD_CONDITION_UID,
		[GID] = BULKHEAD_CONDITION_GID,
		[OWNER] = BULKHEAD_CONDITION_OWNER,
	};

	return le16_to_cpu(conditions->which) & bits[which];
}

static bool has_condition(const struct bulkhead_blob_rule *rule, unsigned int which)
{
	return has(&rule->when, which) || has(&rule->unless, which);
}

static bool condition_holds(const struct subjects_question *q, unsigned int side,
			    const struct bulkhead_blob_conditions *conditions, unsigned int which,
			    const struct point *point)
{
	u32 gid = point->gids.ids[0];

	if (!has(conditions, which))
		return false;
	if (which == PROGRAM)
		return accept_names(q->rules[side], point->program->accepts[side],
				    le32_to_cpu(conditions->source));
	if (which == UID)
		return point->uid >= le32_to_cpu(conditions->uid_low) &&
		       point->uid <= le32_to_cpu(conditions->uid_high);
	if (which == OWNER)
		return point->owner > 0;
	return gid >= le32_to_cpu(conditions->gid_low) && gid <= le32_to_cpu(conditions->gid_high);
}

/**
 * subjects_lines() - count the rules that match
 * @q: the question
 *
 * Return: their number, in both policies.
 */
size_t subjects_lines(const struct subjects_question *q)
{
	return (size_t)q->rules[0]->accepts[q->accepts[0]].count +
	       q->rules[1]->accepts[q->accepts[1]].count;
}

static size_t words_of(const struct subjects_question *q)
{
	return subjects_lines(q) / 32 + 1;
}

/* Finds the conditions that hold for the point. Returns false if none does. */
static bool find_holding(const struct subjects_question *q, unsigned int which,
			 const struct point *point, u64 *bits)
{
	const struct bulkhead_blob_rule *rule;
	size_t bit = 0;
	bool any = false;

	memset(bits, 0, words_of(q) * sizeof(*bits));
	for (unsigned int side = 0; side < 2; side++) {
		for (u32 i = 0; (rule = rule_of(q, side, i)); i++, bit += 2) {
			u64 holds = condition_holds(q, side, &rule->when, which, point) |
				    condition_holds(q, side, &rule->unless, which, point) << 1;

			if (!(le32_to_cpu(rule->permissions) & q->permission) || !holds)
				continue;
			bits[bit / 64] |= holds << bit % 64;
			any = true;
		}
	}
	return any;
}

static void add_point(struct subjects *subjects, const struct point *point)
{
	subjects->points = memory_grow(subjects->points, &subjects->room, subjects->count + 1,
				       sizeof(*subjects->points));
	subjects->points[subjects->count++] = *point;
}

/* Adds the point, unless no condition distinguishes it from one that is there already. */
static void add_distinct(struct subjects_question *q, struct subjects *subjects, unsigned int which,
			 const struct point *point, struct point *outside)
{
	size_t words = words_of(q), count = subjects->count;
	u64 *bits;

	subjects->holds = memory_grow(subjects->holds, &subjects->holds_room, (count + 1) * words,
				      sizeof(*subjects->holds));
	bits = subjects->holds + count * words;
	q->work += (count + 64) * words;
	if (!find_holding(q, which, point, bits)) {
		if (!outside->gids.count)
			*outside = *point;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!memcmp(subjects->holds + i * words, bits, words * sizeof(*bits)))
			return;
	add_point(subjects, point);
}

/* The first id of each interval between the bounds of the rules' ranges. */
static void add_ids(struct subjects_question *q, struct subjects *subjects, unsigned int which,
		    const struct bulkhead_blob_conditions *conditions, struct point *outside)
{
	u32 low = le32_to_cpu(which == UID ? conditions->uid_low : conditions->gid_low);
	u32 high = le32_to_cpu(which == UID ? conditions->uid_high : conditions->gid_high);
	const u64 cuts[] = { low, 0, (u64)high + 1 };

	for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
		const struct point point = {
			.uid = cuts[i],
			.gids = { .ids = { cuts[i] }, .count = 1 },
		};

		if (cuts[i] <= ID_MAX)
			add_distinct(q, subjects, which, &point, outside);
	}
}

static void add_programs(struct subjects_question *q, struct subjects *subjects,
			 struct point *outside)
{
	for (size_t i = 0; i < q->program_count; i++)
		add_distinct(q, subjects, PROGRAM,
			     &(struct point){
				     .program = &q->programs[i],
				     .gids = { .count = 1 },
			     },
			     outside);
}

static void add_owners(struct subjects_question *q, struct subjects *subjects,
		       struct point *outside)
{
	for (int owner = 1; owner >= 0; owner--)
		add_distinct(q, subjects, OWNER,
			     &(struct point){ .owner = owner, .gids = { .count = 1 } }, outside);
}

static void add_points(struct subjects_question *q, struct subjects *subjects, unsigned int which,
		       const struct bulkhead_blob_rule *rule, struct point *outside)
{
	const struct bulkhead_blob_conditions *const both[] = { &rule->when, &rule->unless };

	if (which == PROGRAM)
		add_programs(q, subjects, outside);
	else if (which == OWNER)
		add_owners(q, subjects, outside);
	for (size_t i = 0; i < ARRAY_SIZE(both) && (which == UID || which == GID); i++)
		if (has(both[i], which))
			add_ids(q, subjects, which, both[i], outside);
}

static void pair_gids(struct subjects *subjects)
{
	size_t count = subjects->count;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			add_point(
				subjects,
				&(struct point){ .gids = {
							 .ids = { subjects->points[i].gids.ids[0],
								  subjects->points[j].gids.ids[0] },
							 .count = 2,
						 } });
}

/* Adds the sets of two and more ids. */
static void join_gids(struct subjects *subjects)
{
	size_t count = subjects->count;

	for (u32 set = 1; set < 1U << count; set++) {
		struct point point = {};

		for (size_t i = 0; i < count; i++)
			if (set >> i & 1)
				point.gids.ids[point.gids.count++] =
					subjects->points[i].gids.ids[0];
		if (point.gids.count > 1)
			add_point(subjects, &point);
	}
}

static void add_sets(struct subjects_question *q, struct subjects *subjects, bool excepts)
{
	size_t count = subjects->count;

	if (excepts && count <= SUBJECTS_GIDS_MAX)
		join_gids(subjects);
	else if (!excepts && count * count < SUBJECTS_WORK_MAX / 1000)
		pair_gids(subjects);
	else
		q->work = SUBJECTS_WORK_MAX;
}

/**
 * subjects_find() - find the subjects that a condition of the rules distinguishes
 * @subjects: filled in; previous contents are dropped
 * @which: the condition
 * @q: the question; its work grows, and the result is incomplete once it has reached
 *	SUBJECTS_WORK_MAX
 *
 * Subjects for which a rule's condition holds come first: they make the better
 * examples. The last one is unknown.
 */
void subjects_find(struct subjects *subjects, enum subjects_kind which, struct subjects_question *q)
{
	struct point outside = {}; /* if there is one, it has a count of gids */
	const struct bulkhead_blob_rule *rule;
	bool once = which == PROGRAM || which == OWNER, done = false, excepts = false;

	subjects->count = 0;
	for (unsigned int side = 0; side < 2 && q->work < SUBJECTS_WORK_MAX; side++) {
		for (u32 i = 0; (rule = rule_of(q, side, i)); i++) {
			if (!(le32_to_cpu(rule->permissions) & q->permission) ||
			    !has_condition(rule, which))
				continue;
			if (!once || !done)
				add_points(q, subjects, which, rule, &outside);
			done = true;
			excepts |= has(&rule->unless, which);
		}
	}
	if (which == GID)
		add_sets(q, subjects, excepts);
	if (outside.gids.count)
		add_point(subjects, &outside);
	add_point(subjects, &(struct point){ .uid = -1, .owner = -1 });
}

/**
 * subjects_free() - free subjects
 * @subjects: empty afterwards
 */
void subjects_free(struct subjects *subjects)
{
	free(subjects->points);
	free(subjects->holds);
	*subjects = (struct subjects){};
}
