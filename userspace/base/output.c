// SPDX-License-Identifier: GPL-2.0
/*
 * Tables and JSON. What a container could have chosen is escaped by the caller or
 * here, so that none of its bytes reaches a terminal unchanged.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "base/tool.h"

#define COLUMNS 16

/**
 * output_row() - add a row to a table
 * @table: the table
 * @format: printf format; tabs separate the cells
 */
void output_row(struct output_table *table, const char *format, ...)
{
	va_list args;
	int length;

	table->rows =
		memory_grow(table->rows, &table->room, table->count + 1, sizeof(*table->rows));
	va_start(args, format);
	length = vasprintf(&table->rows[table->count], format, args);
	va_end(args);
	if (length >= 0)
		table->count++;
}

static void measure(const char *row, size_t *widths)
{
	size_t column = 0;

	while (*row && column < COLUMNS) {
		size_t width = strcspn(row, "\t");

		if (width > widths[column])
			widths[column] = width;
		row += width + (row[width] == '\t');
		column++;
	}
}

static void print_row(const char *row, const size_t *widths)
{
	size_t column = 0;

	while (*row) {
		size_t width = strcspn(row, "\t");

		if (row[width] && column < COLUMNS)
			printf("%-*.*s  ", (int)widths[column], (int)width, row);
		else
			printf("%.*s", (int)width, row);
		row += width + (row[width] == '\t');
		column++;
	}
	putchar('\n');
}

/**
 * output_table() - print a table
 * @table: the table
 */
void output_table(const struct output_table *table)
{
	size_t widths[COLUMNS] = { 0 };
	size_t i;

	for (i = 0; i < table->count; i++)
		measure(table->rows[i], widths);
	for (i = 0; i < table->count; i++)
		print_row(table->rows[i], widths);
}

/**
 * output_table_free() - free the rows of a table
 * @table: the table; it is empty afterwards
 */
void output_table_free(struct output_table *table)
{
	while (table->count)
		free(table->rows[--table->count]);
	free(table->rows);
	*table = (struct output_table){ 0 };
}

/* The code point that begins at @text, and its length; 0xfffd if malformed. */
static uint32_t code_point(const unsigned char *text, size_t *length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t count = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
	uint32_t point = text[0] & (0x7f >> count);
	size_t i;

	*length = 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0xfffd;
	for (i = 1; i < count; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0xfffd;
		point = point << 6 | (text[i] & 0x3f);
	}
	if (point < least[count] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0xfffd;
	*length = count;
	return point;
}

/* Not printed: control characters, and those that hide or reverse text. */
static bool is_harmful(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x61c ||
	       (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
	       (point >= 0xfff9 && point <= 0xfffd) || (point >= 0xe0000 && point <= 0xe0fff);
}

/**
 * output_printable() - make a policy's text printable
 * @text: the text
 *
 * Unlike escape_bytes(), this keeps spaces, backslashes and the letters of all
 * languages, since an administrator wrote the text for people to read. Only what
 * could harm a terminal becomes \xNN.
 *
 * Return: malloc'd.
 */
char *output_printable(const char *text)
{
	const unsigned char *from = (const void *)text;
	char *copy = memory_zeroed(strlen(text) * 4 + 1, 1);
	char *to = copy;

	while (*from) {
		size_t length = 1;
		uint32_t point = *from < 0x80 ? *from : code_point(from, &length);
		size_t i;

		for (i = 0; i < length; i++)
			if (is_harmful(point))
				to += sprintf(to, "\\x%02x", from[i]);
			else
				*to++ = from[i];
		from += length;
	}
	return copy;
}

/*
 * Prints JSON in ASCII. Other characters occur only in strings, where \u stands
 * for them, so that they cannot be misread by a terminal that is not UTF-8.
 */
static void print_ascii(const char *json)
{
	const unsigned char *at = (const void *)json;

	while (*at) {
		uint32_t point = *at;
		size_t length = 1;

		if (point < 0x7f) {
			putchar(*at++);
			continue;
		}
		if (point > 0x7f)
			point = code_point(at, &length);
		if (point > 0xffff)
			printf("\\u%04x\\u%04x", 0xd800 + ((point - 0x10000) >> 10),
			       0xdc00 + ((point - 0x10000) & 0x3ff));
		else
			printf("\\u%04x", point);
		at += length;
	}
	putchar('\n');
}

/**
 * output_json() - print a JSON value on one line, and release it
 * @value: the value
 *
 * Return: enum tool_status, as output_end().
 */
int output_json(struct json_object *value)
{
	const char *text = json_object_to_json_string_ext(
		value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (text)
		print_ascii(text);
	json_object_put(value);
	if (!text)
		return tool_refuse("out of memory");
	return output_end();
}

/**
 * output_end() - make sure that all output was written
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after a message on standard error. There is no
 * message if the reader closed the pipe or a signal ends the tool: errno is EPIPE or
 * EINTR.
 */
int output_end(void)
{
	int err;

	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return TOOL_DONE;
	err = errno;
	if (err != EPIPE && err != EINTR)
		tool_refuse("cannot write to standard output: %s", strerror(err ? err : EIO));
	errno = err;
	return TOOL_REFUSED;
}

/**
 * output_add_number() - add a number to a JSON object
 * @object: the object
 * @key: name of the member
 * @number: the number
 */
void output_add_number(struct json_object *object, const char *key, uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

/**
 * output_add_text() - add a string to a JSON object
 * @object: the object
 * @key: name of the member
 * @text: the string, which must not come from a container
 */
void output_add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

/**
 * output_add_printable() - add a policy's text to a JSON object
 * @object: the object
 * @key: name of the member
 * @text: the text; see output_printable()
 */
void output_add_printable(struct json_object *object, const char *key, const char *text)
{
	auto_free char *printable = output_printable(text);

	output_add_text(object, key, printable);
}

/**
 * output_add_bytes() - add bytes from a container to a JSON object
 * @object: the object
 * @key: name of the member
 * @bytes: the bytes
 * @length: how many
 *
 * They are escaped as in text by escape_bytes(), so that a program that prints the
 * decoded string does not harm a terminal either.
 */
void output_add_bytes(struct json_object *object, const char *key, const void *bytes, size_t length)
{
	auto_free char *text = escape_bytes(bytes, length);

	output_add_text(object, key, text);
}

/**
 * output_add_tags() - add a rule's tags to a JSON object, as a list
 * @object: the object
 * @tags: words, separated by commas
 */
void output_add_tags(struct json_object *object, const char *tags)
{
	struct json_object *list = json_object_new_array();

	while (*tags) {
		size_t length = strcspn(tags, ",");
		auto_free char *tag = strndup(tags, length);
		auto_free char *printable = output_printable(tag ? tag : "");

		json_object_array_add(list, json_object_new_string(printable));
		tags += length + (tags[length] == ',');
	}
	json_object_object_add(object, "tags", list);
}
