// SPDX-License-Identifier: GPL-2.0
/* Who asks, as far as it was said: the kernel finds that out by itself. */
#include "base/escape.h"
#include "explain/request.h"
#include "explain/subject.h"
#include "language/token.h"

static bool find_program(struct bulkhead_subject *base, const struct bulkhead_rules *rules)
{
	const struct subject *subject = (const struct subject *)base;

	if (!subject->program_length)
		return false;
	base->state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_SOURCE],
					     subject->program, subject->program_length);
	return true;
}

static int has_uid(const struct bulkhead_subject *base, u32 low, u32 high)
{
	const struct subject *subject = (const struct subject *)base;

	return subject->uid >= low && subject->uid <= high;
}

static int has_gid(const struct bulkhead_subject *base, u32 low, u32 high)
{
	const struct subject *subject = (const struct subject *)base;

	for (size_t i = 0; i < subject->gid_count; i++)
		if (subject->gids[i] >= low && subject->gids[i] <= high)
			return 1;
	return 0;
}

static int owns(const struct bulkhead_subject *base)
{
	return ((const struct subject *)base)->owner;
}

/**
 * subject_open() - begin with somebody of whom nothing is known
 * @subject: to be initialised
 */
void subject_open(struct subject *subject)
{
	*subject = (struct subject){ .subject.find = find_program };
}

static bool set_program(struct subject *subject, const char *value, char **why)
{
	ssize_t length = escape_undo(value, subject->program, sizeof(subject->program));

	if (!request_is_path(value))
		return request_complain(
			why, "'%s' is not a program: name it by its path, which begins with '/'",
			value);
	if (length < 0)
		return request_complain(why, "the program's path is longer than %zu bytes",
					sizeof(subject->program));
	subject->program_length = length;
	return true;
}

static bool set_uid(struct subject *subject, const char *value, char **why)
{
	s64 id = number_parse(value, strlen(value), ID_MAX);

	if (id < 0)
		return request_complain(why, "'%s' is not a user id", value);
	subject->uid = id;
	subject->subject.has_uid = has_uid;
	return true;
}

static bool set_gids(struct subject *subject, const char *value, char **why)
{
	subject->gid_count = 0;
	for (const char *at = value;; at++) {
		size_t length = strcspn(at, ",");
		s64 id = number_parse(at, length, ID_MAX);

		if (id < 0)
			return request_complain(
				why,
				"'%s' is not a group id, nor a list of them separated by commas",
				value);
		if (subject->gid_count == SUBJECT_GIDS_MAX)
			return request_complain(why, "more than %d group ids", SUBJECT_GIDS_MAX);
		subject->gids[subject->gid_count++] = id;
		at += length;
		if (!*at)
			break;
	}
	subject->subject.has_gid = has_gid;
	return true;
}

static bool set_owner(struct subject *subject, const char *value, char **why)
{
	subject->owner = !strcmp(value, "yes");
	if (!subject->owner && strcmp(value, "no"))
		return request_complain(
			why, "'owner' is yes or no: whether the user owns the object; not '%s'",
			value);
	subject->subject.owns = owns;
	return true;
}

static bool is_condition(const char *word)
{
	return !strcmp(word, "from") || !strcmp(word, "uid") || !strcmp(word, "gid") ||
	       !strcmp(word, "owner");
}

/**
 * subject_set() - say something of who asks
 * @subject: changed
 * @condition: ``from``, ``uid``, ``gid`` or ``owner``
 * @value: the program, as events report it; the user id; the group ids,
 *	with commas between; ``yes`` or ``no``
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if the value is none.
 */
bool subject_set(struct subject *subject, const char *condition, const char *value, char **why)
{
	if (!strcmp(condition, "uid"))
		return set_uid(subject, value, why);
	if (!strcmp(condition, "gid"))
		return set_gids(subject, value, why);
	if (!strcmp(condition, "owner"))
		return set_owner(subject, value, why);
	return set_program(subject, value, why);
}

/**
 * subject_take() - take who asks off the end of a request
 * @subject: changed
 * @words: the request, then ``from PROGRAM``, ``uid N``, ``gid N[,N...]``,
 *	``owner yes|no`` in any order
 * @count: how many; changed
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if a value is none.
 */
bool subject_take(struct subject *subject, const char **words, size_t *count, char **why)
{
	while (*count > 2 && is_condition(words[*count - 2])) {
		*count -= 2;
		if (!subject_set(subject, words[*count], words[*count + 1], why))
			return false;
	}
	return true;
}
