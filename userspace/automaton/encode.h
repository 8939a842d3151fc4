/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the blob. Apart from the uapi header, shares no code with the verifier. */
#ifndef BULKHEAD_ENCODE_H
#define BULKHEAD_ENCODE_H

#include "automaton/automaton_build.h"

void *encode_blob(const struct policy *policy, const struct dfa *dfa,
		  const struct double_array *array, size_t *length);

#endif /* BULKHEAD_ENCODE_H */
