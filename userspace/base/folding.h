/* SPDX-License-Identifier: GPL-2.0 */
/* Filesystems that compare names without regard to case. */
#ifndef BULKHEAD_FOLDING_H
#define BULKHEAD_FOLDING_H

#include "base/mounts.h"

/**
 * enum folding - how names in a directory are compared
 * @FOLDING_NONE: byte by byte, as far as can be determined
 * @FOLDING_UNKNOWN: possibly without regard to case, unknown to the kernel
 * @FOLDING_SURE: without regard to case, or by another rule of the filesystem
 */
enum folding {
	FOLDING_NONE,
	FOLDING_UNKNOWN,
	FOLDING_SURE,
};

/* Called with a mount, whose path begins with a slash; that of the root is "". */
typedef void (*folding_each)(void *data, const char *path, const char *type, enum folding folding);

enum folding folding_of_type(const struct mounted *mounted);
enum folding folding_of(const struct mounts *mounts, int dir, const char **type);
void folding_below(const struct mounts *mounts, int root, const char *top, folding_each each,
		   void *data);

#endif /* BULKHEAD_FOLDING_H */
