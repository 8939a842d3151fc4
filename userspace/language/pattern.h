/* SPDX-License-Identifier: GPL-2.0 */
/* Patterns as they are: what one matches, and how it would be written. */
#ifndef BULKHEAD_PATTERN_H
#define BULKHEAD_PATTERN_H

#include "language/policy.h"

size_t pattern_literal(const struct pattern *pattern);
bool pattern_matches(const struct pattern *pattern, const struct sets *sets,
		     const char *bytes, size_t length);
char *pattern_text(const struct pattern *pattern, const struct sets *sets, size_t from);

#endif /* BULKHEAD_PATTERN_H */
