// SPDX-License-Identifier: GPL-2.0
/*
 * Which container is this task in?
 *
 * A container is known by one namespace that its tasks can't leave: its PID
 * namespace; failing that its user namespace; failing that its mount
 * namespace, and then each of its tasks is tracked from its birth. Tasks that
 * a runtime brings in are tracked too, as entering, until they execute the
 * container's program. Entering is only who was seen to come in: whoever else is
 * found in a container's namespaces is of the container.
 *
 * Readers hold RCU. Writers of the set of containers hold binding_mutex, and
 * take tracking_lock inside it; bulkhead_policy_lock() comes before both.
 */
#include <linux/fs_struct.h>
#include <linux/file.h>
#include <linux/hashtable.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include "container.h"
#include "listener.h"
#include "note.h"

#define SWEEP_INTERVAL	(5 * HZ)

/*
 * What a tracked task is. INIT alone only watches for a container's end; SESSION knows
 * by how many filters its first program was filtered, if not by as many as init.
 */
#define TRACK_ENTERING	1U
#define TRACK_MEMBER	2U
#define TRACK_INIT	4U
#define TRACK_SESSION	8U

/* What a child has of its parent. */
#define TRACK_INHERITED	(TRACK_ENTERING | TRACK_MEMBER | TRACK_SESSION)

/**
 * struct tracked - a task that is remembered
 * @node: in the table, by @task; RCU, changed under tracking_lock
 * @task: the task; it is alive, since its end (security_task_free) removes this
 * @container: its container; alive, since unbinding removes this first
 * @home: the mount namespace that an entering task came from, or its parent did, if it
 *	came in by setns(); only compared; else NULL. By tracking_lock
 * @flags: TRACK_*; by tracking_lock
 * @filters: of a SESSION: seccomp filters that it began with; written before @flags
 * @rcu: freed after a grace period
 */
struct tracked {
	struct hlist_node node;
	const struct task_struct *task;
	struct bulkhead_container *container;
	const void *home;
	unsigned int flags;
	int filters;
	struct rcu_head rcu;
};

static DEFINE_MUTEX(binding_mutex);
static LIST_HEAD(containers);			/* by binding_mutex */
static unsigned int changes = 1;		/* of the list; by binding_mutex; never 0 */
struct hlist_head bulkhead_container_keys[1 << BULKHEAD_KEY_BITS];
static unsigned int keys[__BULKHEAD_KEY_END];	/* by tracking_lock */

static DEFINE_SPINLOCK(tracking_lock);
static DEFINE_HASHTABLE(tracked_tasks, 9);	/* RCU; by tracking_lock */
static unsigned int tracked_count;		/* by tracking_lock */

unsigned int bulkhead_container_oddities;
static struct workqueue_struct *collecting;

static void sweep(struct work_struct *work);
static DECLARE_DELAYED_WORK(sweeper, sweep);

/* As for_each_thread(), which names tasklist_lock where lockdep is on; RCU is held. */
#define each_thread(process, thread)	\
	list_for_each_entry_rcu(thread, &(process)->signal->thread_head, thread_node)

static struct tracked *tracked_find(const struct task_struct *task)
{
	struct tracked *tracked;

	hash_for_each_possible_rcu(tracked_tasks, tracked, node, (unsigned long)task,
				   lockdep_is_held(&tracking_lock)) {
		if (tracked->task == task)
			return tracked;
	}
	return NULL;
}

static struct hlist_head *key_head(const void *namespace)
{
	return &bulkhead_container_keys[hash_ptr(namespace, BULKHEAD_KEY_BITS)];
}

static struct bulkhead_container *key_find(const void *namespace)
{
	struct bulkhead_container *container;

	hlist_for_each_entry_rcu(container, key_head(namespace), by_key,
				 lockdep_is_held(&binding_mutex)) {
		if (container->namespace == namespace)
			return container;
	}
	return NULL;
}

static struct bulkhead_container *find_by_pid_ns(const struct pid_namespace *ns)
{
	struct bulkhead_container *container;

	for (; ns && ns != &init_pid_ns; ns = ns->parent) {
		container = key_find(ns);
		if (container)
			return container;
	}
	return NULL;
}

static struct bulkhead_container *find_by_user_ns(const struct user_namespace *ns)
{
	struct bulkhead_container *container;

	if (!READ_ONCE(keys[BULKHEAD_KEY_USER]))
		return NULL;
	for (; ns && ns != &init_user_ns; ns = ns->parent) {
		container = key_find(ns);
		if (container)
			return container;
	}
	return NULL;
}

/*
 * The tasks of such a container are tracked, and so is who comes in. Nobody else is
 * there but one who was on his way in while it was bound, and who is a task of the
 * container as soon as he was not seen to come.
 */
static struct bulkhead_container *find_by_mount_ns(void)
{
	if (!READ_ONCE(keys[BULKHEAD_KEY_MOUNT]) || !current->nsproxy)
		return NULL;
	return key_find(current->nsproxy->mnt_ns);
}

/* A member that gets into another container's namespaces is a member still. */
static bool lies_within(const struct bulkhead_container *container,
			const struct bulkhead_container *outer)
{
	while (container && container != outer)
		container = READ_ONCE(container->outer);
	return container;
}

/**
 * bulkhead_container_of() - which container is that task in?
 * @task: the task; the caller holds it
 * @standing: set if a container is returned
 *
 * Another task than current that is in a mount namespace which is a key, and is not
 * tracked, is not found.
 *
 * Context: any; within an RCU section.
 * Return: the container of @task, or NULL.
 */
struct bulkhead_container *
bulkhead_container_of(struct task_struct *task, enum bulkhead_standing *standing)
{
	struct bulkhead_container *container = NULL;
	struct tracked *tracked = NULL;
	struct pid *pid;

	if (READ_ONCE(bulkhead_container_oddities))
		tracked = tracked_find(task);
	if (tracked && (READ_ONCE(tracked->flags) & TRACK_ENTERING)) {
		*standing = BULKHEAD_STANDING_ENTERING;
		return tracked->container;
	}
	*standing = BULKHEAD_STANDING_CONFINED;
	/* Another task may have been reaped, and then has none. */
	pid = READ_ONCE(task->thread_pid);
	if (pid)
		container = find_by_pid_ns(ns_of_pid(pid));
	if (!container)
		container = find_by_user_ns(rcu_dereference(task->real_cred)->user_ns);
	if (tracked && (READ_ONCE(tracked->flags) & TRACK_MEMBER) &&
	    !lies_within(container, tracked->container))
		return tracked->container;
	if (container)
		return container;
	return task == current ? find_by_mount_ns() : NULL;
}

/**
 * bulkhead_container_search() - the long way of bulkhead_container_current()
 * @standing: set if a container is returned
 *
 * Context: any; within an RCU section.
 * Return: the container of current, or NULL.
 */
struct bulkhead_container *
bulkhead_container_search(enum bulkhead_standing *standing)
{
	return bulkhead_container_of(current, standing);
}

static bool holds_pid_ns(const struct bulkhead_container *container, struct pid *pid)
{
	const struct pid_namespace *ns = ns_of_pid(pid);

	if (!pid)
		return true;
	while (ns && ns != container->namespace)
		ns = ns->parent;
	return ns;
}

static bool holds_user_ns(const struct bulkhead_container *container,
			  const struct user_namespace *ns)
{
	while (ns && ns != container->namespace)
		ns = ns->parent;
	return ns;
}

/**
 * bulkhead_container_has() - does that task belong to this container?
 * @container: the container
 * @task: the task; the caller holds it
 *
 * A container that is bound within this one belongs to it, too. Who is only
 * entering belongs to none. A task that has been reaped is nobody's, and nothing
 * is left of it to be reached.
 *
 * Context: any; within an RCU section.
 * Return: true if it does.
 */
bool bulkhead_container_has(const struct bulkhead_container *container,
			    struct task_struct *task)
{
	const struct tracked *tracked = NULL;

	if (READ_ONCE(bulkhead_container_oddities))
		tracked = tracked_find(task);
	if (tracked && (READ_ONCE(tracked->flags) & TRACK_ENTERING))
		return false;
	switch (container->key) {
	case BULKHEAD_KEY_PID:
		return holds_pid_ns(container, READ_ONCE(task->thread_pid));
	case BULKHEAD_KEY_USER:
		return holds_user_ns(container, rcu_dereference(task->real_cred)->user_ns);
	default:
		return tracked && tracked->container == container;
	}
}

static bool counts_as_odd(unsigned int flags)
{
	return flags & (TRACK_ENTERING | TRACK_MEMBER);
}

static void tracked_set_flags(struct tracked *tracked, unsigned int flags)
{
	lockdep_assert_held(&tracking_lock);
	if (counts_as_odd(flags) && !counts_as_odd(tracked->flags))
		WRITE_ONCE(bulkhead_container_oddities, bulkhead_container_oddities + 1);
	if (!counts_as_odd(flags) && counts_as_odd(tracked->flags))
		WRITE_ONCE(bulkhead_container_oddities, bulkhead_container_oddities - 1);
	if (flags && !tracked->flags)
		tracked->container->tracked++;
	if (!flags && tracked->flags)
		tracked->container->tracked--;
	WRITE_ONCE(tracked->flags, flags);
}

static void tracked_remove(struct tracked *tracked)
{
	lockdep_assert_held(&tracking_lock);
	tracked_set_flags(tracked, 0);
	hash_del_rcu(&tracked->node);
	WRITE_ONCE(tracked_count, tracked_count - 1);
	kfree_rcu(tracked, rcu);
}

/*
 * Remember a task. Atomic, since hooks must not sleep; what can't be
 * remembered must not come to be, so the caller passes the error on.
 */
static int track(const struct task_struct *task, struct bulkhead_container *container,
		 unsigned int flags, const void *home)
{
	const struct tracked *parent;
	struct tracked *fresh, *tracked;
	unsigned long irq;
	int err = 0;

	fresh = kzalloc(sizeof(*fresh), GFP_ATOMIC | __GFP_NOWARN);
	spin_lock_irqsave(&tracking_lock, irq);
	tracked = tracked_find(task);
	if (container->unbound) {
		err = -ESTALE;
	} else if (tracked && tracked->container == container) {
		tracked_set_flags(tracked, tracked->flags | flags);
	} else if (tracked) {
		err = -EEXIST;
	} else if (!fresh) {
		err = -ENOMEM;
	} else {
		fresh->task = task;
		fresh->container = container;
		parent = tracked_find(current);
		fresh->filters = parent ? parent->filters : 0;
		fresh->home = home;
		tracked_set_flags(fresh, flags);
		hash_add_rcu(tracked_tasks, &fresh->node, (unsigned long)task);
		WRITE_ONCE(tracked_count, tracked_count + 1);
		fresh = NULL;
	}
	spin_unlock_irqrestore(&tracking_lock, irq);
	kfree(fresh);
	return err;
}

/* How a child of current that is not tracked yet has to be tracked, if at all. */
static int track_child(const struct task_struct *child)
{
	const struct tracked *parent = tracked_find(current);
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	unsigned int flags = 0;

	if (parent)
		flags = READ_ONCE(parent->flags) & TRACK_INHERITED;
	if (flags)
		return track(child, parent->container, flags, READ_ONCE(parent->home));
	container = bulkhead_container_current(&standing);
	if (container && container->key == BULKHEAD_KEY_MOUNT)
		return track(child, container, TRACK_MEMBER, NULL);
	if (container || !current->nsproxy)
		return 0;
	container = find_by_pid_ns(current->nsproxy->pid_ns_for_children);
	return container ? track(child, container, TRACK_ENTERING, NULL) : 0;
}

/**
 * bulkhead_container_fork() - a task is being born
 * @child: the task to be, a copy of current that nobody can see yet
 *
 * What is tracked has tracked children. A task that is in no container and
 * gives birth into one brings its child in: that one enters. A task that is confined
 * by another container does not bring anybody in: its child is confined at once.
 *
 * Context: copy_namespaces(), after which each failure of the birth comes to
 * security_task_free(); does not sleep.
 * Return: 0, or -ENOMEM: the fork has to fail.
 */
int bulkhead_container_fork(struct task_struct *child)
{
	int err = 0;

	if (list_empty(&containers) && !READ_ONCE(tracked_count))
		return 0;
	rcu_read_lock();
	if (!tracked_find(child))
		err = track_child(child);
	rcu_read_unlock();
	/* A container that was just unbound has no say any more. */
	return err == -ESTALE ? 0 : err;
}

/**
 * bulkhead_container_born() - a task is about to run for the first time
 * @child: a child of current; everybody can see it
 *
 * It may be that a container was bound since bulkhead_container_fork() was asked,
 * which can be as long ago as the parent likes. Either bind has seen the child, or
 * this sees that its parent is of the container. It is too late for the birth to
 * fail, so a child that can't be remembered does not get to run.
 *
 * Context: wake_up_new_task(); does not sleep.
 */
void bulkhead_container_born(struct task_struct *child)
{
	/* The child was made visible before; bind tracks parents, then looks for children. */
	smp_mb();
	if (bulkhead_container_fork(child))
		send_sig(SIGKILL, child, 1);
}

/* Current is of this container; if nothing but its mount namespace says so, remember it. */
static int join(struct bulkhead_container *container)
{
	const struct tracked *tracked = tracked_find(current);
	int err;

	if (container->key != BULKHEAD_KEY_MOUNT ||
	    (tracked && (READ_ONCE(tracked->flags) & (TRACK_ENTERING | TRACK_MEMBER))))
		return 0;
	err = track(current, container, TRACK_MEMBER, NULL);
	return err == -ESTALE ? 0 : err;
}

static void enter(const void *home, const void *to)
{
	struct bulkhead_container *container = key_find(to);

	/* Who can't be remembered is of the container, which is safe as well. */
	if (to != home && container && container->key == BULKHEAD_KEY_MOUNT)
		track(current, container, TRACK_ENTERING, home);
}

/* Is what is tracked done with its container by going there? */
static bool leaves(const struct tracked *tracked, const void *to)
{
	const struct bulkhead_container *other = key_find(to);

	if (!tracked->home || tracked->flags != TRACK_ENTERING)
		return false;
	if (tracked->home == to)
		return true;
	return other && other->key == BULKHEAD_KEY_MOUNT && other != tracked->container;
}

/* Where the task came from that came in by setns(), and now leaves; or NULL. */
static const void *leave(const void *to)
{
	const void *home = NULL;
	struct tracked *tracked;
	unsigned long irq;

	spin_lock_irqsave(&tracking_lock, irq);
	tracked = tracked_find(current);
	if (tracked && leaves(tracked, to)) {
		home = tracked->home;
		tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&tracking_lock, irq);
	return home;
}

/**
 * bulkhead_container_move() - current goes to another mount namespace
 * @from: that it is in still
 * @to: that it is going to be in
 * @joins: it was there already, and is not made for current
 *
 * A task of no container that comes into one enters it, until it goes back to where
 * it was before, or into another one. In a copy of the container's namespace it has
 * not left. A task of the container that is not tracked would get lost: it is
 * remembered now, or dies.
 *
 * Context: switch_task_namespaces(), by current; does not sleep.
 */
void bulkhead_container_move(const void *from, const void *to, bool joins)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	const void *home;

	if (likely(!READ_ONCE(keys[BULKHEAD_KEY_MOUNT])) || from == to)
		return;
	rcu_read_lock();
	/* Nothing holds the namespace it came from: a new one can have got its address. */
	home = joins ? leave(to) : NULL;
	container = home ? NULL : bulkhead_container_of(current, &standing);
	if (!container)
		enter(home ?: from, to);
	else if (join(container))
		send_sig(SIGKILL, current, 1);
	rcu_read_unlock();
}

/**
 * bulkhead_container_forget() - a task has come to its end
 * @task: nobody will ever see it again
 *
 * Context: security_task_free(); any context, also softirq.
 */
void bulkhead_container_forget(struct task_struct *task)
{
	struct tracked *tracked;
	bool may_have_ended = false;
	unsigned long irq;

	if (likely(!READ_ONCE(tracked_count)))
		return;
	/* Few are tracked: don't have the others wait for the lock. */
	rcu_read_lock();
	tracked = tracked_find(task);
	rcu_read_unlock();
	if (likely(!tracked))
		return;
	spin_lock_irqsave(&tracking_lock, irq);
	tracked = tracked_find(task);
	if (tracked) {
		may_have_ended = (tracked->flags & TRACK_INIT) ||
				 (tracked->container->key == BULKHEAD_KEY_MOUNT &&
				  tracked->container->tracked == 1);
		if (tracked->flags & TRACK_INIT)
			tracked->container->entering = false;
		tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&tracking_lock, irq);
	if (may_have_ended)
		mod_delayed_work(collecting, &sweeper, 0);
}

/*
 * An overlayfs opens the files of its layers itself, by credentials of its own,
 * in the middle of an open that was judged by the path that the user sees. To
 * know these credentials: open the root directory once and watch. This can take as
 * long as whoever serves a layer likes, so no lock is held that others need.
 */
static int probe_layers(struct bulkhead_container *container, const struct path *root)
{
	struct file *file;

	if (root->dentry->d_sb->s_magic != OVERLAYFS_SUPER_MAGIC)
		return 0;
	WRITE_ONCE(container->prober, current);
	file = dentry_open(root, O_RDONLY | O_DIRECTORY, current_cred());
	WRITE_ONCE(container->prober, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(file);
	return 0;
}

/**
 * bulkhead_container_observe_layer() - a file is opened by an entering task
 * @container: the container that it is entering
 *
 * Context: security_file_open(), within an RCU section.
 * Return: true if current is finding out by which credentials the container's
 * root opens its layers; they are remembered.
 */
bool bulkhead_container_observe_layer(struct bulkhead_container *container)
{
	if (likely(READ_ONCE(container->prober) != current))
		return false;
	if (current_cred() != current_real_cred() && !container->layer_cred)
		container->layer_cred = get_current_cred();
	return true;
}

static int settle_root(struct bulkhead_container *container)
{
	struct path old = container->root, root;
	int err = 0;

	lockdep_assert_held(&container->settling);
	get_fs_root(current->fs, &root);
	if (!path_equal(&old, &root))
		err = probe_layers(container, &root);
	if (err) {
		pr_notice_ratelimited("container %s: its root directory can't be opened (error %d), so its program is not executed\n",
				      container->name, err);
		path_put(&root);
		return err;
	}
	container->root = root;
	if (!container->user_ns)
		container->user_ns = get_user_ns(current_user_ns());
	container->filters = atomic_read(&current->seccomp.filter_count);
	smp_store_release(&container->top, container->root.dentry);
	path_put(&old);
	return 0;
}

static void container_put(struct bulkhead_container *container);

/*
 * The init of a container, which is held, goes to execute its program. Sleeps, which a
 * hook can only do as long as the module can't go.
 */
static int settle_init(struct bulkhead_container *container)
{
	int err;

	/* The container holds it, but not any more when it is put. */
	__module_get(THIS_MODULE);
	err = mutex_lock_killable(&container->settling);
	if (!err) {
		err = settle_root(container);
		mutex_unlock(&container->settling);
	}
	container_put(container);
	module_put(THIS_MODULE);
	return err;
}

/**
 * bulkhead_container_prepare_exec() - a task is about to execute a program
 *
 * The init of a container that was bound as entering takes its root directory
 * for the container's now. A task of the container that is not tracked yet is
 * tracked from here on.
 *
 * Context: security_bprm_check(), not within an RCU section; may sleep for the
 * init of a container alone.
 * Return: 0, or why the exec has to fail: -ENOMEM; -EINTR; or why the root directory
 * can't be opened.
 */
int bulkhead_container_prepare_exec(void)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	bool is_init;
	int err = 0;

	rcu_read_lock();
	container = bulkhead_container_current(&standing);
	if (container)
		err = join(container);
	is_init = container && !err && standing == BULKHEAD_STANDING_ENTERING &&
		  container->entering && task_tgid_nr(current) == container->init_tgid &&
		  refcount_inc_not_zero(&container->holders);
	rcu_read_unlock();
	return is_init ? settle_init(container) : err;
}

/**
 * bulkhead_container_entered() - current has executed a program
 *
 * From here on it is confined, if it was entering.
 *
 * Context: security_bprm_committed_creds(); does not sleep.
 */
void bulkhead_container_entered(void)
{
	struct bulkhead_container *container;
	struct tracked *tracked;
	unsigned long irq;

	if (likely(!READ_ONCE(bulkhead_container_oddities)))
		return;
	spin_lock_irqsave(&tracking_lock, irq);
	tracked = tracked_find(current);
	if (tracked && (tracked->flags & TRACK_ENTERING)) {
		unsigned int flags = tracked->flags & ~TRACK_ENTERING;

		container = tracked->container;
		if (task_tgid_nr(current) == container->init_tgid)
			container->entering = false;
		if (container->key == BULKHEAD_KEY_MOUNT)
			flags |= TRACK_MEMBER;
		tracked->filters = atomic_read(&current->seccomp.filter_count);
		if (tracked->filters != container->filters)
			flags |= TRACK_SESSION;
		WRITE_ONCE(tracked->home, NULL);
		if (flags)
			tracked_set_flags(tracked, flags);
		else
			tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&tracking_lock, irq);
}

/**
 * bulkhead_container_filters() - by how many filters did current's session begin?
 * @container: the container of current
 *
 * A session is what a runtime has brought in, by one exec, and what came of that.
 *
 * Context: within an RCU section.
 * Return: how many seccomp filters its first program had.
 */
int bulkhead_container_filters(const struct bulkhead_container *container)
{
	const struct tracked *tracked = NULL;

	if (READ_ONCE(tracked_count))
		tracked = tracked_find(current);
	if (tracked && tracked->container == container &&
	    (READ_ONCE(tracked->flags) & TRACK_SESSION))
		return tracked->filters;
	return container->filters;
}

static void container_free(struct bulkhead_container *container)
{
	path_put(&container->root);
	path_put(&container->base_root);
	put_cred(container->layer_cred);
	put_user_ns(container->user_ns);
	if (container->namespace_file)
		fput(container->namespace_file);
	if (container->key == BULKHEAD_KEY_PID)
		put_pid_ns((struct pid_namespace *)container->namespace);
	else if (container->key == BULKHEAD_KEY_USER)
		put_user_ns((struct user_namespace *)container->namespace);
	kfree(container);
	module_put(THIS_MODULE);
}

static void container_put(struct bulkhead_container *container)
{
	if (refcount_dec_and_test(&container->holders))
		container_free(container);
}

/* Who was of it; any task, where nothing but its tracking would tell. */
static bool may_have_been_of(struct task_struct *task, void *data)
{
	const struct bulkhead_container *container = data;

	return container->key == BULKHEAD_KEY_MOUNT || bulkhead_container_has(container, task);
}

/* No hook finds it any more, so no note is added for it. */
static void container_free_work(struct work_struct *work)
{
	struct bulkhead_container *container =
		container_of(to_rcu_work(work), struct bulkhead_container, free);

	bulkhead_note_hurry(may_have_been_of, container);
	container_put(container);
}

/* No reader will find it any more; those who have, are waited for. */
static void retire(struct bulkhead_container *container)
{
	struct hlist_node *next;
	struct tracked *tracked;
	unsigned long irq;
	int bucket;

	spin_lock_irqsave(&tracking_lock, irq);
	WRITE_ONCE(container->unbound, true);
	hash_for_each_safe(tracked_tasks, bucket, next, tracked, node) {
		if (tracked->container == container)
			tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&tracking_lock, irq);
	bulkhead_listener_forget_all(container);
	INIT_RCU_WORK(&container->free, container_free_work);
	queue_rcu_work(collecting, &container->free);
}

static void count_key(struct bulkhead_container *container, int change)
{
	unsigned long irq;

	spin_lock_irqsave(&tracking_lock, irq);
	WRITE_ONCE(keys[container->key], keys[container->key] + change);
	if (container->key != BULKHEAD_KEY_PID)
		WRITE_ONCE(bulkhead_container_oddities,
			   bulkhead_container_oddities + change);
	spin_unlock_irqrestore(&tracking_lock, irq);
}

static void attach(struct bulkhead_container *container)
{
	bulkhead_policy_assert_locked();
	lockdep_assert_held(&binding_mutex);
	count_key(container, 1);
	container->slot->users++;
	list_add_tail(&container->all, &containers);
	changes += 2;
	hlist_add_head_rcu(&container->by_key, key_head(container->namespace));
}

static void detach(struct bulkhead_container *container)
{
	struct bulkhead_container *inner;

	bulkhead_policy_assert_locked();
	lockdep_assert_held(&binding_mutex);
	hlist_del_init_rcu(&container->by_key);
	list_del(&container->all);
	list_for_each_entry(inner, &containers, all) {
		if (inner->outer == container)
			WRITE_ONCE(inner->outer, container->outer);
	}
	changes += 2;
	container->slot->users--;
	count_key(container, -1);
	retire(container);
}

static bool user_ns_has_tasks(const struct user_namespace *ns)
{
	const struct user_namespace *at;
	struct task_struct *process;
	bool found = false;

	rcu_read_lock();
	for_each_process(process) {
		for (at = __task_cred(process)->user_ns; at && !found; at = at->parent)
			found = at == ns;
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/* Each task of a container that is known by its mount namespace is tracked. */
static bool tracks_nobody(const struct bulkhead_container *container)
{
	unsigned long irq;
	bool nobody;

	spin_lock_irqsave(&tracking_lock, irq);
	nobody = !container->tracked;
	spin_unlock_irqrestore(&tracking_lock, irq);
	return nobody;
}

static bool has_ended(const struct bulkhead_container *container)
{
	const struct pid_namespace *pid_ns = container->namespace;

	switch (container->key) {
	case BULKHEAD_KEY_PID:
		/* Not a task is left, and none can come. */
		return !READ_ONCE(pid_ns->pid_allocated);
	case BULKHEAD_KEY_USER:
		return !user_ns_has_tasks(container->namespace);
	default:
		return tracks_nobody(container);
	}
}

/* Collect the containers that have ended, and come again while it may matter. */
static void sweep(struct work_struct *work)
{
	struct bulkhead_container *container, *next;
	bool again = false;

	bulkhead_policy_lock();
	mutex_lock(&binding_mutex);
	list_for_each_entry_safe(container, next, &containers, all) {
		if (has_ended(container)) {
			detach(container);
			continue;
		}
		again = true;
	}
	mutex_unlock(&binding_mutex);
	bulkhead_policy_unlock();
	if (again)
		queue_delayed_work(collecting, &sweeper, SWEEP_INTERVAL);
}

/**
 * bulkhead_container_lock() - keep the set of containers as it is
 *
 * Context: process context; sleeps. Within it nothing of policy.c may be locked.
 */
void bulkhead_container_lock(void)
{
	mutex_lock(&binding_mutex);
}

/** bulkhead_container_unlock() - the end of bulkhead_container_lock() */
void bulkhead_container_unlock(void)
{
	mutex_unlock(&binding_mutex);
}

/**
 * bulkhead_container_nth() - go through all containers
 * @n: from 0
 *
 * Context: bulkhead_container_lock() is held.
 * Return: the container, or NULL after the last one.
 */
struct bulkhead_container *bulkhead_container_nth(unsigned int n)
{
	struct bulkhead_container *container;

	lockdep_assert_held(&binding_mutex);
	list_for_each_entry(container, &containers, all) {
		if (!n--)
			return container;
	}
	return NULL;
}

/**
 * bulkhead_container_changes() - has the list of containers changed?
 *
 * Context: bulkhead_container_lock() is held.
 * Return: a number that differs from before if it has; never 0.
 */
unsigned int bulkhead_container_changes(void)
{
	lockdep_assert_held(&binding_mutex);
	return changes;
}

/**
 * bulkhead_container_count() - how many containers are bound
 *
 * Context: process context; sleeps.
 * Return: their number.
 */
u32 bulkhead_container_count(void)
{
	u32 count;

	mutex_lock(&binding_mutex);
	count = list_count_nodes(&containers);
	mutex_unlock(&binding_mutex);
	return count;
}

/**
 * bulkhead_container_holds_sender() - is current in some container?
 *
 * Context: process context.
 * Return: true if it is, confined or entering.
 */
bool bulkhead_container_holds_sender(void)
{
	enum bulkhead_standing standing;
	bool held;

	rcu_read_lock();
	held = bulkhead_container_current(&standing);
	rcu_read_unlock();
	return held;
}

/**
 * bulkhead_container_is_bound() - is it a container still?
 * @container: found within this RCU section
 *
 * Context: any.
 * Return: false if it was unbound meanwhile.
 */
bool bulkhead_container_is_bound(const struct bulkhead_container *container)
{
	return !READ_ONCE(container->unbound);
}

static struct bulkhead_container *find_by_name(const char *name)
{
	struct bulkhead_container *container;

	lockdep_assert_held(&binding_mutex);
	list_for_each_entry(container, &containers, all) {
		if (!strcmp(container->name, name))
			return container;
	}
	return NULL;
}

/* The most particular namespace that is not the host's becomes the key. */
static int choose_key(struct bulkhead_container *container, struct task_struct *task,
		      struct netlink_ext_ack *extack)
{
	struct pid_namespace *pid_ns;
	struct user_namespace *user_ns;
	int err = 0;

	rcu_read_lock();
	task_lock(task);
	pid_ns = task_active_pid_ns(task);
	user_ns = __task_cred(task)->user_ns;
	if (!task->nsproxy || !pid_ns || (task->flags & PF_EXITING)) {
		NL_SET_ERR_MSG(extack, "the process has ended");
		err = -ESRCH;
	} else if (pid_ns != &init_pid_ns) {
		container->key = BULKHEAD_KEY_PID;
		container->namespace = get_pid_ns(pid_ns);
		container->namespace_inum = pid_ns->ns.inum;
	} else if (user_ns != &init_user_ns) {
		container->key = BULKHEAD_KEY_USER;
		container->namespace = get_user_ns(user_ns);
		container->namespace_inum = user_ns->ns.inum;
	} else if (task->nsproxy->mnt_ns != current->nsproxy->mnt_ns &&
		   task->nsproxy->mnt_ns != init_task.nsproxy->mnt_ns) {
		container->key = BULKHEAD_KEY_MOUNT;
		container->namespace = task->nsproxy->mnt_ns;
	} else {
		NL_SET_ERR_MSG(extack,
			       "the process shares the host's PID, user and mount namespaces, so it is not a container");
		err = -EINVAL;
	}
	task_unlock(task);
	rcu_read_unlock();
	return err;
}

static bool lives_in(struct task_struct *task, const void *mount_ns)
{
	bool lives;

	task_lock(task);
	lives = task->nsproxy && task->nsproxy->mnt_ns == mount_ns;
	task_unlock(task);
	return lives;
}

/*
 * Nothing exported holds a mount namespace but its file in procfs. The process may have
 * left it for another one meanwhile. What the file says begins the namespace itself.
 */
static int hold_mount_ns(struct bulkhead_container *container, struct task_struct *leader,
			 struct netlink_ext_ack *extack)
{
	char name[sizeof("/proc/4294967295/ns/mnt")];
	struct file *file;

	if (container->key != BULKHEAD_KEY_MOUNT)
		return 0;
	snprintf(name, sizeof(name), "/proc/%u/ns/mnt", task_tgid_nr(leader));
	file = filp_open(name, O_RDONLY, 0);
	if (IS_ERR(file)) {
		NL_SET_ERR_MSG(extack, "its mount namespace can't be held: is /proc mounted?");
		return PTR_ERR(file);
	}
	container->namespace_file = file;
	if ((const void *)get_proc_ns(file_inode(file)) != container->namespace) {
		NL_SET_ERR_MSG(extack, "the process has left its mount namespace");
		return -ESRCH;
	}
	container->namespace_inum = get_proc_ns(file_inode(file))->inum;
	return 0;
}

static int note_roots(struct bulkhead_container *container, struct task_struct *task,
		      bool entering, struct netlink_ext_ack *extack)
{
	struct path root = {};

	task_lock(task);
	if (task->fs)
		get_fs_root(task->fs, &root);
	task_unlock(task);
	if (!root.dentry) {
		NL_SET_ERR_MSG(extack, "the process has ended");
		return -ESRCH;
	}
	if (entering) {
		container->base_root = root;
		return 0;
	}
	container->root = root;
	get_fs_root(current->fs, &container->base_root);
	return 0;
}

static int check_unique(struct bulkhead_container *container,
			struct netlink_ext_ack *extack)
{
	if (find_by_name(container->name)) {
		NL_SET_ERR_MSG(extack, "a container with this name is already bound");
		return -EEXIST;
	}
	if (key_find(container->namespace)) {
		NL_SET_ERR_MSG(extack, "its namespaces are already bound under another name");
		return -EEXIST;
	}
	return 0;
}

/*
 * Track every thread that has to be tracked. A thread that is born meanwhile by
 * a tracked one is tracked; one by an untracked one is found in the next turn.
 */
static int track_threads(struct bulkhead_container *container, struct task_struct *leader,
			 unsigned int flags)
{
	struct task_struct *thread;
	bool found = true;
	int err = 0;

	while (found && !err) {
		found = false;
		rcu_read_lock();
		each_thread(leader, thread) {
			struct tracked *tracked = tracked_find(thread);

			if (tracked && (tracked->flags & flags) == flags)
				continue;
			found = true;
			err = track(thread, container, flags, NULL);
			if (err)
				break;
		}
		rcu_read_unlock();
	}
	return err;
}

static int track_member(struct bulkhead_container *container, struct task_struct *thread,
			bool *found)
{
	const struct tracked *tracked = tracked_find(thread);

	if (!lives_in(thread, container->namespace) ||
	    (tracked && (tracked->flags & TRACK_MEMBER)))
		return 0;
	*found = true;
	return track(thread, container, TRACK_MEMBER, NULL);
}

/*
 * In the last turn each of them is found tracked. A child that comes to be seen only
 * after that turn has looked for it has a tracked parent, which is seen by
 * bulkhead_container_born().
 */
static int track_mount_members(struct bulkhead_container *container)
{
	struct task_struct *process, *thread;
	bool found = true;
	int err = 0;

	while (found && !err) {
		found = false;
		smp_mb();
		rcu_read_lock();
		for_each_process(process) {
			each_thread(process, thread)
				err = err ?: track_member(container, thread, &found);
		}
		rcu_read_unlock();
	}
	return err;
}

static int track_initial(struct bulkhead_container *container, struct task_struct *leader,
			 bool entering, struct netlink_ext_ack *extack)
{
	int err;

	err = track(leader, container, TRACK_INIT, NULL);
	if (!err && entering)
		err = track_threads(container, leader, TRACK_ENTERING);
	if (!err && !entering && container->key == BULKHEAD_KEY_MOUNT)
		err = track_mount_members(container);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "the process is entering another container");
	else if (err)
		NL_SET_ERR_MSG(extack, "not enough memory to track its tasks");
	return err;
}

static struct bulkhead_container *container_new(const struct bulkhead_binding *binding,
						struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;

	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		return ERR_PTR(-ENODEV);
	}
	container = kzalloc(sizeof(*container), GFP_KERNEL_ACCOUNT);
	if (!container) {
		module_put(THIS_MODULE);
		NL_SET_ERR_MSG(extack, "not enough memory for the container");
		return ERR_PTR(-ENOMEM);
	}
	strscpy(container->name, binding->container, sizeof(container->name));
	container->entering = binding->entering;
	container->init_tgid = binding->pid;
	container->key = BULKHEAD_KEY_MOUNT;	/* the one that holds no reference */
	refcount_set(&container->holders, 1);
	mutex_init(&container->settling);
	spin_lock_init(&container->tell_lock);
	return container;
}

/* Tracked as an entering task for a moment, current sees its own probe. */
static int settle_running(struct bulkhead_container *container, struct task_struct *leader,
			  struct netlink_ext_ack *extack)
{
	int err = track(current, container, TRACK_ENTERING, NULL);

	if (err) {
		NL_SET_ERR_MSG(extack, "not enough memory to look into its root directory");
		return err;
	}
	err = probe_layers(container, &container->root);
	bulkhead_container_forget(current);
	if (err) {
		NL_SET_ERR_MSG_FMT(extack, "its root directory can't be opened (error %d)", err);
		return err;
	}
	rcu_read_lock();
	container->user_ns = get_user_ns(__task_cred(leader)->user_ns);
	container->filters = atomic_read(&leader->seccomp.filter_count);
	rcu_read_unlock();
	smp_store_release(&container->top, container->root.dentry);
	return 0;
}

/* What may take its time, and needs no lock. */
static int prepare(struct bulkhead_container *container, struct task_struct *leader,
		   bool entering, struct netlink_ext_ack *extack)
{
	int err = choose_key(container, leader, extack) ?:
		  hold_mount_ns(container, leader, extack) ?:
		  note_roots(container, leader, entering, extack);

	return err || entering ? err : settle_running(container, leader, extack);
}

/*
 * It was on its own while it was prepared for. If it has changed its root, it is outside
 * of the one that was noted, and all that it does there is refused; but in another
 * mount namespace it would not be of the container.
 */
static int check_stayed(struct bulkhead_container *container, struct task_struct *leader,
			struct netlink_ext_ack *extack)
{
	if (container->key != BULKHEAD_KEY_MOUNT || lives_in(leader, container->namespace))
		return 0;
	NL_SET_ERR_MSG(extack, "the process has ended, or left its mount namespace");
	return -ESRCH;
}

/*
 * On an error the container is gone.
 *
 * A task is tracked before the key counts, so that it is never taken for what
 * it is not; and once more afterwards, for those born or come in between. The process
 * can leave until the key counts.
 */
static int bind_locked(struct bulkhead_container *container, struct task_struct *leader,
		       const struct bulkhead_binding *binding,
		       struct netlink_ext_ack *extack)
{
	enum bulkhead_standing standing;
	int err;

	container->slot = bulkhead_policy_find(binding->policy);
	if (!container->slot) {
		NL_SET_ERR_MSG(extack, "there is no policy with this name; load it first");
		retire(container);
		return -ENOENT;
	}
	rcu_read_lock();
	container->outer = bulkhead_container_of(leader, &standing);
	rcu_read_unlock();
	err = check_unique(container, extack) ?:
	      track_initial(container, leader, binding->entering, extack);
	if (err) {
		retire(container);
		return err;
	}
	attach(container);
	err = check_stayed(container, leader, extack) ?:
	      track_initial(container, leader, binding->entering, extack);
	if (err)
		detach(container);
	return err;
}

static struct task_struct *leader_get(pid_t number, struct netlink_ext_ack *extack)
{
	struct pid *pid = find_get_pid(number);
	struct task_struct *leader = pid ? get_pid_task(pid, PIDTYPE_TGID) : NULL;

	put_pid(pid);
	if (!leader)
		NL_SET_ERR_MSG(extack, "there is no process with this PID");
	return leader;
}

/**
 * bulkhead_container_bind() - put a container under a policy
 * @binding: what to bind; names are valid
 * @extack: told why not
 *
 * Context: process context of the initial PID namespace; sleeps, for as long as it takes
 * to open the container's root directory: with no lock held that anybody else needs.
 * Return: 0; -ESRCH: no such process, or it has ended; -EINVAL: it has nothing
 * but the host's namespaces; -EEXIST: name or namespaces are bound already;
 * -ENOENT: no such policy; -ENODEV: the module is going; -ENOMEM; or why its root
 * directory can't be opened.
 */
int bulkhead_container_bind(const struct bulkhead_binding *binding,
			    struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;
	struct task_struct *leader;
	int err;

	leader = leader_get(binding->pid, extack);
	if (!leader)
		return -ESRCH;
	container = container_new(binding, extack);
	if (IS_ERR(container)) {
		put_task_struct(leader);
		return PTR_ERR(container);
	}

	err = prepare(container, leader, binding->entering, extack);
	if (err) {
		retire(container);
	} else {
		bulkhead_policy_lock();
		mutex_lock(&binding_mutex);
		err = bind_locked(container, leader, binding, extack);
		mutex_unlock(&binding_mutex);
		bulkhead_policy_unlock();
	}
	put_task_struct(leader);
	return err;
}

/**
 * bulkhead_container_unbind() - take a container out of its policy
 * @name: its name
 * @extack: told why not
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOENT.
 */
int bulkhead_container_unbind(const char *name, struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;

	bulkhead_policy_lock();
	mutex_lock(&binding_mutex);
	container = find_by_name(name);
	if (container)
		detach(container);
	else
		NL_SET_ERR_MSG(extack, "no container with this name is bound");
	mutex_unlock(&binding_mutex);
	bulkhead_policy_unlock();
	return container ? 0 : -ENOENT;
}

/**
 * bulkhead_container_init() - get ready for containers
 *
 * Context: module init.
 * Return: 0, or -ENOMEM.
 */
int bulkhead_container_init(void)
{
	collecting = alloc_workqueue("bulkhead_collect", WQ_UNBOUND, 0);
	return collecting ? 0 : -ENOMEM;
}

/**
 * bulkhead_container_exit() - the mirror of bulkhead_container_init()
 *
 * Context: module exit: no container is bound, since each holds the module.
 */
void bulkhead_container_exit(void)
{
	cancel_delayed_work_sync(&sweeper);
	rcu_barrier();
	destroy_workqueue(collecting);
}
