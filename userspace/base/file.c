// SPDX-License-Identifier: GPL-2.0
/* Reads whole files up to a limit, and writes files whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/tool.h"

static int read_all(int file, size_t most, char **bytes, size_t *length)
{
	size_t room = 0;
	ssize_t got;

	do {
		*bytes = memory_grow(*bytes, &room, *length + 65536, 1);
		got = read(file, *bytes + *length, room - *length);
		if (got < 0 && errno != EINTR)
			return errno;
		if (got > 0)
			*length += got;
		if (*length > most)
			return EFBIG;
	} while (got);
	return 0;
}

/**
 * file_read() - read a file
 * @path: its path; ``-``: standard input
 * @most: greatest size that is accepted
 * @bytes: set to its bytes, malloc'd; NULL after an error
 * @length: set to their number
 *
 * Return: 0, or an errno; EFBIG: it has more than @most bytes.
 */
int file_read(const char *path, size_t most, char **bytes, size_t *length)
{
	int file = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	int err;

	*bytes = NULL;
	*length = 0;
	if (file < 0)
		return errno;
	err = read_all(file, most, bytes, length);
	close(file);
	if (err) {
		free(*bytes);
		*bytes = NULL;
	}
	return err;
}

/**
 * file_error() - describe an error of file_read()
 * @err: the error
 *
 * Return: a part of a sentence.
 */
const char *file_error(int err)
{
	switch (err) {
	case EFBIG:
		return "the file is too large to be a policy";
	case EISDIR:
		return "this is a directory";
	default:
		return strerror(err);
	}
}

static bool write_piece(int file, const struct iovec *piece)
{
	const char *at = piece->iov_base;
	size_t left = piece->iov_len;

	while (left) {
		ssize_t wrote = write(file, at, left);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return false;
		at += wrote;
		left -= wrote;
	}
	return true;
}

static bool write_pieces(int file, const struct iovec *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!write_piece(file, &pieces[i]))
			return false;
	return true;
}

static int refuse(const char *path)
{
	return tool_refuse("cannot write '%s': %s", path, strerror(errno));
}

/* Replaces a file by a complete new one, or leaves it as it is. */
static int replace(const char *path, const struct iovec *pieces, size_t count)
{
	auto_free char *draft = NULL;
	bool written;
	int file;

	if (asprintf(&draft, "%s.XXXXXX", path) < 0)
		return tool_refuse("out of memory");
	file = mkostemp(draft, O_CLOEXEC);
	if (file < 0)
		return refuse(path);
	written = write_pieces(file, pieces, count) && !fchmod(file, 0644);
	/* close() would overwrite the errno of the first failure. */
	if (!written) {
		refuse(path);
		close(file);
	} else if (close(file) || rename(draft, path)) {
		written = false;
		refuse(path);
	}
	if (!written)
		unlink(draft);
	return written ? TOOL_DONE : TOOL_REFUSED;
}

/* A device or pipe is written to, not replaced. */
static int write_into(const char *path, const struct iovec *pieces, size_t count)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool written;

	if (file < 0)
		return refuse(path);
	written = write_pieces(file, pieces, count);
	if (!written)
		refuse(path);
	close(file);
	return written ? TOOL_DONE : TOOL_REFUSED;
}

/**
 * file_write() - write a file, or standard output
 * @path: its path; ``-``: standard output
 * @pieces: what to write, in this order
 * @count: number of @pieces
 *
 * An existing regular file is replaced as a whole or stays as it is; a symbolic
 * link to it remains a link.
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after a sentence on standard error.
 */
int file_write(const char *path, const struct iovec *pieces, size_t count)
{
	auto_free char *real = NULL;
	struct stat stat_now;

	if (!strcmp(path, "-")) {
		if (write_pieces(STDOUT_FILENO, pieces, count))
			return TOOL_DONE;
		return tool_refuse("cannot write to standard output: %s", strerror(errno));
	}
	if (stat(path, &stat_now))
		return replace(path, pieces, count);
	if (!S_ISREG(stat_now.st_mode))
		return write_into(path, pieces, count);
	real = realpath(path, NULL);
	return real ? replace(real, pieces, count) : refuse(path);
}
