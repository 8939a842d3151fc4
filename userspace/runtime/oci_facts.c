// SPDX-License-Identifier: GPL-2.0
/*
 * What an OCI hook can find out about its container. The state that a runtime hands
 * out has neither image nor name nor labels; engines leave them in annotations, and
 * podman beside the bundle, in the list of its containers.
 */
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "base/file.h"
#include "runtime/oci_facts.h"

#define STORE_MAX ((size_t)64 << 20)

static const char *const image_keys[] = {
	"io.kubernetes.cri.image-name",
	"io.kubernetes.cri-o.ImageName",
	"org.opencontainers.image.ref.name",
	NULL,
};

static const char *const name_keys[] = {
	"io.kubernetes.cri.container-name",
	"io.kubernetes.container.name",
	"io.kubernetes.cri-o.ContainerName",
	NULL,
};

static const char *member(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!object || !json_object_object_get_ex(object, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static const char *first_of(struct json_object *annotations, const char *const *keys)
{
	const char *value = NULL;

	for (; *keys && !value; keys++)
		value = member(annotations, *keys);
	return value;
}

/* A JSON value that was written into a string. */
static struct json_object *parse_object(const char *text)
{
	struct json_object *value = text ? json_tokener_parse(text) : NULL;

	if (json_object_is_type(value, json_type_object))
		return value;
	json_object_put(value);
	return NULL;
}

static struct json_object *read_store(const char *bundle)
{
	auto_free char *path = NULL, *text = NULL;
	struct json_object *store;
	size_t length;

	if (asprintf(&path, "%s/../../containers.json", bundle) < 0)
		return NULL;
	if (file_read(path, STORE_MAX, &text, &length))
		return NULL;
	text = memory_grow(text, &(size_t){ length }, length + 1, 1);
	text[length] = 0;
	store = json_tokener_parse(text);
	if (json_object_is_type(store, json_type_array))
		return store;
	json_object_put(store);
	return NULL;
}

static void ask_store(struct oci_facts_source *source, const char *bundle, const char *id)
{
	struct json_object *names;
	size_t i = 0, count;

	source->store = read_store(bundle);
	count = source->store ? json_object_array_length(source->store) : 0;
	while (i < count) {
		struct json_object *entry = json_object_array_get_idx(source->store, i++);
		const char *own = member(entry, "id");

		if (!own || strcmp(own, id))
			continue;
		source->record = parse_object(member(entry, "metadata"));
		source->facts.image = member(source->record, "image-name");
		if (json_object_object_get_ex(entry, "names", &names) &&
		    json_object_is_type(names, json_type_array))
			source->facts.name =
				json_object_get_string(json_object_array_get_idx(names, 0));
		return;
	}
}

/**
 * oci_facts_open() - find out about a container
 * @source: filled in; oci_facts_close() gives it back
 * @annotations: its annotations, or NULL; kept by the caller as long as @source
 * @bundle: its bundle's directory, or NULL
 * @id: its id
 *
 * What can't be found out stays unknown. Where nothing tells a name, the id is it.
 */
void oci_facts_open(struct oci_facts_source *source, struct json_object *annotations,
		    const char *bundle, const char *id)
{
	*source = (struct oci_facts_source){};
	source->labels = parse_object(member(annotations, "io.kubernetes.cri-o.Labels"));
	source->facts = (struct oci_facts){ .labels = source->labels, .annotations = annotations };
	/* First what the engine keeps: an image can bring annotations of its own. */
	if (bundle)
		ask_store(source, bundle, id);
	if (!source->facts.name)
		source->facts.name = first_of(annotations, name_keys);
	if (!source->facts.image)
		source->facts.image = first_of(annotations, image_keys);
	if (!source->facts.name)
		source->facts.name = id;
}

/**
 * oci_facts_close() - give back what oci_facts_open() took
 * @source: the source
 */
void oci_facts_close(struct oci_facts_source *source)
{
	json_object_put(source->labels);
	json_object_put(source->record);
	json_object_put(source->store);
}

static bool fits_one(struct json_object *globs, const char *value)
{
	size_t count = json_object_is_type(globs, json_type_array) ? json_object_array_length(globs)
								   : 0;

	for (size_t i = 0; value && i < count; i++) {
		const char *glob = json_object_get_string(json_object_array_get_idx(globs, i));

		if (glob && !fnmatch(glob, value, 0))
			return true;
	}
	return false;
}

/* How many keys there are if all fit, or -1. */
static int fits_all(struct json_object *pairs, struct json_object *values)
{
	int count = 0;

	if (!json_object_is_type(pairs, json_type_object))
		return -1;
	json_object_object_foreach(pairs, key, globs) {
		if (!fits_one(globs, member(values, key)))
			return -1;
		count++;
	}
	return count;
}

static int fits_key(const char *key, struct json_object *wanted, const struct oci_facts *facts)
{
	if (!strcmp(key, "name"))
		return fits_one(wanted, facts->name) ? 1 : -1;
	if (!strcmp(key, "image"))
		return fits_one(wanted, facts->image) ? 1 : -1;
	if (!strcmp(key, "labels"))
		return fits_all(wanted, facts->labels);
	if (!strcmp(key, "annotations"))
		return fits_all(wanted, facts->annotations);
	return -1;
}

/**
 * oci_facts_fit() - is a policy meant for a container?
 * @match: of the policy, as parse_match.c wrote it
 * @facts: what is known of the container
 *
 * Return: how many things it asks for, at least 1; 0: it is not meant.
 */
int oci_facts_fit(const char *match, const struct oci_facts *facts)
{
	struct json_object *wanted = json_tokener_parse(match);
	int all = 0;

	if (!json_object_is_type(wanted, json_type_object)) {
		json_object_put(wanted);
		return 0;
	}
	json_object_object_foreach(wanted, key, value) {
		int count = fits_key(key, value, facts);

		if (count < 0) {
			all = 0;
			break;
		}
		all += count;
	}
	json_object_put(wanted);
	return all;
}
