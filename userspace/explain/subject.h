/* SPDX-License-Identifier: GPL-2.0 */
/* Who asks, as far as it was said: the kernel finds that out by itself. */
#ifndef BULKHEAD_SUBJECT_H
#define BULKHEAD_SUBJECT_H

#include "decide.h"

#define ASKER_GIDS_MAX 64

/**
 * struct asker - who asks
 * @asker: what bulkhead_decide() takes
 * @program: path of the program
 * @program_length: bytes of it; 0: unknown
 * @uid: user id; if @asker has a has_uid
 * @gids: group ids; if @asker has a has_gid
 * @gid_count: how many
 */
struct asker {
	struct bulkhead_asker asker;
	u8 program[BULKHEAD_OBJECT_MAX];
	size_t program_length;
	u32 uid;
	u32 gids[ASKER_GIDS_MAX];
	size_t gid_count;
};

void asker_open(struct asker *asker);
bool asker_tell(struct asker *asker, const char *condition, const char *value, char **why);
bool asker_take(struct asker *asker, const char **words, size_t *count, char **why);

#endif /* BULKHEAD_SUBJECT_H */
