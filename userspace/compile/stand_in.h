/* SPDX-License-Identifier: GPL-2.0 */
/* What is loaded in the place of a policy file that has an error. */
#ifndef BULKHEAD_STAND_IN_H
#define BULKHEAD_STAND_IN_H

#include "language/policy_blob.h"

/* Begins the name of what stands in for a file that does not say whom it is meant for. */
#define STAND_IN_FOR_ALL "unreadable-"

void stand_in_name(const char *path, char name[BULKHEAD_NAME_MAX + 1]);
void stand_in_make(const char *path, struct policy_blobs *out);
void stand_in_make_for_all(const char *path, struct policy_blobs *out);

#endif /* BULKHEAD_STAND_IN_H */
