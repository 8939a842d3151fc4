/* SPDX-License-Identifier: GPL-2.0 */
/* What stands between a request and its being allowed, and how to mend it. */
#ifndef BULKHEAD_ADVICE_H
#define BULKHEAD_ADVICE_H

#include "explain/suggestion.h"
#include "explain/verdict.h"

/**
 * struct advice - what stands between a request and its being allowed
 * @rules: the policy's rules
 * @request: what is asked
 * @subject: who asks
 * @matches: every rule that speaks of it
 * @count: how many
 * @refused: permissions that rules refuse: no other rule can allow them
 * @missing: permissions that no rule allows, and that the default refuses
 * @suggestion: if @missing: the rule that would allow these
 */
struct advice {
	const struct bulkhead_rules *rules;
	const struct request *request;
	const struct subject *subject;
	struct match *matches;
	size_t count;
	u32 refused;
	u32 missing;
	struct suggestion suggestion;
};

void advice_open(struct advice *advice, const struct bulkhead_rules *rules,
		 const struct request *request, struct subject *subject);
void advice_close(struct advice *advice);
bool advice_wanted(const struct advice *advice);
void advice_print(const struct advice *advice);
void advice_add(struct json_object *object, const struct advice *advice);

#endif /* BULKHEAD_ADVICE_H */
