// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of the family, and those among them that bind and unbind.
 */
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "bind.h"
#include "family.h"
#include "listing.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "upload.h"

static int do_policy_delete(struct sk_buff *request, struct genl_info *info)
{
	const char *name = bulkhead_family_name(info, BULKHEAD_A_POLICY);
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!name)
		return bulkhead_family_missing(info, "the policy's name is missing or invalid");
	return bulkhead_policy_delete(name, info->extack);
}

/* A bind in progress, as task work of the sender. */
struct binding_work {
	struct callback_head work;
	struct sk_buff *request; /* held, and its sender's socket with it */
	struct nlmsghdr *header; /* in the request */
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
	/* Closing the family is followed by a wait for tasks-RCU, and so for this to return. */
	module_put(THIS_MODULE);
}

/*
 * Opening a container's root takes as long as the server of its filesystem likes. All of
 * generic netlink is locked here, so that is done, and answered, when the sender returns
 * to userspace.
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
		/* Only an exiting task can't take work, and it waits for no answer. */
		sock_put(NETLINK_CB(request).sk);
		kfree_skb(bind->request);
		kfree(bind);
		module_put(THIS_MODULE);
	}
	/* For this error only, netlink does not answer. */
	return -EINTR;
}

static int do_container_bind(struct sk_buff *request, struct genl_info *info)
{
	struct bulkhead_binding binding = {
		.container = bulkhead_family_name(info, BULKHEAD_A_CONTAINER),
		.policy = bulkhead_family_name(info, BULKHEAD_A_POLICY),
		.entering = nla_get_flag(info->attrs[BULKHEAD_A_ENTERING]),
	};
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_OPERATOR, info->extack);

	if (err)
		return err;
	if (!binding.container)
		return bulkhead_family_missing(info, "the container's name is missing or invalid");
	if (!binding.policy)
		return bulkhead_family_missing(info, "the policy's name is missing or invalid");
	if (!info->attrs[BULKHEAD_A_PID])
		return bulkhead_family_missing(info, "the PID is missing");
	if (task_active_pid_ns(current) != &init_pid_ns)
		return bulkhead_family_missing(
			info, "bind from the host's PID namespace, whose PIDs these are");
	binding.pid = nla_get_u32(info->attrs[BULKHEAD_A_PID]);
	if (binding.pid <= 0)
		return bulkhead_family_missing(info, "invalid PID");
	return bind_later(request, info, &binding);
}

static int do_container_unbind(struct sk_buff *request, struct genl_info *info)
{
	const char *name = bulkhead_family_name(info, BULKHEAD_A_CONTAINER);
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_OPERATOR, info->extack);

	if (err)
		return err;
	if (!name)
		return bulkhead_family_missing(info, "the container's name is missing or invalid");
	return bulkhead_container_unbind(name, info->extack);
}

/* Versions of clang-format differ on braces in a macro. */
/* clang-format off */
#define COMMAND(name, how, function)					\
	{ .cmd = BULKHEAD_CMD_##name, .how = function,			\
	  .policy = bulkhead_family_attributes, .maxattr = BULKHEAD_A_MAX }
/* clang-format on */

static const struct genl_ops commands[] = {
	COMMAND(INFO, doit, bulkhead_listing_info),
	COMMAND(POLICY_BEGIN, doit, bulkhead_upload_begin),
	COMMAND(POLICY_CHUNK, doit, bulkhead_upload_chunk),
	COMMAND(POLICY_COMMIT, doit, bulkhead_upload_commit),
	COMMAND(POLICY_DELETE, doit, do_policy_delete),
	COMMAND(POLICY_LIST, dumpit, bulkhead_listing_policies),
	COMMAND(POLICY_GET, dumpit, bulkhead_listing_blob),
	COMMAND(POLICY_COUNTS, dumpit, bulkhead_listing_counts),
	COMMAND(CONTAINER_BIND, doit, do_container_bind),
	COMMAND(CONTAINER_UNBIND, doit, do_container_unbind),
	COMMAND(CONTAINER_LIST, dumpit, bulkhead_listing_containers),
	{
		.cmd = BULKHEAD_CMD_EVENT_LIST,
		.start = bulkhead_record_start,
		.dumpit = bulkhead_record_dump,
		.policy = bulkhead_family_attributes,
		.maxattr = BULKHEAD_A_MAX,
	},
};

/* A socket that closes drops its unfinished upload. */
static int socket_closed(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    net_eq(notify->net, &init_net))
		bulkhead_upload_drop(notify->portid);
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
	bulkhead_family.ops = commands;
	bulkhead_family.n_ops = ARRAY_SIZE(commands);
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
	genl_unregister_family(&bulkhead_family);
	netlink_unregister_notifier(&closing);
	bulkhead_upload_exit();
}
