/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what bulkhead events --json has written. */
#ifndef BULKHEAD_RECORDING_H
#define BULKHEAD_RECORDING_H

#include "event/event.h"

struct recording;

/**
 * enum recording_line - what a line of a recording turned out to be
 * @RECORDING_EVENT: an event
 * @RECORDING_LOST: the reader of the events lost some here
 * @RECORDING_GARBAGE: not an event; struct recorded contains the reason
 * @RECORDING_TORN: the last line, which is incomplete
 * @RECORDING_END: there are no more lines
 * @RECORDING_FAILED: reading failed; errno is set
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
 * struct recorded - a line of a recording
 * @line: its number, from 1
 * @wrong: of garbage: what is wrong
 * @event: the event; valid until the next line is read
 */
struct recorded {
	u64 line;
	const char *wrong;
	struct event event;
};

struct recording *recording_open(int file);
enum recording_line recording_next(struct recording *recording, struct recorded *recorded);
void recording_close(struct recording *recording);

#endif /* BULKHEAD_RECORDING_H */
