/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_RECORD_H
#define BULKHEAD_RECORD_H

#include <linux/types.h>

struct netlink_callback;
struct sk_buff;

void bulkhead_record_init(void);
void bulkhead_record_exit(void);
bool bulkhead_record_keep(struct sk_buff *skb);
u64 bulkhead_record_newest(void);
int bulkhead_record_start(struct netlink_callback *cb);
int bulkhead_record_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* BULKHEAD_RECORD_H */
