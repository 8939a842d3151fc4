// SPDX-License-Identifier: GPL-2.0
/* The bundle of a container that runs, from its engine's id, where engines keep bundles. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "runtime/oci_bundle.h"
#include "runtime/oci_json.h"

#define CONFIG_MAX ((size_t)16 << 20)

/* Of Podman, CRI-O, and containerd with one directory a namespace. */
static const char *const places[] = {
	"var/lib/containers/storage/overlay-containers/%s/userdata",
	"run/containers/storage/overlay-containers/%s/userdata",
	"home/*/.local/share/containers/storage/overlay-containers/%s/userdata",
	"run/containerd/io.containerd.runtime.v2.task/*/%s",
};

static char *bundle_at(const char *root, const char *place, const char *id)
{
	auto_free char *pattern = NULL;
	auto_free char *tail = NULL;
	char *bundle = NULL;
	glob_t found;

	/* The id has hexadecimal digits only. */
	if (asprintf(&tail, place, id) < 0 || asprintf(&pattern, "%s/%s", root, tail) < 0)
		abort();
	if (!glob(pattern, GLOB_NOSORT, NULL, &found))
		bundle = strdup(found.gl_pathv[0]);
	globfree(&found);
	return bundle;
}

/**
 * oci_bundle_of() - find the bundle of a container
 * @root: the root directory that engines have their directories below
 * @id: its id, hexadecimal digits
 * @config: set to its config.json, owned by the caller; NULL: there is none
 *
 * Return: the bundle's directory, to be freed; NULL if it is in none of the usual places.
 */
char *oci_bundle_of(const char *root, const char *id, struct json_object **config)
{
	auto_free char *path = NULL;
	char *bundle = NULL;
	const char *error;

	*config = NULL;
	for (size_t i = 0; !bundle && i < sizeof(places) / sizeof(places[0]); i++)
		bundle = bundle_at(root, places[i], id);
	if (!bundle)
		return NULL;
	if (asprintf(&path, "%s/config.json", bundle) < 0)
		abort();
	*config = oci_json_file(path, CONFIG_MAX, &error);
	return bundle;
}
