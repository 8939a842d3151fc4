/* SPDX-License-Identifier: GPL-2.0 */
/* Recorded requests, put to another policy. */
#ifndef BULKHEAD_REPLAY_H
#define BULKHEAD_REPLAY_H

#include "base/distinct.h"
#include "explain/verdict.h"
#include "replay/recording.h"

/**
 * enum outcome - what another policy makes of a recorded request
 * @OUTCOME_DENIED: it would be refused, and passed
 * @OUTCOME_PASSED: it would pass, and was refused
 * @OUTCOME_OTHER: it would pass, or be refused, as it was, with another effect
 * @OUTCOME_SAME: the same
 * @OUTCOME_UNKNOWN: the event does not say enough
 * @OUTCOMES: how many they are
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
 * struct replayed - a recorded event and what becomes of its request
 * @event: the event
 * @request: what was asked
 * @subject: who asked
 * @outcome: enum outcome
 * @unknown: of OUTCOME_UNKNOWN: why
 * @verdict: what it would get
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
 * struct replay - a recording that is put to a policy
 * @rules: the policy's rules
 * @same_uids: the container numbers users as the host does
 * @requests: what was asked, each once
 * @events: how many
 * @outcomes: of them, by outcome
 * @refused: of them, what would be refused, as before or newly
 * @beyond: of them, those that found no room in @requests
 * @lost: how often the recording says that events are missing
 * @suppressed: events that were held back before they could be recorded
 * @garbage: lines that are not events
 * @garbage_line: the first of them
 * @garbage_wrong: what is wrong with it
 * @torn: the last line is torn
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
