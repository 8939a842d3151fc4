/* SPDX-License-Identifier: GPL-2.0 */
/* Writing the blob. Shares nothing with its verifier but the uapi header. */
#ifndef BULKHEAD_ENCODE_H
#define BULKHEAD_ENCODE_H

#include "automaton/automaton_build.h"

void *encode_blob(const struct policy *policy, const struct dfa *dfa,
		  const struct double_array *array, size_t *length);

#endif /* BULKHEAD_ENCODE_H */
