/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_NOTE_H
#define BULKHEAD_NOTE_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/task_work.h>

/**
 * enum bulkhead_note_kind - what is kept until the end of a system call
 * @BULKHEAD_NOTE_TENTATIVE: an event of an operation that may turn out not to take place
 * @BULKHEAD_NOTE_DEFERRED: an event that could not be sent at once
 * @BULKHEAD_NOTE_MOUNT: the mount in which something is about to be changed
 * @BULKHEAD_NOTE_DESTINATION: the path that a unix socket was looked up by
 * @BULKHEAD_NOTE_UNTRACED: access to a process was refused, whichever way it is tried
 * @BULKHEAD_NOTE_CHROOT: the root directory is about to be changed
 * @BULKHEAD_NOTE_LENT: credentials that a part of the kernel created for itself
 * @BULKHEAD_NOTE_REPORTED: an audit that was reported and is not to be repeated
 */
enum bulkhead_note_kind {
	BULKHEAD_NOTE_TENTATIVE,
	BULKHEAD_NOTE_DEFERRED,
	BULKHEAD_NOTE_MOUNT,
	BULKHEAD_NOTE_UNTRACED,
	BULKHEAD_NOTE_DESTINATION,
	BULKHEAD_NOTE_CHROOT,
	BULKHEAD_NOTE_LENT,
	BULKHEAD_NOTE_REPORTED,
};

/**
 * struct bulkhead_note - the head of what is kept
 * @work: calls @end when the task returns to userspace, or exits
 * @node: in the table; under the table's lock
 * @task: the task that it belongs to; alive, since its notes end before it does
 * @number: rises with each note
 * @nudged: @task has been nudged; under the table's lock
 * @kind: what it is
 * @end: called once, when the note is no longer in the table; frees it
 */
struct bulkhead_note {
	struct callback_head work;
	struct hlist_node node;
	struct task_struct *task;
	u64 number;
	bool nudged;
	enum bulkhead_note_kind kind;
	void (*end)(struct bulkhead_note *note);
};

/* Number of notes, of all tasks; written under the table's lock. */
extern unsigned int bulkhead_note_count;

bool bulkhead_note_in_bucket(void);

/**
 * bulkhead_note_may_have() - may current have a note?
 *
 * Notes of other tasks do not matter, except those in the same bucket of the table.
 *
 * Context: any.
 * Return: false if it certainly has none.
 */
static __always_inline bool bulkhead_note_may_have(void)
{
	return unlikely(READ_ONCE(bulkhead_note_count)) && bulkhead_note_in_bucket();
}

bool bulkhead_note_add(struct bulkhead_note *note);
void bulkhead_note_each(enum bulkhead_note_kind kind,
			void (*visit)(struct bulkhead_note *note, void *data), void *data);
bool bulkhead_note_keeps(enum bulkhead_note_kind kind);
void bulkhead_note_hurry(bool (*concerns)(struct task_struct *task, void *data), void *data);

#endif /* BULKHEAD_NOTE_H */
