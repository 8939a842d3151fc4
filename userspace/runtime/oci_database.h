/* SPDX-License-Identifier: GPL-2.0 */
/* The database in which Podman keeps what it was asked to make. */
#ifndef BULKHEAD_OCI_DATABASE_H
#define BULKHEAD_OCI_DATABASE_H

struct json_object;

struct json_object *oci_database_config(const char *path, const char *id, char **error);

#endif /* BULKHEAD_OCI_DATABASE_H */
