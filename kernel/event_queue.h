/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_EVENT_QUEUE_H
#define BULKHEAD_EVENT_QUEUE_H

#include "request.h"

void bulkhead_event_queue_init(void);
void bulkhead_event_queue_report(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy,
				 const struct bulkhead_verdict *verdict);
void bulkhead_event_queue_report_at_end(const struct bulkhead_request *request,
					const struct bulkhead_policy *policy,
					const struct bulkhead_verdict *verdict);
void bulkhead_event_queue_confirm(struct dentry *dentry);
void bulkhead_event_queue_count(u64 *sent, u64 *lost);

#endif /* BULKHEAD_EVENT_QUEUE_H */
