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
#define FIELDS_BEFORE 6 /* optional fields, and a dash behind them, follow */
#define ESCAPE_LENGTH 4

/* A space in a path is a backslash and three octal digits. */
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
 * @mounts: filled in; mounts_free() gives it back, whatever came of this
 * @file: a mountinfo of procfs
 *
 * Return: false if it can't be read; errno says why.
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
 * mounts_free() - give a list back
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
 * mounts_find() - the mount that a file is reached through
 * @mounts: the list
 * @fd: the file
 *
 * Return: the mount; NULL if it is not in the list, or the kernel can't tell.
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
 * mounts_below() - the rest of a path
 * @path: an absolute path
 * @top: a directory's; "" or "/" is the root
 *
 * Return: what of @path is behind @top, "" or begun by a slash; NULL if it is not
 * below @top, nor @top itself.
 */
const char *mounts_below(const char *path, const char *top)
{
	size_t length = strcmp(top, "/") ? strlen(top) : 0;

	if (strncmp(path, top, length) || (path[length] && path[length] != '/'))
		return NULL;
	return strcmp(path + length, "/") ? path + length : "";
}

/**
 * mounts_has_option() - is a filesystem mounted with this option?
 * @mounted: its mount
 * @option: the option's name
 *
 * Return: true if it is, with a value or without.
 */
bool mounts_has_option(const struct mounted *mounted, const char *option)
{
	size_t length = strlen(option);

	for (const char *at = mounted->options; *at; at += strcspn(at, ","), at += *at == ',')
		if (!strncmp(at, option, length) && (!at[length] || strchr(",=", at[length])))
			return true;
	return false;
}
