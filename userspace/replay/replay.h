/* SPDX-License-Identifier: GPL-2.0 */
/* Judges recorded requests by another policy. */
#ifndef BULKHEAD_REPLAY_H
#define BULKHEAD_REPLAY_H

#include "base/distinct.h"
#include "explain/verdict.h"
#include "replay/recording.h"

/**
 * enum outcome - how another policy judges a recorded request
 * @OUTCOME_DENIED: it would be refused, and passed
 * @OUTCOME_PASSED: it would pass, and was refused
 * @OUTCOME_OTHER: it would pass or be refused as it was, with another effect
 * @OUTCOME_SAME: nothing would change
 * @OUTCOME_UNKNOWN: the event does not contain enough to decide
 * @OUTCOMES: number of outcomes
 */
enum outcome {
	OUTCOME_DENIED,
	OUTCOME_PASSED,
	OUTCOME_OTHER,
	OUTCOME_SAME,
	OUTCOME_UNKNOWN,
	OUTCOMES,
};

/**
 * struct replayed - a recorded event and the outcome of its request
 * @event: the event
 * @request: the request
 * @subject: its subject
 * @outcome: enum outcome
 * @unknown: of OUTCOME_UNKNOWN: the reason
 * @verdict: the verdict of the other policy
 */
struct replayed {
	struct event event;
	struct request request;
	struct subject subject;
	enum outcome outcome;
	const char *unknown;
	struct bulkhead_verdict verdict;
};

/**
 * struct replay - a recording that is judged by a policy
 * @rules: the policy's rules
 * @same_uids: the container numbers users as the host does
 * @requests: the distinct requests
 * @events: number of events
 * @outcomes: number of events by outcome
 * @refused: number of events that would be refused, as before or newly
 * @beyond: number of events that did not fit into @requests
 * @lost: how often the recording reports that events are missing
 * @suppressed: number of events suppressed before they could be recorded
 * @garbage: number of lines that are not events
 * @garbage_line: the first of them
 * @garbage_wrong: what is wrong with it
 * @torn: the last line is incomplete
 */
struct replay {
	struct bulkhead_rules *rules;
	bool same_uids;
	struct distinct requests;
	u64 events;
	u64 outcomes[OUTCOMES];
	u64 refused;
	u64 beyond;
	u64 lost;
	u64 suppressed;
	u64 garbage;
	u64 garbage_line;
	const char *garbage_wrong;
	bool torn;
};

int replay_run(struct replay *replay, int file, const char *container);
void replay_get(struct replay *replay, const struct distinct_entry *entry,
		struct replayed *replayed);
void replay_put(FILE *to, const struct replay *replay, const struct replayed *replayed, u64 count);
void replay_stop(void);
void replay_suggest(struct replay *replay);

#endif /* BULKHEAD_REPLAY_H */
