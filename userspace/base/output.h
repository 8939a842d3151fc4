/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output of commands: aligned tables for people, one JSON value per line for
 * programs.
 */
#ifndef BULKHEAD_OUTPUT_H
#define BULKHEAD_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct json_object;

/**
 * struct output_table - rows of a table, kept until the widths of its columns are known
 * @rows: the rows, cells separated by tabs
 * @count: how many
 * @room: number of rows allocated
 */
struct output_table {
	char **rows;
	size_t count;
	size_t room;
};

void output_row(struct output_table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void output_table(const struct output_table *table);
void output_table_free(struct output_table *table);
int output_json(struct json_object *value);
int output_end(void);

void output_add_number(struct json_object *object, const char *key, uint64_t number);
void output_add_text(struct json_object *object, const char *key, const char *text);
void output_add_printable(struct json_object *object, const char *key, const char *text);
void output_add_bytes(struct json_object *object, const char *key, const void *bytes,
		      size_t length);

char *output_printable(const char *text);
void output_add_tags(struct json_object *object, const char *tags);

#endif /* BULKHEAD_OUTPUT_H */
