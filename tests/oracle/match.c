// SPDX-License-Identifier: GPL-2.0
/*
 * What a glob matches, according to "Paths and globs" and "Objects without a path" of
 * bulkhead-policy(5): one recursion for each sentence there, which tries everything.
 */
#include "model.h"

static bool is_slash(const struct step *step)
{
	return step->kind == STEP_BYTE && step->byte == '/';
}

/**
 * step_takes() - does a step of one byte match it?
 * @step: STEP_BYTE, STEP_ONE or STEP_CLASS
 * @byte: the byte
 *
 * Return: true if it does. A class never matches a slash; whether ``?`` does depends
 * on what the glob stands for, and is the caller's.
 */
bool step_takes(const struct step *step, unsigned int byte)
{
	bool among = false;

	if (step->kind == STEP_BYTE)
		return step->byte == byte;
	if (step->kind == STEP_ONE)
		return true;
	for (unsigned int i = 0; i < step->count; i++)
		among |= byte >= step->low[i] && byte <= step->high[i];
	return byte != '/' && among != step->negated;
}

/* A plain glob while it is matched. */
struct matching {
	const struct plain *plain;
	bool slashes;	   /* * and ? match slashes */
	unsigned int path; /* components begin behind this step, a slash */
};

static bool ends_component(const struct matching *m, unsigned int at)
{
	return at == m->plain->count || is_slash(m->plain->steps[at]);
}

static bool begins_component(const struct matching *m, unsigned int at)
{
	return at > m->path && is_slash(m->plain->steps[at - 1]);
}

/* A component that consists of ``*`` only; braces can put several side by side. */
static bool is_all_stars(const struct matching *m, unsigned int at)
{
	if (!begins_component(m, at))
		return false;
	while (!ends_component(m, at))
		if (m->plain->steps[at++]->kind != STEP_STAR)
			return false;
	return true;
}

static bool match(const struct matching *m, unsigned int at, const u8 *bytes, size_t length);

static bool match_star(const struct matching *m, unsigned int at, const u8 *bytes, size_t length)
{
	if (is_all_stars(m, at) && (!length || *bytes == '/'))
		return false;
	for (;; bytes++, length--) {
		if (match(m, at + 1, bytes, length))
			return true;
		if (!length || (*bytes == '/' && !m->slashes))
			return false;
	}
}

/* Any number of components in the middle, even none; at the end, everything below. */
static bool match_components(const struct matching *m, unsigned int at, const u8 *bytes,
			     size_t length)
{
	size_t component = 0;

	if (at + 1 == m->plain->count)
		return length;
	if (match(m, at + 2, bytes, length))
		return true;
	while (component < length && bytes[component] != '/')
		component++;
	return component && component < length &&
	       match(m, at, bytes + component + 1, length - component - 1);
}

static bool match_deep(const struct matching *m, unsigned int at, const u8 *bytes, size_t length)
{
	if (begins_component(m, at) && ends_component(m, at + 1))
		return match_components(m, at, bytes, length);
	for (;; bytes++, length--) {
		if (match(m, at + 1, bytes, length))
			return true;
		if (!length)
			return false;
	}
}

static bool match(const struct matching *m, unsigned int at, const u8 *bytes, size_t length)
{
	const struct step *step;

	if (at == m->plain->count)
		return !length;
	step = m->plain->steps[at];
	if (step->kind == STEP_STAR)
		return match_star(m, at, bytes, length);
	if (step->kind == STEP_DEEP)
		return match_deep(m, at, bytes, length);
	if (!length || !step_takes(step, *bytes))
		return false;
	if (step->kind == STEP_ONE && *bytes == '/' && !m->slashes)
		return false;
	return match(m, at + 1, bytes + 1, length - 1);
}

static unsigned int first_slash(const struct plain *plain)
{
	unsigned int at = 0;

	while (at < plain->count && !is_slash(plain->steps[at]))
		at++;
	return at;
}

/**
 * glob_matches() - does a glob match a name?
 * @glob: the glob
 * @bytes: the name
 * @length: bytes of it
 *
 * Return: true if one of the alternatives of its braces does.
 */
bool glob_matches(const struct model_glob *glob, const u8 *bytes, size_t length)
{
	for (const struct plain *plain = glob->plains; plain; plain = plain->next) {
		bool has_path = glob->style == STYLE_PATH || glob->style == STYLE_CONTROL;
		struct matching m = {
			.plain = plain,
			.slashes = glob->style == STYLE_NAME,
			.path = has_path ? first_slash(plain) : plain->count,
		};

		if (match(&m, 0, bytes, length))
			return true;
	}
	return false;
}

/**
 * glob_is_one_word() - does this match a single word, however it is written?
 * @plain: the glob
 * @word: the word
 *
 * Return: true if it matches the word and nothing else.
 */
bool glob_is_one_word(const struct plain *plain, const char *word)
{
	unsigned int at;

	for (at = 0; at < plain->count && word[at]; at++) {
		if (plain->steps[at]->kind == STEP_STAR || plain->steps[at]->kind == STEP_DEEP)
			return false;
		for (unsigned int byte = 0; byte < 256; byte++)
			if (step_takes(plain->steps[at], byte) != (byte == (u8)word[at]))
				return false;
	}
	return at == plain->count && !word[at];
}

/* What follows the brace that is being replaced. */
struct rest {
	struct step *step;
	const struct rest *rest;
};

static void expand(struct model_glob *glob, struct plain *plain, struct step *step,
		   const struct rest *rest)
{
	struct rest behind;
	struct plain *done;

	while (step && step->kind != STEP_BRACE && plain->count < STEPS_MAX) {
		plain->steps[plain->count++] = step;
		step = step->next;
	}
	if (step && step->kind == STEP_BRACE) {
		behind = (struct rest){ step->next, rest };
		for (unsigned int i = 0, count = plain->count; i < step->count; i++) {
			plain->count = count;
			expand(glob, plain, step->choices[i], &behind);
		}
	} else if (rest) {
		expand(glob, plain, rest->step, rest->rest);
	} else {
		done = keep(sizeof(*done));
		*done = *plain;
		done->next = glob->plains;
		glob->plains = done;
	}
}

/**
 * glob_expand() - replace the braces by their choices, in all ways
 * @glob: its plains are set
 */
void glob_expand(struct model_glob *glob)
{
	struct plain plain = { .count = 0 };

	glob->plains = NULL;
	expand(glob, &plain, glob->steps, NULL);
}

static bool is_sensible_path(const struct plain *plain, unsigned int slash)
{
	unsigned int begin, end;

	if (slash + 1 == plain->count)
		return true;
	for (begin = slash + 1; begin <= plain->count; begin = end + 1) {
		bool dots = true;

		for (end = begin; end < plain->count && !is_slash(plain->steps[end]); end++)
			dots &= plain->steps[end]->kind == STEP_BYTE &&
				plain->steps[end]->byte == '.';
		if (end == begin || (dots && end - begin <= 2))
			return false;
	}
	return true;
}

/**
 * glob_is_sensible() - is the glob valid in the language?
 * @glob: the glob
 *
 * Return: false if an alternative is too long for this program, is empty, or is a path with
 * an empty component, ``.`` or ``..``.
 */
bool glob_is_sensible(const struct model_glob *glob)
{
	for (const struct plain *plain = glob->plains; plain; plain = plain->next) {
		if (!plain->count || plain->count == STEPS_MAX)
			return false;
		if ((glob->style == STYLE_PATH || glob->style == STYLE_CONTROL) &&
		    !is_sensible_path(plain, first_slash(plain)))
			return false;
	}
	return true;
}
