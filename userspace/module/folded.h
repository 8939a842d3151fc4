/* SPDX-License-Identifier: GPL-2.0 */
/* What a container's policy makes of names that are compared without case. */
#ifndef BULKHEAD_FOLDED_H
#define BULKHEAD_FOLDED_H

#include <stdint.h>

void folded_warn(const char *name, const char *policy, uint32_t pid);

#endif /* BULKHEAD_FOLDED_H */
