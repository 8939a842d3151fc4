// SPDX-License-Identifier: GPL-2.0
/* Reading a file whole, with a limit. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

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
 * @most: bytes that it may have
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
 * file_error() - what an error of file_read() means
 * @err: the error
 *
 * Return: the part of a sentence.
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
