// SPDX-License-Identifier: GPL-2.0
/* Whether the 'match' of a policy fits a container: it does, it does not, or it might. */
#include <fnmatch.h>
#include <string.h>

#include <json.h>

#include "runtime/oci_fit.h"
#include "runtime/oci_json.h"

/* @unsure: a key of the match that can be neither confirmed nor ruled out */
struct fit {
	const struct oci_facts *facts;
	const char *unsure;
	int asks;
};

static bool fits_one(struct json_object *globs, const char *value)
{
	size_t count = json_object_is_type(globs, json_type_array) ? json_object_array_length(globs)
								   : 0;

	for (size_t i = 0; i < count; i++) {
		const char *glob = json_object_get_string(json_object_array_get_idx(globs, i));

		if (glob && !fnmatch(glob, value, 0))
			return true;
	}
	return false;
}

/* An empty value means that the container is known not to have the key. */
static bool fits_value(struct fit *fit, const char *key, struct json_object *globs,
		       const char *value)
{
	fit->asks++;
	if (value)
		return *value && fits_one(globs, value);
	fit->unsure = key;
	return true;
}

static bool fits_pairs(struct fit *fit, const char *key, struct json_object *pairs,
		       struct json_object *values, bool all_known)
{
	if (!json_object_is_type(pairs, json_type_object))
		return false;
	json_object_object_foreach(pairs, name, globs) {
		const char *value = oci_json_text(values, name);

		fit->asks++;
		if (value ? !fits_one(globs, value) : all_known)
			return false;
		if (!value)
			fit->unsure = key;
	}
	return true;
}

static bool fits_key(struct fit *fit, const char *key, struct json_object *wanted)
{
	const struct oci_facts *facts = fit->facts;

	if (!strcmp(key, "name"))
		return fits_value(fit, "name", wanted, facts->name);
	if (!strcmp(key, "image"))
		return fits_value(fit, "image", wanted, facts->image);
	if (!strcmp(key, "labels"))
		return fits_pairs(fit, "labels", wanted, facts->labels, facts->labels_known);
	if (!strcmp(key, "annotations"))
		return fits_pairs(fit, "annotations", wanted, facts->annotations, true);
	return false;
}

/* A policy for sandboxes matches the annotation that marks them. */
static bool is_for_sandboxes(struct json_object *wanted)
{
	struct json_object *annotations = oci_json_object(wanted, "annotations");

	return oci_json_array(annotations, "io.kubernetes.cri-o.ContainerType") ||
	       oci_json_array(annotations, "io.kubernetes.cri.container-type");
}

static bool fits_all(struct fit *fit, struct json_object *wanted)
{
	if (fit->facts->sandbox && !is_for_sandboxes(wanted))
		return false;
	json_object_object_foreach(wanted, key, value)
		if (!fits_key(fit, key, value))
			return false;
	return true;
}

/**
 * oci_fit() - check whether a policy is meant for a container
 * @match: the policy's, as parse_match.c wrote it
 * @facts: what is known about the container
 * @unsure: set to a key of the match whose value in the container is unknown, or to NULL
 *
 * Return: the number of conditions in the match, at least 1; 0: it does not fit.
 */
int oci_fit(const char *match, const struct oci_facts *facts, const char **unsure)
{
	struct json_object *wanted = oci_json_parse(match);
	struct fit fit = { .facts = facts };
	bool fits = wanted && fits_all(&fit, wanted);

	json_object_put(wanted);
	*unsure = fits ? fit.unsure : NULL;
	return fits ? fit.asks : 0;
}
