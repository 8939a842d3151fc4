/* SPDX-License-Identifier: GPL-2.0 */
/* What two policies answer differently, with an example of each difference. */
#ifndef BULKHEAD_DIFFERENCE_H
#define BULKHEAD_DIFFERENCE_H

#include "decide.h"

/* What can't be known of who asks in an example. */
#define DIFFERENCE_PROGRAM (1U << 0)
#define DIFFERENCE_UID	   (1U << 1)
#define DIFFERENCE_GID	   (1U << 2)

/**
 * struct difference - requests that a rule of one policy, or its default, answers
 *	in another way than one of the other policy
 * @class_id: enum bulkhead_class
 * @permissions: asked for; each of them by itself gets @verdicts
 * @verdicts: before and after
 * @object: the example; malloc'd
 * @length: bytes of it
 * @program: who asks in the example, malloc'd; NULL: anybody, or @unknown has it
 * @uid: the user id in the example; -1: any, or @unknown has it
 * @gids: the group ids in the example
 * @gid_count: how many; 0: any, or @unknown has it
 * @unknown: DIFFERENCE_*: what can't be known of who asks
 */
struct difference {
	unsigned int class_id;
	u32 permissions;
	struct bulkhead_verdict verdicts[2];
	u8 *object;
	size_t length;
	char *program;
	s64 uid;
	u32 gids[2];
	unsigned int gid_count;
	unsigned int unknown;
};

/**
 * struct differences - all differences of two policies
 * @list: one for each class, permission, pair of verdicts and pair of what decided
 * @count: how many
 * @room: allocated
 */
struct differences {
	struct difference *list;
	size_t count;
	size_t room;
};

/**
 * enum difference_kind - what a difference means
 * @DIFFERENCE_ALLOWED: what was refused passes
 * @DIFFERENCE_DENIED: what passed is refused
 * @DIFFERENCE_TOLD: it passes or is refused as before, and is reported now
 * @DIFFERENCE_UNTOLD: the same, and is no longer reported
 * @DIFFERENCE_KILLS: it is refused as before, and the process dies of it now
 * @DIFFERENCE_SPARES: it is refused as before, and the process lives on
 */
enum difference_kind {
	DIFFERENCE_ALLOWED,
	DIFFERENCE_DENIED,
	DIFFERENCE_TOLD,
	DIFFERENCE_UNTOLD,
	DIFFERENCE_KILLS,
	DIFFERENCE_SPARES,
};

const char *differences_find(const struct bulkhead_rules *const *rules,
			     struct differences *differences);
void differences_free(struct differences *differences);
enum difference_kind difference_kind(const struct difference *difference);

#endif /* BULKHEAD_DIFFERENCE_H */
