// SPDX-License-Identifier: GPL-2.0
/* What engines have recorded of a container that runs, from its id, where they keep bundles. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "runtime/oci_json.h"
#include "runtime/oci_recorded.h"

#define CONFIG_MAX ((size_t)16 << 20)

/* Of Podman, CRI-O, and containerd with one directory a namespace. */
static const char *const places[] = {
	"var/lib/containers/storage/overlay-containers/%s/userdata",
	"run/containers/storage/overlay-containers/%s/userdata",
	"home/*/.local/share/containers/storage/overlay-containers/%s/userdata",
	"run/containerd/io.containerd.runtime.v2.task/*/%s",
};

static char *bundle_at(const char *place, const char *id)
{
	auto_free char *pattern = NULL;
	auto_free char *tail = NULL;
	char *bundle = NULL;
	glob_t found;

	if (asprintf(&tail, place, id) < 0 || asprintf(&pattern, "/%s", tail) < 0)
		abort();
	if (!glob(pattern, GLOB_NOSORT, NULL, &found)) {
		bundle = strdup(found.gl_pathv[0]);
		globfree(&found);
	}
	return bundle;
}

/**
 * oci_recorded_open() - find what an engine has recorded of a container
 * @recorded: filled in; close it with oci_recorded_close()
 * @id: its id; what is not as long as a whole id, or has other characters, is none
 */
void oci_recorded_open(struct oci_recorded *recorded, const char *id)
{
	struct oci_container container = { .id = id };
	auto_free char *path = NULL;
	const char *error;

	*recorded = (struct oci_recorded){};
	if (!oci_is_id(id, OCI_LONG_ID))
		return;
	for (size_t i = 0; !recorded->bundle && i < sizeof(places) / sizeof(places[0]); i++)
		recorded->bundle = bundle_at(places[i], id);
	if (!recorded->bundle)
		return;
	if (asprintf(&path, "%s/config.json", recorded->bundle) < 0)
		abort();
	recorded->config = oci_json_file(path, CONFIG_MAX, &error);
	container.bundle = recorded->bundle;
	container.config = recorded->config;
	container.annotations = oci_json_object(recorded->config, "annotations");
	oci_facts_open(&recorded->source, &container);
}

/**
 * oci_recorded_close() - free what oci_recorded_open() filled in
 * @recorded: the record
 */
void oci_recorded_close(struct oci_recorded *recorded)
{
	if (recorded->bundle)
		oci_facts_close(&recorded->source);
	json_object_put(recorded->config);
	free(recorded->bundle);
}

/**
 * oci_short_image() - shorten an image for a table
 * @image: its full name
 * @text: set to the name without registry, path and digest; "+" ends what is cut off
 */
void oci_short_image(const char *image, char text[OCI_SHORT_IMAGE + 1])
{
	const char *digest = strchr(image, '@');
	size_t length = digest && digest > image ? (size_t)(digest - image) : strlen(image);
	const char *slash = memrchr(image, '/', length);

	if (slash && slash + 1 < image + length) {
		length -= slash + 1 - image;
		image = slash + 1;
	}
	snprintf(text, OCI_SHORT_IMAGE + 1, "%.*s", (int)length, image);
	if (length > OCI_SHORT_IMAGE)
		text[OCI_SHORT_IMAGE - 1] = '+';
}

/**
 * oci_is_id() - does a name look like an engine's id?
 * @name: the name
 * @least: digits that it must have at least
 *
 * Return: true if it has hexadecimal digits only, and as many.
 */
bool oci_is_id(const char *name, size_t least)
{
	size_t length = strlen(name);

	return length >= least && length <= OCI_LONG_ID &&
	       strspn(name, "0123456789abcdef") == length;
}
