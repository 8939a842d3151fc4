/* SPDX-License-Identifier: GPL-2.0 */
/* The last containers that a hook did not let start, and why. */
#ifndef BULKHEAD_REFUSALS_H
#define BULKHEAD_REFUSALS_H

#include <stddef.h>

struct json_object;

#define REFUSALS_DIR "/run/bulkhead"
#define REFUSALS_MAX 16

/**
 * struct refusal - something that a hook could not do
 * @id: the container's id, or NULL
 * @name: its name, or NULL
 * @effect: what happened to the container: ``is not started``
 * @reason: a sentence
 */
struct refusal {
	const char *id;
	const char *name;
	const char *effect;
	const char *reason;
};

void refusals_tell(const struct refusal *refusal);
int refusals_keep(const char *dir, const struct refusal *refusal);
int refusals_read(const char *dir, struct json_object **list);

#endif /* BULKHEAD_REFUSALS_H */
