/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_EVENT_H
#define BULKHEAD_EVENT_H

#include "request.h"

void bulkhead_event_tell(const struct bulkhead_request *request,
			 const struct bulkhead_policy *policy,
			 const struct bulkhead_verdict *verdict);
void bulkhead_event_tell_later(const struct bulkhead_request *request,
			       const struct bulkhead_policy *policy,
			       const struct bulkhead_verdict *verdict);
void bulkhead_event_drop_later(struct bulkhead_container *container);

extern unsigned int bulkhead_event_waiting;

/**
 * bulkhead_event_waits() - has bulkhead_event_drop_later() anything to do?
 *
 * Return: true if any task has an event that waits.
 */
static inline bool bulkhead_event_waits(void)
{
	return READ_ONCE(bulkhead_event_waiting);
}

void bulkhead_event_count(u64 *sent, u64 *lost);

#endif /* BULKHEAD_EVENT_H */
