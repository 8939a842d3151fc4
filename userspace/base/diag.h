/* SPDX-License-Identifier: GPL-2.0 */
/* Diagnostics: a message with file:line:column, the line, and a caret. */
#ifndef BULKHEAD_DIAG_H
#define BULKHEAD_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Nobody reads more errors than this. */
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
 * enum diag_severity - how bad it is
 * @DIAG_ERROR: the policy is refused
 * @DIAG_WARNING: it is valid but rarely intended
 * @DIAG_NOTE: it is worth knowing but needs no change
 */
enum diag_severity {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/**
 * struct diag - a diagnostic, for a sink that prints it
 * @severity: enum diag_severity
 * @file: the source's name
 * @place: where it is; line 0: the file as a whole
 * @message: the message, without a full stop
 * @kind: a word for this kind of warning, or NULL
 * @rule: the rule that it is about, or NULL
 * @line: the text of the line, not terminated; NULL if there is none
 * @line_length: bytes of it
 */
struct diag {
	enum diag_severity severity;
	const char *file;
	struct place place;
	const char *message;
	const char *kind;
	const char *rule;
	const char *line;
	size_t line_length;
};

typedef void (*diag_sink)(void *data, const struct diag *diag);

/**
 * struct source - a text that is being read, and its diagnostics
 * @name: as the user named it
 * @text: the bytes; owned by the caller
 * @length: how many
 * @lines: offset of each line's first byte; malloc'd
 * @line_count: number of lines
 * @out: where diagnostics go; NULL: nowhere
 * @sink: called with each diagnostic instead of writing it to @out; or NULL
 * @sink_data: its first argument
 * @kind: kind of the diagnostics that follow; or NULL
 * @rule: rule that the diagnostics that follow are about; or NULL
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
	diag_sink sink;
	void *sink_data;
	const char *kind;
	const char *rule;
	unsigned int errors;
	unsigned int warnings;
};

void diag_open(struct source *source, const char *name, const char *text, size_t length, FILE *out);
void diag_close(struct source *source);
void diag_open_within(struct source *source, const char *name, const char *text, size_t length,
		      const struct source *outer);
void diag_close_within(struct source *source, struct source *outer);
void diag_error(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct source *source, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *diag_nearest(const char *word, size_t length, const char *const *words, size_t count);
const char *diag_hint(const char *word, size_t length, const char *const *words, size_t count);
size_t diag_suggestion(const char *message, const char **word);

#endif /* BULKHEAD_DIAG_H */
