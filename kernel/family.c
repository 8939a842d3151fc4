// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: who may send commands, what requests carry, how they are
 * answered. The protocol is described in uapi/linux/bulkhead.h.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include "blob.h"
#include "container.h"
#include "family.h"

const struct nla_policy bulkhead_family_attributes[BULKHEAD_A_MAX + 1] = {
	[BULKHEAD_A_LENGTH] = { .type = NLA_U32 },
	[BULKHEAD_A_OFFSET] = { .type = NLA_U32 },
	[BULKHEAD_A_DATA] = { .type = NLA_BINARY, .len = BULKHEAD_CHUNK_MAX },
	[BULKHEAD_A_POLICY] = { .type = NLA_NUL_STRING, .len = BULKHEAD_NAME_MAX },
	[BULKHEAD_A_CONTAINER] = { .type = NLA_NUL_STRING, .len = BULKHEAD_NAME_MAX },
	[BULKHEAD_A_PID] = { .type = NLA_U32 },
	[BULKHEAD_A_ENTERING] = { .type = NLA_FLAG },
	[BULKHEAD_A_ENDED] = { .type = NLA_FLAG },
};

static const struct genl_multicast_group groups[] = {
	{ .name = BULKHEAD_GENL_GROUP_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

/* Its commands are added by netlink.c, which calls the files that carry them out. */
struct genl_family bulkhead_family = {
	.name = BULKHEAD_GENL_NAME,
	.version = BULKHEAD_GENL_VERSION,
	.maxattr = BULKHEAD_A_MAX,
	.policy = bulkhead_family_attributes,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* As NL_SET_ERR_MSG(), for a text that is not a literal but lives as long as the module. */
static void say(struct netlink_ext_ack *extack, const char *text)
{
	if (extack)
		extack->_msg = text;
}

/**
 * bulkhead_family_check_right() - does the sender of a request have this role?
 * @skb: the request
 * @role: the role that the command needs
 * @extack: set to the reason for a refusal
 *
 * Both the opener of the socket and the sender must have the capability in the
 * initial user namespace, so that nobody can make a privileged program write to
 * a socket of theirs. Tasks in containers have no role.
 *
 * Context: process context, by the sender.
 * Return: 0, or -EPERM.
 */
int bulkhead_family_check_right(struct sk_buff *skb, enum bulkhead_role role,
				struct netlink_ext_ack *extack)
{
	const char *needed = role == BULKHEAD_ROLE_AUDITOR
				     ? "this needs CAP_AUDIT_READ or CAP_MAC_ADMIN"
				     : "this needs CAP_MAC_ADMIN";

	if (bulkhead_container_holds_sender()) {
		NL_SET_ERR_MSG(extack, "a task in a container may not do this");
		return -EPERM;
	}
	if (netlink_capable(skb, CAP_MAC_ADMIN))
		return 0;
	if (role == BULKHEAD_ROLE_AUDITOR && netlink_capable(skb, CAP_AUDIT_READ))
		return 0;
	say(extack, needed);
	return -EPERM;
}

/**
 * bulkhead_family_missing() - refuse a request that lacks something
 * @info: the request
 * @text: what it lacks; lives as long as the module
 *
 * Return: -EINVAL.
 */
int bulkhead_family_missing(struct genl_info *info, const char *text)
{
	say(info->extack, text);
	return -EINVAL;
}

/**
 * bulkhead_family_name() - a name that a request carries
 * @info: the request
 * @attribute: the attribute that holds it
 *
 * Return: the name, or NULL: it is missing or invalid.
 */
const char *bulkhead_family_name(struct genl_info *info, int attribute)
{
	const struct nlattr *attr = info->attrs[attribute];
	const char *name = attr ? nla_data(attr) : "";

	return bulkhead_name_valid(name, strlen(name)) ? name : NULL;
}

/**
 * bulkhead_family_reply() - begin the answer to a request
 * @info: the request
 * @command: enum bulkhead_command
 * @header: set to the message's
 *
 * Context: process context; sleeps.
 * Return: the answer, for bulkhead_family_send(); NULL: there is no memory.
 */
struct sk_buff *bulkhead_family_reply(struct genl_info *info, u8 command, void **header)
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

/**
 * bulkhead_family_send() - send an answer
 * @skb: of bulkhead_family_reply(); consumed
 * @header: as set by bulkhead_family_reply()
 * @info: the request
 * @err: 0, or the error to return instead of an answer
 *
 * Context: process context.
 * Return: @err, or why it could not be sent.
 */
int bulkhead_family_send(struct sk_buff *skb, void *header, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

/**
 * bulkhead_family_dump() - begin a message of a dump
 * @skb: gets the message
 * @cb: the dump; its @seq identifies the state of the list
 * @command: enum bulkhead_command
 *
 * A list that changes between two messages of its dump is marked as such.
 *
 * Return: the message's header, or NULL: there is no room.
 */
void *bulkhead_family_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 command)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &bulkhead_family, NLM_F_MULTI, command);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}
