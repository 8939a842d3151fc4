/* SPDX-License-Identifier: GPL-2.0 */
/* Who asks, as far as it was said: the kernel finds that out by itself. */
#ifndef BULKHEAD_SUBJECT_H
#define BULKHEAD_SUBJECT_H

#include "decide.h"

#define SUBJECT_GIDS_MAX 64

/**
 * struct subject - who asks
 * @subject: what bulkhead_decide() takes
 * @program: path of the program
 * @program_length: bytes of it; 0: unknown
 * @uid: user id; if @subject has a has_uid
 * @gids: group ids; if @subject has a has_gid
 * @gid_count: how many
 * @owner: it owns the object; if @subject has an owns
 */
struct subject {
	struct bulkhead_subject subject;
	u8 program[BULKHEAD_OBJECT_MAX];
	size_t program_length;
	u32 uid;
	u32 gids[SUBJECT_GIDS_MAX];
	size_t gid_count;
	bool owner;
};

void subject_open(struct subject *subject);
bool subject_set(struct subject *subject, const char *condition, const char *value, char **why);
bool subject_take(struct subject *subject, const char **words, size_t *count, char **why);

#endif /* BULKHEAD_SUBJECT_H */
