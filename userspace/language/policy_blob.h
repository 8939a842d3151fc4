/* SPDX-License-Identifier: GPL-2.0 */
/* Compiled policies, as the kernel loads them. */
#ifndef BULKHEAD_POLICY_BLOB_H
#define BULKHEAD_POLICY_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include <linux/bulkhead.h>

/**
 * struct policy_blob - a compiled policy
 * @bytes: malloc'd; verified by the kernel's own verifier
 * @length: bytes of it
 * @rules: number of rules as written; 0 if read from a blob
 * @states: states of the automaton; 0 if read from a blob
 * @warnings: number of warnings when it was compiled
 * @name: the policy's name
 */
struct policy_blob {
	void *bytes;
	size_t length;
	uint32_t rules;
	uint32_t states;
	uint32_t warnings;
	char name[BULKHEAD_NAME_MAX + 1];
};

/**
 * struct policy_blobs - compiled policies
 * @list: the blobs
 * @count: how many
 * @room: allocated
 */
struct policy_blobs {
	struct policy_blob *list;
	size_t count;
	size_t room;
};

void policy_blob_free(struct policy_blob *blob);
void policy_blobs_free(struct policy_blobs *blobs);

#endif /* BULKHEAD_POLICY_BLOB_H */
