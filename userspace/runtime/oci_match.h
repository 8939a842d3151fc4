/* SPDX-License-Identifier: GPL-2.0 */
/* Which policy is meant for a container, by the 'match' of each policy. */
#ifndef BULKHEAD_OCI_MATCH_H
#define BULKHEAD_OCI_MATCH_H

#include "module/netlink.h"
#include "runtime/oci_facts.h"

/**
 * struct oci_choice - the policies available for a container
 * @loaded: number of loaded policies
 * @policy: the one that is meant for it; empty: there is none
 */
struct oci_choice {
	unsigned int loaded;
	char policy[BULKHEAD_NAME_MAX + 1];
};

int oci_match_find(struct netlink *link, const char *container, const struct oci_facts *facts,
		   const char *named, struct oci_choice *choice);

#endif /* BULKHEAD_OCI_MATCH_H */
