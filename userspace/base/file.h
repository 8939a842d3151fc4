/* SPDX-License-Identifier: GPL-2.0 */
/* Reading a file whole, with a limit, and writing one whole, or not at all. */
#ifndef BULKHEAD_FILE_H
#define BULKHEAD_FILE_H

#include <stddef.h>
#include <sys/uio.h>

/* 10,000 rules of the greatest length would not fit, of any sane one they do. */
#define FILE_POLICY_MAX ((size_t)16 << 20)

int file_read(const char *path, size_t most, char **bytes, size_t *length);
const char *file_error(int err);
int file_write(const char *path, const struct iovec *pieces, size_t count);

#endif /* BULKHEAD_FILE_H */
