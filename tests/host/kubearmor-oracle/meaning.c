// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy means according to KubeArmor's documentation: of the entries that name
 * the object, one for the program decides before one for all programs, a path before a
 * directory, and a directory before one that contains it; an Allow closes its block; a
 * Block of a pattern, which only AppArmor has, overrides every Allow.
 */
#include <string.h>

#include "oracle.h"

/* As a control: an oracle that is wrong has to be noticed. */
bool forget_exactness;

static bool glob_matches(const char *glob, const char *text)
{
	if (!*glob)
		return !*text;
	if (*glob == '*') {
		bool deep = glob[1] == '*';
		const char *rest = glob + 1 + deep;

		for (;; text++) {
			if (glob_matches(rest, text))
				return true;
			if (!*text || (*text == '/' && !deep))
				return false;
		}
	}
	return *glob == *text && glob_matches(glob + 1, text + 1);
}

static bool directory_has(const struct entry *entry, const char *path)
{
	size_t length = strlen(entry->text);

	if (strlen(path) + 1 == length && !strncmp(path, entry->text, length - 1))
		return entry->part == PART_FILE;
	if (!strcmp(path, "/") && length == 1)
		return entry->part == PART_FILE;
	return !strncmp(path, entry->text, length) && path[length] &&
	       (entry->recursive || !strchr(path + length, '/'));
}

static bool names_object(const struct entry *entry, const char *object)
{
	const char *name = strrchr(object, '/');

	switch (entry->shape) {
	case PATH:
		return !strcmp(entry->text, object);
	case DIRECTORY:
		return directory_has(entry, object);
	case PATTERN:
		return glob_matches(entry->text, object);
	case NAME:
		return name && !strcmp(name + 1, entry->text);
	case WORD:
		return !strcmp(entry->text, object) || !strcmp(entry->text, "all");
	}
	return false;
}

static bool is_for(const struct entry *entry, const char *program)
{
	for (size_t i = 0; i < SOURCES_MAX; i++)
		if (entry->sources[i] && !strcmp(entry->sources[i], program))
			return true;
	return !entry->sources[0];
}

static unsigned int exactness(const struct entry *entry)
{
	unsigned int rank = entry->sources[0] ? 100000 : 0;

	if (forget_exactness)
		return 0;
	if (entry->shape == PATH)
		return rank + 50000;
	if (entry->shape == DIRECTORY)
		return rank + 1 + (unsigned int)strlen(entry->text);
	return rank;
}

/* How much an entry refuses, among equally specific entries. */
static unsigned int severity(const struct entry *entry)
{
	bool blocks = entry->action == BLOCK;

	return blocks * 4U + entry->owner_only * 2U + (entry->read_only != blocks);
}

static bool is_better(const struct entry *entry, const struct entry *best)
{
	if (!best)
		return true;
	if (entry->action == AUDIT || best->action == AUDIT)
		return best->action == AUDIT && (entry->action != AUDIT || best->read_only);
	if (exactness(entry) != exactness(best))
		return exactness(entry) > exactness(best);
	return severity(entry) > severity(best);
}

/*
 * An entry that audits is not enforced: any other entry decides before it, and in a
 * closed block it does not allow.
 */
static const struct entry *decider(const struct ka_policy *policy, enum ka_part part, bool closed,
				   const struct ka_request *request)
{
	const struct entry *best = NULL;

	for (size_t i = 0; i < policy->count; i++) {
		const struct entry *entry = &policy->entries[i];

		if (entry->part != part || (closed && entry->action == AUDIT) ||
		    !is_for(entry, request->program) || !names_object(entry, request->object))
			continue;
		if (entry->shape == PATTERN && entry->action == BLOCK && !entry->read_only)
			return entry;
		if (entry->shape == PATTERN && entry->action == BLOCK &&
		    request->operation == OP_WRITE)
			return entry;
		if (is_better(entry, best))
			best = entry;
	}
	return best;
}

static bool is_closed(const struct ka_policy *policy, enum ka_part part)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->entries[i].part == part && policy->entries[i].action == ALLOW)
			return true;
	return false;
}

static enum verdict verdict_of(const struct entry *entry, enum operation operation)
{
	bool writes = operation == OP_WRITE;

	switch (entry->action) {
	case BLOCK:
		return entry->read_only && !writes ? ALLOWED : DENIED;
	case AUDIT:
		return entry->read_only && !writes ? ALLOWED : AUDITED;
	case ALLOW:
		return entry->read_only && writes ? DENIED : ALLOWED;
	}
	return DENIED;
}

/* What a Block allows to be read may still be reported. */
static const struct entry *reporter(const struct ka_policy *policy, enum ka_part part,
				    const struct ka_request *request)
{
	for (size_t i = 0; i < policy->count; i++) {
		const struct entry *entry = &policy->entries[i];

		if (entry->part == part && entry->action == AUDIT && !entry->read_only &&
		    is_for(entry, request->program) && names_object(entry, request->object))
			return entry;
	}
	return NULL;
}

static struct answer answer_of(const struct ka_policy *policy, enum ka_part part,
			       const struct ka_request *request)
{
	bool closed = is_closed(policy, part);
	const struct entry *entry = decider(policy, part, closed, request), *other = NULL;

	if (!closed && entry && entry->action == BLOCK && !entry->owner_only &&
	    verdict_of(entry, request->operation) == ALLOWED)
		other = reporter(policy, part, request);
	if (other)
		entry = other;
	if (entry)
		return (struct answer){ .verdict = verdict_of(entry, request->operation),
					.line = entry->line,
					.owner = entry->owner_only };
	if (!closed)
		return (struct answer){ .verdict = ALLOWED };
	return (struct answer){ .verdict = policy->audits ? AUDITED : DENIED };
}

/* Where only files are closed, a program may be executed if it may be read as a file. */
static struct answer answer_exec(const struct ka_policy *policy, const struct ka_request *request)
{
	struct answer answer = answer_of(policy, PART_PROCESS, request), file;
	struct ka_request read = { OP_READ, request->object, request->program };

	if (answer.line || is_closed(policy, PART_PROCESS) || !is_closed(policy, PART_FILE))
		return answer;
	file = answer_of(policy, PART_FILE, &read);
	return file;
}

/**
 * entry_blocks_program() - does an entry block a file as a program, for all programs?
 * @entry: the entry
 * @path: the file
 *
 * Return: true if it does.
 */
bool entry_blocks_program(const struct entry *entry, const char *path)
{
	return entry->part == PART_PROCESS && entry->action == BLOCK && !entry->sources[0] &&
	       names_object(entry, path);
}

/**
 * policy_answer() - what happens to a request
 * @policy: the policy
 * @request: the request
 *
 * Mapping a file requires reading it; blocks of programs do not apply to it.
 *
 * Return: the answer.
 */
struct answer policy_answer(const struct ka_policy *policy, const struct ka_request *request)
{
	switch (request->operation) {
	case OP_EXEC:
		return answer_exec(policy, request);
	case OP_CONNECT:
		return answer_of(policy, PART_NETWORK, request);
	case OP_CAPABLE:
		return answer_of(policy, PART_CAPABILITIES, request);
	default:
		return answer_of(policy, PART_FILE, request);
	}
}
