/* SPDX-License-Identifier: GPL-2.0 */
/* Prints untrusted bytes in a form that is harmless to a terminal. */
#ifndef BULKHEAD_ESCAPE_H
#define BULKHEAD_ESCAPE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

char *escape_bytes(const void *bytes, size_t length);
int escape_hex(const char *text);
ssize_t escape_undo(const char *text, uint8_t *bytes, size_t room);

#endif /* BULKHEAD_ESCAPE_H */
