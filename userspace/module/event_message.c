// SPDX-License-Identifier: GPL-2.0
/* Reads the module's message about an event. */
#include "module/event_message.h"

static s64 number(const struct netlink_reply *message, enum bulkhead_attribute attribute)
{
	return netlink_has(message, attribute) ? netlink_u32(message, attribute) : EVENT_MISSING;
}

static s64 long_number(const struct netlink_reply *message, enum bulkhead_attribute attribute)
{
	return netlink_has(message, attribute) ? (s64)netlink_u64(message, attribute)
					       : EVENT_MISSING;
}

static const char *string(const struct netlink_reply *message, enum bulkhead_attribute attribute)
{
	return netlink_has(message, attribute) ? netlink_string(message, attribute) : NULL;
}

static struct event_bytes bytes(const struct netlink_reply *message,
				enum bulkhead_attribute attribute)
{
	struct event_bytes found;

	found.bytes = netlink_bytes(message, attribute, &found.length);
	return found;
}

/**
 * event_from_message() - read an event from the module's message
 * @event: filled in; valid as long as @message
 * @message: the message; any attribute may be missing
 */
void event_from_message(struct event *event, const struct netlink_reply *message)
{
	*event = (struct event){
		.time = netlink_u64(message, BULKHEAD_A_TIME),
		.container = string(message, BULKHEAD_A_CONTAINER),
		.policy = string(message, BULKHEAD_A_POLICY),
		.revision = netlink_u64(message, BULKHEAD_A_REVISION),
		.generation = netlink_u64(message, BULKHEAD_A_GENERATION),
		.effect = netlink_u32(message, BULKHEAD_A_EFFECT),
		.reason = netlink_u32(message, BULKHEAD_A_REASON),
		.class_id = netlink_u32(message, BULKHEAD_A_CLASS),
		.asked = netlink_u32(message, BULKHEAD_A_ASKED),
		.permissions = netlink_u32(message, BULKHEAD_A_PERMISSIONS),
		.object = bytes(message, BULKHEAD_A_OBJECT),
		.program = bytes(message, BULKHEAD_A_PROGRAM),
		.pid = number(message, BULKHEAD_A_PID),
		.tid = number(message, BULKHEAD_A_TID),
		.uid = number(message, BULKHEAD_A_UID),
		.comm = string(message, BULKHEAD_A_COMM),
		.file = string(message, BULKHEAD_A_FILE),
		.line = number(message, BULKHEAD_A_LINE),
		.text = string(message, BULKHEAD_A_TEXT),
		.why = string(message, BULKHEAD_A_WHY),
		.severity = number(message, BULKHEAD_A_SEVERITY),
		.tags = string(message, BULKHEAD_A_TAGS),
		.suppressed = number(message, BULKHEAD_A_SUPPRESSED),
		.sequence = long_number(message, BULKHEAD_A_SEQUENCE),
		.count = long_number(message, BULKHEAD_A_COUNT),
		.last = netlink_u64(message, BULKHEAD_A_LAST),
	};
}
