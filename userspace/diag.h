/* SPDX-License-Identifier: GPL-2.0 */
/* Saying what is wrong, and where: file:line:col, the line, a caret. */
#ifndef BULKHEAD_DIAG_H
#define BULKHEAD_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* More errors than this help nobody. */
#define DIAG_ERRORS_MAX 100

/**
 * struct place - a place in a source
 * @line: from 1; 0: the file as a whole
 * @column: in characters, from 1
 */
struct place {
	unsigned int line;
	unsigned int column;
};

/**
 * struct source - a text that is being read, and what was found wrong with it
 * @name: as the user named it
 * @text: the bytes; owned by the caller
 * @length: how many
 * @lines: offset of each line's first byte; malloc'd
 * @line_count: number of lines
 * @out: where diagnostics go; NULL: nowhere
 * @errors: errors so far
 * @warnings: warnings so far
 */
struct source {
	const char *name;
	const char *text;
	size_t length;
	size_t *lines;
	size_t line_count;
	FILE *out;
	unsigned int errors;
	unsigned int warnings;
};

void diag_open(struct source *source, const char *name, const char *text,
	       size_t length, FILE *out);
void diag_close(struct source *source);
void diag_open_within(struct source *source, const char *name, const char *text,
		      size_t length, const struct source *outer);
void diag_close_within(struct source *source, struct source *outer);
void diag_error(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *diag_nearest(const char *word, size_t length, const char *const *words,
			 size_t count);
const char *diag_hint(const char *word, size_t length, const char *const *words,
		      size_t count);

#endif /* BULKHEAD_DIAG_H */
