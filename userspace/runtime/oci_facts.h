/* SPDX-License-Identifier: GPL-2.0 */
/* What an OCI hook can find out about its container, and what that fits. */
#ifndef BULKHEAD_OCI_FACTS_H
#define BULKHEAD_OCI_FACTS_H

struct json_object;

/**
 * struct oci_facts - what is known of a container
 * @name: its name; NULL: unknown
 * @image: the image that it was made from; NULL: unknown
 * @labels: its labels, an object of strings; NULL: unknown
 * @annotations: its annotations, an object of strings; NULL: it has none
 */
struct oci_facts {
	const char *name;
	const char *image;
	struct json_object *labels;
	struct json_object *annotations;
};

/**
 * struct oci_facts_source - where facts are taken from, and what has to be kept of it
 * @facts: the facts
 * @labels: owned
 * @store: owned: the list of containers that podman keeps
 * @record: owned: the container's record in it
 */
struct oci_facts_source {
	struct oci_facts facts;
	struct json_object *labels;
	struct json_object *store;
	struct json_object *record;
};

void oci_facts_open(struct oci_facts_source *source, struct json_object *annotations,
		    const char *bundle, const char *id);
void oci_facts_close(struct oci_facts_source *source);
int oci_facts_fit(const char *match, const struct oci_facts *facts);

#endif /* BULKHEAD_OCI_FACTS_H */
