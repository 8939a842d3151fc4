// SPDX-License-Identifier: GPL-2.0
/* Who asks, as far as it was said: the kernel finds that out by itself. */
#include "base/escape.h"
#include "explain/request.h"
#include "explain/subject.h"
#include "language/token.h"

static bool find_program(struct bulkhead_asker *base, const struct bulkhead_rules *rules)
{
	const struct asker *asker = (const struct asker *)base;

	if (!asker->program_length)
		return false;
	base->state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_SOURCE],
					     asker->program, asker->program_length);
	return true;
}

static int has_uid(const struct bulkhead_asker *base, u32 low, u32 high)
{
	const struct asker *asker = (const struct asker *)base;

	return asker->uid >= low && asker->uid <= high;
}

static int has_gid(const struct bulkhead_asker *base, u32 low, u32 high)
{
	const struct asker *asker = (const struct asker *)base;

	for (size_t i = 0; i < asker->gid_count; i++)
		if (asker->gids[i] >= low && asker->gids[i] <= high)
			return 1;
	return 0;
}

/**
 * asker_open() - begin with somebody of whom nothing is known
 * @asker: to be initialised
 */
void asker_open(struct asker *asker)
{
	*asker = (struct asker){ .asker.find = find_program };
}

static bool tell_program(struct asker *asker, const char *value, char **why)
{
	ssize_t length = escape_undo(value, asker->program, sizeof(asker->program));

	if (!request_is_path(value))
		return request_complain(why, "'%s' is no program: it is told by its path, which begins with '/'",
					value);
	if (length < 0)
		return request_complain(why, "the program's path is longer than %zu bytes",
					sizeof(asker->program));
	asker->program_length = length;
	return true;
}

static bool tell_uid(struct asker *asker, const char *value, char **why)
{
	s64 id = number_parse(value, strlen(value), ID_MAX);

	if (id < 0)
		return request_complain(why, "'%s' is no user id", value);
	asker->uid = id;
	asker->asker.has_uid = has_uid;
	return true;
}

static bool tell_gids(struct asker *asker, const char *value, char **why)
{
	asker->gid_count = 0;
	for (const char *at = value;; at++) {
		size_t length = strcspn(at, ",");
		s64 id = number_parse(at, length, ID_MAX);

		if (id < 0)
			return request_complain(why, "'%s' is no group id, nor several with commas between",
						value);
		if (asker->gid_count == ASKER_GIDS_MAX)
			return request_complain(why, "more than %d group ids", ASKER_GIDS_MAX);
		asker->gids[asker->gid_count++] = id;
		at += length;
		if (!*at)
			break;
	}
	asker->asker.has_gid = has_gid;
	return true;
}

static bool is_condition(const char *word)
{
	return !strcmp(word, "from") || !strcmp(word, "uid") || !strcmp(word, "gid");
}

/**
 * asker_tell() - say something of who asks
 * @asker: changed
 * @condition: ``from``, ``uid`` or ``gid``
 * @value: the program, as events tell it; the user id; the group ids,
 *	with commas between
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if the value is none.
 */
bool asker_tell(struct asker *asker, const char *condition, const char *value, char **why)
{
	if (!strcmp(condition, "uid"))
		return tell_uid(asker, value, why);
	if (!strcmp(condition, "gid"))
		return tell_gids(asker, value, why);
	return tell_program(asker, value, why);
}

/**
 * asker_take() - take who asks off the end of a request
 * @asker: changed
 * @words: the request, then ``from PROGRAM``, ``uid N``, ``gid N[,N...]`` in any order
 * @count: how many; changed
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if a value is none.
 */
bool asker_take(struct asker *asker, const char **words, size_t *count, char **why)
{
	while (*count > 2 && is_condition(words[*count - 2])) {
		*count -= 2;
		if (!asker_tell(asker, words[*count], words[*count + 1], why))
			return false;
	}
	return true;
}
