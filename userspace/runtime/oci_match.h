/* SPDX-License-Identifier: GPL-2.0 */
/* Which policy is meant for a container, by what 'match' says in each. */
#ifndef BULKHEAD_OCI_MATCH_H
#define BULKHEAD_OCI_MATCH_H

#include "module/netlink.h"
#include "runtime/oci_facts.h"

int oci_match_find(struct netlink *link, const char *container, const struct oci_facts *facts,
		   const char *named, char *policy);

#endif /* BULKHEAD_OCI_MATCH_H */
