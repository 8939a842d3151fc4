/* SPDX-License-Identifier: GPL-2.0 */
/* Everybody who can ask, as far as the rules of two policies tell them apart. */
#ifndef BULKHEAD_SUBJECTS_H
#define BULKHEAD_SUBJECTS_H

#include "blob.h"

/* Rules that are looked at; some seconds are enough for these. */
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

/**
 * struct group_ids - the groups of a task, as far as they matter
 * @ids: the ids
 * @count: how many; 0: unknown
 */
struct group_ids {
	u32 ids[2];
	u8 count;
};

/**
 * struct point - somebody who asks
 * @program: NULL: unknown
 * @uid: -1: unknown
 * @gids: the groups
 */
struct point {
	const struct seen_program *program;
	s64 uid;
	struct group_ids gids;
};

/**
 * enum axis_kind - a condition of rules
 * @PROGRAM: ``from``
 * @UID: ``uid``
 * @GID: ``gid``
 * @AXES: how many they are
 */
enum subjects_kind {
	PROGRAM,
	UID,
	GID,
	AXES,
};

/**
 * struct subjects - those that one condition of the rules tells apart
 * @points: only what the condition asks for is filled in
 * @count: how many
 * @room: allocated
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
 * struct subjects_question - of which rules
 * @rules: both policies
 * @accepts: the accept entries that the object reaches
 * @permission: what is asked for
 * @programs: all programs that rules can tell apart
 * @program_count: how many
 * @work: rules that were looked at
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
