/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_EVENT_H
#define BULKHEAD_EVENT_H

#include "request.h"

struct sk_buff;

struct sk_buff *bulkhead_event_build(const struct bulkhead_request *request,
				     const struct bulkhead_policy *policy,
				     const struct bulkhead_verdict *verdict, u32 suppressed);
bool bulkhead_event_has_listeners(void);
bool bulkhead_event_send(struct sk_buff *skb);

#endif /* BULKHEAD_EVENT_H */
