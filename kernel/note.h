/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_NOTE_H
#define BULKHEAD_NOTE_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/task_work.h>

/**
 * enum bulkhead_later_kind - what is kept until the end of a system call
 * @BULKHEAD_LATER_EVENT: an event that may not come about
 * @BULKHEAD_LATER_DEFERRED: an event that could not be sent at once
 * @BULKHEAD_LATER_MOUNT: the mount that something is about to be changed in
 * @BULKHEAD_LATER_DESTINATION: the path that a unix socket was looked up by
 * @BULKHEAD_LATER_UNTRACED: a process must not be looked into, by no other way
 * @BULKHEAD_LATER_CHROOT: the root directory is about to be changed
 * @BULKHEAD_LATER_LENT: credentials that a part of the kernel made for itself
 * @BULKHEAD_LATER_TOLD: an audit that was told, and need not be told twice
 */
enum bulkhead_later_kind {
	BULKHEAD_LATER_EVENT,
	BULKHEAD_LATER_DEFERRED,
	BULKHEAD_LATER_MOUNT,
	BULKHEAD_LATER_UNTRACED,
	BULKHEAD_LATER_DESTINATION,
	BULKHEAD_LATER_CHROOT,
	BULKHEAD_LATER_LENT,
	BULKHEAD_LATER_TOLD,
};

/**
 * struct bulkhead_later - the begin of what is kept
 * @work: has @end called when the task returns to userspace, or ends
 * @node: in the table; under the table's lock
 * @task: whose it is; alive, since its notes go before it does
 * @number: rises with each that is kept
 * @nudged: @task was told to hurry; under the table's lock
 * @kind: what it is
 * @end: called once, when nobody can find it any more; frees it
 */
struct bulkhead_later {
	struct callback_head work;
	struct hlist_node node;
	struct task_struct *task;
	u64 number;
	bool nudged;
	enum bulkhead_later_kind kind;
	void (*end)(struct bulkhead_later *later);
};

/* Number of things kept, of all tasks; written under the table's lock. */
extern unsigned int bulkhead_later_count;

bool bulkhead_later_in_bucket(void);

/**
 * bulkhead_later_may_have() - has current kept anything?
 *
 * What others keep does not matter, but for who shares a bucket of the table.
 *
 * Context: any.
 * Return: false if it surely has not.
 */
static __always_inline bool bulkhead_later_may_have(void)
{
	return unlikely(READ_ONCE(bulkhead_later_count)) && bulkhead_later_in_bucket();
}

bool bulkhead_later_add(struct bulkhead_later *later);
void bulkhead_later_each(enum bulkhead_later_kind kind,
			 void (*visit)(struct bulkhead_later *later, void *data),
			 void *data);
bool bulkhead_later_keeps(enum bulkhead_later_kind kind);
void bulkhead_later_hurry(bool (*concerns)(struct task_struct *task, void *data),
			  void *data);

#endif /* BULKHEAD_NOTE_H */
