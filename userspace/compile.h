/* SPDX-License-Identifier: GPL-2.0 */
/* Compiling from memory, for whom it matters where diagnostics go. */
#ifndef BULKHEAD_COMPILE_H
#define BULKHEAD_COMPILE_H

#include "diag.h"
#include "tool.h"

bool policy_compile(struct source *source, struct policy_blobs *out);

#endif /* BULKHEAD_COMPILE_H */
