/* SPDX-License-Identifier: GPL-2.0 */
/* Single patterns: what one matches, and how it is written as a glob. */
#ifndef BULKHEAD_PATTERN_H
#define BULKHEAD_PATTERN_H

#include "language/policy.h"

/**
 * enum pattern_reach - how a pattern distinguishes names below a directory
 * @REACH_NOTHING: it matches nothing there
 * @REACH_LEVELS: it distinguishes them by depth only
 * @REACH_ALL: it matches all of them
 * @REACH_NAMES: it distinguishes single names
 */
enum pattern_reach {
	REACH_NOTHING,
	REACH_LEVELS,
	REACH_ALL,
	REACH_NAMES,
};

size_t pattern_literal(const struct pattern *pattern);
bool pattern_matches(const struct pattern *pattern, const struct sets *sets, const char *bytes,
		     size_t length);
enum pattern_reach pattern_reach(const struct pattern *pattern, const struct sets *sets,
				 const char *directory);
char *pattern_text(const struct pattern *pattern, const struct sets *sets, size_t from);

#endif /* BULKHEAD_PATTERN_H */
