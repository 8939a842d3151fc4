// SPDX-License-Identifier: GPL-2.0
/* bulkhead explain --root: the paths of a request, looked up in a container's root. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "commands/explain_root.h"
#include "lint/root_walk.h"

/* The kernel asks about a link itself where a name is made, moved or removed. */
static bool is_about_last(const struct request *request)
{
	if (request->class_id == BULKHEAD_CLASS_UNIX)
		return request->permissions & BULKHEAD_NET_BIND;
	return request->class_id == BULKHEAD_CLASS_FILE &&
	       !(request->permissions &
		 ~(BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE | BULKHEAD_FILE_LINK));
}

/* The real path of what was walked, malloc'd; NULL if it has none. */
static char *real_path(const struct root_walk *walk, enum lookup outcome, const char *path)
{
	if (outcome == LOST || (outcome == MISSING && walk->error != ENOENT))
		return NULL;
	if (outcome == MISSING && !walk->links)
		return strdup(path);
	if (outcome == MISSING && !walk->resolved)
		return NULL;
	return strdup(walk->real[0] ? walk->real : "/");
}

static bool put_last(char **real, const char *last)
{
	char *whole = NULL;

	if (asprintf(&whole, "%s%s", strcmp(*real, "/") ? *real : "", last) < 0)
		return false;
	free(*real);
	*real = whole;
	return true;
}

static bool complain(const struct root_walk *walk, enum lookup outcome, char **why)
{
	const char *at = walk->link[0] ? walk->link : walk->failed;
	auto_free char *name = escape_bytes(at, strlen(at));

	if (outcome == MISSING && walk->error == ENOENT)
		return request_complain(
			why,
			"'%s' is a symbolic link whose target does not exist there; ask about the target",
			name);
	return request_complain(why, "cannot look up '%s' there: %s", name, strerror(walk->error));
}

/* Looks up @asked; its last name is not followed if it is what matters. */
static bool look_up(struct rooted *rooted, int root, bool itself, char **why)
{
	const char *last = strrchr(rooted->asked, '/');
	auto_free char *walked = itself ? strndup(rooted->asked, last - rooted->asked)
					: strdup(rooted->asked);
	struct root_walk walk;
	enum lookup outcome;

	if (!walked)
		return false;
	outcome = root_walk(&walk, root, walked);
	rooted->missing = outcome == MISSING;
	rooted->real = real_path(&walk, outcome, walked);
	if (!rooted->real)
		complain(&walk, outcome, why);
	root_walk_end(&walk);
	return rooted->real && (!itself || put_last(&rooted->real, last));
}

/* Replaces the path in @bytes by the real one. */
static bool resolve(struct rooted *rooted, int root, u8 *bytes, size_t *length, bool itself,
		    char **why)
{
	if (!*length || bytes[0] != '/' || *length >= ROOT_PATH_ROOM || memchr(bytes, 0, *length))
		return true;
	rooted->asked = strndup((const char *)bytes, *length);
	if (!rooted->asked)
		return false;
	if (root_is_mounted_later(rooted->asked)) {
		rooted_free(rooted);
		return true;
	}
	if (!look_up(rooted, root, itself, why))
		return false;
	if (strlen(rooted->real) > BULKHEAD_OBJECT_MAX)
		return request_complain(why, "the real path of '%s' is too long", rooted->asked);
	*length = strlen(rooted->real);
	memcpy(bytes, rooted->real, *length);
	return true;
}

/**
 * rooted_request() - replace the path of a request by its real path
 * @rooted: filled in; rooted_free() ends it
 * @root: the root's directory, open
 * @request: the request; without a path it is left as it is
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if the path can't be resolved.
 */
bool rooted_request(struct rooted *rooted, int root, struct request *request, char **why)
{
	*rooted = (struct rooted){};
	if (request->class_id != BULKHEAD_CLASS_FILE && request->class_id != BULKHEAD_CLASS_EXEC &&
	    request->class_id != BULKHEAD_CLASS_UNIX)
		return true;
	return resolve(rooted, root, request->object, &request->length, is_about_last(request),
		       why);
}

/**
 * rooted_program() - replace the path of the requesting program by its real path
 * @rooted: filled in; rooted_free() ends it
 * @root: the root's directory, open
 * @subject: the subject; without a program it is left as it is
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if the path can't be resolved.
 */
bool rooted_program(struct rooted *rooted, int root, struct subject *subject, char **why)
{
	size_t length = subject->program_length;

	*rooted = (struct rooted){};
	if (!resolve(rooted, root, subject->program, &length, false, why))
		return false;
	subject->program_length = length;
	return true;
}

/**
 * rooted_print() - say what a path resolved to, if it is another one or missing
 * @rooted: the path
 * @name: the root's name
 */
void rooted_print(const struct rooted *rooted, const char *name)
{
	auto_free char *asked = NULL, *real = NULL;

	if (!rooted->asked)
		return;
	asked = escape_bytes(rooted->asked, strlen(rooted->asked));
	real = escape_bytes(rooted->real, strlen(rooted->real));
	if (strcmp(asked, real))
		printf("  %s is %s in %s\n", asked, real, name);
	if (rooted->missing)
		printf("  %s does not exist in %s\n", real, name);
}

/**
 * rooted_free() - free what a look-up has allocated
 * @rooted: the path
 */
void rooted_free(struct rooted *rooted)
{
	free(rooted->asked);
	free(rooted->real);
	*rooted = (struct rooted){};
}
