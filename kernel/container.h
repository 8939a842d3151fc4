/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_CONTAINER_H
#define BULKHEAD_CONTAINER_H

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/path.h>
#include <linux/pid_namespace.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include "limit.h"
#include "policy.h"
#include "task.h"

/**
 * struct bulkhead_container - a bound container
 * @by_key: in the hash of keys; RCU, changed under the binding mutex
 * @all: in the list of all; by the binding mutex
 * @key: the kind of namespace that identifies its tasks
 * @namespace: that namespace; a reference is held
 * @namespace_file: the reference to a mount namespace, or NULL
 * @namespace_inum: its inode number, to be shown
 * @pod: the PID namespace that it shares with other containers, one of which has its
 *	init; held; else NULL. Never changes
 * @slot: its policy; counted in slot->users; never changes
 * @outer: the container that its init was in when it was bound, or NULL. Written
 *	under the binding mutex, until that container is unbound
 * @root: the container's root directory, held; empty until its init is about
 *	to execute its program. Written only by init, or before the container is bound
 * @top: @root's dentry, RCU-readable: where every path of the container ends.
 *	Read once with READ_ONCE(); NULL as long as @root is empty
 * @base_root: root directory of the runtimes that enter, held: that of its init if
 *	the container was bound as "entering", else that of the task that bound it.
 *	Written before it is bound
 * @layer_cred: credentials by which the root's overlayfs opens its layers,
 *	held; NULL if the root is not on an overlayfs. Written before @top
 * @user_ns: user namespace of its init, held: ids of its tasks are mapped into it.
 *	Written before @top
 * @filters: number of seccomp filters that its init began with. Written before @top
 * @settling: held while its init settles what is written before @top
 * @holders: references that keep it from being freed: its own until it is unbound, that of
 *	its init while it settles, and those of tentative events
 * @prober: the task that is finding out @layer_cred, or NULL
 * @init_tgid: PID of its init in the initial PID namespace
 * @unbound: no task may be tracked for it any longer; by the tracked tasks' lock
 * @tracked: tasks tracked for it; by the tracked tasks' lock
 * @entering: its init has not executed its program yet; by the tracked tasks' lock
 * @denials: denials, reported or not
 * @audits: audits, reported or not
 * @report_lock: protects @limit
 * @limit: which of its events are reported
 * @lends: a task of it has mounted a filesystem, or opened a file, by whose
 *	credentials the kernel may act since, or may have before it was
 *	bound. Set by the task that does so or that binds; never cleared
 * @unnoted_until: jiffies until which a refusal may have left no note, or 0; read and
 *	written without a lock
 * @free: frees it after a grace period
 * @name: never changes
 */
struct bulkhead_container {
	struct hlist_node by_key;
	struct list_head all;
	u32 key;
	const void *namespace;
	struct file *namespace_file;
	u32 namespace_inum;
	struct pid_namespace *pod;
	struct bulkhead_slot *slot;
	struct bulkhead_container *outer;
	struct path root;
	struct dentry *top;
	struct path base_root;
	const struct cred *layer_cred;
	struct user_namespace *user_ns;
	int filters;
	struct mutex settling;
	refcount_t holders;
	const struct task_struct *prober;
	pid_t init_tgid;
	bool unbound;
	u32 tracked;
	bool entering;
	atomic64_t denials;
	atomic64_t audits;
	spinlock_t report_lock;
	struct bulkhead_limit limit;
	bool lends;
	unsigned long unnoted_until;
	struct rcu_work free;
	char name[BULKHEAD_NAME_MAX + 1];
};

/**
 * enum bulkhead_standing - how a task belongs to a container
 * @BULKHEAD_STANDING_CONFINED: it is a task of the container
 * @BULKHEAD_STANDING_ENTERING: it works in the container's namespaces and has
 *	not executed the container's program yet
 */
enum bulkhead_standing {
	BULKHEAD_STANDING_CONFINED,
	BULKHEAD_STANDING_ENTERING,
};

/* By key: heads of bulkhead_container.by_key; RCU, by the binding mutex. */
#define BULKHEAD_KEY_BITS 7
extern struct hlist_head bulkhead_container_keys[1 << BULKHEAD_KEY_BITS];
/* Containers of each kind of key; written under the binding mutex, read without it. */
extern unsigned int bulkhead_container_key_counts[__BULKHEAD_KEY_END];
/* All containers; by the binding mutex. */
extern struct list_head bulkhead_container_list;

struct bulkhead_container *bulkhead_container_search(enum bulkhead_standing *standing);
struct bulkhead_container *bulkhead_container_of(struct task_struct *task,
						 enum bulkhead_standing *standing);
bool bulkhead_container_has(const struct bulkhead_container *container, struct task_struct *task);
bool bulkhead_container_names_others(const struct bulkhead_container *container);

/**
 * bulkhead_container_holds_no() - is this PID namespace in no container?
 * @ns: the PID namespace of current
 *
 * Lets the host's own tasks pass in a handful of instructions.
 *
 * Context: any; needs no RCU section.
 * Return: true if current is in no container; false if
 * bulkhead_container_search() has to find out.
 */
static __always_inline bool bulkhead_container_holds_no(const struct pid_namespace *ns)
{
	return likely(ns == &init_pid_ns) && likely(!READ_ONCE(bulkhead_task_oddities));
}

/**
 * bulkhead_container_holds_none() - is current certainly in no container?
 *
 * Context: any; needs no RCU section.
 * Return: what bulkhead_container_holds_no() returns for its PID namespace.
 */
static inline bool bulkhead_container_holds_none(void)
{
	return bulkhead_container_holds_no(ns_of_pid(task_pid(current)));
}

/**
 * bulkhead_container_current() - which container is current in?
 * @standing: set if one is returned
 *
 * Context: any; within an RCU section, for as long as the container is used.
 * Return: the container of current, or NULL.
 */
static inline struct bulkhead_container *
bulkhead_container_current(enum bulkhead_standing *standing)
{
	if (bulkhead_container_holds_none())
		return NULL;
	return bulkhead_container_search(standing);
}

/**
 * bulkhead_container_quickly() - bulkhead_container_search(), the usual case
 * @ns: the PID namespace of current
 *
 * The usual case is a task whose own PID namespace identifies a container, while
 * no task is tracked.
 *
 * Context: any; within an RCU section.
 * Return: the container that confines current; NULL if
 * bulkhead_container_search() has to find out.
 */
static __always_inline struct bulkhead_container *
bulkhead_container_quickly(const struct pid_namespace *ns)
{
	struct bulkhead_container *container;

	if (unlikely(READ_ONCE(bulkhead_task_oddities)))
		return NULL;
	container = hlist_entry_safe(
		rcu_dereference(
			hlist_first_rcu(&bulkhead_container_keys[hash_ptr(ns, BULKHEAD_KEY_BITS)])),
		struct bulkhead_container, by_key);
	return likely(container && container->namespace == ns) ? container : NULL;
}

/**
 * bulkhead_container_is_any_bound() - is there any container?
 *
 * Context: any.
 * Return: true if there is.
 */
static inline bool bulkhead_container_is_any_bound(void)
{
	return !list_empty(&bulkhead_container_list);
}

/**
 * bulkhead_container_is_any_keyed() - does any container have such a key?
 * @key: enum bulkhead_key
 *
 * Context: any.
 * Return: true if one has.
 */
static inline bool bulkhead_container_is_any_keyed(unsigned int key)
{
	return READ_ONCE(bulkhead_container_key_counts[key]);
}

/**
 * bulkhead_container_is_bound() - is a container still bound?
 * @container: found within this RCU section
 *
 * Context: any.
 * Return: false if it has been unbound in the meantime.
 */
static inline bool bulkhead_container_is_bound(const struct bulkhead_container *container)
{
	return !READ_ONCE(container->unbound);
}

/**
 * bulkhead_container_spans() - does a container have this PID namespace?
 * @container: the container
 * @ns: a PID namespace
 *
 * Context: any.
 * Return: true if its key is @ns, or an ancestor of it.
 */
static inline bool bulkhead_container_spans(const struct bulkhead_container *container,
					    const struct pid_namespace *ns)
{
	if (container->key != BULKHEAD_KEY_PID)
		return false;
	while (ns && ns != container->namespace)
		ns = ns->parent;
	return ns;
}

/**
 * bulkhead_container_is_attached() - is a container complete, and bound?
 * @container: found within this RCU section
 *
 * Context: bulkhead_container_lock() is held.
 * Return: true: it stays so as long as the lock is held.
 */
static inline bool bulkhead_container_is_attached(const struct bulkhead_container *container)
{
	return !hlist_unhashed(&container->by_key);
}

/**
 * bulkhead_container_policy() - the policy of a container
 * @container: the container
 *
 * Context: within an RCU section, as long as the policy is used.
 * Return: its current edition.
 */
static inline const struct bulkhead_policy *
bulkhead_container_policy(const struct bulkhead_container *container)
{
	return rcu_dereference(container->slot->edition);
}

struct bulkhead_container *bulkhead_container_by_key(const void *namespace);
struct bulkhead_container *bulkhead_container_of_pid_ns(const struct pid_namespace *ns);
bool bulkhead_container_holds_sender(void);

struct bulkhead_container *bulkhead_container_new(const char *name, pid_t init_tgid, bool entering,
						  struct netlink_ext_ack *extack);
void bulkhead_container_attach(struct bulkhead_container *container);
void bulkhead_container_detach(struct bulkhead_container *container);
void bulkhead_container_retire(struct bulkhead_container *container);
void bulkhead_container_put(struct bulkhead_container *container);
void bulkhead_container_forget(struct task_struct *task);

void bulkhead_container_lock(void);
void bulkhead_container_unlock(void);
struct bulkhead_container *bulkhead_container_nth(unsigned int n);
struct bulkhead_container *bulkhead_container_named(const char *name);
unsigned int bulkhead_container_changes(void);
u32 bulkhead_container_count(void);

int bulkhead_container_init(void);
void bulkhead_container_exit(void);

#endif /* BULKHEAD_CONTAINER_H */
