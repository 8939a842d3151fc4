// SPDX-License-Identifier: GPL-2.0
/* The policy files that a command line names: files, and directories of *.yaml. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/tool.h"
#include "commands/files.h"

static void add(struct file_list *list, char *path)
{
	if (!path)
		abort();
	list->paths = memory_grow(list->paths, &list->room, list->count + 1, sizeof(*list->paths));
	list->paths[list->count++] = path;
}

/* Hidden files are those of editors and package managers. */
static int is_policy(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".yaml");
}

static int add_directory(struct file_list *list, const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_policy, alphasort);
	char *path;

	if (count < 0)
		return tool_refuse("%s: %s", directory, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (asprintf(&path, "%s/%s", directory, entries[i]->d_name) < 0)
			abort();
		add(list, path);
		free(entries[i]);
	}
	free(entries);
	if (!count)
		return tool_refuse("%s: this directory has no policies, which are files '*.yaml'",
				   directory);
	return TOOL_DONE;
}

/**
 * files_list() - the files that the words of a command line name
 * @list: filled in; free it with files_free()
 * @count: number of words
 * @words: files, ``-``, and directories, of which the files ``*.yaml`` are listed by name
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed: a directory can't be read,
 * or has no policy.
 */
int files_list(struct file_list *list, int count, char **words)
{
	int status = TOOL_DONE;
	struct stat found;

	*list = (struct file_list){};
	for (int i = 0; i < count; i++) {
		if (stat(words[i], &found) || !S_ISDIR(found.st_mode))
			add(list, strdup(words[i]));
		else if (add_directory(list, words[i]))
			status = TOOL_REFUSED;
	}
	return status;
}

/**
 * files_free() - free what files_list() filled in
 * @list: the list
 */
void files_free(struct file_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->paths[i]);
	free(list->paths);
}
