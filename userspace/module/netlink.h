/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The connection to the module: requests, replies and events of its generic netlink
 * family. Only netlink.c uses libnl; nothing of it is visible here.
 */
#ifndef BULKHEAD_TOOL_NETLINK_H
#define BULKHEAD_TOOL_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/bulkhead.h>

struct netlink;		/* a connection to the family */
struct netlink_request; /* a message under construction */
struct netlink_reply;	/* a message that was received and checked */

/* A reader of replies or events returns this to get no more of them. */
#define NETLINK_STOP 1

typedef int (*netlink_each)(const struct netlink_reply *reply, void *data);

/**
 * enum netlink_arrival - outcome of netlink_events_read()
 * @NETLINK_ARRIVED: all events that had arrived were processed; there may have been none
 * @NETLINK_STOPPED: the reader wants no more
 * @NETLINK_LOST: events were dropped because this socket was full
 * @NETLINK_GONE: the module was unloaded
 * @NETLINK_FAILED: netlink_error() returns the reason
 */
enum netlink_arrival {
	NETLINK_ARRIVED,
	NETLINK_STOPPED,
	NETLINK_LOST,
	NETLINK_GONE,
	NETLINK_FAILED,
};

struct netlink *netlink_open(void);
void netlink_close(struct netlink *link);
void netlink_cleanup(struct netlink **link);
const char *netlink_error(const struct netlink *link);
int netlink_errno(const struct netlink *link);

struct netlink_request *netlink_request_new(struct netlink *link, enum bulkhead_command command);
void netlink_put_u32(struct netlink_request *request, enum bulkhead_attribute attribute,
		     uint32_t value);
void netlink_put_string(struct netlink_request *request, enum bulkhead_attribute attribute,
			const char *value);
void netlink_put_bytes(struct netlink_request *request, enum bulkhead_attribute attribute,
		       const void *bytes, size_t length);
void netlink_put_flag(struct netlink_request *request, enum bulkhead_attribute attribute);
int netlink_call(struct netlink *link, struct netlink_request *request, netlink_each each,
		 void *data);
int netlink_dump(struct netlink *link, struct netlink_request *request, netlink_each each,
		 void *data);

bool netlink_has(const struct netlink_reply *reply, enum bulkhead_attribute attribute);
uint32_t netlink_u32(const struct netlink_reply *reply, enum bulkhead_attribute attribute);
uint64_t netlink_u64(const struct netlink_reply *reply, enum bulkhead_attribute attribute);
const char *netlink_string(const struct netlink_reply *reply, enum bulkhead_attribute attribute);
const void *netlink_bytes(const struct netlink_reply *reply, enum bulkhead_attribute attribute,
			  size_t *length);
int netlink_nests(const struct netlink_reply *reply, enum bulkhead_attribute attribute,
		  netlink_each each, void *data);

int netlink_events_join(struct netlink *link);
int netlink_fd(const struct netlink *link);
enum netlink_arrival netlink_events_read(struct netlink *link, netlink_each each, void *data);

#endif /* BULKHEAD_TOOL_NETLINK_H */
