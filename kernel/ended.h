/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_ENDED_H
#define BULKHEAD_ENDED_H

#include <linux/types.h>
#include <linux/bulkhead.h>

/**
 * struct bulkhead_ended - what is left of a container
 * @time: when it ended, or was unbound: nanoseconds of CLOCK_REALTIME
 * @denials: denials, reported or not
 * @audits: audits, reported or not
 * @name: its name
 * @policy: name of its policy
 */
struct bulkhead_ended {
	u64 time;
	u64 denials;
	u64 audits;
	char name[BULKHEAD_NAME_MAX + 1];
	char policy[BULKHEAD_NAME_MAX + 1];
};

void bulkhead_ended_add(const char *name, const char *policy, u64 denials, u64 audits);
const struct bulkhead_ended *bulkhead_ended_nth(unsigned int n);

#endif /* BULKHEAD_ENDED_H */
