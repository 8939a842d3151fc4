/* SPDX-License-Identifier: GPL-2.0 */
/* Filesystems that compare names without case. */
#ifndef BULKHEAD_FOLDING_H
#define BULKHEAD_FOLDING_H

#include "base/mounts.h"

/**
 * enum folding - how names in a directory are compared
 * @FOLDING_NONE: as they are, as far as can be seen
 * @FOLDING_UNKNOWN: maybe without case, and the kernel may not know
 * @FOLDING_SURE: without case, or by another rule of the filesystem's
 */
enum folding {
	FOLDING_NONE,
	FOLDING_UNKNOWN,
	FOLDING_SURE,
};

/* Called with a mount; its path begins with a slash, the root's is "". */
typedef void (*folding_each)(void *data, const char *path, const char *type, enum folding folding);

enum folding folding_of_type(const struct mounted *mounted);
enum folding folding_of(const struct mounts *mounts, int dir, const char **type);
void folding_below(const struct mounts *mounts, int root, const char *top, folding_each each,
		   void *data);

#endif /* BULKHEAD_FOLDING_H */
