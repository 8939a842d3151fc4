// SPDX-License-Identifier: GPL-2.0
/* The words of a rule, and the patterns that they become. */
#include "language/token.h"

/**
 * line_error() - report an error at a place within a line
 * @line: the line
 * @at: a place in its text
 * @format: printf format of a message without a full stop
 */
void line_error(struct line *line, const char *at, const char *format, ...)
{
	struct place place = line->node->place;
	char sentence[512];
	va_list args;

	if (line->text != line->node->text)
		at = line->stand_in;
	for (const char *c = line->node->text; line->node->exact && c < at; c++)
		place.column += (c[1] & 0xc0) != 0x80;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	diag_error(line->policy->source, place, "%s", sentence);
	line->failed = true;
}

static const char *end_of_quoted(const char *at)
{
	while (*at && *at != '"')
		at += *at == '\\' && at[1] ? 2 : 1;
	return at;
}

static const char *end_of_plain(const char *at)
{
	while (*at && *at != ' ')
		at += *at == '\\' && at[1] ? 2 : 1;
	return at;
}

static const char *split_quoted(struct line *line, const char *at, struct token *token)
{
	const char *end = end_of_quoted(at + 1);

	if (!*end) {
		line_error(line, at, "this quote is never closed");
		return NULL;
	}
	if (end[1] && end[1] != ' ') {
		line_error(line, end + 1, "a space is missing after the quote");
		return NULL;
	}
	*token = (struct token){ .text = at + 1, .length = end - at - 1, .quoted = true };
	return end + 1;
}

/**
 * line_split() - split a line at its spaces
 * @line: the line; gets the errors
 * @tokens: filled in
 * @room: words that fit
 *
 * Between double quotes, spaces are part of a word. A backslash keeps the character
 * after it from ending the word; its meaning is defined by globs.
 *
 * Return: number of words; 0 after an error.
 */
size_t line_split(struct line *line, struct token *tokens, size_t room)
{
	const char *at = line->text, *end;
	size_t count = 0;

	for (const char *c = at; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f) {
			line_error(line, c, "a rule is one line, without control characters");
			return 0;
		}
	}
	for (;;) {
		while (*at == ' ')
			at++;
		if (!*at)
			break;
		if (count == room) {
			line_error(line, at, "too many words: at most %zu", room);
			return 0;
		}
		if (*at == '"') {
			at = split_quoted(line, at, &tokens[count++]);
			if (!at)
				return 0;
			continue;
		}
		end = end_of_plain(at);
		tokens[count++] = (struct token){ .text = at, .length = end - at };
		at = end;
	}
	if (!count)
		line_error(line, line->text, "a rule is missing here");
	return count;
}

/**
 * token_is() - check for a keyword
 * @token: the word
 * @text: the keyword
 *
 * Return: true if the word is the keyword; a quoted word never is.
 */
bool token_is(const struct token *token, const char *text)
{
	return !token->quoted && token->length == strlen(text) &&
	       !memcmp(token->text, text, token->length);
}

/**
 * number_parse() - parse a decimal number
 * @text: the digits, without sign, spaces or leading zeros
 * @length: how many
 * @most: no number is greater
 *
 * Return: the number, or -1 if it is not valid.
 */
s64 number_parse(const char *text, size_t length, u32 most)
{
	s64 value = 0;

	if (!length || length > 10 || (length > 1 && text[0] == '0'))
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + text[i] - '0';
	}
	return value <= most ? value : -1;
}

/**
 * range_parse() - parse a number, or two separated by ``-``
 * @text: what was written
 * @length: bytes of it
 * @most: no number is greater
 * @low: set to the first one
 * @high: set to the last one; the caller checks that it is not below @low
 *
 * Return: false if it is neither.
 */
bool range_parse(const char *text, size_t length, u32 most, u32 *low, u32 *high)
{
	const char *dash = memchr(text, '-', length);
	size_t first = dash ? (size_t)(dash - text) : length;
	s64 from = number_parse(text, first, most), to = from;

	if (dash)
		to = number_parse(dash + 1, length - first - 1, most);
	if (from < 0 || to < 0)
		return false;
	*low = from;
	*high = to;
	return true;
}

/**
 * patterns_open() - begin an empty list
 * @patterns: the list
 */
void patterns_open(struct patterns *patterns)
{
	patterns->first = NULL;
	patterns->tail = &patterns->first;
	patterns->prefix = "";
}

static size_t pieces_of(const struct pattern *pattern)
{
	size_t pieces = 0;

	for (; pattern; pattern = pattern->next)
		pieces += pattern->count;
	return pieces;
}

/* The rule at which they become too many is not necessarily the cause. */
static void refuse_pieces(struct line *line, const char *at, const struct patterns *patterns)
{
	static const char sentence[] =
		"of all rules this one has the most alternatives, and together they are too many; "
		"use fewer braces";
	const struct policy *policy = line->policy;
	size_t most = pieces_of(patterns->first);
	const struct rule *worst = NULL;

	for (size_t i = 0; i < policy->rule_count; i++) {
		size_t pieces = pieces_of(policy->rules[i].patterns);

		if (pieces > most && !policy->rules[i].file) {
			worst = &policy->rules[i];
			most = pieces;
		}
	}
	if (worst)
		diag_error(policy->source, worst->place, "%s", sentence);
	else
		line_error(line, at, "%s", sentence);
}

/**
 * patterns_add() - append a pattern
 * @line: the line that contains it
 * @at: its place in the line, for an error
 * @patterns: the list
 * @pieces: copied
 * @count: how many
 *
 * Return: false after an error was reported: the policy is too large.
 */
bool patterns_add(struct line *line, const char *at, struct patterns *patterns,
		  const struct piece *pieces, size_t count)
{
	size_t before = strlen(patterns->prefix), all = before + count;
	struct policy *policy = line->policy;
	size_t most = PIECES_FREE + PIECES_OF_RULE * policy->rule_count;
	struct pattern *pattern;

	policy->pieces += all;
	if (policy->pieces > most) {
		if (policy->pieces - all <= most)
			refuse_pieces(line, at, patterns);
		line->failed = true;
		return false;
	}
	pattern = arena_alloc(&policy->arena, sizeof(*pattern) + all * sizeof(*pieces));
	pattern->count = all;
	for (size_t i = 0; i < before; i++)
		pattern->pieces[i] = (struct piece){ PIECE_BYTE, (u8)patterns->prefix[i] };
	memcpy(pattern->pieces + before, pieces, count * sizeof(*pieces));
	*patterns->tail = pattern;
	patterns->tail = &pattern->next;
	return true;
}
