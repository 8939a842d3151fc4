/* SPDX-License-Identifier: GPL-2.0 */
/* How often the rules of a policy, and its defaults, denied and audited. */
#ifndef BULKHEAD_COUNTS_H
#define BULKHEAD_COUNTS_H

#include <stdint.h>

#include <linux/bulkhead.h>

/**
 * struct count - of one rule or default
 * @denials: times that it refused
 * @audits: times that it told and let pass
 */
struct count {
	uint64_t denials;
	uint64_t audits;
};

/**
 * struct counts - of one edition of a policy
 * @rules: by rule; malloc'd
 * @rule_count: how many
 * @defaults: by class
 */
struct counts {
	struct count *rules;
	uint32_t rule_count;
	struct count defaults[__BULKHEAD_CLASS_END];
};

#endif /* BULKHEAD_COUNTS_H */
