// SPDX-License-Identifier: GPL-2.0
/*
 * Bound containers by the names that engines and people have for them: the name that a
 * container was bound by, which is the engine's id if a hook bound it; the beginning of the
 * id; and the name that the engine has recorded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/tool.h"
#include "module/netlink.h"
#include "runtime/named.h"
#include "runtime/oci_recorded.h"

/**
 * named_by_engine() - the name that an engine has recorded of a container
 * @id: the container's name, which is the engine's id if it has one
 *
 * Return: the name, to be freed; NULL: no engine has recorded one.
 */
char *named_by_engine(const char *id)
{
	struct oci_recorded recorded;
	char *name = NULL;

	oci_recorded_open(&recorded, id);
	if (recorded.source.facts.name)
		name = strdup(recorded.source.facts.name);
	oci_recorded_close(&recorded);
	return name;
}

struct names {
	char **list;
	size_t count;
	size_t room;
};

static int on_container(const struct netlink_reply *reply, void *data)
{
	char *name = strdup(netlink_string(reply, BULKHEAD_A_CONTAINER));
	struct names *names = data;

	if (!name)
		abort();
	names->list =
		memory_grow(names->list, &names->room, names->count + 1, sizeof(*names->list));
	names->list[names->count++] = name;
	return 0;
}

static bool is_called(const char *name, const char *word)
{
	auto_free char *recorded = NULL;

	if (oci_is_id(name, OCI_LONG_ID) && oci_is_id(word, OCI_SHORT_ID) &&
	    !strncmp(name, word, strlen(word)))
		return true;
	recorded = named_by_engine(name);
	return recorded && !strcmp(recorded, word);
}

static enum named_result choose(const struct names *names, const char *word, const char **name)
{
	auto_free char *candidates = NULL;
	enum named_result result = NAMED_NONE;
	size_t length;
	FILE *stream;

	for (size_t i = 0; i < names->count; i++) {
		*name = names->list[i];
		if (!strcmp(*name, word))
			return NAMED_ONE;
	}
	stream = open_memstream(&candidates, &length);
	if (!stream)
		abort();
	for (size_t i = 0; i < names->count; i++) {
		if (!is_called(names->list[i], word))
			continue;
		fprintf(stream, "%s%s", result == NAMED_NONE ? "" : ", ", names->list[i]);
		result = result == NAMED_NONE ? NAMED_ONE : NAMED_FAILED;
		*name = names->list[i];
	}
	fclose(stream);
	if (result == NAMED_FAILED)
		tool_refuse("several containers are called '%s': %s; name one by its id", word,
			    candidates);
	return result;
}

/**
 * named_find() - find a bound container
 * @link: the connection
 * @word: the name that it was bound by; or at least OCI_SHORT_ID digits of the beginning
 *	of its id; or the engine's name for it
 * @name: set to the name that it was bound by, or to @word if there is none
 *
 * Return: enum named_result.
 */
enum named_result named_find(struct netlink *link, const char *word,
			     char name[BULKHEAD_NAME_MAX + 1])
{
	enum named_result result = NAMED_FAILED;
	const char *found = NULL;
	struct names names = {};

	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_CONTAINER_LIST), on_container,
			 &names))
		tool_refuse("cannot list the containers: %s", netlink_error(link));
	else
		result = choose(&names, word, &found);
	snprintf(name, BULKHEAD_NAME_MAX + 1, "%s", result == NAMED_ONE ? found : word);
	for (size_t i = 0; i < names.count; i++)
		free(names.list[i]);
	free(names.list);
	return result;
}
