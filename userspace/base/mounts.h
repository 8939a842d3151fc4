/* SPDX-License-Identifier: GPL-2.0 */
/* Mounts, as /proc/PID/mountinfo lists them. */
#ifndef BULKHEAD_MOUNTS_H
#define BULKHEAD_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct mounted - a mount
 * @id: its number
 * @path: where it is mounted, as seen by the process of the list
 * @type: type of the filesystem, as for mount(8)
 * @options: options of the filesystem, separated by commas
 */
struct mounted {
	uint64_t id;
	char *path;
	char *type;
	char *options;
};

/**
 * struct mounts - a list of mounts
 * @list: the mounts
 * @count: how many
 * @room: allocated
 */
struct mounts {
	struct mounted *list;
	size_t count;
	size_t room;
};

bool mounts_read(struct mounts *mounts, const char *file);
void mounts_free(struct mounts *mounts);
const struct mounted *mounts_find(const struct mounts *mounts, int fd);
const char *mounts_below(const char *path, const char *top);
bool mounts_has_option(const struct mounted *mounted, const char *option);

#endif /* BULKHEAD_MOUNTS_H */
