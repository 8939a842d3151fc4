/* SPDX-License-Identifier: GPL-2.0 */
/* All subjects, as far as the rules of two policies distinguish them. */
#ifndef BULKHEAD_SUBJECTS_H
#define BULKHEAD_SUBJECTS_H

#include "blob.h"

/* Limit of rules examined, which takes some seconds. */
#define SUBJECTS_WORK_MAX 2000000000U

/**
 * struct seen_program - a program, as both automata see it
 * @states: of class SOURCE
 * @accepts: the accept entries of these
 * @path: the shortest path that leads there
 */
struct seen_program {
	u32 states[2];
	u32 accepts[2];
	char *path;
};

/* If exceptions name groups, so many kinds of groups at most can be told apart. */
#define SUBJECTS_GIDS_MAX 8

/**
 * struct group_ids - the groups of a task, as far as they matter
 * @ids: the ids
 * @count: number of ids; 0: unknown
 */
struct group_ids {
	u32 ids[SUBJECTS_GIDS_MAX];
	u8 count;
};

/**
 * struct point - a subject
 * @program: NULL: unknown
 * @uid: -1: unknown
 * @owner: it owns the object: 1, 0, or -1: unknown
 * @gids: the groups
 */
struct point {
	const struct seen_program *program;
	s64 uid;
	int owner;
	struct group_ids gids;
};

/**
 * enum axis_kind - a condition of rules
 * @PROGRAM: ``from``
 * @UID: ``uid``
 * @GID: ``gid``
 * @OWNER: ``owner``
 * @AXES: number of conditions
 */
enum subjects_kind {
	PROGRAM,
	UID,
	GID,
	OWNER,
	AXES,
};

/**
 * struct subjects - the subjects that one condition of the rules distinguishes
 * @points: with only the part that the condition applies to filled in
 * @count: number of points
 * @room: number of points allocated
 * @holds: of each point: bits of the rules whose condition holds
 * @holds_room: allocated
 */
struct subjects {
	struct point *points;
	size_t count;
	size_t room;
	u64 *holds;
	size_t holds_room;
};

/**
 * struct subjects_question - the rules and the request in question
 * @rules: both policies
 * @accepts: the accept entries that the object reaches
 * @permission: the permission requested
 * @programs: all programs that rules can distinguish
 * @program_count: number of programs
 * @work: number of rules examined so far
 */
struct subjects_question {
	const struct bulkhead_rules *const *rules;
	const u32 *accepts;
	u32 permission;
	const struct seen_program *programs;
	size_t program_count;
	u64 work;
};

size_t subjects_lines(const struct subjects_question *q);
void subjects_find(struct subjects *subjects, enum subjects_kind which,
		   struct subjects_question *q);
void subjects_free(struct subjects *subjects);

#endif /* BULKHEAD_SUBJECTS_H */
