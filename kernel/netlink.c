// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: see uapi/linux/bulkhead.h for what it says.
 */
#include <linux/capability.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "attach.h"
#include "bind.h"
#include "container.h"
#include "event_queue.h"
#include "netlink.h"
#include "policy.h"

static const struct nla_policy attributes[BULKHEAD_A_MAX + 1] = {
	[BULKHEAD_A_LENGTH] = { .type = NLA_U32 },
	[BULKHEAD_A_OFFSET] = { .type = NLA_U32 },
	[BULKHEAD_A_DATA] = { .type = NLA_BINARY, .len = BULKHEAD_CHUNK_MAX },
	[BULKHEAD_A_POLICY] = { .type = NLA_NUL_STRING, .len = BULKHEAD_NAME_MAX },
	[BULKHEAD_A_CONTAINER] = { .type = NLA_NUL_STRING, .len = BULKHEAD_NAME_MAX },
	[BULKHEAD_A_PID] = { .type = NLA_U32 },
	[BULKHEAD_A_ENTERING] = { .type = NLA_FLAG },
};

/* An upload on its way; it belongs to the socket that began it. */
struct upload {
	struct list_head list;
	u32 portid;
	struct bulkhead_draft *draft;
};

static DEFINE_MUTEX(uploads_mutex);
static LIST_HEAD(uploads);	/* by uploads_mutex */

/* As NL_SET_ERR_MSG(), of a text that is chosen; it lives as long as the module. */
static void say(struct netlink_ext_ack *extack, const char *text)
{
	if (extack)
		extack->_msg = text;
}

enum role { ROLE_AUDITOR, ROLE_OPERATOR, ROLE_ADMINISTRATOR };

/*
 * Both the opener of the socket and the sender must have the capability in the
 * initial user namespace, so that nobody can make a privileged program write
 * to his socket. What runs in a container has no say at all.
 */
static int check_right(struct sk_buff *skb, enum role role, struct netlink_ext_ack *extack)
{
	const char *needed = role == ROLE_AUDITOR ?
		"this needs CAP_AUDIT_READ or CAP_MAC_ADMIN" : "this needs CAP_MAC_ADMIN";

	if (bulkhead_container_holds_sender()) {
		NL_SET_ERR_MSG(extack, "a task in a container may not do this");
		return -EPERM;
	}
	if (netlink_capable(skb, CAP_MAC_ADMIN))
		return 0;
	if (role == ROLE_AUDITOR && netlink_capable(skb, CAP_AUDIT_READ))
		return 0;
	say(extack, needed);
	return -EPERM;
}

static int missing(struct genl_info *info, const char *text)
{
	say(info->extack, text);
	return -EINVAL;
}

static const char *name_of(struct genl_info *info, int attribute)
{
	const struct nlattr *attr = info->attrs[attribute];
	const char *name = attr ? nla_data(attr) : "";

	return bulkhead_name_valid(name, strlen(name)) ? name : NULL;
}

static struct sk_buff *reply_new(struct genl_info *info, u8 command, void **header)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE * 2, GFP_KERNEL);

	if (!skb)
		return NULL;
	*header = genlmsg_put_reply(skb, info, &bulkhead_family, 0, command);
	if (!*header) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static int reply_send(struct sk_buff *skb, void *header, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

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

	bulkhead_event_count(&sent, &lost);
	if (nla_put_string(skb, BULKHEAD_A_VERSION, THIS_MODULE->version) ||
	    nla_put_u32(skb, BULKHEAD_A_FORMAT, BULKHEAD_BLOB_VERSION) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, bulkhead_policy_generation(),
			      BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_POLICIES, bulkhead_policy_count()) ||
	    nla_put_u32(skb, BULKHEAD_A_CONTAINERS, bulkhead_container_count()) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_EVENTS_SENT, sent, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_EVENTS_LOST, lost, BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return put_hooks(skb);
}

static int do_info(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb;
	void *header;
	int err = check_right(request, ROLE_AUDITOR, info->extack);

	if (err)
		return err;
	skb = reply_new(info, BULKHEAD_CMD_INFO, &header);
	return skb ? reply_send(skb, header, info, put_info(skb)) : -ENOMEM;
}

static struct upload *upload_find(u32 portid)
{
	struct upload *upload;

	lockdep_assert_held(&uploads_mutex);
	list_for_each_entry(upload, &uploads, list) {
		if (upload->portid == portid)
			return upload;
	}
	return NULL;
}

static void upload_free(struct upload *upload)
{
	bulkhead_draft_free(upload->draft);
	kfree(upload);
}

static void upload_drop(u32 portid)
{
	struct upload *upload;

	mutex_lock(&uploads_mutex);
	upload = upload_find(portid);
	if (upload)
		list_del(&upload->list);
	mutex_unlock(&uploads_mutex);
	if (upload)
		upload_free(upload);
}

static int do_policy_begin(struct sk_buff *request, struct genl_info *info)
{
	struct upload *upload;
	u32 length;
	int err = check_right(request, ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!info->attrs[BULKHEAD_A_LENGTH])
		return missing(info, "the length of the upload is missing");
	length = nla_get_u32(info->attrs[BULKHEAD_A_LENGTH]);
	if (!length || length > BULKHEAD_UPLOAD_MAX)
		return missing(info, "the upload is empty, or longer than 128 MiB");
	upload_drop(info->snd_portid);
	upload = kzalloc(sizeof(*upload), GFP_KERNEL);
	if (upload)
		upload->draft = bulkhead_draft_new(length);
	if (!upload || !upload->draft) {
		kfree(upload);
		NL_SET_ERR_MSG(info->extack, "not enough memory for an upload of this length");
		return -ENOMEM;
	}
	upload->portid = info->snd_portid;
	mutex_lock(&uploads_mutex);
	list_add(&upload->list, &uploads);
	mutex_unlock(&uploads_mutex);
	return 0;
}

static int take_chunk(struct bulkhead_draft *draft, const struct nlattr *data, u32 offset,
		      struct netlink_ext_ack *extack)
{
	if (offset != draft->received) {
		NL_SET_ERR_MSG_FMT(extack, "the chunk is for byte %u, but byte %u is next",
				   offset, draft->received);
		return -EINVAL;
	}
	if (nla_len(data) > draft->length - draft->received) {
		NL_SET_ERR_MSG(extack, "the upload is longer than announced");
		return -EINVAL;
	}
	memcpy(draft->bytes + offset, nla_data(data), nla_len(data));
	draft->received += nla_len(data);
	return 0;
}

static int do_policy_chunk(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *data = info->attrs[BULKHEAD_A_DATA];
	const struct nlattr *offset = info->attrs[BULKHEAD_A_OFFSET];
	struct upload *upload;
	int err = check_right(request, ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!data || !offset || !nla_len(data))
		return missing(info, "the chunk's offset or data is missing");
	mutex_lock(&uploads_mutex);
	upload = upload_find(info->snd_portid);
	if (upload)
		err = take_chunk(upload->draft, data, nla_get_u32(offset), info->extack);
	else
		err = missing(info, "no upload was started on this socket");
	mutex_unlock(&uploads_mutex);
	return err;
}

static int do_policy_commit(struct sk_buff *request, struct genl_info *info)
{
	struct upload *upload;
	struct sk_buff *skb;
	u32 published;
	u64 generation;
	void *header;
	int err = check_right(request, ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	/* The reply is made first: once published, there is nothing to refuse. */
	skb = reply_new(info, BULKHEAD_CMD_POLICY_COMMIT, &header);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&uploads_mutex);
	upload = upload_find(info->snd_portid);
	if (upload)
		list_del(&upload->list);
	mutex_unlock(&uploads_mutex);
	if (!upload) {
		nlmsg_free(skb);
		return missing(info, "no upload was started on this socket");
	}
	err = bulkhead_policy_commit(upload->draft, &published, &generation, info->extack);
	upload_free(upload);
	if (!err && (nla_put_u32(skb, BULKHEAD_A_POLICIES, published) ||
		     nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, generation,
				       BULKHEAD_A_PAD)))
		err = -EMSGSIZE;
	return reply_send(skb, header, info, err);
}

static int do_policy_delete(struct sk_buff *request, struct genl_info *info)
{
	const char *name = name_of(info, BULKHEAD_A_POLICY);
	int err = check_right(request, ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!name)
		return missing(info, "the policy's name is missing or invalid");
	return bulkhead_policy_delete(name, info->extack);
}

static int put_policy(struct sk_buff *skb, struct bulkhead_slot *slot)
{
	const struct bulkhead_policy *policy = bulkhead_policy_edition(slot);

	if (nla_put_string(skb, BULKHEAD_A_POLICY, slot->name) ||
	    nla_put_string(skb, BULKHEAD_A_FILE, policy->rules.file) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_REVISION, policy->rules.revision,
			      BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation,
			      BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_MODE, policy->rules.mode) ||
	    nla_put_u32(skb, BULKHEAD_A_RULES, policy->rules.rule_count) ||
	    nla_put_u32(skb, BULKHEAD_A_LENGTH, policy->rules.length) ||
	    nla_put_u32(skb, BULKHEAD_A_CONTAINERS, slot->users))
		return -EMSGSIZE;
	if (*policy->rules.match && nla_put_string(skb, BULKHEAD_A_MATCH, policy->rules.match))
		return -EMSGSIZE;
	return 0;
}

/* A list that changes between two messages of its dump is marked as such. */
static void *dump_put(struct sk_buff *skb, struct netlink_callback *cb, u8 command)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &bulkhead_family, NLM_F_MULTI, command);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}

static int dump_policies(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct bulkhead_slot *slot;
	void *header;
	int err = check_right(cb->skb, ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	bulkhead_policy_lock();
	cb->seq = bulkhead_policy_changes();
	while ((slot = bulkhead_policy_nth(cb->args[0]))) {
		header = dump_put(skb, cb, BULKHEAD_CMD_POLICY_LIST);
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
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation,
			      BULKHEAD_A_PAD) ||
	    nla_put(skb, BULKHEAD_A_DATA, length, bytes + offset))
		return -EMSGSIZE;
	return 0;
}

/* args: [0] the offset, [1] the generation that was begun with. */
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
	header = dump_put(skb, cb, BULKHEAD_CMD_POLICY_GET);
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

	if (at < rules ? nla_put_u32(skb, BULKHEAD_A_RULE, at) :
			 nla_put_u32(skb, BULKHEAD_A_CLASS, at - rules))
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_DENIALS, denials, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_AUDITS, audits, BULKHEAD_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/* args: [0] the next tally, [1] the generation that was begun with. */
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
		header = dump_put(skb, cb, BULKHEAD_CMD_POLICY_COUNTS);
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
	int err = check_right(cb->skb, ROLE_AUDITOR, cb->extack);

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

static int dump_policy(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_named(skb, cb, dump_blob_piece);
}

static int dump_counts(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_named(skb, cb, dump_tallies);
}

/* A bind on its way, in the sender's task work. */
struct binding_work {
	struct callback_head work;
	struct sk_buff *request;	/* held, and its sender's socket with it */
	struct nlmsghdr *header;	/* in the request */
	struct bulkhead_binding binding;
	char container[BULKHEAD_NAME_MAX + 1];
	char policy[BULKHEAD_NAME_MAX + 1];
};

static void binding_end(struct callback_head *work)
{
	struct binding_work *bind = container_of(work, struct binding_work, work);
	struct netlink_ext_ack extack = {};
	int err = -EINTR;

	if (!(current->flags & PF_EXITING))
		err = bulkhead_container_bind(&bind->binding, &extack);
	if (err || (bind->header->nlmsg_flags & NLM_F_ACK))
		netlink_ack(bind->request, bind->header, err, &extack);
	sock_put(NETLINK_CB(bind->request).sk);
	consume_skb(bind->request);
	kfree(bind);
	/* Closing the family waits for tasks-RCU afterwards, and so for our return. */
	module_put(THIS_MODULE);
}

/*
 * To look into a container's root takes as long as whoever serves its filesystem likes.
 * All of generic netlink is locked here, so it is done when the sender returns to
 * userspace, and answered then.
 */
static int bind_later(struct sk_buff *request, struct genl_info *info,
		      const struct bulkhead_binding *binding)
{
	struct binding_work *bind = kzalloc(sizeof(*bind), GFP_KERNEL);

	if (!bind || !try_module_get(THIS_MODULE)) {
		kfree(bind);
		NL_SET_ERR_MSG(info->extack, "not enough memory for the container");
		return -ENOMEM;
	}
	strscpy(bind->container, binding->container, sizeof(bind->container));
	strscpy(bind->policy, binding->policy, sizeof(bind->policy));
	bind->binding = (struct bulkhead_binding){
		.container = bind->container,
		.policy = bind->policy,
		.pid = binding->pid,
		.entering = binding->entering,
	};
	bind->request = skb_get(request);
	bind->header = (struct nlmsghdr *)info->nlhdr;
	sock_hold(NETLINK_CB(request).sk);
	init_task_work(&bind->work, binding_end);
	if (task_work_add(current, &bind->work, TWA_RESUME)) {
		/* Only who has ended can't take work, and nobody listens to that one. */
		sock_put(NETLINK_CB(request).sk);
		kfree_skb(bind->request);
		kfree(bind);
		module_put(THIS_MODULE);
	}
	/* Of this error alone netlink says nothing. */
	return -EINTR;
}

static int do_container_bind(struct sk_buff *request, struct genl_info *info)
{
	struct bulkhead_binding binding = {
		.container = name_of(info, BULKHEAD_A_CONTAINER),
		.policy = name_of(info, BULKHEAD_A_POLICY),
		.entering = nla_get_flag(info->attrs[BULKHEAD_A_ENTERING]),
	};
	int err = check_right(request, ROLE_OPERATOR, info->extack);

	if (err)
		return err;
	if (!binding.container)
		return missing(info, "the container's name is missing or invalid");
	if (!binding.policy)
		return missing(info, "the policy's name is missing or invalid");
	if (!info->attrs[BULKHEAD_A_PID])
		return missing(info, "the PID is missing");
	if (task_active_pid_ns(current) != &init_pid_ns)
		return missing(info, "bind from the host's PID namespace, whose PIDs these are");
	binding.pid = nla_get_u32(info->attrs[BULKHEAD_A_PID]);
	if (binding.pid <= 0)
		return missing(info, "invalid PID");
	return bind_later(request, info, &binding);
}

static int do_container_unbind(struct sk_buff *request, struct genl_info *info)
{
	const char *name = name_of(info, BULKHEAD_A_CONTAINER);
	int err = check_right(request, ROLE_OPERATOR, info->extack);

	if (err)
		return err;
	if (!name)
		return missing(info, "the container's name is missing or invalid");
	return bulkhead_container_unbind(name, info->extack);
}

static int put_container(struct sk_buff *skb, struct bulkhead_container *container)
{
	const struct bulkhead_policy *policy = bulkhead_policy_edition(container->slot);

	if (nla_put_string(skb, BULKHEAD_A_CONTAINER, container->name) ||
	    nla_put_string(skb, BULKHEAD_A_POLICY, container->slot->name) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_REVISION, policy->rules.revision,
			      BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, policy->generation,
			      BULKHEAD_A_PAD) ||
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

static int dump_containers(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct bulkhead_container *container;
	void *header;
	int err = check_right(cb->skb, ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	bulkhead_policy_lock();
	bulkhead_container_lock();
	cb->seq = bulkhead_container_changes();
	while ((container = bulkhead_container_nth(cb->args[0]))) {
		header = dump_put(skb, cb, BULKHEAD_CMD_CONTAINER_LIST);
		if (!header)
			break;
		if (put_container(skb, container)) {
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

#define COMMAND(name, how, function)					\
	{ .cmd = BULKHEAD_CMD_##name, .how = function,			\
	  .policy = attributes, .maxattr = BULKHEAD_A_MAX }

static const struct genl_ops commands[] = {
	COMMAND(INFO, doit, do_info),
	COMMAND(POLICY_BEGIN, doit, do_policy_begin),
	COMMAND(POLICY_CHUNK, doit, do_policy_chunk),
	COMMAND(POLICY_COMMIT, doit, do_policy_commit),
	COMMAND(POLICY_DELETE, doit, do_policy_delete),
	COMMAND(POLICY_LIST, dumpit, dump_policies),
	COMMAND(POLICY_GET, dumpit, dump_policy),
	COMMAND(POLICY_COUNTS, dumpit, dump_counts),
	COMMAND(CONTAINER_BIND, doit, do_container_bind),
	COMMAND(CONTAINER_UNBIND, doit, do_container_unbind),
	COMMAND(CONTAINER_LIST, dumpit, dump_containers),
};

static const struct genl_multicast_group groups[] = {
	{ .name = BULKHEAD_GENL_GROUP_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

struct genl_family bulkhead_family = {
	.name = BULKHEAD_GENL_NAME,
	.version = BULKHEAD_GENL_VERSION,
	.maxattr = BULKHEAD_A_MAX,
	.policy = attributes,
	.module = THIS_MODULE,
	.ops = commands,
	.n_ops = ARRAY_SIZE(commands),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* A socket that closes takes its half upload along. */
static int socket_closed(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    net_eq(notify->net, &init_net))
		upload_drop(notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block closing = {
	.notifier_call = socket_closed,
};

/**
 * bulkhead_netlink_init() - open the family
 *
 * Context: module init; everything else is ready.
 * Return: 0, or -errno.
 */
int bulkhead_netlink_init(void)
{
	int err = netlink_register_notifier(&closing);

	if (err)
		return err;
	err = genl_register_family(&bulkhead_family);
	if (err)
		netlink_unregister_notifier(&closing);
	return err;
}

/**
 * bulkhead_netlink_exit() - close the family
 *
 * Context: module exit; sleeps.
 */
void bulkhead_netlink_exit(void)
{
	struct upload *upload, *next;

	genl_unregister_family(&bulkhead_family);
	netlink_unregister_notifier(&closing);
	list_for_each_entry_safe(upload, next, &uploads, list)
		upload_free(upload);
}
