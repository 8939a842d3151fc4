/* SPDX-License-Identifier: GPL-2.0 */
/* Reads whole files up to a limit, and writes files whole or not at all. */
#ifndef BULKHEAD_FILE_H
#define BULKHEAD_FILE_H

#include <stddef.h>
#include <sys/uio.h>

/* Enough for 10,000 rules of any sane length, though not of the greatest one. */
#define FILE_POLICY_MAX ((size_t)16 << 20)

int file_read(const char *path, size_t most, char **bytes, size_t *length);
const char *file_error(int err);
int file_write(const char *path, const struct iovec *pieces, size_t count);

#endif /* BULKHEAD_FILE_H */
