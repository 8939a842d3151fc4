// SPDX-License-Identifier: GPL-2.0
/*
 * What can be read: the state of the module, its policies and its containers.
 */
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include "attach.h"
#include "container.h"
#include "ended.h"
#include "event_queue.h"
#include "family.h"
#include "listing.h"
#include "policy.h"
#include "record.h"

static int put_hooks(struct sk_buff *skb)
{
	unsigned int id;
	u64 calls, denials;

	for (id = 0; id < BULKHEAD_HOOK_COUNT; id++) {
		const char *name = bulkhead_hook_name(id);
		struct nlattr *nest;

		if (!name)
			continue;
		nest = nla_nest_start(skb, BULKHEAD_A_HOOK);
		if (!nest)
			return -EMSGSIZE;
		bulkhead_hook_count(id, &calls, &denials);
		if (nla_put_string(skb, BULKHEAD_A_NAME, name) ||
		    nla_put_u64_64bit(skb, BULKHEAD_A_CALLS, calls, BULKHEAD_A_PAD) ||
		    nla_put_u64_64bit(skb, BULKHEAD_A_DENIALS, denials, BULKHEAD_A_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_info(struct sk_buff *skb)
{
	u64 sent, lost;

	bulkhead_event_queue_count(&sent, &lost);
	if (nla_put_string(skb, BULKHEAD_A_VERSION, THIS_MODULE->version) ||
	    nla_put_u32(skb, BULKHEAD_A_FORMAT, BULKHEAD_BLOB_VERSION) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, bulkhead_policy_generation(),
			      BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_POLICIES, bulkhead_policy_count()) ||
	    nla_put_u32(skb, BULKHEAD_A_CONTAINERS, bulkhead_container_count()) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_EVENTS_SENT, sent, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_EVENTS_LOST, lost, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_SEQUENCE, bulkhead_record_newest(), BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return put_hooks(skb);
}

/**
 * bulkhead_listing_info() - carry out BULKHEAD_CMD_INFO
 * @request: the message
 * @info: what it carries
 *
 * Context: process context; sleeps.
 * Return: 0; -EPERM, -ENOMEM, -EMSGSIZE.
 */
int bulkhead_listing_info(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb;
	void *header;
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_AUDITOR, info->extack);

	if (err)
		return err;
	skb = bulkhead_family_reply(info, BULKHEAD_CMD_INFO, &header);
	return skb ? bulkhead_family_send(skb, header, info, put_info(skb)) : -ENOMEM;
}

static int put_policy(struct sk_buff *skb, struct bulkhead_slot *slot)
{
	const struct bulkhead_policy *policy = bulkhead_policy_edition(slot);

	if (nla_put_string(skb, BULKHEAD_A_POLICY, slot->name) ||
	    nla_put_string(skb, BULKHEAD_A_FILE, policy->rules.file) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_REVISION, policy->rules.revision, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation, BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_MODE, policy->rules.mode) ||
	    nla_put_u32(skb, BULKHEAD_A_RULES, policy->rules.rule_count) ||
	    nla_put_u32(skb, BULKHEAD_A_LENGTH, policy->rules.length) ||
	    nla_put_u32(skb, BULKHEAD_A_CONTAINERS, slot->users))
		return -EMSGSIZE;
	if (*policy->rules.match && nla_put_string(skb, BULKHEAD_A_MATCH, policy->rules.match))
		return -EMSGSIZE;
	return 0;
}

/**
 * bulkhead_listing_policies() - carry out BULKHEAD_CMD_POLICY_LIST
 * @skb: filled with as many messages as there is room for
 * @cb: the state of the dump
 *
 * Context: process context; sleeps.
 * Return: bytes in @skb, 0 at the end; -EPERM.
 */
int bulkhead_listing_policies(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct bulkhead_slot *slot;
	void *header;
	int err = bulkhead_family_check_right(cb->skb, BULKHEAD_ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	bulkhead_policy_lock();
	cb->seq = bulkhead_policy_changes();
	while ((slot = bulkhead_policy_nth(cb->args[0]))) {
		header = bulkhead_family_dump(skb, cb, BULKHEAD_CMD_POLICY_LIST);
		if (!header)
			break;
		if (put_policy(skb, slot)) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0]++;
	}
	bulkhead_policy_unlock();
	return skb->len;
}

static int put_piece(struct sk_buff *skb, const struct bulkhead_policy *policy, u32 offset,
		     u32 length)
{
	const u8 *bytes = policy->blob;

	if (nla_put_u32(skb, BULKHEAD_A_OFFSET, offset) ||
	    nla_put_u32(skb, BULKHEAD_A_LENGTH, policy->rules.length) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation, BULKHEAD_A_PAD) ||
	    nla_put(skb, BULKHEAD_A_DATA, length, bytes + offset))
		return -EMSGSIZE;
	return 0;
}

/* args: [0] the offset, [1] the generation at the beginning. */
static int dump_blob_piece(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct bulkhead_policy *policy)
{
	u32 offset = cb->args[0], room, length;
	void *header;

	if (offset && (u64)cb->args[1] != policy->generation) {
		NL_SET_ERR_MSG(cb->extack, "the policy was replaced while it was read");
		return -EAGAIN;
	}
	cb->args[1] = policy->generation;
	if (offset >= policy->rules.length)
		return skb->len;
	if (skb_tailroom(skb) < 512)
		return -EMSGSIZE;
	room = skb_tailroom(skb) - 256;
	length = min3(policy->rules.length - offset, room, (u32)BULKHEAD_CHUNK_MAX);
	header = bulkhead_family_dump(skb, cb, BULKHEAD_CMD_POLICY_GET);
	if (!header || put_piece(skb, policy, offset, length))
		return -EMSGSIZE;
	genlmsg_end(skb, header);
	cb->args[0] = offset + length;
	return skb->len;
}

static int put_counts(struct sk_buff *skb, const struct bulkhead_policy *policy, u32 at,
		      u64 denials, u64 audits)
{
	u32 rules = policy->rules.rule_count;

	if (at < rules ? nla_put_u32(skb, BULKHEAD_A_RULE, at)
		       : nla_put_u32(skb, BULKHEAD_A_CLASS, at - rules))
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_DENIALS, denials, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_AUDITS, audits, BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/* args: [0] the next tally, [1] the generation at the beginning. */
static int dump_tallies(struct sk_buff *skb, struct netlink_callback *cb,
			const struct bulkhead_policy *policy)
{
	u32 count = policy->rules.rule_count + __BULKHEAD_CLASS_END;
	void *header;

	if (cb->args[0] && (u64)cb->args[1] != policy->generation) {
		NL_SET_ERR_MSG(cb->extack, "the policy was replaced while it was read");
		return -EAGAIN;
	}
	cb->args[1] = policy->generation;
	for (; cb->args[0] < count; cb->args[0]++) {
		u64 denials = atomic64_read(&policy->tallies[cb->args[0]].denials);
		u64 audits = atomic64_read(&policy->tallies[cb->args[0]].audits);

		if (!denials && !audits)
			continue;
		header = bulkhead_family_dump(skb, cb, BULKHEAD_CMD_POLICY_COUNTS);
		if (!header)
			break;
		if (put_counts(skb, policy, cb->args[0], denials, audits)) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
	}
	return skb->len;
}

static int dump_named(struct sk_buff *skb, struct netlink_callback *cb,
		      int (*dump)(struct sk_buff *skb, struct netlink_callback *cb,
				  const struct bulkhead_policy *policy))
{
	const struct nlattr *attr = bulkhead_dump_attributes(cb)[BULKHEAD_A_POLICY];
	struct bulkhead_slot *slot;
	int err = bulkhead_family_check_right(cb->skb, BULKHEAD_ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	bulkhead_policy_lock();
	slot = attr ? bulkhead_policy_find(nla_data(attr)) : NULL;
	if (slot) {
		err = dump(skb, cb, bulkhead_policy_edition(slot));
	} else {
		NL_SET_ERR_MSG(cb->extack, "there is no policy with this name");
		err = -ENOENT;
	}
	bulkhead_policy_unlock();
	return err;
}

/**
 * bulkhead_listing_blob() - carry out BULKHEAD_CMD_POLICY_GET
 * @skb: filled with as many messages as there is room for
 * @cb: the state of the dump
 *
 * Context: process context; sleeps.
 * Return: bytes in @skb, 0 at the end; -EPERM; -ENOENT; -EAGAIN: the policy was replaced
 * in the meantime.
 */
int bulkhead_listing_blob(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_named(skb, cb, dump_blob_piece);
}

/**
 * bulkhead_listing_counts() - carry out BULKHEAD_CMD_POLICY_COUNTS
 * @skb: filled with as many messages as there is room for
 * @cb: the state of the dump
 *
 * Context: process context; sleeps.
 * Return: bytes in @skb, 0 at the end; -EPERM; -ENOENT; -EAGAIN: the policy was replaced
 * in the meantime.
 */
int bulkhead_listing_counts(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_named(skb, cb, dump_tallies);
}

static int put_container(struct sk_buff *skb, struct bulkhead_container *container)
{
	const struct bulkhead_policy *policy = bulkhead_policy_edition(container->slot);

	if (nla_put_string(skb, BULKHEAD_A_CONTAINER, container->name) ||
	    nla_put_string(skb, BULKHEAD_A_POLICY, container->slot->name) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_REVISION, policy->rules.revision, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation, BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_MODE, policy->rules.mode) ||
	    nla_put_u32(skb, BULKHEAD_A_PID, container->init_tgid) ||
	    nla_put_u32(skb, BULKHEAD_A_KEY, container->key) ||
	    nla_put_u32(skb, BULKHEAD_A_NAMESPACE, container->namespace_inum) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_DENIALS, atomic64_read(&container->denials),
			      BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_AUDITS, atomic64_read(&container->audits),
			      BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return READ_ONCE(container->entering) ? nla_put_flag(skb, BULKHEAD_A_ENTERING) : 0;
}

/* The container of a process stays bound as long as the lock of containers is held. */
static struct bulkhead_container *container_of_process(u32 number)
{
	struct bulkhead_container *container = NULL;
	enum bulkhead_standing standing;
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(number, &init_pid_ns), PIDTYPE_TGID);
	if (task)
		container = bulkhead_container_of(task, &standing);
	/* Nothing holds one that is being bound, and it may have no policy yet. */
	if (container && !bulkhead_container_is_attached(container))
		container = NULL;
	rcu_read_unlock();
	return container;
}

static int put_ended(struct sk_buff *skb, const struct bulkhead_ended *ended)
{
	if (nla_put_string(skb, BULKHEAD_A_CONTAINER, ended->name) ||
	    nla_put_string(skb, BULKHEAD_A_POLICY, ended->policy) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_TIME, ended->time, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_DENIALS, ended->denials, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_AUDITS, ended->audits, BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static struct bulkhead_container *next_container(struct netlink_callback *cb)
{
	const struct nlattr *attr = bulkhead_dump_attributes(cb)[BULKHEAD_A_PID];

	if (!attr)
		return bulkhead_container_nth(cb->args[0]);
	return cb->args[0] ? NULL : container_of_process(nla_get_u32(attr));
}

/* Return: 0; -ENOENT: there is no more; -EMSGSIZE. */
static int put_next(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct bulkhead_ended *ended;
	struct bulkhead_container *container;

	if (bulkhead_dump_attributes(cb)[BULKHEAD_A_ENDED]) {
		ended = bulkhead_ended_nth(cb->args[0]);
		return ended ? put_ended(skb, ended) : -ENOENT;
	}
	container = next_container(cb);
	return container ? put_container(skb, container) : -ENOENT;
}

/**
 * bulkhead_listing_containers() - carry out BULKHEAD_CMD_CONTAINER_LIST
 * @skb: filled with as many messages as there is room for
 * @cb: the state of the dump
 *
 * Context: process context; sleeps.
 * Return: bytes in @skb, 0 at the end; -EPERM.
 */
int bulkhead_listing_containers(struct sk_buff *skb, struct netlink_callback *cb)
{
	void *header;
	int err = bulkhead_family_check_right(cb->skb, BULKHEAD_ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	bulkhead_policy_lock();
	bulkhead_container_lock();
	cb->seq = bulkhead_container_changes();
	while ((header = bulkhead_family_dump(skb, cb, BULKHEAD_CMD_CONTAINER_LIST))) {
		if (put_next(skb, cb)) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0]++;
	}
	bulkhead_container_unlock();
	bulkhead_policy_unlock();
	return skb->len;
}
