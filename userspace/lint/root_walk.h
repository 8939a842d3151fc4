/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lookup of a path in a container's root.
 *
 * The root is untrusted, so the kernel follows none of its links: each component is
 * opened by itself, and links are resolved here, within the root.
 */
#ifndef BULKHEAD_ROOT_WALK_H
#define BULKHEAD_ROOT_WALK_H

#include <stdbool.h>
#include <stddef.h>

#define ROOT_DEPTH_MAX 128
#define ROOT_PATH_ROOM 4096

/**
 * enum lookup - how a walk ended
 * @FOUND: the path exists
 * @MISSING: a component does not exist
 * @LOST: a component can't be looked up
 */
enum lookup {
	FOUND,
	MISSING,
	LOST,
};

/**
 * struct root_walk - the lookup of a path in the root
 * @dirs: descriptors of the directories, the root's first
 * @depth: number of directories besides the root's
 * @ends: length of @real before each of them
 * @real: the real path so far, "" for the root; of what is missing behind a link:
 *	the real path that it would have
 * @links: number of links followed
 * @resolved: @real is complete
 * @link: the first link, as the path names it; "" if there was none
 * @failed: the path of the component that was not found, as the path names it
 * @error: errno of LOST
 */
struct root_walk {
	int dirs[ROOT_DEPTH_MAX + 1];
	unsigned int depth;
	size_t ends[ROOT_DEPTH_MAX + 1];
	char real[ROOT_PATH_ROOM];
	unsigned int links;
	bool resolved;
	char link[ROOT_PATH_ROOM];
	char failed[ROOT_PATH_ROOM];
	int error;
};

enum lookup root_walk(struct root_walk *walk, int root, const char *path);
void root_walk_end(struct root_walk *walk);
bool root_is_mounted_later(const char *path);

#endif /* BULKHEAD_ROOT_WALK_H */
