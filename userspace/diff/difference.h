/* SPDX-License-Identifier: GPL-2.0 */
/* What two policies answer differently, with an example of each difference. */
#ifndef BULKHEAD_DIFFERENCE_H
#define BULKHEAD_DIFFERENCE_H

#include "decide.h"
#include "diff/subjects.h"

/* Parts of an example's subject that can't be known. */
#define DIFFERENCE_PROGRAM (1U << 0)
#define DIFFERENCE_UID	   (1U << 1)
#define DIFFERENCE_GID	   (1U << 2)
#define DIFFERENCE_OWNER   (1U << 3)

/**
 * struct difference - requests that a rule, or the default, of one policy answers
 *	differently from that of the other policy
 * @class_id: enum bulkhead_class
 * @permissions: the permissions requested; each of them by itself gets @verdicts
 * @verdicts: before and after
 * @object: the example; malloc'd
 * @length: bytes of it
 * @program: the program in the example, malloc'd; NULL: any, or @unknown contains it
 * @uid: the user id in the example; -1: any, or @unknown contains it
 * @gids: the group ids in the example
 * @gid_count: number of group ids; 0: any, or @unknown contains them
 * @owner: whether the subject in the example owns the object: 1, 0; -1: that does not
 *	matter, or @unknown contains it
 * @unknown: DIFFERENCE_*: the parts of the subject that can't be known
 */
struct difference {
	unsigned int class_id;
	u32 permissions;
	struct bulkhead_verdict verdicts[2];
	u8 *object;
	size_t length;
	char *program;
	s64 uid;
	u32 gids[SUBJECTS_GIDS_MAX];
	unsigned int gid_count;
	int owner;
	unsigned int unknown;
};

/**
 * struct differences - all differences of two policies
 * @list: one for each class, permission, pair of verdicts and pair of what decided
 * @count: number of differences
 * @room: number of differences allocated
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
 * @DIFFERENCE_REPORTED: passes or is refused as before, and is now reported
 * @DIFFERENCE_UNREPORTED: passes or is refused as before, and is no longer reported
 * @DIFFERENCE_KILLS: is refused as before, and now kills the process
 * @DIFFERENCE_SPARES: is refused as before, and no longer kills the process
 */
enum difference_kind {
	DIFFERENCE_ALLOWED,
	DIFFERENCE_DENIED,
	DIFFERENCE_REPORTED,
	DIFFERENCE_UNREPORTED,
	DIFFERENCE_KILLS,
	DIFFERENCE_SPARES,
};

const char *differences_find(const struct bulkhead_rules *const *rules,
			     struct differences *differences);
void differences_free(struct differences *differences);
enum difference_kind difference_kind(const struct difference *difference);

#endif /* BULKHEAD_DIFFERENCE_H */
