/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of KubeArmor's mappings. */
#ifndef BULKHEAD_KUBEARMOR_FIELDS_H
#define BULKHEAD_KUBEARMOR_FIELDS_H

#include "kubearmor/kubearmor.h"

/**
 * struct field - a key of a mapping
 * @name: the key; NULL: this mapping does not have it
 * @node: its value, once it is found
 */
struct field {
	const char *name;
	const struct yaml_node *node;
};

/**
 * enum report_field - keys that the spec, each of its blocks and each entry may have
 * @REPORT_ACTION: ``action``
 * @REPORT_SEVERITY: ``severity``
 * @REPORT_MESSAGE: ``message``
 * @REPORT_TAGS: ``tags``
 * @REPORT_FIELDS: their number; other fields follow
 */
enum report_field {
	REPORT_ACTION,
	REPORT_SEVERITY,
	REPORT_MESSAGE,
	REPORT_TAGS,
	REPORT_FIELDS,
};

#define FIELDS_MAX 32

bool node_is_null(const struct yaml_node *node);
bool node_wants(struct kubearmor *file, const struct yaml_node *node, enum node_kind kind,
		const char *name);
void fields_read(struct kubearmor *file, const struct yaml_node *map, const char *what,
		 struct field *fields, size_t count);
bool field_flag(struct kubearmor *file, const struct field *field);
void fields_name_report(struct field *fields);
void fields_telling(struct kubearmor *file, const struct field *fields,
		    struct kubearmor_report *report);

#endif /* BULKHEAD_KUBEARMOR_FIELDS_H */
