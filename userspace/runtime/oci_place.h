/* SPDX-License-Identifier: GPL-2.0 */
/* Where a hook runs: on the host as root, for a rootless engine, or in a container. */
#ifndef BULKHEAD_OCI_PLACE_H
#define BULKHEAD_OCI_PLACE_H

#include <stdint.h>

/**
 * enum oci_place - where a hook runs
 * @OCI_HOST: as root of the host
 * @OCI_ROOTLESS: for the container of a user of the host
 * @OCI_INSIDE: within the container
 */
enum oci_place {
	OCI_HOST,
	OCI_ROOTLESS,
	OCI_INSIDE,
};

enum oci_place oci_place(void);
uint32_t oci_place_user(void);

#endif /* BULKHEAD_OCI_PLACE_H */
