// SPDX-License-Identifier: GPL-2.0
/* Single patterns: what one matches, and how it is written as a glob. */
#include "language/pattern.h"

#define BYTES 256 /* sets below are that one byte */

/**
 * pattern_literal() - find the first wildcard of a pattern
 * @pattern: the pattern
 *
 * Return: number of pieces before the first wildcard.
 */
size_t pattern_literal(const struct pattern *pattern)
{
	size_t at = 0;

	while (at < pattern->count && pattern->pieces[at].kind == PIECE_BYTE &&
	       pattern->pieces[at].set < BYTES)
		at++;
	return at;
}

/* Optional pieces lead to the next one without a byte. */
static void close_steps(const struct pattern *pattern, bool *at)
{
	for (size_t i = 0; i < pattern->count; i++)
		if (at[i] && pattern->pieces[i].kind != PIECE_BYTE)
			at[i + 1] = true;
}

/* Takes one byte; @within: between the slashes of a deep piece. */
static void step(const struct pattern *pattern, const struct sets *sets, u8 byte, bool *at,
		 bool *within)
{
	for (size_t i = pattern->count + 1; i-- > 0;) {
		bool stays = false;

		if (i < pattern->count && pattern->pieces[i].kind == PIECE_DEEP) {
			within[i] |= at[i];
			if (within[i] && byte == '/')
				at[i + 1] = true;
		} else if (i < pattern->count && at[i] &&
			   byteset_has(&sets->sets[pattern->pieces[i].set], byte)) {
			stays = pattern->pieces[i].kind == PIECE_STAR;
			at[i + 1] |= !stays;
		}
		at[i] = stays;
	}
	close_steps(pattern, at);
}

/**
 * pattern_matches() - check whether a pattern matches a name
 * @pattern: the pattern
 * @sets: its sets
 * @bytes: the whole name
 * @length: how many
 *
 * Return: true if it does.
 */
bool pattern_matches(const struct pattern *pattern, const struct sets *sets, const char *bytes,
		     size_t length)
{
	auto_free bool *at = memory_zeroed(pattern->count + 1, sizeof(*at));
	auto_free bool *within = memory_zeroed(pattern->count + 1, sizeof(*within));

	at[0] = true;
	close_steps(pattern, at);
	for (size_t i = 0; i < length; i++)
		step(pattern, sets, bytes[i], at, within);
	return at[pattern->count];
}

/* What the pieces from this one on require of a name. */
static enum pattern_reach reach_from(const struct pattern *pattern, size_t from)
{
	enum pattern_reach reach = from < pattern->count ? REACH_LEVELS : REACH_NOTHING;

	for (size_t i = from; i < pattern->count; i++) {
		const struct piece *piece = &pattern->pieces[i];

		if (piece->kind == PIECE_DEEP || piece->set == SET_ANY)
			reach = REACH_ALL;
		else if (piece->set != SET_INNER && piece->set != '/')
			return REACH_NAMES;
	}
	return reach;
}

/**
 * pattern_reach() - determine how a pattern distinguishes names below a directory
 * @pattern: a pattern of paths
 * @sets: its sets
 * @directory: path of the directory, "" for the root
 *
 * Return: enum pattern_reach.
 */
enum pattern_reach pattern_reach(const struct pattern *pattern, const struct sets *sets,
				 const char *directory)
{
	auto_free bool *at = memory_zeroed(pattern->count + 1, sizeof(*at));
	auto_free bool *within = memory_zeroed(pattern->count + 1, sizeof(*within));
	enum pattern_reach reach = REACH_NOTHING, here;

	at[0] = true;
	close_steps(pattern, at);
	for (const char *byte = directory; *byte; byte++)
		step(pattern, sets, *byte, at, within);
	step(pattern, sets, '/', at, within);
	for (size_t i = 0; i < pattern->count; i++) {
		here = at[i] || within[i] ? reach_from(pattern, i) : REACH_NOTHING;
		reach = here > reach ? here : reach;
	}
	return reach;
}

static void put_byte(FILE *out, unsigned int byte)
{
	if (byte < ' ' || byte == 0x7f)
		fprintf(out, "\\x%02x", byte);
	else if (strchr("*?[]{}\\,\" ", byte))
		fprintf(out, "\\%c", byte);
	else
		fputc(byte, out);
}

static void put_class(FILE *out, const struct byteset *set)
{
	fputc('[', out);
	for (unsigned int low = 0, high; low < BYTES; low = high + 1) {
		high = low;
		if (!byteset_has(set, low))
			continue;
		while (high + 1 < BYTES && byteset_has(set, high + 1))
			high++;
		put_byte(out, low);
		if (high > low + 1)
			fputc('-', out);
		if (high > low)
			put_byte(out, high);
	}
	fputc(']', out);
}

/* A star that requires one byte is two pieces, but is written as one. */
static bool is_star_of_one(const struct pattern *pattern, size_t at)
{
	return at && at + 1 < pattern->count && pattern->pieces[at + 1].kind == PIECE_STAR &&
	       pattern->pieces[at + 1].set == pattern->pieces[at].set &&
	       (pattern->pieces[at - 1].set == '/' || pattern->pieces[at - 1].kind == PIECE_DEEP);
}

static void put_piece(FILE *out, const struct pattern *pattern, const struct sets *sets, size_t at)
{
	const struct piece *piece = &pattern->pieces[at];

	if (piece->kind == PIECE_DEEP)
		fputs("**/", out);
	else if (piece->kind == PIECE_STAR)
		fputs(piece->set == SET_ANY ? "**" : "*", out);
	else if (piece->set < BYTES)
		put_byte(out, piece->set);
	else if (piece->set != SET_ANY && piece->set != SET_INNER)
		put_class(out, &sets->sets[piece->set]);
	else if (!is_star_of_one(pattern, at))
		fputc('?', out);
}

/**
 * pattern_text() - write a pattern of a path or name as a glob
 * @pattern: the pattern
 * @sets: its sets
 * @from: index of the first piece to write
 *
 * Return: the glob, malloc'd.
 */
char *pattern_text(const struct pattern *pattern, const struct sets *sets, size_t from)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return memory_zeroed(1, 1);
	for (size_t at = from; at < pattern->count; at++)
		put_piece(out, pattern, sets, at);
	fclose(out);
	return text;
}
