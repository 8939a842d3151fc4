/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_LISTENER_H
#define BULKHEAD_LISTENER_H

#include <linux/cred.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

struct bulkhead_container;
struct sock;

/**
 * struct bulkhead_listener - a listening socket, and the task that made it listen
 * @node: in the table, by @sk; RCU, changed under the table's lock
 * @sk: the socket; only compared; freeing it removes the listener
 * @container: the container of the task; unbinding it removes the listener
 * @cred: credentials of the task, held
 * @tgid: process id in the initial PID namespace
 * @tid: thread id in the initial PID namespace
 * @comm: name of the thread
 * @rcu: freed after a grace period
 * @program_length: bytes of @program; 0: the program has no path in the container
 * @program: path of the task's program
 */
struct bulkhead_listener {
	struct hlist_node node;
	const struct sock *sk;
	struct bulkhead_container *container;
	const struct cred *cred;
	pid_t tgid;
	pid_t tid;
	char comm[TASK_COMM_LEN];
	struct rcu_head rcu;
	u32 program_length;
	u8 program[];
};

bool bulkhead_listener_add(const struct sock *sk, struct bulkhead_container *container);
const struct bulkhead_listener *bulkhead_listener_find(const struct sock *sk);
void bulkhead_listener_forget(const struct sock *sk);
void bulkhead_listener_forget_all(const struct bulkhead_container *container);

#endif /* BULKHEAD_LISTENER_H */
