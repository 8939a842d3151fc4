/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the module's message about an event. */
#ifndef BULKHEAD_EVENT_MESSAGE_H
#define BULKHEAD_EVENT_MESSAGE_H

#include "event/event.h"
#include "module/netlink.h"

void event_from_message(struct event *event, const struct netlink_reply *message);

#endif /* BULKHEAD_EVENT_MESSAGE_H */
