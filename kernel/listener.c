// SPDX-License-Identifier: GPL-2.0
/*
 * The listening sockets of containers. A peer that connects to one is seen only in an
 * interrupt, where the listening task can't be determined any more.
 */
#include <linux/file.h>
#include <linux/hashtable.h>
#include <linux/mm_types.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "container.h"
#include "listener.h"
#include "object_path.h"

static DEFINE_SPINLOCK(listener_lock);
static DEFINE_HASHTABLE(listeners, 7); /* RCU; by listener_lock */
static unsigned int listener_count;    /* by listener_lock */

static void listener_free(struct rcu_head *rcu)
{
	struct bulkhead_listener *listener = container_of(rcu, struct bulkhead_listener, rcu);

	put_cred(listener->cred);
	kfree(listener);
}

static void listener_remove(struct bulkhead_listener *listener)
{
	lockdep_assert_held(&listener_lock);
	hash_del_rcu(&listener->node);
	WRITE_ONCE(listener_count, listener_count - 1);
	call_rcu(&listener->rcu, listener_free);
}

/* Print the path of current's program, if it has one. Returns the bytes written. */
static u32 print_program(const struct bulkhead_container *container, u8 *buffer, u32 size)
{
	const struct dentry *top = READ_ONCE(container->top);
	struct file *file = NULL;
	u32 length = 0;

	if (top && current->mm)
		file = get_file_active((struct file **)&current->mm->exe_file);
	if (!file)
		return 0;
	/* A program that can be spelled in several ways may be any program that a rule names. */
	if (!d_unlinked(file->f_path.dentry) && bulkhead_path_exact(&file->f_path, top) &&
	    bulkhead_path_print(&file->f_path, top, buffer, size, &length))
		length = 0;
	fput(file);
	/* A truncated path is not a name. */
	return length < size ? length : 0;
}

static struct bulkhead_listener *listener_new(const struct sock *sk,
					      struct bulkhead_container *container)
{
	struct bulkhead_listener *listener;
	u32 length = 0;
	u8 *program;

	program = kmalloc(BULKHEAD_OBJECT_MAX, GFP_ATOMIC | __GFP_NOWARN);
	if (program)
		length = print_program(container, program, BULKHEAD_OBJECT_MAX);
	listener =
		program ? kzalloc(struct_size(listener, program, length), GFP_ATOMIC | __GFP_NOWARN)
			: NULL;
	if (listener) {
		listener->sk = sk;
		listener->container = container;
		listener->cred = get_current_cred();
		listener->tgid = task_tgid_nr(current);
		listener->tid = task_pid_nr(current);
		memcpy(listener->comm, current->comm, sizeof(listener->comm) - 1);
		listener->program_length = length;
		memcpy(listener->program, program, length);
	}
	kfree(program);
	return listener;
}

/**
 * bulkhead_listener_add() - record that current listens on a socket, or accepts from it
 * @sk: the socket
 * @container: the container of current
 *
 * Context: within an RCU section; does not sleep.
 * Return: false if there is not enough memory.
 */
bool bulkhead_listener_add(const struct sock *sk, struct bulkhead_container *container)
{
	struct bulkhead_listener *listener = listener_new(sk, container), *old;
	struct hlist_node *next;

	if (!listener)
		return false;
	spin_lock_bh(&listener_lock);
	hash_for_each_possible_safe(listeners, old, next, node, (unsigned long)sk) {
		if (old->sk == sk)
			listener_remove(old);
	}
	/* An unbound container gets no new listener: all of its listeners were removed. */
	if (bulkhead_container_is_bound(container)) {
		hash_add_rcu(listeners, &listener->node, (unsigned long)sk);
		WRITE_ONCE(listener_count, listener_count + 1);
		listener = NULL;
	}
	spin_unlock_bh(&listener_lock);
	if (listener)
		listener_free(&listener->rcu);
	return true;
}

/**
 * bulkhead_listener_find() - find the listener of a socket
 * @sk: the socket
 *
 * Context: any; within an RCU section for as long as the result is used.
 * Return: the listener, or NULL if the socket is not watched.
 */
const struct bulkhead_listener *bulkhead_listener_find(const struct sock *sk)
{
	const struct bulkhead_listener *listener;

	if (!READ_ONCE(listener_count))
		return NULL;
	hash_for_each_possible_rcu(listeners, listener, node, (unsigned long)sk) {
		if (listener->sk == sk)
			return listener;
	}
	return NULL;
}

/**
 * bulkhead_listener_forget() - forget a socket that is being freed
 * @sk: the socket; no longer reachable
 *
 * Context: security_sk_free(); process context and softirq.
 */
void bulkhead_listener_forget(const struct sock *sk)
{
	struct bulkhead_listener *listener;
	struct hlist_node *next;
	bool listens;

	rcu_read_lock();
	listens = bulkhead_listener_find(sk);
	rcu_read_unlock();
	if (likely(!listens))
		return;
	spin_lock_bh(&listener_lock);
	hash_for_each_possible_safe(listeners, listener, next, node, (unsigned long)sk) {
		if (listener->sk == sk)
			listener_remove(listener);
	}
	spin_unlock_bh(&listener_lock);
}

/**
 * bulkhead_listener_forget_all() - forget the sockets of an unbound container
 * @container: bulkhead_container_is_bound() already returns false for it
 *
 * Context: process context.
 */
void bulkhead_listener_forget_all(const struct bulkhead_container *container)
{
	struct bulkhead_listener *listener;
	struct hlist_node *next;
	int bucket;

	spin_lock_bh(&listener_lock);
	hash_for_each_safe(listeners, bucket, next, listener, node) {
		if (listener->container == container)
			listener_remove(listener);
	}
	spin_unlock_bh(&listener_lock);
}
