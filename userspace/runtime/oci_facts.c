// SPDX-License-Identifier: GPL-2.0
/*
 * What an OCI hook can find out about its container. The state that a runtime passes
 * contains neither image nor name nor labels. Each engine stores them elsewhere:
 *
 *	Podman		lists of containers in its store; labels in a database beside it
 *	CRI-O		annotations; the pod's labels in those of its sandbox
 *	containerd	annotations; labels in a database
 *	Docker		config.v2.json, beside the files that it mounts
 *
 * The engine is identified by the bundle's path and by the records, since an image can
 * bring annotations along and Podman passes them on. What an engine keeps but can't be
 * looked up is unknown, which is not the same as missing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "base/arena.h"
#include "runtime/oci_database.h"
#include "runtime/oci_facts.h"
#include "runtime/oci_json.h"

#define CONFIG_MAX    ((size_t)16 << 20)
#define DOCKER_CONFIG "/var/lib/docker/containers/%s/config.v2.json"
#define PAUSE_IMAGE   "localhost/podman-pause:"

__attribute__((format(printf, 2, 3))) static void unknown(struct oci_facts_source *source,
							  const char *format, ...)
{
	va_list args;

	free(source->why);
	va_start(args, format);
	if (vasprintf(&source->why, format, args) < 0)
		source->why = NULL;
	va_end(args);
	source->facts.why = source->why ? source->why : "out of memory";
}

static const char *annotation(const struct oci_facts_source *source, const char *key)
{
	return oci_json_text(source->container.annotations, key);
}

static bool annotation_is(const struct oci_facts_source *source, const char *key, const char *value)
{
	const char *text = annotation(source, key);

	return text && !strcmp(text, value);
}

static const char *parent_end(const char *path, const char *name)
{
	size_t length = strlen(name);
	const char *end = path ? strrchr(path, '/') : NULL;

	return end && !strcmp(end + 1, name) && length ? end : NULL;
}

/* --------------------------------------------------------------- labels */

static void add_label(struct oci_facts_source *source, const char *key, const char *value)
{
	if (!value)
		return;
	if (!source->labels)
		source->labels = json_object_new_object();
	json_object_object_add(source->labels, key, json_object_new_string(value));
}

static void add_labels(struct oci_facts_source *source, struct json_object *labels)
{
	if (!labels)
		return;
	json_object_object_foreach(labels, key, value) {
		(void)value;
		add_label(source, key, oci_json_text(labels, key));
	}
}

/* Labels that CRI-O wrote into an annotation. */
static bool add_written(struct oci_facts_source *source, struct json_object *annotations)
{
	struct json_object *labels =
		oci_json_parse(oci_json_text(annotations, "io.kubernetes.cri-o.Labels"));

	add_labels(source, labels);
	json_object_put(labels);
	return labels;
}

/* --------------------------------------------------------------- Podman */

/*
 * An infra container is identified by its image, since an image can bring the annotation
 * along: only a user of the host gives an image such a name, or makes a container without
 * an image.
 */
static bool is_infra(const struct oci_facts_source *source)
{
	const char *image = source->facts.image;

	return annotation_is(source, "io.kubernetes.cri-o.ContainerType", "sandbox") &&
	       (!*image || !strncmp(image, PAUSE_IMAGE, strlen(PAUSE_IMAGE)));
}

/* The database is in the directory that the list's is in, of a transient store, too. */
static char *podman_database(const struct oci_record *record)
{
	const char *slash = record->dir ? strrchr(record->dir, '/') : NULL;
	char *path;

	if (!slash || asprintf(&path, "%.*s/db.sql", (int)(slash - record->dir), record->dir) < 0)
		return NULL;
	return path;
}

/* Return: true if each label is one; Podman leaves them out if there are none. */
static bool add_all_labels(struct oci_facts_source *source, struct json_object *config)
{
	struct json_object *labels = NULL;

	if (!json_object_object_get_ex(config, "labels", &labels) || !labels)
		return true;
	if (!json_object_is_type(labels, json_type_object))
		return false;
	json_object_object_foreach(labels, key, value) {
		(void)value;
		if (!oci_json_text(labels, key))
			return false;
	}
	add_labels(source, labels);
	return true;
}

static void take_podman_labels(struct oci_facts_source *source)
{
	auto_free char *path = podman_database(&source->record);
	auto_free char *error = NULL;
	struct json_object *config;

	config = path ? oci_database_config(path, source->container.id, &error) : NULL;
	source->facts.labels_known = config && add_all_labels(source, config);
	if (!source->facts.labels_known)
		unknown(source, "Podman keeps labels in its database, and %s cannot be used: %s",
			path ? path : "db.sql", error ? error : "the labels are not strings");
	json_object_put(config);
}

static void of_podman(struct oci_facts_source *source)
{
	const char *image = oci_json_text(source->record.metadata, "image-name");

	source->facts.engine = "Podman";
	source->facts.name = oci_record_name(&source->record);
	source->facts.image = image ? image : "";
	source->facts.sandbox = is_infra(source);
	if (source->container.wants_labels)
		take_podman_labels(source);
	else
		unknown(source, "Podman keeps labels in its database, which was not read");
}

/* ---------------------------------------------------------------- CRI-O */

/* The bundle of another container of the same engine: @other replaces ID. Malloc'd, or NULL. */
static char *sibling_config(const struct oci_container *container, const char *other)
{
	size_t length = strlen(container->id);
	const char *at = container->bundle;
	const char *last = NULL;
	char *path;

	if (!at || !length || !*other || strchr(other, '/') || *other == '.')
		return NULL;
	for (; (at = strstr(at, container->id)); at++)
		if (at > container->bundle && at[-1] == '/' && (!at[length] || at[length] == '/'))
			last = at;
	if (!last || asprintf(&path, "%.*s%s%s/config.json", (int)(last - container->bundle),
			      container->bundle, other, last + length) < 0)
		return NULL;
	return path;
}

static void add_labels_of_pod(struct oci_facts_source *source, const char *sandbox)
{
	auto_free char *path = sandbox ? sibling_config(&source->container, sandbox) : NULL;
	const char *error = "it is not there";
	struct json_object *config;

	if (!path) {
		unknown(source, "its pod's labels are those of its sandbox, which nothing names");
		return;
	}
	config = oci_json_file(path, CONFIG_MAX, &error);
	if (config && add_written(source, oci_json_object(config, "annotations")))
		source->facts.labels_known = true;
	else
		unknown(source, "its pod's labels are those of its sandbox, and %s has none: %s",
			path, config ? "no annotation io.kubernetes.cri-o.Labels" : error);
	json_object_put(config);
}

static void of_crio(struct oci_facts_source *source)
{
	struct oci_facts *facts = &source->facts;
	struct json_object *record = source->record.metadata;
	struct json_object *pod = NULL;
	const char *sandbox = oci_json_text(record, "pod-id");

	facts->engine = "CRI-O";
	/* Not by an annotation: an image may state one, and would have no policy then. */
	if (record && json_object_object_get_ex(record, "pod", &pod))
		facts->sandbox = json_object_get_boolean(pod);
	facts->name = annotation(source, "io.kubernetes.container.name");
	if (!facts->name)
		facts->name = annotation(source, "io.kubernetes.cri-o.ContainerName");
	if (!facts->name)
		facts->name = oci_json_text(record, "metadata-name");
	facts->image = annotation(source, "io.kubernetes.cri-o.ImageName");
	if (!facts->image)
		facts->image = oci_json_text(record, "image-name");
	if (!facts->image || !facts->name)
		unknown(source, "CRI-O's annotations do not state it");
	facts->labels_known = facts->sandbox;
	if (!facts->sandbox)
		add_labels_of_pod(source,
				  sandbox ? sandbox
					  : annotation(source, "io.kubernetes.cri-o.SandboxID"));
	/* The container's own labels come last, since they take precedence. */
	add_written(source, source->container.annotations);
}

/* ----------------------------------------------------------- containerd */

/* @made_it: the bundle is one of containerd's, which sets the annotation itself. */
static void of_containerd(struct oci_facts_source *source, bool made_it)
{
	struct oci_facts *facts = &source->facts;

	facts->engine = "containerd";
	facts->sandbox = made_it &&
			 annotation_is(source, "io.kubernetes.cri.container-type", "sandbox");
	facts->image = annotation(source, "io.kubernetes.cri.image-name");
	facts->name = annotation(source, "io.kubernetes.cri.container-name");
	if (!facts->name)
		facts->name = annotation(source, "nerdctl/name");
	if (!facts->name)
		facts->name = source->container.id;
	/* Containerd passes on as annotations what kubelet gives each container. */
	add_label(source, "io.kubernetes.container.name",
		  annotation(source, "io.kubernetes.cri.container-name"));
	add_label(source, "io.kubernetes.pod.name",
		  annotation(source, "io.kubernetes.cri.sandbox-name"));
	add_label(source, "io.kubernetes.pod.namespace",
		  annotation(source, "io.kubernetes.cri.sandbox-namespace"));
	add_label(source, "io.kubernetes.pod.uid",
		  annotation(source, "io.kubernetes.cri.sandbox-uid"));
	unknown(source, "containerd keeps %s in its database, where a hook cannot read them",
		facts->image ? "labels" : "image and labels");
}

/* --------------------------------------------------------------- Docker */

/* Docker mounts /etc/hostname from the directory where it keeps the container. */
static char *docker_path(const struct oci_container *container)
{
	struct json_object *mounts = oci_json_array(container->config, "mounts");
	size_t count = mounts ? json_object_array_length(mounts) : 0;
	auto_free char *end = NULL;
	char *path;

	if (asprintf(&end, "/%s/hostname", container->id) < 0)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct json_object *mount = json_object_array_get_idx(mounts, i);
		const char *source = json_object_is_type(mount, json_type_object)
					     ? oci_json_text(mount, "source")
					     : NULL;
		size_t length = source ? strlen(source) : 0;

		if (length <= strlen(end) || strcmp(source + length - strlen(end), end))
			continue;
		length -= strlen("hostname");
		return asprintf(&path, "%.*sconfig.v2.json", (int)length, source) < 0 ? NULL : path;
	}
	return asprintf(&path, DOCKER_CONFIG, container->id) < 0 ? NULL : path;
}

static void of_docker(struct oci_facts_source *source)
{
	auto_free char *path = docker_path(&source->container);
	struct json_object *config;
	const char *error = "out of memory";

	source->facts.engine = "Docker";
	source->kept = path ? oci_json_file(path, CONFIG_MAX, &error) : NULL;
	config = json_object_is_type(source->kept, json_type_object)
			 ? oci_json_object(source->kept, "Config")
			 : NULL;
	source->facts.name = config ? oci_json_text(source->kept, "Name") : NULL;
	source->facts.image = oci_json_text(config, "Image");
	if (source->facts.name && *source->facts.name == '/')
		source->facts.name++;
	if (!source->facts.name || !source->facts.image) {
		unknown(source, "Docker's record of it, %s, cannot be used: %s",
			path ? path : "config.v2.json",
			source->kept ? "it has no name or no image" : error);
		return;
	}
	add_labels(source, oci_json_object(config, "Labels"));
	source->facts.labels_known = true;
}

/* ------------------------------------------------------------- no engine */

/* Buildah names a step of a build after the temporary directory of its bundle. */
static bool is_build(const struct oci_container *container)
{
	const char *directory = container->bundle ? strrchr(container->bundle, '/') : NULL;

	return directory && !strncmp(container->id, "buildah-", 8) &&
	       !strcmp(container->id + 8, directory + 1);
}

static void of_build(struct oci_facts_source *source)
{
	source->facts.engine = "Buildah";
	source->facts.build = true;
	source->facts.name = source->container.id;
	source->facts.image = "";
	source->facts.labels_known = true;
}

static void of_bundle(struct oci_facts_source *source)
{
	source->facts.name = source->container.id;
	source->facts.image = annotation(source, "org.opencontainers.image.ref.name");
	unknown(source, "no engine is known that made it, and its bundle does not state them");
}

/* The namespace of /run/containerd/io.containerd.runtime.v2.task/NAMESPACE/ID, or NULL. */
static const char *containerd_namespace(const struct oci_container *container)
{
	const char *end = parent_end(container->bundle, container->id);
	const char *at = end ? strstr(container->bundle, "/io.containerd.runtime.") : NULL;

	while (at && at < end && strchr(at + 1, '/') < end)
		at = strchr(at + 1, '/');
	return at && at < end ? at + 1 : NULL;
}

/* If Docker remaps users, its namespace is moby-UID.GID. */
static bool is_docker(const char *namespace)
{
	return namespace && (!strncmp(namespace, "moby/", 5) || !strncmp(namespace, "moby-", 5));
}

static void look_up(struct oci_facts_source *source)
{
	const struct oci_container *container = &source->container;
	const char *namespace = containerd_namespace(container);
	bool stored = oci_store_has(container->bundle, container->id);

	if (stored &&
	    !oci_store_find(&source->record, container->bundle, container->config, container->id)) {
		source->facts.engine = "containers/storage";
		unknown(source,
			"%s is a bundle of Podman or CRI-O, but no containers.json or "
			"volatile-containers.json of theirs has this container",
			container->bundle);
	} else if (oci_json_text(source->record.metadata, "pod-id")) {
		of_crio(source);
	} else if (stored) {
		of_podman(source);
	} else if (is_build(container)) {
		of_build(source);
	} else if (is_docker(namespace)) {
		of_docker(source);
	} else if (namespace || annotation(source, "io.kubernetes.cri.container-type")) {
		of_containerd(source, namespace);
	} else if (annotation(source, "io.kubernetes.cri-o.ContainerType")) {
		of_crio(source);
	} else {
		of_bundle(source);
	}
}

/**
 * oci_facts_open() - find out about a container
 * @source: filled in; free it with oci_facts_close()
 * @container: what the runtime passes; what it points to must outlive @source
 */
void oci_facts_open(struct oci_facts_source *source, const struct oci_container *container)
{
	*source = (struct oci_facts_source){ .container = *container };
	source->facts.annotations = container->annotations;
	look_up(source);
	source->facts.labels = source->labels;
}

/**
 * oci_facts_close() - free what oci_facts_open() took
 * @source: the source
 */
void oci_facts_close(struct oci_facts_source *source)
{
	json_object_put(source->labels);
	json_object_put(source->kept);
	oci_record_put(&source->record);
	free(source->why);
}
