// SPDX-License-Identifier: GPL-2.0
/*
 * Globs. A glob is split into items and its braces are expanded. Every alternative
 * is checked on its own and becomes a pattern, so that no brace can hide an empty
 * component or a ``..``.
 *
 *   *        any bytes within a component
 *   **       any components; within a component, any bytes including slashes
 *   ?        one byte within a component
 *   [a-z]    one byte of these; [!a-z] or [^a-z] of the others, never a slash
 *   {a,b}    either; may nest, may hold slashes and nothing
 *   \c       that character itself; \xNN the byte of that number
 *
 * Names of objects without a path (``memfd:NAME``) and abstract names have no
 * components, so every wildcard matches slashes there.
 */
#include "base/escape.h"
#include "language/token.h"

#define ALTERNATIVES_MAX 4096 /* of one glob */
#define BRACES_MAX	 64   /* groups in one glob */

enum item_kind {
	ITEM_BYTE,
	ITEM_ONE,
	ITEM_STAR,
	ITEM_DEEP,
	ITEM_OPEN,
	ITEM_COMMA,
	ITEM_CLOSE,
};

/* @set is of ITEM_BYTE and ITEM_ONE; @at is where it was written. */
struct glob_item {
	enum item_kind kind;
	u32 set;
	const char *at;
};

/* A glob that is being parsed. */
struct glob {
	struct line *line;
	const struct token *token;
	enum glob_kind kind;
	struct patterns *patterns;
	struct glob_item *items;
	size_t count;
	size_t alternatives;
};

static const char *const kinds[] = { "memfd", "shm", "pipe", "socket", "anon", "mqueue" };

static bool fail(struct glob *glob, const char *at, const char *sentence)
{
	line_error(glob->line, at, "%s", sentence);
	return false;
}

static void add_item(struct glob *glob, enum item_kind kind, u32 set, const char *at)
{
	glob->items[glob->count++] = (struct glob_item){ .kind = kind, .set = set, .at = at };
}

/* Reads an escape after its backslash; returns the byte or -1. */
static int read_escape(struct glob *glob, const char **at, const char *end)
{
	const char *c = *at;
	int byte;

	if (c + 1 >= end) {
		fail(glob, c, "a backslash must be followed by a character");
		return -1;
	}
	if (c[1] != 'x') {
		if ((c[1] >= 'a' && c[1] <= 'z') || (c[1] >= 'A' && c[1] <= 'Z') ||
		    (c[1] >= '0' && c[1] <= '9')) {
			fail(glob, c,
			     "unknown escape; \\xNN writes a byte, and letters need no backslash");
			return -1;
		}
		*at = c + 2;
		return (unsigned char)c[1];
	}
	if (c + 3 >= end || escape_hex(c + 2) < 0) {
		fail(glob, c, "\\x must be followed by two hexadecimal digits");
		return -1;
	}
	byte = escape_hex(c + 2);
	if (!byte && glob->kind != GLOB_UNIX) {
		fail(glob, c,
		     glob->kind == GLOB_DETAIL ? "a name cannot contain a NUL byte"
					       : "a path cannot contain a NUL byte");
		return -1;
	}
	*at = c + 4;
	return byte;
}

/* One byte of a class, or -1. */
static int read_member(struct glob *glob, const char **at, const char *end)
{
	const char *c = *at;

	if (*c == '\\')
		return read_escape(glob, at, end);
	if (*c == '[' && c + 1 < end && c[1] == ':') {
		fail(glob, c, "classes have no names here; write ranges such as a-z");
		return -1;
	}
	if ((unsigned char)*c >= 0x80) {
		fail(glob, c, "a class is one byte, and this character has several; use {x,y}");
		return -1;
	}
	*at = c + 1;
	return (unsigned char)*c;
}

static bool read_range(struct glob *glob, const char **at, const char *end, struct byteset *set)
{
	const char *begin = *at;
	int low = read_member(glob, at, end), high = low;

	if (low < 0)
		return false;
	if (*at + 1 < end && **at == '-' && (*at)[1] != ']') {
		++*at;
		high = read_member(glob, at, end);
		if (high < 0)
			return false;
		if (high < low)
			return fail(glob, begin, "this range runs backwards");
	}
	byteset_add(set, low, high);
	return true;
}

static bool read_class(struct glob *glob, const char **at, const char *end)
{
	const char *begin = *at, *c = begin + 1;
	struct byteset set = {}, none = {};
	bool negated = c < end && (*c == '!' || *c == '^');

	if (negated)
		c++;
	for (const char *first = c; c < end && (*c != ']' || c == first);)
		if (!read_range(glob, &c, end, &set))
			return false;
	if (c >= end)
		return fail(glob, begin, "this bracket is never closed");
	for (int i = 0; negated && i < 4; i++)
		set.bits[i] = ~set.bits[i];
	byteset_remove(&set, '/');
	if (!memcmp(&set, &none, sizeof(set)))
		return fail(glob, begin, "this class matches nothing");
	add_item(glob, ITEM_ONE, sets_number(&glob->line->policy->sets, &set), begin);
	*at = c + 1;
	return true;
}

static bool read_star(struct glob *glob, const char **at, const char *end)
{
	const char *begin = *at;
	size_t stars = 0;

	while (*at < end && **at == '*') {
		++*at;
		stars++;
	}
	if (stars > 2)
		return fail(glob, begin, "'*' or '**', but no more");
	add_item(glob, stars == 2 ? ITEM_DEEP : ITEM_STAR, 0, begin);
	return true;
}

static bool read_item(struct glob *glob, const char **at, const char *end, int depth)
{
	const char *c = *at;
	int byte;

	switch (*c) {
	case '*':
		return read_star(glob, at, end);
	case '[':
		return read_class(glob, at, end);
	case '\\':
		byte = read_escape(glob, at, end);
		if (byte < 0)
			return false;
		add_item(glob, ITEM_BYTE, byte, c);
		return true;
	case '?':
		add_item(glob, ITEM_ONE, SET_INNER, c);
		break;
	case '{':
		add_item(glob, ITEM_OPEN, 0, c);
		break;
	case ',':
		add_item(glob, depth ? ITEM_COMMA : ITEM_BYTE, ',', c);
		break;
	case '}':
		if (!depth)
			return fail(
				glob, c,
				"there is no open brace for this one; a backslash makes it a plain character");
		add_item(glob, ITEM_CLOSE, 0, c);
		break;
	default:
		add_item(glob, ITEM_BYTE, (unsigned char)*c, c);
	}
	*at = c + 1;
	return true;
}

static bool read_items(struct glob *glob)
{
	const char *at = glob->token->text, *end = at + glob->token->length;
	const char *open[BRACES_MAX];
	int depth = 0, groups = 0;

	while (at < end) {
		const char *begin = at;

		if (!read_item(glob, &at, end, depth))
			return false;
		if (glob->items[glob->count - 1].kind == ITEM_OPEN) {
			if (groups++ == BRACES_MAX)
				return fail(glob, begin, "too many braces in one glob");
			open[depth++] = begin;
		} else if (glob->items[glob->count - 1].kind == ITEM_CLOSE) {
			depth--;
			if (open[depth] == begin - 1)
				return fail(glob, begin - 1,
					    "there is nothing between these braces");
		}
	}
	if (depth)
		return fail(glob, open[depth - 1], "this brace is never closed");
	return true;
}

static bool is_slash(const struct glob_item *item)
{
	return item->kind == ITEM_BYTE && item->set == '/';
}

static bool is_dots(const struct glob_item *items, size_t count)
{
	if (!count || count > 2)
		return false;
	for (size_t i = 0; i < count; i++)
		if (items[i].kind != ITEM_BYTE || items[i].set != '.')
			return false;
	return true;
}

static bool only_stars(const struct glob_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].kind != ITEM_STAR)
			return false;
	return count;
}

static struct piece piece_of(const struct glob_item *item, u32 inner)
{
	switch (item->kind) {
	case ITEM_STAR:
		return (struct piece){ PIECE_STAR, inner };
	case ITEM_DEEP:
		return (struct piece){ PIECE_STAR, SET_ANY };
	case ITEM_ONE:
		return (struct piece){ PIECE_BYTE, item->set == SET_INNER ? inner : item->set };
	default:
		return (struct piece){ PIECE_BYTE, item->set };
	}
}

/*
 * A component of stars alone would match the empty name, which only the root
 * ``/`` has. So it begins with one byte.
 */
static size_t lower_component(const struct glob_item *items, size_t count, bool last,
			      struct piece *pieces)
{
	size_t made = 0;

	if (last && count == 1 && items[0].kind == ITEM_DEEP)
		pieces[made++] = (struct piece){ PIECE_BYTE, SET_ANY };
	else if (only_stars(items, count))
		pieces[made++] = (struct piece){ PIECE_BYTE, SET_INNER };
	for (size_t i = 0; i < count; i++)
		pieces[made++] = piece_of(&items[i], SET_INNER);
	return made;
}

/* A path, which begins after the first @begin items. */
static bool lower_path(struct glob *glob, const struct glob_item *items, size_t count, size_t begin)
{
	auto_free struct piece *pieces = memory_zeroed(2 * count + 2, sizeof(*pieces));
	size_t made = 0, at, end;
	bool deep = false;

	for (at = 0; at < begin; at++)
		pieces[made++] = piece_of(&items[at], SET_INNER);
	for (; at < count; at = end) {
		/* A deep piece includes the slash after it. */
		if (!deep)
			pieces[made++] = (struct piece){ PIECE_BYTE, '/' };
		at++;
		for (end = at; end < count && !is_slash(&items[end]);)
			end++;
		if (end == at && end < count)
			return fail(glob, items[end].at,
				    "there is no name between these slashes; write one slash");
		if (end == at && count > begin + 1)
			return fail(
				glob, items[at - 1].at,
				"a path must not end with a slash; '/**' matches everything below");
		if (is_dots(items + at, end - at))
			return fail(
				glob, items[at].at,
				"'.' and '..' are not names: write the path that the kernel sees");
		deep = end < count && end - at == 1 && items[at].kind == ITEM_DEEP;
		if (deep)
			pieces[made++] = (struct piece){ PIECE_DEEP, SET_ANY };
		else
			made += lower_component(items + at, end - at, end == count, pieces + made);
	}
	return patterns_add(glob->line, glob->token->text, glob->patterns, pieces, made);
}

static bool lower_name(struct glob *glob, const struct glob_item *items, size_t count, u32 inner)
{
	auto_free struct piece *pieces = memory_zeroed(count + 1, sizeof(*pieces));

	for (size_t i = 0; i < count; i++)
		pieces[i] = piece_of(&items[i], inner);
	return patterns_add(glob->line, glob->token->text, glob->patterns, pieces, count);
}

static bool names_kind(const struct glob_item *items, size_t count)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t length = strlen(kinds[i]), at = 0;

		while (at < length && at < count && items[at].kind == ITEM_BYTE &&
		       items[at].set == (unsigned char)kinds[i][at])
			at++;
		if (at == length && at < count && items[at].kind == ITEM_BYTE &&
		    items[at].set == ':')
			return true;
	}
	return false;
}

static bool no_beginning(struct glob *glob)
{
	const char *text = glob->token->text;
	const char *colon = memchr(text, ':', glob->token->length);

	if (glob->kind == GLOB_UNIX)
		return fail(glob, text, "a unix socket's name begins with '/' or '@'");
	line_error(glob->line, text,
		   "a path begins with '/', an object without a path with its kind and ':'%s",
		   diag_hint(text, colon ? (size_t)(colon - text) : 0, kinds, ARRAY_SIZE(kinds)));
	return false;
}

/* FSTYPE:/PATH */
static bool lower_control(struct glob *glob, const struct glob_item *items, size_t count)
{
	size_t colon = 0;

	while (colon < count && !is_slash(&items[colon]) &&
	       !(items[colon].kind == ITEM_BYTE && items[colon].set == ':'))
		colon++;
	if (!colon || colon + 1 >= count || is_slash(&items[colon]) || !is_slash(&items[colon + 1]))
		return fail(
			glob, glob->token->text,
			"a control file is named by the type of its filesystem, ':' and its path in there, as in proc:/sys/net/**");
	return lower_path(glob, items, count, colon + 1);
}

static bool lower(struct glob *glob, const struct glob_item *items, size_t count)
{
	if (++glob->alternatives > ALTERNATIVES_MAX) {
		line_error(glob->line, glob->token->text,
			   "these braces stand for more than %d alternatives", ALTERNATIVES_MAX);
		return false;
	}
	if (glob->kind == GLOB_DETAIL && !count)
		return fail(glob, glob->token->text, "an empty name names nothing");
	if (glob->kind == GLOB_DETAIL)
		return lower_name(glob, items, count, SET_INNER);
	if (glob->kind == GLOB_CONTROL)
		return lower_control(glob, items, count);
	if (count && is_slash(&items[0]))
		return lower_path(glob, items, count, 0);
	if (glob->kind == GLOB_PATH && names_kind(items, count))
		return lower_name(glob, items, count, SET_ANY);
	if (glob->kind == GLOB_UNIX && count && items[0].kind == ITEM_BYTE && items[0].set == '@')
		return lower_name(glob, items, count, SET_ANY);
	return no_beginning(glob);
}

/* The end of the group that begins at @at, or its next comma. */
static size_t end_of_choice(const struct glob_item *items, size_t at)
{
	int depth = 0;

	for (at++;; at++) {
		if (items[at].kind == ITEM_OPEN)
			depth++;
		else if (!depth && (items[at].kind == ITEM_CLOSE || items[at].kind == ITEM_COMMA))
			return at;
		else if (items[at].kind == ITEM_CLOSE)
			depth--;
	}
}

static size_t end_of_group(const struct glob_item *items, size_t at)
{
	do {
		at = end_of_choice(items, at);
	} while (items[at].kind == ITEM_COMMA);
	return at;
}

/*
 * Replaces the first group by each of its choices in turn. The recursion is as deep
 * as the number of groups.
 */
static bool expand(struct glob *glob, const struct glob_item *items, size_t count)
{
	auto_free struct glob_item *chosen = NULL;
	size_t open = 0, close, begin, end, made;

	while (open < count && items[open].kind != ITEM_OPEN)
		open++;
	if (open == count)
		return lower(glob, items, count);
	close = end_of_group(items, open);
	chosen = memory_zeroed(count, sizeof(*chosen));
	memcpy(chosen, items, open * sizeof(*items));
	for (begin = open; begin != close; begin = end) {
		end = end_of_choice(items, begin);
		made = open + end - begin - 1;
		memcpy(chosen + open, items + begin + 1, (end - begin - 1) * sizeof(*items));
		memcpy(chosen + made, items + close + 1, (count - close - 1) * sizeof(*items));
		if (!expand(glob, chosen, made + count - close - 1))
			return false;
	}
	return true;
}

/**
 * glob_parse() - parse a glob
 * @line: the line that contains it; gets the errors
 * @token: the glob
 * @kind: what it denotes
 * @patterns: the alternatives are appended to it
 *
 * Return: false after an error was reported.
 */
bool glob_parse(struct line *line, const struct token *token, enum glob_kind kind,
		struct patterns *patterns)
{
	auto_free struct glob_item *items = memory_zeroed(token->length, sizeof(*items));
	struct glob glob = {
		.line = line,
		.token = token,
		.kind = kind,
		.patterns = patterns,
		.items = items,
	};

	if (!token->length)
		return fail(&glob, token->text,
			    kind == GLOB_DETAIL ? "an empty name names nothing"
						: "an empty path names nothing");
	return read_items(&glob) && expand(&glob, items, glob.count);
}
