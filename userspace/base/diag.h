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
 * enum diag_severity - how bad it is
 * @DIAG_ERROR: the policy is refused
 * @DIAG_WARNING: it is allowed but seldom meant
 * @DIAG_NOTE: it is worth knowing, and no reason to mend anything
 */
enum diag_severity {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/**
 * struct diag - something that was found wrong, for whoever prints it himself
 * @severity: enum diag_severity
 * @file: the source's name
 * @place: where it is; line 0: the file as a whole
 * @message: a sentence without a full stop
 * @kind: a word for this kind of warning; NULL for what only the sentence tells
 * @rule: the rule that it is about, or NULL
 * @line: the line in the source; NULL without one; not terminated
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
 * struct source - a text that is being read, and what was found wrong with it
 * @name: as the user named it
 * @text: the bytes; owned by the caller
 * @length: how many
 * @lines: offset of each line's first byte; malloc'd
 * @line_count: number of lines
 * @out: where diagnostics go; NULL: nowhere
 * @sink: gets what is found instead of @out; NULL: none
 * @sink_data: its first argument
 * @kind: of what is reported next; or NULL
 * @rule: that what is reported next is about; or NULL
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
