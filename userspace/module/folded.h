/* SPDX-License-Identifier: GPL-2.0 */
/* How filesystems that ignore case affect a container's policy. */
#ifndef BULKHEAD_FOLDED_H
#define BULKHEAD_FOLDED_H

#include <stdint.h>

void folded_warn(const char *name, const char *policy, uint32_t pid);

#endif /* BULKHEAD_FOLDED_H */
