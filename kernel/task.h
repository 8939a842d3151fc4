/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_TASK_H
#define BULKHEAD_TASK_H

#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct bulkhead_container;

/*
 * Why a task is tracked. INIT by itself only watches for the end of a container. SESSION
 * records how many seccomp filters its first program had, if not as many as init.
 */
#define BULKHEAD_TASK_ENTERING 1U
#define BULKHEAD_TASK_MEMBER   2U
#define BULKHEAD_TASK_INIT     4U
#define BULKHEAD_TASK_SESSION  8U

/**
 * struct bulkhead_task - a task that is tracked
 * @node: in the table, by @task; RCU, changed under the table's lock
 * @task: the task; alive, since security_task_free() removes this
 * @container: its container; alive, since unbinding removes this first
 * @home: the mount namespace that an entering task, or its parent, came from by setns();
 *	only compared; else NULL. By the table's lock
 * @flags: BULKHEAD_TASK_*; by the table's lock
 * @filters: of a SESSION: number of seccomp filters that it began with; written before
 *	@flags
 * @rcu: freed after a grace period
 */
struct bulkhead_task {
	struct hlist_node node;
	const struct task_struct *task;
	struct bulkhead_container *container;
	const void *home;
	unsigned int flags;
	int filters;
	struct rcu_head rcu;
};

/* Like for_each_thread(), which requires tasklist_lock under lockdep; here RCU is held. */
#define bulkhead_each_thread(process, thread) \
	list_for_each_entry_rcu(thread, &(process)->signal->thread_head, thread_node)

/* The table, and its lock, which only task.c takes. */
#define BULKHEAD_TASK_BITS 9
extern struct hlist_head bulkhead_task_table[1 << BULKHEAD_TASK_BITS];
extern spinlock_t bulkhead_task_lock;

/* Number of tracked tasks; written under the table's lock. */
extern unsigned int bulkhead_task_count;

/*
 * Number of reasons to look closely at tasks of the initial PID namespace: containers
 * whose key is not a PID namespace, and tasks tracked as entering or as members. Written
 * under the table's lock, read without it: it rises before the reason takes effect.
 */
extern unsigned int bulkhead_task_oddities;

/**
 * bulkhead_task_find() - is this task tracked?
 * @task: the task
 *
 * Context: within an RCU section, or with the table's lock held.
 * Return: its entry in the table, or NULL.
 */
static inline struct bulkhead_task *bulkhead_task_find(const struct task_struct *task)
{
	struct bulkhead_task *tracked;

	hash_for_each_possible_rcu(bulkhead_task_table, tracked, node, (unsigned long)task,
				   lockdep_is_held(&bulkhead_task_lock)) {
		if (tracked->task == task)
			return tracked;
	}
	return NULL;
}

int bulkhead_task_track(const struct task_struct *task, struct bulkhead_container *container,
			unsigned int flags, const void *home);
int bulkhead_task_hand_over(const struct task_struct *task, struct bulkhead_container *container,
			    bool running);
void bulkhead_task_confine(void);
const void *bulkhead_task_leave(const void *to, const struct bulkhead_container *other);
bool bulkhead_task_forget(const struct task_struct *task);
void bulkhead_task_forget_all(struct bulkhead_container *container);
bool bulkhead_task_any_of(const struct bulkhead_container *container);
void bulkhead_task_count_oddity(int change);

#endif /* BULKHEAD_TASK_H */
