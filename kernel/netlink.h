/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_NETLINK_H
#define BULKHEAD_NETLINK_H

int bulkhead_netlink_init(void);
void bulkhead_netlink_exit(void);

#endif /* BULKHEAD_NETLINK_H */
