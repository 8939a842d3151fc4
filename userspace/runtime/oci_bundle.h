/* SPDX-License-Identifier: GPL-2.0 */
/* The bundle of a container that runs, from its engine's id. */
#ifndef BULKHEAD_OCI_BUNDLE_H
#define BULKHEAD_OCI_BUNDLE_H

struct json_object;

char *oci_bundle_of(const char *root, const char *id, struct json_object **config);

#endif /* BULKHEAD_OCI_BUNDLE_H */
