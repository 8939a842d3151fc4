/* SPDX-License-Identifier: GPL-2.0 */
/* Reads a policy from the kernel: the blob, and how often its rules denied or audited. */
#ifndef BULKHEAD_POLICY_IN_FORCE_H
#define BULKHEAD_POLICY_IN_FORCE_H

#include "language/counts.h"
#include "language/policy_blob.h"

int policy_in_force(const char *name, struct policy_blob *blob, uint64_t *generation);
int policy_in_force_counts(const char *name, uint64_t generation, struct counts *counts);

#endif /* BULKHEAD_POLICY_IN_FORCE_H */
