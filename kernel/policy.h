/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_POLICY_H
#define BULKHEAD_POLICY_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include "decide.h"

/**
 * struct bulkhead_tally - how often a rule, or a default, was decisive
 * @denials: number of refused requests
 * @audits: number of requests that passed and were reported
 */
struct bulkhead_tally {
	atomic64_t denials;
	atomic64_t audits;
};

/**
 * struct bulkhead_policy - one edition of a policy, immutable once published
 * @rules: verified; matching needs nothing else
 * @tallies: owned; the only part that changes: one for each rule, followed by one for
 *	each class, for its default
 * @generation: number of the commit that published it
 * @blob: owned; @rules points into it
 * @rcu: freed by work after a grace period
 */
struct bulkhead_policy {
	struct bulkhead_rules rules;
	struct bulkhead_tally *tallies;
	u64 generation;
	void *blob;
	struct rcu_work rcu;
};

/**
 * struct bulkhead_slot - a policy's name and its current edition
 * @edition: RCU; replaced under bulkhead_policy_lock(); never NULL while a
 *	container is bound to it
 * @users: number of containers bound to it; under bulkhead_policy_lock()
 * @list: in the list of all slots; under bulkhead_policy_lock()
 * @rcu: freed after a grace period
 * @name: never changes
 */
struct bulkhead_slot {
	struct bulkhead_policy __rcu *edition;
	unsigned int users;
	struct list_head list;
	struct rcu_head rcu;
	char name[BULKHEAD_NAME_MAX + 1];
};

/**
 * struct bulkhead_draft - an upload in progress; owned by its socket
 * @bytes: the bytes received; owned
 * @length: bytes announced
 * @received: bytes received
 */
struct bulkhead_draft {
	u8 *bytes;
	u32 length;
	u32 received;
};

/**
 * bulkhead_policy_tally() - the tally that counts a verdict
 * @policy: the edition that the verdict comes from
 * @class: enum bulkhead_class of the request
 * @verdict: the verdict
 *
 * Context: any.
 * Return: the tally of the rule, or of the default; NULL: neither decided.
 */
static inline struct bulkhead_tally *bulkhead_policy_tally(const struct bulkhead_policy *policy,
							   unsigned int class,
							   const struct bulkhead_verdict *verdict)
{
	if (verdict->reason == BULKHEAD_REASON_RULE)
		return &policy->tallies[verdict->rule];
	if (verdict->reason == BULKHEAD_REASON_DEFAULT)
		return &policy->tallies[policy->rules.rule_count + class];
	return NULL;
}

struct bulkhead_draft *bulkhead_draft_new(u32 length);
void bulkhead_draft_free(struct bulkhead_draft *draft);
int bulkhead_policy_commit(struct bulkhead_draft *draft, u32 *published, u64 *generation,
			   struct netlink_ext_ack *extack);

void bulkhead_policy_lock(void);
void bulkhead_policy_unlock(void);
void bulkhead_policy_assert_locked(void);
struct bulkhead_slot *bulkhead_policy_find(const char *name);
struct bulkhead_slot *bulkhead_policy_nth(unsigned int n);
unsigned int bulkhead_policy_changes(void);
struct bulkhead_policy *bulkhead_policy_edition(struct bulkhead_slot *slot);
int bulkhead_policy_delete(const char *name, struct netlink_ext_ack *extack);
u32 bulkhead_policy_count(void);
u64 bulkhead_policy_generation(void);
int bulkhead_policy_init(void);
void bulkhead_policy_exit(void);

#endif /* BULKHEAD_POLICY_H */
