// SPDX-License-Identifier: GPL-2.0
/*
 * The records kept by the library containers/storage, which Podman and CRI-O use.
 *
 * A store has two lists of containers, and each container is in one of them: those of
 * 'podman run --rm' and CRI-O are in the volatile list. Both lists are next to the
 * containers' directories; if the store is transient, the volatile list is in the run
 * directory instead. Podman's bundles are in the store, CRI-O's in the run directory, so
 * either has to be found from the other, by the paths of the root filesystem and of the
 * files that the engine mounts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "runtime/oci_json.h"
#include "runtime/oci_store.h"

#define LIST_MAX ((size_t)64 << 20)

static const char *const lists[] = { "containers.json", "volatile-containers.json" };

static bool take(struct oci_record *record, struct json_object *list, const char *id)
{
	size_t count = json_object_is_type(list, json_type_array) ? json_object_array_length(list)
								  : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *entry = json_object_array_get_idx(list, i);
		const char *own = json_object_is_type(entry, json_type_object)
					  ? oci_json_text(entry, "id")
					  : NULL;

		if (!own || strcmp(own, id))
			continue;
		record->entry = json_object_get(entry);
		record->metadata = oci_json_parse(oci_json_text(entry, "metadata"));
		return true;
	}
	return false;
}

static bool find_in(struct oci_record *record, const char *dir, const char *id)
{
	bool found = false;

	for (size_t i = 0; !found && i < sizeof(lists) / sizeof(lists[0]); i++) {
		auto_free char *path = NULL;
		struct json_object *list;
		const char *error;

		if (asprintf(&path, "%s/%s", dir, lists[i]) < 0)
			return false;
		list = oci_json_file(path, LIST_MAX, &error);
		found = take(record, list, id);
		if (found)
			record->dir = strdup(dir);
		json_object_put(list);
	}
	return found;
}

/* The directory DIR of DIR/ID/userdata...; NULL if @path has another form. Malloc'd. */
static char *dir_of(const char *path, const char *id)
{
	auto_free char *part = NULL;
	const char *at;

	if (asprintf(&part, "/%s/userdata", id) < 0)
		return NULL;
	at = path ? strstr(path, part) : NULL;
	if (!at || (at[strlen(part)] && at[strlen(part)] != '/'))
		return NULL;
	return strndup(path, at - path);
}

static bool find_by_path(struct oci_record *record, const char *path, const char *id)
{
	auto_free char *dir = dir_of(path, id);

	return dir && find_in(record, dir, id);
}

/* The engine mounts files of the run directory: /etc/hosts, /etc/resolv.conf. */
static bool find_by_mounts(struct oci_record *record, struct json_object *config, const char *id)
{
	struct json_object *mounts = oci_json_array(config, "mounts");
	size_t count = mounts ? json_object_array_length(mounts) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *mount = json_object_array_get_idx(mounts, i);

		if (json_object_is_type(mount, json_type_object) &&
		    find_by_path(record, oci_json_text(mount, "source"), id))
			return true;
	}
	return false;
}

/* The root filesystem is STORE/DRIVER/..., the lists are in STORE/DRIVER-containers. */
static bool find_by_root(struct oci_record *record, struct json_object *config, const char *id)
{
	const char *root = oci_json_text(oci_json_object(config, "root"), "path");
	auto_free char *path = strdup(root ? root : "");
	char *slash;

	while (path && (slash = strrchr(path, '/')) && slash != path) {
		auto_free char *dir = NULL;

		if (asprintf(&dir, "%s-containers", path) < 0)
			return false;
		if (find_in(record, dir, id))
			return true;
		*slash = 0;
	}
	return false;
}

/**
 * oci_store_has() - check whether a bundle belongs to a store
 * @bundle: its directory, or NULL
 * @id: the container's id
 *
 * Return: true if it does, so that there has to be a record.
 */
bool oci_store_has(const char *bundle, const char *id)
{
	auto_free char *dir = dir_of(bundle, id);

	return dir;
}

/**
 * oci_store_find() - find the record of a container
 * @record: filled in; free it with oci_record_put()
 * @bundle: the container's bundle
 * @config: the bundle's config.json, or NULL
 * @id: the container's id
 *
 * Return: true if it was found.
 */
bool oci_store_find(struct oci_record *record, const char *bundle, struct json_object *config,
		    const char *id)
{
	*record = (struct oci_record){};
	return find_by_path(record, bundle, id) || find_by_mounts(record, config, id) ||
	       find_by_root(record, config, id);
}

/**
 * oci_record_name() - get the container's name
 * @record: its record
 *
 * Return: the first of its names, or NULL.
 */
const char *oci_record_name(const struct oci_record *record)
{
	struct json_object *names = oci_json_array(record->entry, "names");
	struct json_object *name = names && json_object_array_length(names)
					   ? json_object_array_get_idx(names, 0)
					   : NULL;

	return json_object_is_type(name, json_type_string) ? json_object_get_string(name) : NULL;
}

/**
 * oci_record_put() - free what oci_store_find() took
 * @record: the record
 */
void oci_record_put(struct oci_record *record)
{
	json_object_put(record->metadata);
	json_object_put(record->entry);
	free(record->dir);
}
