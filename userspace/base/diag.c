// SPDX-License-Identifier: GPL-2.0
/* Diagnostics: a message with file:line:column, the line, and a caret. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/diag.h"

#define WORD_MAX  32  /* longer words get no suggestion */
#define SHOWN_MAX 200 /* bytes of a source line that are shown */

/**
 * diag_open() - begin to read a text
 * @source: to be initialised; diag_close() ends it
 * @name: as the user named it
 * @text: the bytes; must outlive @source
 * @length: how many
 * @out: where diagnostics go; NULL: nowhere, they are only counted
 */
void diag_open(struct source *source, const char *name, const char *text, size_t length, FILE *out)
{
	size_t room = 0;

	*source = (struct source){
		.name = name,
		.text = text,
		.length = length,
		.out = out,
	};
	for (size_t at = 0; at <= length;) {
		const char *end = at < length ? memchr(text + at, '\n', length - at) : NULL;

		source->lines = memory_grow(source->lines, &room, source->line_count + 1,
					    sizeof(*source->lines));
		source->lines[source->line_count++] = at;
		at = end ? (size_t)(end - text) + 1 : length + 1;
	}
}

/**
 * diag_close() - end what diag_open() began
 * @source: the source
 */
void diag_close(struct source *source)
{
	free(source->lines);
	source->lines = NULL;
}

/**
 * diag_open_within() - begin to read a text that another one includes
 * @source: to be initialised; diag_close_within() ends it
 * @name: its name in the other text
 * @text: the bytes; must outlive @source
 * @length: how many
 * @outer: the other text; diagnostics go where its own go
 */
void diag_open_within(struct source *source, const char *name, const char *text, size_t length,
		      const struct source *outer)
{
	diag_open(source, name, text, length, outer->out);
	source->sink = outer->sink;
	source->sink_data = outer->sink_data;
}

/**
 * diag_close_within() - end what diag_open_within() began
 * @source: the source
 * @outer: the other text; gets the number of errors and warnings
 */
void diag_close_within(struct source *source, struct source *outer)
{
	outer->errors += source->errors;
	outer->warnings += source->warnings;
	diag_close(source);
}

/* Length of the character that begins here, in bytes; 0 if none does. */
static size_t character(const char *at, const char *end)
{
	unsigned char first = *at;
	size_t length = first < 0x80   ? 1
			: first < 0xc2 ? 0
			: first < 0xe0 ? 2
			: first < 0xf0 ? 3
			: first < 0xf5 ? 4
				       : 0;

	if (length > (size_t)(end - at))
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

/* Only what every terminal takes for text is shown. */
static void show_text(FILE *out, const char *at, const char *end)
{
	while (at < end) {
		size_t length = character(at, end);

		if (!length || (length == 1 && (unsigned char)*at < ' ' && *at != '\t') ||
		    *at == 0x7f) {
			fputc('?', out);
			at++;
			continue;
		}
		fwrite(at, 1, length, out);
		at += length;
	}
}

/* Bytes of a line without its end; sets where it begins. */
static size_t line_of(const struct source *source, unsigned int line, const char **text)
{
	size_t at, end;

	if (!line || line > source->line_count)
		return 0;
	at = source->lines[line - 1];
	end = line < source->line_count ? source->lines[line] - 1 : source->length;
	if (end > at && source->text[end - 1] == '\r')
		end--;
	*text = source->text + at;
	return end - at;
}

/*
 * The caret has to stand under its character at any width of tabs, so tabs are
 * repeated and every other character becomes one space.
 */
static void show_line(struct source *source, struct place place)
{
	const char *text = NULL;
	size_t length = line_of(source, place.line, &text);
	unsigned int column = 1;

	if (!text)
		return;
	if (length > SHOWN_MAX)
		length = SHOWN_MAX;
	fputs("    ", source->out);
	show_text(source->out, text, text + length);
	fputs("\n    ", source->out);
	for (size_t i = 0; i < length && column < place.column; i++) {
		unsigned char c = text[i];

		if ((c & 0xc0) == 0x80)
			continue;
		fputc(c == '\t' ? '\t' : ' ', source->out);
		column++;
	}
	fputs(column < place.column ? "...\n" : "^\n", source->out);
}

static void hand_over(struct source *source, struct diag *diag, const char *format, va_list args)
{
	auto_free char *message = NULL;

	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	diag->message = message ? message : format;
	diag->line_length = line_of(source, diag->place.line, &diag->line);
	source->sink(source->sink_data, diag);
}

static const char *const severity_words[] = {
	[DIAG_ERROR] = "error",
	[DIAG_WARNING] = "warning",
	[DIAG_NOTE] = "note",
};

static void say(struct source *source, struct place place, enum diag_severity severity,
		const char *format, va_list args)
{
	struct diag diag = {
		.severity = severity,
		.file = source->name,
		.place = place,
		.kind = source->kind,
		.rule = source->rule,
	};

	if (source->sink) {
		hand_over(source, &diag, format, args);
		return;
	}
	if (!source->out)
		return;
	fputs(source->name, source->out);
	if (place.line)
		fprintf(source->out, ":%u:%u", place.line, place.column);
	fprintf(source->out, ": %s: ", severity_words[severity]);
	vfprintf(source->out, format, args);
	fputc('\n', source->out);
	show_line(source, place);
}

/* That further ones are not shown is reported once, as a diagnostic of its own. */
static void say_no_more(struct source *source, enum diag_severity severity)
{
	const struct diag diag = {
		.severity = severity,
		.file = source->name,
		.message = severity == DIAG_ERROR ? "too many errors, the rest is not shown"
						  : "too many warnings, the rest is not shown",
	};

	if (source->sink)
		source->sink(source->sink_data, &diag);
	else if (source->out)
		fprintf(source->out, "%s: %s\n", source->name, diag.message);
}

/**
 * diag_error() - report an error, for which the policy is refused
 * @source: where it was found
 * @place: where in it
 * @format: printf format of a message without a full stop
 */
void diag_error(struct source *source, struct place place, const char *format, ...)
{
	va_list args;

	if (source->errors++ >= DIAG_ERRORS_MAX) {
		if (source->errors == DIAG_ERRORS_MAX + 1)
			say_no_more(source, DIAG_ERROR);
		return;
	}
	va_start(args, format);
	say(source, place, DIAG_ERROR, format, args);
	va_end(args);
}

/**
 * diag_warning() - report what is valid but rarely intended
 * @source: where it was found
 * @place: where in it
 * @format: printf format of a message without a full stop
 */
void diag_warning(struct source *source, struct place place, const char *format, ...)
{
	va_list args;

	if (source->warnings++ >= DIAG_ERRORS_MAX) {
		if (source->warnings == DIAG_ERRORS_MAX + 1)
			say_no_more(source, DIAG_WARNING);
		return;
	}
	va_start(args, format);
	say(source, place, DIAG_WARNING, format, args);
	va_end(args);
}

/**
 * diag_note() - report what is worth knowing but needs no change
 * @source: where it was found
 * @place: where in it
 * @format: printf format of a message without a full stop
 *
 * All notes are shown: their number is not limited.
 */
void diag_note(struct source *source, struct place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(source, place, DIAG_NOTE, format, args);
	va_end(args);
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Number of edits between two words: insert, remove, replace, swap neighbours. */
static unsigned int distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned int rows[3][WORD_MAX + 1];
	unsigned int *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= m; j++)
		above[j] = j;
	for (size_t i = 1; i <= n; i++) {
		unsigned int *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[m];
}

/* Words of other systems, which their users are likely to write. */
static const char *synonym(const char *word, size_t length)
{
	static const char *const synonyms[][2] = {
		{ "block", "deny" },	    { "reject", "deny" },
		{ "refuse", "deny" },	    { "permit", "allow" },
		{ "log", "audit" },	    { "complain", "audit" },
		{ "process", "exec" },	    { "r", "read" },
		{ "w", "write" },	    { "readonly", "read" },
		{ "unlink", "delete" },	    { "remove", "delete" },
		{ "mkdir", "create" },	    { "chmod", "attr" },
		{ "chown", "attr" },	    { "mmap", "map" },
		{ "caps", "capabilities" }, { "selector", "match" },
		{ "include", "use" },	    { "message", "why" },
	};

	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (strlen(synonyms[i][0]) == length && !memcmp(synonyms[i][0], word, length))
			return synonyms[i][1];
	return NULL;
}

static const char *without_typing(const char *word, size_t length, const char *const *words,
				  size_t count)
{
	const char *meant = synonym(word, length);

	for (size_t i = 0; i < count; i++)
		if ((meant && !strcmp(words[i], meant)) ||
		    (strlen(words[i]) == length && !strncasecmp(words[i], word, length)))
			return words[i];
	return NULL;
}

/**
 * diag_nearest() - find the word that was probably meant
 * @word: what was written
 * @length: bytes of it
 * @words: what is known
 * @count: how many
 *
 * Return: one of @words, or NULL if none is similar.
 */
const char *diag_nearest(const char *word, size_t length, const char *const *words, size_t count)
{
	const char *nearest = without_typing(word, length, words, count);
	unsigned int best = length <= 3 ? 2 : length <= 6 ? 3 : 4;

	if (nearest || !length || length > WORD_MAX)
		return nearest;
	for (size_t i = 0; i < count; i++) {
		size_t other = strlen(words[i]);
		unsigned int edits;

		if (other > WORD_MAX)
			continue;
		edits = distance(word, length, words[i], other);
		if (edits < best && edits < other) {
			best = edits;
			nearest = words[i];
		}
	}
	return nearest;
}

/**
 * diag_hint() - complete a message about an unknown word
 * @word: what was written
 * @length: bytes of it
 * @words: what is known
 * @count: how many
 *
 * Return: "; did you mean ...?" or the list of known words, in a static buffer.
 */
const char *diag_hint(const char *word, size_t length, const char *const *words, size_t count)
{
	static char hint[512];
	const char *near = diag_nearest(word, length, words, count);
	size_t at;

	if (near) {
		snprintf(hint, sizeof(hint), "; did you mean '%s'?", near);
		return hint;
	}
	at = snprintf(hint, sizeof(hint), "; known: ");
	for (size_t i = 0; i < count && at < sizeof(hint); i++)
		at += snprintf(hint + at, sizeof(hint) - at, "%s%s", i ? ", " : "", words[i]);
	return hint;
}

/**
 * diag_suggestion() - find the replacement that a message suggests
 * @message: a message that may end in diag_hint()
 * @word: set to the word, not terminated
 *
 * Return: bytes of it, 0 if nothing is suggested.
 */
size_t diag_suggestion(const char *message, const char **word)
{
	static const char meant[] = "did you mean '";
	const char *at = strstr(message, meant), *end;

	if (!at)
		return 0;
	*word = at + sizeof(meant) - 1;
	end = strchr(*word, '\'');
	return end ? (size_t)(end - *word) : 0;
}
