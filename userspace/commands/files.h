/* SPDX-License-Identifier: GPL-2.0 */
/* The policy files that a command line names. */
#ifndef BULKHEAD_FILES_H
#define BULKHEAD_FILES_H

#include <stddef.h>

/**
 * struct file_list - paths
 * @paths: malloc'd, each of them too
 * @count: how many
 * @room: allocated
 */
struct file_list {
	char **paths;
	size_t count;
	size_t room;
};

int files_list(struct file_list *list, int count, char **words);
void files_free(struct file_list *list);

#endif /* BULKHEAD_FILES_H */
