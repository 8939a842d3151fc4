// SPDX-License-Identifier: GPL-2.0
/* Prints untrusted bytes in a form that is harmless to a terminal. */
#include <stdio.h>

#include "base/arena.h"
#include "base/escape.h"

/**
 * escape_bytes() - bytes as text that can be printed
 * @bytes: the bytes
 * @length: how many
 *
 * Return: malloc'd; spaces, backslashes and bytes that cannot be printed are \xNN.
 */
char *escape_bytes(const void *bytes, size_t length)
{
	char *text = memory_zeroed(length * 4 + 1, 1), *at = text;
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < length; i++) {
		if (byte[i] > ' ' && byte[i] < 0x7f && byte[i] != '\\')
			*at++ = byte[i];
		else
			at += sprintf(at, "\\x%02x", byte[i]);
	}
	return text;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/**
 * escape_hex() - the byte that two hexadecimal digits stand for
 * @text: the digits; need not be any
 *
 * Return: the byte; -1: they are not two digits.
 */
int escape_hex(const char *text)
{
	int high = hex_digit(text[0]);
	int low = high < 0 ? -1 : hex_digit(text[1]);

	return low < 0 ? -1 : high * 16 + low;
}

/**
 * escape_undo() - undo escape_bytes()
 * @text: the text; a backslash that ``xNN`` does not follow stands for itself
 * @bytes: filled in
 * @room: size of @bytes
 *
 * Return: the number of bytes, or -1 if they do not fit.
 */
ssize_t escape_undo(const char *text, uint8_t *bytes, size_t room)
{
	size_t length = 0;

	for (; *text; text++) {
		if (length == room)
			return -1;
		bytes[length] = *text;
		if (text[0] == '\\' && text[1] == 'x' && escape_hex(text + 2) >= 0) {
			bytes[length] = escape_hex(text + 2);
			text += 3;
		}
		length++;
	}
	return length;
}
