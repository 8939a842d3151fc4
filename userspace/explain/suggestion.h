/* SPDX-License-Identifier: GPL-2.0 */
/* The smallest rule that would allow a request. */
#ifndef BULKHEAD_SUGGESTION_H
#define BULKHEAD_SUGGESTION_H

#include "explain/request.h"
#include "explain/subject.h"

/**
 * struct suggestion - a rule to be written into a policy
 * @section: where it has to stand: the policy's key
 * @rule: the rule, malloc'd, to be written in YAML without quotes around it; NULL
 *	if no rule can name this
 * @note: what has to be known of it: that it allows more than was asked for, or
 *	why there is none; or NULL
 */
struct suggestion {
	const char *section;
	char *rule;
	const char *note;
};

void suggestion_make(struct suggestion *suggestion, const struct request *request, u32 permissions,
		     const struct subject *subject);
void suggestion_free(struct suggestion *suggestion);

#endif /* BULKHEAD_SUGGESTION_H */
