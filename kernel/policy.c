// SPDX-License-Identifier: GPL-2.0
/*
 * Policies: received as a draft, published as an immutable edition.
 *
 * A container points to a slot, and the slot to the current edition, so one pointer
 * switches every container of a policy. A reader holds an edition only within an RCU
 * section.
 *
 * Lock order: policy_mutex is taken before any lock of container.c.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "policy.h"

static struct workqueue_struct *retiring; /* frees what readers may still use */
static DEFINE_MUTEX(policy_mutex);
static LIST_HEAD(slots);	 /* of bulkhead_slot; by policy_mutex */
static u64 newest_generation;	 /* by policy_mutex */
static unsigned int changes = 1; /* of the list; by policy_mutex; never 0 */

/* One verified blob of a commit, with the slot that it will go to. */
struct pending_policy {
	struct list_head list;
	struct bulkhead_policy *policy;
	struct bulkhead_slot *slot;
	bool slot_is_new;
};

/**
 * bulkhead_policy_lock() - keep the set of policies unchanged
 *
 * Context: process context; sleeps. Taken before any lock of container.c.
 */
void bulkhead_policy_lock(void)
{
	mutex_lock(&policy_mutex);
}

/** bulkhead_policy_unlock() - undo bulkhead_policy_lock() */
void bulkhead_policy_unlock(void)
{
	mutex_unlock(&policy_mutex);
}

/** bulkhead_policy_assert_locked() - for functions that rely on the lock */
void bulkhead_policy_assert_locked(void)
{
	lockdep_assert_held(&policy_mutex);
}

/**
 * bulkhead_draft_new() - allocate a draft for an upload
 * @length: bytes of the upload, 1 to BULKHEAD_UPLOAD_MAX
 *
 * Context: process context; sleeps.
 * Return: the draft, or NULL if there is not enough memory.
 */
struct bulkhead_draft *bulkhead_draft_new(u32 length)
{
	struct bulkhead_draft *draft = kzalloc(sizeof(*draft), GFP_KERNEL);

	if (!draft)
		return NULL;
	draft->bytes = kvmalloc(length, GFP_KERNEL_ACCOUNT);
	if (!draft->bytes) {
		kfree(draft);
		return NULL;
	}
	draft->length = length;
	return draft;
}

/**
 * bulkhead_draft_free() - drop an upload
 * @draft: the draft, or NULL
 *
 * Context: process context; sleeps.
 */
void bulkhead_draft_free(struct bulkhead_draft *draft)
{
	if (!draft)
		return;
	kvfree(draft->bytes);
	kfree(draft);
}

static void policy_free(struct bulkhead_policy *policy)
{
	bulkhead_blob_close(&policy->rules);
	kvfree(policy->tallies);
	kvfree(policy->blob);
	kfree(policy);
}

static void policy_free_work(struct work_struct *work)
{
	policy_free(container_of(to_rcu_work(work), struct bulkhead_policy, rcu));
}

static void policy_retire(struct bulkhead_policy *policy)
{
	if (!policy)
		return;
	INIT_RCU_WORK(&policy->rcu, policy_free_work);
	queue_rcu_work(retiring, &policy->rcu);
}

static struct bulkhead_policy *policy_verify(const u8 *bytes, u32 length, unsigned int number,
					     struct netlink_ext_ack *extack)
{
	struct bulkhead_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	const char *why = "not enough memory for it";
	int err = -ENOMEM;

	if (policy)
		policy->blob = kvmalloc(length, GFP_KERNEL_ACCOUNT);
	if (policy && policy->blob) {
		memcpy(policy->blob, bytes, length);
		err = bulkhead_blob_open(&policy->rules, policy->blob, length, &why);
	}
	if (!err) {
		policy->tallies = kvcalloc((size_t)policy->rules.rule_count + __BULKHEAD_CLASS_END,
					   sizeof(*policy->tallies), GFP_KERNEL_ACCOUNT);
		if (policy->tallies)
			return policy;
		why = "not enough memory for it";
		err = -ENOMEM;
	}

	NL_SET_ERR_MSG_FMT(extack, "policy %u: %s", number, why);
	if (policy)
		policy_free(policy);
	return ERR_PTR(err);
}

/**
 * bulkhead_policy_find() - find a policy by name
 * @name: its name
 *
 * Context: bulkhead_policy_lock() is held for as long as the slot is used.
 * Return: its slot, or NULL.
 */
struct bulkhead_slot *bulkhead_policy_find(const char *name)
{
	struct bulkhead_slot *slot;

	lockdep_assert_held(&policy_mutex);
	list_for_each_entry(slot, &slots, list) {
		if (!strcmp(slot->name, name))
			return slot;
	}
	return NULL;
}

/**
 * bulkhead_policy_nth() - iterate over all policies
 * @n: index, from 0
 *
 * Context: bulkhead_policy_lock() is held.
 * Return: the slot, or NULL after the last one.
 */
struct bulkhead_slot *bulkhead_policy_nth(unsigned int n)
{
	struct bulkhead_slot *slot;

	lockdep_assert_held(&policy_mutex);
	list_for_each_entry(slot, &slots, list) {
		if (!n--)
			return slot;
	}
	return NULL;
}

/**
 * bulkhead_policy_changes() - has the list of policies changed?
 *
 * Context: bulkhead_policy_lock() is held.
 * Return: a number that is different after each change; never 0.
 */
unsigned int bulkhead_policy_changes(void)
{
	lockdep_assert_held(&policy_mutex);
	return changes;
}

/**
 * bulkhead_policy_edition() - the current edition of a policy
 * @slot: a slot
 *
 * Context: bulkhead_policy_lock() is held for as long as the edition is used.
 * Return: the edition.
 */
struct bulkhead_policy *bulkhead_policy_edition(struct bulkhead_slot *slot)
{
	return rcu_dereference_protected(slot->edition, lockdep_is_held(&policy_mutex));
}

static bool pending_has(struct list_head *all, const char *name)
{
	struct pending_policy *pending;

	list_for_each_entry(pending, all, list) {
		if (!strcmp(pending->policy->rules.name, name))
			return true;
	}
	return false;
}

static int pending_add(struct list_head *all, struct bulkhead_policy *policy,
		       struct netlink_ext_ack *extack)
{
	const char *name = policy->rules.name;
	struct pending_policy *pending;

	if (pending_has(all, name)) {
		NL_SET_ERR_MSG(extack, "the commit has two policies of the same name");
		return -EINVAL;
	}
	pending = kzalloc(sizeof(*pending), GFP_KERNEL);
	if (!pending)
		goto no_memory;
	pending->slot = bulkhead_policy_find(name);
	if (!pending->slot) {
		pending->slot = kzalloc(sizeof(*pending->slot), GFP_KERNEL);
		pending->slot_is_new = true;
	}
	if (!pending->slot)
		goto no_memory;
	if (pending->slot_is_new)
		strscpy(pending->slot->name, name, sizeof(pending->slot->name));
	pending->policy = policy;
	list_add_tail(&pending->list, all);
	return 0;
no_memory:
	kfree(pending);
	NL_SET_ERR_MSG(extack, "not enough memory for the policy");
	return -ENOMEM;
}

static int draft_split(struct bulkhead_draft *draft, struct list_head *all,
		       struct netlink_ext_ack *extack)
{
	struct bulkhead_policy *policy;
	unsigned int number = 0;
	u32 at, length;
	const char *why;
	int err;

	for (at = 0; at < draft->length; at += length) {
		number++;
		err = bulkhead_blob_length(draft->bytes + at, draft->length - at, &length, &why);
		if (err) {
			NL_SET_ERR_MSG_FMT(extack, "policy %u: %s", number, why);
			return err;
		}
		policy = policy_verify(draft->bytes + at, length, number, extack);
		if (IS_ERR(policy))
			return PTR_ERR(policy);
		err = pending_add(all, policy, extack);
		if (err) {
			policy_free(policy);
			return err;
		}
	}
	return 0;
}

static void publish(struct list_head *all, u32 *published)
{
	struct pending_policy *pending, *next;
	struct bulkhead_policy *old;

	newest_generation++;
	list_for_each_entry_safe(pending, next, all, list) {
		pending->policy->generation = newest_generation;
		old = rcu_replace_pointer(pending->slot->edition, pending->policy,
					  lockdep_is_held(&policy_mutex));
		if (pending->slot_is_new)
			list_add_tail(&pending->slot->list, &slots);
		changes += 2;
		policy_retire(old);
		kfree(pending);
		++*published;
	}
}

static void abandon(struct list_head *all)
{
	struct pending_policy *pending, *next;

	list_for_each_entry_safe(pending, next, all, list) {
		policy_free(pending->policy);
		if (pending->slot_is_new)
			kfree(pending->slot);
		kfree(pending);
	}
}

/**
 * bulkhead_policy_commit() - verify a draft and publish all of it, or nothing
 * @draft: an upload; stays with its owner
 * @published: set to the number of policies that it contains
 * @generation: set to their generation
 * @extack: set to the reason for a refusal
 *
 * Context: process context; sleeps.
 * Return: 0; -EINVAL: a blob is invalid or the upload incomplete; -ENOMEM.
 */
int bulkhead_policy_commit(struct bulkhead_draft *draft, u32 *published, u64 *generation,
			   struct netlink_ext_ack *extack)
{
	LIST_HEAD(all);
	int err;

	*published = 0;
	if (draft->received != draft->length) {
		NL_SET_ERR_MSG_FMT(extack, "the upload is incomplete: %u of %u bytes have come",
				   draft->received, draft->length);
		return -EINVAL;
	}
	mutex_lock(&policy_mutex);
	err = draft_split(draft, &all, extack);
	if (err)
		abandon(&all);
	else
		publish(&all, published);
	*generation = newest_generation;
	mutex_unlock(&policy_mutex);
	return err;
}

static void slot_free(struct bulkhead_slot *slot)
{
	policy_retire(bulkhead_policy_edition(slot));
	list_del(&slot->list);
	changes += 2;
	kfree_rcu(slot, rcu);
}

/**
 * bulkhead_policy_delete() - delete a policy that no container is bound to
 * @name: its name
 * @extack: set to the reason for a refusal
 *
 * A container that was bound to it a moment ago may still have readers, so the slot
 * and its edition are freed after a grace period.
 *
 * Context: process context; sleeps.
 * Return: 0; -ENOENT; -EBUSY: a container is bound to it.
 */
int bulkhead_policy_delete(const char *name, struct netlink_ext_ack *extack)
{
	struct bulkhead_slot *slot;
	int err = 0;

	mutex_lock(&policy_mutex);
	slot = bulkhead_policy_find(name);
	if (!slot) {
		NL_SET_ERR_MSG(extack, "there is no policy with this name");
		err = -ENOENT;
	} else if (slot->users) {
		NL_SET_ERR_MSG_FMT(extack,
				   "the policy is in use by %u container(s); unbind them first",
				   slot->users);
		err = -EBUSY;
	} else {
		slot_free(slot);
	}
	mutex_unlock(&policy_mutex);
	return err;
}

/**
 * bulkhead_policy_count() - the number of policies
 *
 * Context: process context; sleeps.
 * Return: their number.
 */
u32 bulkhead_policy_count(void)
{
	u32 count;

	mutex_lock(&policy_mutex);
	count = list_count_nodes(&slots);
	mutex_unlock(&policy_mutex);
	return count;
}

/**
 * bulkhead_policy_generation() - the number of the newest commit
 *
 * Context: process context; sleeps.
 * Return: the number; 0 before the first commit.
 */
u64 bulkhead_policy_generation(void)
{
	u64 generation;

	mutex_lock(&policy_mutex);
	generation = newest_generation;
	mutex_unlock(&policy_mutex);
	return generation;
}

/**
 * bulkhead_policy_init() - prepare for policies
 *
 * Context: module init.
 * Return: 0, or -ENOMEM.
 */
int bulkhead_policy_init(void)
{
	retiring = alloc_workqueue("bulkhead_retire", WQ_UNBOUND, 0);
	return retiring ? 0 : -ENOMEM;
}

/**
 * bulkhead_policy_exit() - free every policy
 *
 * Context: module exit; no policy can be reached any more.
 */
void bulkhead_policy_exit(void)
{
	struct bulkhead_slot *slot, *next;

	mutex_lock(&policy_mutex);
	list_for_each_entry_safe(slot, next, &slots, list)
		slot_free(slot);
	mutex_unlock(&policy_mutex);
	/* The work is queued after the grace period; destroying the queue waits for it. */
	rcu_barrier();
	destroy_workqueue(retiring);
}
