/* SPDX-License-Identifier: GPL-2.0 */
/* What an OCI hook can find out about its container. */
#ifndef BULKHEAD_OCI_FACTS_H
#define BULKHEAD_OCI_FACTS_H

#include <stdbool.h>

#include "runtime/oci_store.h"

struct json_object;

/**
 * struct oci_container - what a runtime passes to a hook
 * @id: the container's id
 * @bundle: its bundle's directory, or NULL
 * @config: config.json of the bundle, or NULL
 * @annotations: its annotations, or NULL
 * @wants_labels: look its labels up in a database, too
 */
struct oci_container {
	const char *id;
	const char *bundle;
	struct json_object *config;
	struct json_object *annotations;
	bool wants_labels;
};

/**
 * struct oci_facts - what is known about a container
 * @name: its name; NULL: unknown
 * @image: the image that it was made from, "" if from none; NULL: unknown
 * @labels: its labels, an object of strings; NULL: none are known
 * @annotations: its annotations, an object of strings; NULL: it has none
 * @labels_known: it has no other labels
 * @engine: the engine that made it; NULL: there is no sign of an engine, so the author
 *	of the bundle wrote the annotations
 * @sandbox: it is the one that holds a pod's namespaces
 * @build: it is a step of ``podman build`` or ``buildah run``
 * @why: why something is unknown, part of a sentence; NULL: nothing is unknown
 */
struct oci_facts {
	const char *name;
	const char *image;
	struct json_object *labels;
	struct json_object *annotations;
	bool labels_known;
	const char *engine;
	bool sandbox;
	bool build;
	const char *why;
};

/**
 * struct oci_facts_source - where facts come from, and the memory that they refer to
 * @facts: the facts
 * @container: the container that they are about
 * @record: owned: the record in the store of Podman and CRI-O
 * @kept: owned: what Docker stores about the container
 * @labels: owned
 * @why: owned
 */
struct oci_facts_source {
	struct oci_facts facts;
	struct oci_container container;
	struct oci_record record;
	struct json_object *kept;
	struct json_object *labels;
	char *why;
};

void oci_facts_open(struct oci_facts_source *source, const struct oci_container *container);
void oci_facts_close(struct oci_facts_source *source);

#endif /* BULKHEAD_OCI_FACTS_H */
