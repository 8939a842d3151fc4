/* SPDX-License-Identifier: GPL-2.0 */
/* What bulkhead events --json has written, read back. */
#ifndef BULKHEAD_RECORDING_H
#define BULKHEAD_RECORDING_H

#include "explain/request.h"
#include "explain/subject.h"

struct recording;
struct json_object;

/**
 * enum recording_line - what a line of a recording turned out to be
 * @RECORDING_EVENT: an event
 * @RECORDING_LOST: the reader of the events has lost some here
 * @RECORDING_GARBAGE: no event; struct recorded says what is wrong
 * @RECORDING_TORN: the last line, which ends before its end
 * @RECORDING_END: there are no more
 * @RECORDING_FAILED: it can't be read; errno says why
 */
enum recording_line {
	RECORDING_EVENT,
	RECORDING_LOST,
	RECORDING_GARBAGE,
	RECORDING_TORN,
	RECORDING_END,
	RECORDING_FAILED,
};

/**
 * struct recorded - an event
 * @line: its line in the recording, from 1
 * @wrong: of garbage: what is wrong
 * @request: what was asked
 * @subject: who asked; of the ids, nothing is known
 * @cut: the object or the program is longer than events tell
 * @effect: enum bulkhead_effect
 * @reason: enum bulkhead_reason
 * @uid: the user id, as the initial user namespace has it; -1 if it is not told
 * @suppressed: events before it that were held back
 * @container: whose it is; as the strings below, until the next line is read
 * @file: where the rule stands that decided
 * @rule_line: its line; 0: no rule decided
 * @text: the rule
 * @why: its reason
 */
struct recorded {
	u64 line;
	const char *wrong;
	struct request request;
	struct subject subject;
	bool cut;
	u32 effect;
	u32 reason;
	s64 uid;
	u64 suppressed;
	const char *container;
	const char *file;
	u32 rule_line;
	const char *text;
	const char *why;
};

struct recording *recording_open(int file);
enum recording_line recording_next(struct recording *recording, struct recorded *recorded);
void recording_close(struct recording *recording);

#endif /* BULKHEAD_RECORDING_H */
