/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that ask the module print: aligned tables for people, one
 * JSON value a line for programs, and the words for the numbers of the wire.
 */
#ifndef BULKHEAD_OUTPUT_H
#define BULKHEAD_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct json_object;
struct permission;

/**
 * struct output_table - rows of a table, kept until all widths are known
 * @rows: the rows, cells separated by tabs
 * @count: how many
 * @room: how many fit
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
void output_add_printable(struct json_object *object, const char *key,
			  const char *text);
void output_add_bytes(struct json_object *object, const char *key,
		      const void *bytes, size_t length);

char *output_printable(const char *text);
const char *output_mode(uint32_t mode);
const char *output_effect(uint32_t effect);
const char *output_severity(uint32_t severity);
void output_add_tags(struct json_object *object, const char *tags);
const char *output_class(uint32_t class_id);
const char *output_key(uint32_t key);
const char *output_reason(uint32_t reason);
const struct permission *output_known_permissions(uint32_t class_id);
struct json_object *output_permissions(uint32_t class_id, uint32_t permissions);

#endif /* BULKHEAD_OUTPUT_H */
