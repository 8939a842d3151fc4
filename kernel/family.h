/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_FAMILY_H
#define BULKHEAD_FAMILY_H

#include <net/genetlink.h>

extern struct genl_family bulkhead_family;

/* What any request may carry: BULKHEAD_A_MAX + 1 entries. */
extern const struct nla_policy bulkhead_family_attributes[];

/**
 * enum bulkhead_role - what a sender may do; each role includes those before
 * @BULKHEAD_ROLE_AUDITOR: read the state and the policies
 * @BULKHEAD_ROLE_OPERATOR: bind and unbind
 * @BULKHEAD_ROLE_ADMINISTRATOR: load and delete policies
 */
enum bulkhead_role {
	BULKHEAD_ROLE_AUDITOR,
	BULKHEAD_ROLE_OPERATOR,
	BULKHEAD_ROLE_ADMINISTRATOR,
};

int bulkhead_family_check_right(struct sk_buff *skb, enum bulkhead_role role,
				struct netlink_ext_ack *extack);
int bulkhead_family_missing(struct genl_info *info, const char *text);
const char *bulkhead_family_name(struct genl_info *info, int attribute);
struct sk_buff *bulkhead_family_reply(struct genl_info *info, u8 command, void **header);
int bulkhead_family_send(struct sk_buff *skb, void *header, struct genl_info *info, int err);
void *bulkhead_family_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 command);

#endif /* BULKHEAD_FAMILY_H */
