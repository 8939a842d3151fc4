// SPDX-License-Identifier: GPL-2.0
/* Looks paths up in a container's root. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <env.h>

#include "lint/root_walk.h"

#define LINKS_MAX 40 /* the same limit as the kernel's */

static void go_up(struct root_walk *walk)
{
	if (!walk->depth)
		return;
	close(walk->dirs[walk->depth]);
	walk->real[walk->ends[walk->depth]] = 0;
	walk->depth--;
}

static enum lookup lose(struct root_walk *walk, int error)
{
	walk->error = error;
	return error == ENOENT || error == ENOTDIR || error == ELOOP ? MISSING : LOST;
}

static enum lookup walk_text(struct root_walk *walk, const char *text);

static enum lookup follow(struct root_walk *walk, const char *name)
{
	char target[ROOT_PATH_ROOM];
	ssize_t length = readlinkat(walk->dirs[walk->depth], name, target, sizeof(target) - 1);

	if (length < 0)
		return lose(walk, errno);
	if (++walk->links > LINKS_MAX)
		return lose(walk, ELOOP);
	target[length] = 0;
	while (target[0] == '/' && walk->depth)
		go_up(walk);
	return walk_text(walk, target);
}

static enum lookup go_down(struct root_walk *walk, const char *name)
{
	size_t end = strlen(walk->real);
	struct stat stat;
	int dir;

	if (fstatat(walk->dirs[walk->depth], name, &stat, AT_SYMLINK_NOFOLLOW))
		return lose(walk, errno);
	if (S_ISLNK(stat.st_mode))
		return follow(walk, name);
	if (walk->depth == ROOT_DEPTH_MAX || end + strlen(name) + 2 > sizeof(walk->real))
		return lose(walk, ENAMETOOLONG);
	dir = openat(walk->dirs[walk->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return lose(walk, errno);
	walk->dirs[++walk->depth] = dir;
	walk->ends[walk->depth] = end;
	snprintf(walk->real + end, sizeof(walk->real) - end, "/%s", name);
	return FOUND;
}

static void put_behind(char *path, const char *rest)
{
	size_t length = strlen(path);

	snprintf(path + length, ROOT_PATH_ROOM - length, "/%s", rest);
}

/*
 * Continues the walk along a path: the first call with the path itself, all others with
 * the targets of links.
 */
static enum lookup walk_text(struct root_walk *walk, const char *text)
{
	bool own = !walk->links;

	for (; *text; text += strspn(text, "/")) {
		size_t length = strcspn(text, "/"), before = strlen(walk->failed);
		unsigned int links = walk->links;
		enum lookup outcome = FOUND;
		char name[NAME_MAX + 1] = "";

		if (length <= NAME_MAX)
			memcpy(name, text, length);
		text += length;
		if (own && length)
			snprintf(walk->failed + before, sizeof(walk->failed) - before, "/%.*s",
				 (int)length, text - length);
		if (length > NAME_MAX)
			return lose(walk, ENOENT);
		if (!strcmp(name, ".."))
			go_up(walk);
		else if (length && strcmp(name, "."))
			outcome = go_down(walk, name);
		if (own && !links && walk->links)
			memcpy(walk->link, walk->failed, sizeof(walk->link));
		if (outcome == MISSING && own && walk->links && walk->links == links) {
			walk->resolved = true;
			put_behind(walk->real, text - length);
		}
		if (outcome != FOUND)
			return outcome;
	}
	walk->resolved = own;
	return FOUND;
}

/**
 * root_walk() - look up a path in a container's root
 * @walk: filled in; root_walk_end() ends it
 * @root: the root's directory, open
 * @path: the path, absolute
 *
 * Return: how the walk ended.
 */
enum lookup root_walk(struct root_walk *walk, int root, const char *path)
{
	*walk = (struct root_walk){};
	walk->dirs[0] = root;
	return walk_text(walk, path);
}

/**
 * root_walk_end() - close what root_walk() has opened
 * @walk: the walk
 */
void root_walk_end(struct root_walk *walk)
{
	while (walk->depth)
		go_up(walk);
}

/**
 * root_is_mounted_later() - does the runtime mount this, so that no image has it?
 * @path: the path
 */
bool root_is_mounted_later(const char *path)
{
	static const char *const mounts[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		size_t length = strlen(mounts[i]);

		if (!strncmp(path, mounts[i], length) && (!path[length] || path[length] == '/'))
			return true;
	}
	return false;
}
