/* SPDX-License-Identifier: GPL-2.0 */
/* What engines have recorded of a container that runs, from its id. */
#ifndef BULKHEAD_OCI_RECORDED_H
#define BULKHEAD_OCI_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/oci_facts.h"

struct json_object;

/* Digits of an id as engines print it, and of a whole one. */
#define OCI_SHORT_ID 12
#define OCI_LONG_ID  64

/* Characters of an image in a table of at most 80. */
#define OCI_SHORT_IMAGE 16

/**
 * struct oci_recorded - what an engine has recorded
 * @source: the facts; nothing is known without @bundle
 * @bundle: owned: the directory of the container's bundle; NULL: no engine knows the id
 * @config: owned: its config.json, or NULL
 */
struct oci_recorded {
	struct oci_facts_source source;
	char *bundle;
	struct json_object *config;
};

void oci_recorded_open(struct oci_recorded *recorded, const char *id);
void oci_recorded_close(struct oci_recorded *recorded);
void oci_short_image(const char *image, char text[OCI_SHORT_IMAGE + 1]);
bool oci_is_id(const char *name, size_t least);

#endif /* BULKHEAD_OCI_RECORDED_H */
