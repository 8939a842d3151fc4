/* SPDX-License-Identifier: GPL-2.0 */
/* Verdicts: found by the kernel's own code, printed with the rule behind them. */
#ifndef BULKHEAD_VERDICT_H
#define BULKHEAD_VERDICT_H

#include <stdio.h>

#include "explain/request.h"
#include "explain/subject.h"

struct json_object;

/**
 * struct match - a rule that speaks of a request, whether it holds or not
 * @rule: its index
 * @permissions: those asked for that it is about
 * @holds: its conditions hold, as far as is known who asks
 */
struct match {
	u32 rule;
	u32 permissions;
	bool holds;
};

void verdict_find(struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
		  const struct request *request, struct subject *subject);
struct match *verdict_matches(const struct bulkhead_rules *rules, const struct request *request,
			      struct subject *subject, size_t *count);
bool verdict_is_strict(const struct request *request);
bool verdict_depends_on_ids(const struct bulkhead_rules *rules, const struct request *request,
			    const struct subject *subject);

const char *verdict_word(u32 effect);
const struct bulkhead_blob_rule *verdict_rule(const struct bulkhead_verdict *verdict,
					      const struct bulkhead_rules *rules);
const char *verdict_string(const struct bulkhead_rules *rules, __le32 string);
const char *verdict_file(const struct bulkhead_rules *rules, const struct bulkhead_blob_rule *rule);
void verdict_put_place(FILE *to, const struct bulkhead_rules *rules,
		       const struct bulkhead_blob_rule *rule);
void verdict_put_rule(FILE *to, const struct bulkhead_rules *rules,
		      const struct bulkhead_blob_rule *rule);
void verdict_put(FILE *to, const struct bulkhead_rules *rules, const struct request *request,
		 const struct bulkhead_verdict *verdict);
void verdict_add_conditions(struct json_object *object, const struct bulkhead_rules *rules,
			    const struct bulkhead_blob_rule *rule);
void verdict_add_rule(struct json_object *object, const struct bulkhead_rules *rules,
		      const struct bulkhead_blob_rule *rule);
void verdict_add(struct json_object *object, const struct bulkhead_rules *rules,
		 const struct request *request, const struct bulkhead_verdict *verdict);

#endif /* BULKHEAD_VERDICT_H */
