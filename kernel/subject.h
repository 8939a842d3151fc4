/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_SUBJECT_H
#define BULKHEAD_SUBJECT_H

#include <linux/path.h>
#include "container.h"
#include "decide.h"
#include "listener.h"

/**
 * struct bulkhead_call - a system call
 * @native: its number for 64-bit programs, x32 included
 * @ia32: its number for 32-bit programs
 */
struct bulkhead_call {
	int native;
	int ia32;
};

/**
 * struct bulkhead_live_subject - a subject that exists: current, or a task that listens
 * @subject: as rules see it
 * @container: the container whose policy applies
 * @listener: the listener; NULL: the subject is current
 * @object: what it asks for, if that is a file, or the future name of one; or NULL
 */
struct bulkhead_live_subject {
	struct bulkhead_subject subject;
	const struct bulkhead_container *container;
	const struct bulkhead_listener *listener;
	const struct path *object;
};

void bulkhead_subject_begin(struct bulkhead_live_subject *live,
			    const struct bulkhead_container *container,
			    const struct bulkhead_listener *listener, const struct path *object);
s64 bulkhead_subject_program(const struct bulkhead_container *container,
			     const struct bulkhead_rules *rules, struct task_struct *task);
s64 bulkhead_subject_source(const struct bulkhead_container *container,
			    const struct bulkhead_rules *rules, const struct path *path);
bool bulkhead_subject_names(const struct bulkhead_rules *rules, s64 state);
bool bulkhead_subject_acts_as(const struct bulkhead_container *container, struct task_struct *task);

/**
 * bulkhead_subject_confining() - the container that confines current
 *
 * A runtime on its way into a container still acts for the host, and is not confined.
 *
 * Context: within an RCU section.
 * Return: the container, or NULL.
 */
static inline struct bulkhead_container *bulkhead_subject_confining(void)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;

	container = bulkhead_container_search(&standing);
	return container && standing == BULKHEAD_STANDING_CONFINED ? container : NULL;
}

bool bulkhead_subject_is_confined(void);

bool bulkhead_subject_calls(const int *numbers, unsigned int count);
bool bulkhead_subject_makes(const struct bulkhead_call *call);

void bulkhead_subject_note_untraced(struct bulkhead_container *container);
bool bulkhead_subject_untraced(struct bulkhead_container *container);

void bulkhead_subject_note_lent(const struct cred *cred);
void bulkhead_subject_lends(void);
bool bulkhead_subject_lent(const struct bulkhead_container *container);

#endif /* BULKHEAD_SUBJECT_H */
