// SPDX-License-Identifier: GPL-2.0
/* bulkhead doctor: do the loaded policies match the containers that engines have recorded? */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "commands/doctor.h"
#include "runtime/oci_fit.h"
#include "runtime/oci_json.h"

#define CONFIG_MAX ((size_t)16 << 20)

/**
 * struct fitting - a policy's match, and what it fits
 * @match: as the module lists it
 * @containers: how many containers there are
 * @fitting: how many of them it fits
 * @unsure: a key that is unknown of a container that it might fit, or NULL
 * @why: owned: why it is unknown
 */
struct fitting {
	const char *match;
	unsigned int containers;
	unsigned int fitting;
	const char *unsure;
	char *why;
};

static void compare(struct fitting *matching, const struct oci_container *container)
{
	struct oci_facts_source source;
	const char *unsure = NULL;
	int asks;

	oci_facts_open(&source, container);
	asks = oci_fit(matching->match, &source.facts, &unsure);
	matching->containers++;
	if (asks && !unsure)
		matching->fitting++;
	if (asks && unsure && !matching->unsure) {
		matching->unsure = unsure;
		matching->why = strdup(source.facts.why ? source.facts.why : "it is unknown");
	}
	oci_facts_close(&source);
}

/* @id is in the bundle's path, and ends at @end. */
static void read_bundle(struct fitting *matching, const char *bundle, const char *id,
			const char *end)
{
	auto_free char *name = strndup(id, end - id);
	struct oci_container container = { .bundle = bundle, .id = name, .wants_labels = true };
	auto_free char *path = NULL;
	const char *error;

	if (!name || asprintf(&path, "%s/config.json", bundle) < 0)
		abort();
	container.config = oci_json_file(path, CONFIG_MAX, &error);
	container.annotations = oci_json_object(container.config, "annotations");
	/* The store keeps the directories of containers that Podman has not started yet. */
	if (container.config)
		compare(matching, &container);
	json_object_put(container.config);
}

static void read_bundles(const struct doctor *doctor, struct fitting *matching)
{
	/* Of Podman, CRI-O, and containerd. */
	static const char *const places[] = {
		"/var/lib/containers/storage/*-containers/*/userdata",
		"/run/containers/storage/*-containers/*/userdata",
		"/run/containerd/io.containerd.runtime.v2.task/*/*",
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		auto_free char *pattern = NULL;
		glob_t found;

		if (asprintf(&pattern, "%s%s", doctor->root, places[i]) < 0)
			abort();
		if (glob(pattern, 0, NULL, &found))
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++) {
			const char *bundle = found.gl_pathv[j], *end = bundle + strlen(bundle);
			const char *id;

			if (!strcmp(end - strlen("/userdata"), "/userdata"))
				end -= strlen("/userdata");
			id = memrchr(bundle, '/', end - bundle);
			read_bundle(matching, bundle, id + 1, end);
		}
		globfree(&found);
	}
}

/**
 * doctor_match() - compare a policy's match with the containers of this host
 * @doctor: gets the findings
 * @policy: the policy's name
 * @match: its match, as the module lists it
 */
void doctor_match(struct doctor *doctor, const char *policy, const char *match)
{
	struct fitting matching = { .match = match };

	read_bundles(doctor, &matching);
	if (matching.unsure)
		doctor_find(
			doctor, DOCTOR_PROBLEM, policy,
			"its match asks for %s, which is unknown of a container that is here, so such a container may not start: %s; let the match ask for something else",
			matching.unsure, matching.why);
	else if (matching.containers && !matching.fitting)
		doctor_find(
			doctor, DOCTOR_WARNING, policy,
			"its match fits none of the containers that engines have recorded here; compare it with their names, images and labels");
	free(matching.why);
}
