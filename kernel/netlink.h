/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_NETLINK_H
#define BULKHEAD_NETLINK_H

struct genl_family;

/* The family; event.c sends to its group, nobody else uses it. */
extern struct genl_family bulkhead_family;

int bulkhead_netlink_init(void);
void bulkhead_netlink_exit(void);

#endif /* BULKHEAD_NETLINK_H */
