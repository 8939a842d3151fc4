/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_EVENT_LOG_H
#define BULKHEAD_EVENT_LOG_H

struct sk_buff;

void bulkhead_event_log(const struct sk_buff *skb);

#endif /* BULKHEAD_EVENT_LOG_H */
