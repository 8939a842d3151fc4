/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of bulkhead doctor share. */
#ifndef BULKHEAD_DOCTOR_H
#define BULKHEAD_DOCTOR_H

#include <stdbool.h>

struct json_object;

/**
 * enum doctor_grade - how bad a finding is
 * @DOCTOR_OK: nothing is wrong
 * @DOCTOR_WARNING: it may not be what is wanted, but nothing starts unconfined that a
 *	policy is meant for
 * @DOCTOR_PROBLEM: a container may start unconfined, or not at all
 */
enum doctor_grade {
	DOCTOR_OK,
	DOCTOR_WARNING,
	DOCTOR_PROBLEM,
};

/**
 * struct doctor - an examination of this host
 * @root: its root directory; another one in tests
 * @findings: an array of objects
 * @worst: the worst grade so far
 */
struct doctor {
	const char *root;
	struct json_object *findings;
	enum doctor_grade worst;
};

void doctor_find(struct doctor *doctor, enum doctor_grade grade, const char *what,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
bool doctor_has(const struct doctor *doctor, const char *path);
void doctor_match(struct doctor *doctor, const char *policy, const char *match);
void doctor_hooks(struct doctor *doctor);

#endif /* BULKHEAD_DOCTOR_H */
