/* SPDX-License-Identifier: GPL-2.0 */
/* JSON written by engines and runtimes: nothing in it can be relied on until it is checked. */
#ifndef BULKHEAD_OCI_JSON_H
#define BULKHEAD_OCI_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

const char *oci_json_text(struct json_object *object, const char *key);
struct json_object *oci_json_object(struct json_object *object, const char *key);
struct json_object *oci_json_array(struct json_object *object, const char *key);
bool oci_json_has_word(struct json_object *words, const char *word);
struct json_object *oci_json_parse(const char *text);
struct json_object *oci_json_file(const char *path, size_t most, const char **error);

#endif /* BULKHEAD_OCI_JSON_H */
