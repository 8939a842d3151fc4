/* SPDX-License-Identifier: GPL-2.0 */
/* Binds and releases containers. */
#ifndef BULKHEAD_TOOL_CONTAINER_H
#define BULKHEAD_TOOL_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

struct netlink;

bool container_alive(uint32_t pid);
int container_bind(struct netlink *link, const char *name, const char *policy, uint32_t pid,
		   bool entering);
int container_send_unbind(struct netlink *link, const char *name);
int container_unbind(struct netlink *link, const char *name);

#endif /* BULKHEAD_TOOL_CONTAINER_H */
