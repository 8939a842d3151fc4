// SPDX-License-Identifier: GPL-2.0
/* Mounts, as /proc/PID/mountinfo lists them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/mounts.h"

#define FIELD_ID      0
#define FIELD_PATH    4
#define FIELDS_BEFORE 6 /* followed by optional fields and a dash */
#define ESCAPE_LENGTH 4

/* The kernel writes a space in a path as a backslash and three octal digits. */
static void unescape(char *text)
{
	char *out = text;

	while (*text) {
		unsigned int byte;

		if (*text == '\\' && sscanf(text + 1, "%3o", &byte) == 1) {
			*out++ = byte;
			text += ESCAPE_LENGTH;
		} else {
			*out++ = *text++;
		}
	}
	*out = 0;
}

static bool read_line(struct mounted *mounted, char *line)
{
	char *fields[FIELDS_BEFORE], *type, *options, *behind = strstr(line, " - ");

	if (!behind)
		return false;
	*behind = 0;
	for (size_t i = 0; i < FIELDS_BEFORE; i++) {
		fields[i] = strsep(&line, " ");
		if (!fields[i])
			return false;
	}
	behind += strlen(" - ");
	type = strsep(&behind, " ");
	strsep(&behind, " ");
	options = strsep(&behind, "\n");
	unescape(fields[FIELD_PATH]);
	*mounted = (struct mounted){
		.id = strtoull(fields[FIELD_ID], NULL, 10),
		.path = strdup(fields[FIELD_PATH]),
		.type = strdup(type),
		.options = strdup(options ?: ""),
	};
	return true;
}

/**
 * mounts_read() - read a list of mounts
 * @mounts: filled in; to be freed with mounts_free() even after a failure
 * @file: path of a mountinfo file of procfs
 *
 * Return: false, with errno set, if it cannot be read.
 */
bool mounts_read(struct mounts *mounts, const char *file)
{
	FILE *in = fopen(file, "re");
	auto_free char *line = NULL;
	struct mounted mounted;
	size_t room = 0;

	*mounts = (struct mounts){};
	if (!in)
		return false;
	while (getline(&line, &room, in) > 0) {
		if (!read_line(&mounted, line))
			continue;
		mounts->list = memory_grow(mounts->list, &mounts->room, mounts->count + 1,
					   sizeof(*mounts->list));
		mounts->list[mounts->count++] = mounted;
	}
	fclose(in);
	return true;
}

/**
 * mounts_free() - free a list of mounts
 * @mounts: the list
 */
void mounts_free(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->count; i++) {
		free(mounts->list[i].path);
		free(mounts->list[i].type);
		free(mounts->list[i].options);
	}
	free(mounts->list);
	*mounts = (struct mounts){};
}

/**
 * mounts_find() - find the mount of an open file
 * @mounts: the list
 * @fd: the file
 *
 * Return: the mount; NULL if it is not in the list or cannot be determined.
 */
const struct mounted *mounts_find(const struct mounts *mounts, int fd)
{
	struct statx about = {};

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &about) ||
	    !(about.stx_mask & STATX_MNT_ID))
		return NULL;
	for (size_t i = 0; i < mounts->count; i++)
		if (mounts->list[i].id == about.stx_mnt_id)
			return &mounts->list[i];
	return NULL;
}

/**
 * mounts_below() - get the part of a path below a directory
 * @path: an absolute path
 * @top: the directory's path; "" or "/" is the root
 *
 * Return: the rest of @path, which is "" for @top itself and begins with a slash
 * otherwise; NULL if @path is not below @top.
 */
const char *mounts_below(const char *path, const char *top)
{
	size_t length = strcmp(top, "/") ? strlen(top) : 0;

	if (strncmp(path, top, length) || (path[length] && path[length] != '/'))
		return NULL;
	return strcmp(path + length, "/") ? path + length : "";
}

/**
 * mounts_has_option() - check for a mount option of the filesystem
 * @mounted: its mount
 * @option: the option's name
 *
 * Return: true if the option is set, with or without a value.
 */
bool mounts_has_option(const struct mounted *mounted, const char *option)
{
	size_t length = strlen(option);

	for (const char *at = mounted->options; *at; at += strcspn(at, ","), at += *at == ',')
		if (!strncmp(at, option, length) && (!at[length] || strchr(",=", at[length])))
			return true;
	return false;
}
