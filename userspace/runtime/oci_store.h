/* SPDX-License-Identifier: GPL-2.0 */
/* The records kept by the library containers/storage, which Podman and CRI-O use. */
#ifndef BULKHEAD_OCI_STORE_H
#define BULKHEAD_OCI_STORE_H

#include <stdbool.h>

struct json_object;

/**
 * struct oci_record - the store's record of a container
 * @entry: its entry in a list of containers; owned
 * @dir: the directory that has the list; owned
 * @metadata: what the engine added to it, an object; NULL: nothing; owned
 */
struct oci_record {
	struct json_object *entry;
	struct json_object *metadata;
	char *dir;
};

bool oci_store_has(const char *bundle, const char *id);
bool oci_store_find(struct oci_record *record, const char *bundle, struct json_object *config,
		    const char *id);
const char *oci_record_name(const struct oci_record *record);
void oci_record_put(struct oci_record *record);

#endif /* BULKHEAD_OCI_STORE_H */
