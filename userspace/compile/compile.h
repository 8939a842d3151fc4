/* SPDX-License-Identifier: GPL-2.0 */
/* From a policy file to blobs: at once, or step by step. */
#ifndef BULKHEAD_COMPILE_H
#define BULKHEAD_COMPILE_H

#include "base/diag.h"
#include "language/policy_blob.h"

struct lint_wishes;

/**
 * struct policy_file - a file that was read
 * @name: its name in messages
 * @bytes: malloc'd
 * @length: number of bytes
 * @is_blob: it begins like a compiled policy
 * @why: why it can't be a policy; NULL: it can
 */
struct policy_file {
	const char *name;
	char *bytes;
	size_t length;
	bool is_blob;
	const char *why;
};

int policy_read_file(const char *path, struct policy_blobs *out);
int policy_read_one(const char *path, struct policy_blob *out);
bool policy_file_read(struct policy_file *text, const char *path);
void policy_file_free(struct policy_file *text);
bool policy_blobs_split(const struct policy_file *text, struct policy_blobs *out, const char **why);
void policy_blob_set_mode(struct policy_blob *blob, uint8_t mode);
bool policy_compile(struct source *source, struct policy_blobs *out);
bool policy_compile_linted(struct source *source, const struct lint_wishes *wishes,
			   struct policy_blobs *out);

#endif /* BULKHEAD_COMPILE_H */
