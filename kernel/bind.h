/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_BIND_H
#define BULKHEAD_BIND_H

#include <linux/netlink.h>
#include <linux/types.h>

/**
 * struct bulkhead_binding - what to bind
 * @container: the container's name
 * @policy: the policy's name
 * @pid: PID of its init in the initial PID namespace
 * @entering: its init is still the runtime
 */
struct bulkhead_binding {
	const char *container;
	const char *policy;
	pid_t pid;
	bool entering;
};

int bulkhead_container_bind(const struct bulkhead_binding *binding, struct netlink_ext_ack *extack);
int bulkhead_container_unbind(const char *name, struct netlink_ext_ack *extack);

#endif /* BULKHEAD_BIND_H */
