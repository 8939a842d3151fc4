/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the 'match' of a policy fits a container. */
#ifndef BULKHEAD_OCI_FIT_H
#define BULKHEAD_OCI_FIT_H

#include "runtime/oci_facts.h"

int oci_fit(const char *match, const struct oci_facts *facts, const char **unsure);

#endif /* BULKHEAD_OCI_FIT_H */
