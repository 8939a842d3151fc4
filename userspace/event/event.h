/* SPDX-License-Identifier: GPL-2.0 */
/* An event, wherever it comes from: a message of the module, or a recording. */
#ifndef BULKHEAD_TOOL_EVENT_H
#define BULKHEAD_TOOL_EVENT_H

#include <env.h>
#include <linux/bulkhead.h>

/* A number that the event does not have. */
#define EVENT_MISSING (-1)

/**
 * struct event_bytes - bytes that a container has chosen
 * @bytes: not terminated; NULL: the event does not have them
 * @length: how many
 */
struct event_bytes {
	const u8 *bytes;
	size_t length;
};

/**
 * struct event - a request, its verdict, and who made it
 * @time: nanoseconds since 1970
 * @container: the container's name
 * @policy: its policy's name
 * @revision: of the policy
 * @generation: of the policy
 * @effect: enum bulkhead_effect
 * @reason: enum bulkhead_reason
 * @class_id: enum bulkhead_class
 * @asked: permissions that were requested
 * @permissions: those of them that decided
 * @object: what the automaton is fed after the class byte
 * @program: path of the program; missing if it is outside the container
 * @pid: process, as the initial PID namespace numbers it
 * @tid: thread, likewise
 * @uid: user, as the initial user namespace numbers it
 * @comm: the thread's name
 * @file: source of the rule that decided, or of the policy
 * @line: the rule's line; missing if no rule decided
 * @text: the rule
 * @why: the reason that its author gives
 * @severity: enum bulkhead_severity
 * @tags: separated by commas
 * @suppressed: events before it that the rate limit held back
 *
 * A string that the event does not have is NULL, a signed number EVENT_MISSING.
 * Strings and bytes belong to what the event was read from.
 */
struct event {
	u64 time;
	const char *container;
	const char *policy;
	u64 revision;
	u64 generation;
	u32 effect;
	u32 reason;
	u32 class_id;
	u32 asked;
	u32 permissions;
	struct event_bytes object;
	struct event_bytes program;
	s64 pid;
	s64 tid;
	s64 uid;
	const char *comm;
	const char *file;
	s64 line;
	const char *text;
	const char *why;
	s64 severity;
	const char *tags;
	s64 suppressed;
};

#endif /* BULKHEAD_TOOL_EVENT_H */
