/* SPDX-License-Identifier: GPL-2.0 */
/* A policy in the language's own words again, from its blob. */
#ifndef BULKHEAD_POLICY_TEXT_H
#define BULKHEAD_POLICY_TEXT_H

#include <stdio.h>

#include "blob.h"
#include "language/counts.h"

void policy_text_write(FILE *out, const struct bulkhead_rules *rules, const struct counts *counts);
const struct bulkhead_blob_rule **rules_in_order(const struct bulkhead_rules *rules);

#endif /* BULKHEAD_POLICY_TEXT_H */
