/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_LISTING_H
#define BULKHEAD_LISTING_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int bulkhead_listing_info(struct sk_buff *request, struct genl_info *info);
int bulkhead_listing_policies(struct sk_buff *skb, struct netlink_callback *cb);
int bulkhead_listing_blob(struct sk_buff *skb, struct netlink_callback *cb);
int bulkhead_listing_counts(struct sk_buff *skb, struct netlink_callback *cb);
int bulkhead_listing_containers(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* BULKHEAD_LISTING_H */
