// SPDX-License-Identifier: GPL-2.0
/*
 * Binding a container to a policy, and unbinding it.
 *
 * Steps that may take long come first, while no lock is held that others need.
 */
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>
#include "bind.h"
#include "container.h"
#include "entering.h"
#include "task.h"

/* The first of the ancestors of a task, or it, that came into its PID namespace from outside. */
static struct task_struct *first_within(struct task_struct *task,
					const struct pid_namespace *pid_ns)
{
	struct task_struct *parent = rcu_dereference(task->real_parent);

	while (parent != task && task_active_pid_ns(parent) == pid_ns) {
		task = parent;
		parent = rcu_dereference(task->real_parent);
	}
	return task;
}

/*
 * Containers may share a PID namespace, as those of a pod do. Whichever has its init is
 * identified by it. The others were brought into it, and have mount namespaces of their own.
 */
static struct pid_namespace *pod_of(struct task_struct *task)
{
	struct pid_namespace *pid_ns;
	struct task_struct *init;
	const void *mount_ns;

	rcu_read_lock();
	pid_ns = task_active_pid_ns(task);
	init = pid_ns ? pid_task(find_pid_ns(1, pid_ns), PIDTYPE_TGID) : NULL;
	mount_ns = bulkhead_entering_mount_ns(task);
	if (pid_ns == &init_pid_ns || !init ||
	    same_thread_group(first_within(task, pid_ns), init) ||
	    mount_ns == bulkhead_entering_mount_ns(init) || mount_ns == init_task.nsproxy->mnt_ns)
		pid_ns = NULL;
	if (pid_ns)
		get_pid_ns(pid_ns);
	rcu_read_unlock();
	return pid_ns;
}

/* The key is the first of these namespaces that is not the host's, nor that of others. */
static int choose_key(struct bulkhead_container *container, struct task_struct *task,
		      struct netlink_ext_ack *extack)
{
	struct pid_namespace *pid_ns;
	struct user_namespace *user_ns;
	int err = 0;

	container->pod = pod_of(task);
	rcu_read_lock();
	task_lock(task);
	pid_ns = task_active_pid_ns(task);
	user_ns = __task_cred(task)->user_ns;
	if (!task->nsproxy || !pid_ns || (task->flags & PF_EXITING)) {
		NL_SET_ERR_MSG(extack, "the process has ended");
		err = -ESRCH;
	} else if (pid_ns != &init_pid_ns && !container->pod) {
		container->key = BULKHEAD_KEY_PID;
		container->namespace = get_pid_ns(pid_ns);
		container->namespace_inum = pid_ns->ns.inum;
	} else if (user_ns != &init_user_ns && !container->pod) {
		container->key = BULKHEAD_KEY_USER;
		container->namespace = get_user_ns(user_ns);
		container->namespace_inum = user_ns->ns.inum;
	} else if (task->nsproxy->mnt_ns != current->nsproxy->mnt_ns &&
		   task->nsproxy->mnt_ns != init_task.nsproxy->mnt_ns) {
		container->key = BULKHEAD_KEY_MOUNT;
		container->namespace = task->nsproxy->mnt_ns;
	} else {
		NL_SET_ERR_MSG(
			extack,
			"the process shares the host's PID, user and mount namespaces, so it is not a container");
		err = -EINVAL;
	}
	task_unlock(task);
	rcu_read_unlock();
	return err;
}

static bool lives_in(struct task_struct *task, const void *mount_ns)
{
	return bulkhead_entering_mount_ns(task) == mount_ns;
}

/*
 * Among the exported interfaces, only the file in procfs can hold a mount namespace. The
 * process may have moved to another one in the meantime. get_proc_ns() returns the first
 * member of the namespace, so the pointers can be compared.
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

static int note_roots(struct bulkhead_container *container, struct task_struct *task, bool entering,
		      struct netlink_ext_ack *extack)
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

static int check_unique(struct bulkhead_container *container, struct netlink_ext_ack *extack)
{
	if (bulkhead_container_named(container->name)) {
		NL_SET_ERR_MSG(extack, "a container with this name is already bound");
		return -EEXIST;
	}
	if (bulkhead_container_by_key(container->namespace)) {
		NL_SET_ERR_MSG(extack, "its namespaces are already bound under another name");
		return -EEXIST;
	}
	return 0;
}

/*
 * Track every thread of the process. Meanwhile, a thread created by a tracked one is
 * tracked at birth; a thread created by an untracked one is found in the next turn.
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
		bulkhead_each_thread(leader, thread) {
			struct bulkhead_task *tracked = bulkhead_task_find(thread);

			if (tracked && (tracked->flags & flags) == flags)
				continue;
			found = true;
			err = bulkhead_task_track(thread, container, flags, NULL);
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
	const struct bulkhead_task *tracked = bulkhead_task_find(thread);

	if (!lives_in(thread, container->namespace) ||
	    (tracked && (tracked->flags & BULKHEAD_TASK_MEMBER)))
		return 0;
	*found = true;
	return bulkhead_task_hand_over(thread, container, true)
		       ?: bulkhead_task_track(thread, container, BULKHEAD_TASK_MEMBER, NULL);
}

/*
 * The last turn finds all of them tracked. A child that becomes visible only after that
 * turn has a tracked parent, which bulkhead_entering_born() sees.
 */
static int track_mount_members(struct bulkhead_container *container)
{
	struct task_struct *process, *thread;
	bool found = true;
	int err = 0;

	while (found && !err) {
		found = false;
		/*
		 * Track parents first, then look for children; bulkhead_entering_born()
		 * uses the reverse order.
		 */
		smp_mb();
		rcu_read_lock();
		for_each_process(process) {
			bulkhead_each_thread(process, thread)
				err = err ?: track_member(container, thread, &found);
		}
		rcu_read_unlock();
	}
	return err;
}

/* The runtime brought the process into the PID namespace of a container that it is not of. */
static int take_over(struct bulkhead_container *container, struct task_struct *leader)
{
	struct task_struct *thread;
	int err = 0;

	if (!container->pod)
		return 0;
	rcu_read_lock();
	bulkhead_each_thread(leader, thread)
		err = err ?: bulkhead_task_hand_over(thread, container, true);
	rcu_read_unlock();
	return err;
}

static int track_initial(struct bulkhead_container *container, struct task_struct *leader,
			 bool entering, struct netlink_ext_ack *extack)
{
	int err;

	err = take_over(container, leader)
		      ?: bulkhead_task_track(leader, container, BULKHEAD_TASK_INIT, NULL);
	if (!err && entering)
		err = track_threads(container, leader, BULKHEAD_TASK_ENTERING);
	if (!err && !entering && container->key == BULKHEAD_KEY_MOUNT)
		err = track_mount_members(container);
	if (err == -EEXIST)
		NL_SET_ERR_MSG(extack, "the process is entering another container");
	else if (err)
		NL_SET_ERR_MSG(extack, "not enough memory to track its tasks");
	return err;
}

/* While current is tracked as entering, the open hook observes the probe. */
static int settle_running(struct bulkhead_container *container, struct task_struct *leader,
			  struct netlink_ext_ack *extack)
{
	int err = bulkhead_task_track(current, container, BULKHEAD_TASK_ENTERING, NULL);

	if (err) {
		NL_SET_ERR_MSG(extack, "not enough memory to look into its root directory");
		return err;
	}
	err = bulkhead_entering_probe_layers(container, &container->root);
	bulkhead_container_forget(current);
	if (err) {
		NL_SET_ERR_MSG_FMT(extack, "its root directory can't be opened (error %d)", err);
		return err;
	}
	/* What its tasks mounted or opened before this was not observed. */
	container->lends = true;
	rcu_read_lock();
	container->user_ns = get_user_ns(__task_cred(leader)->user_ns);
	container->filters = atomic_read(&leader->seccomp.filter_count);
	rcu_read_unlock();
	/* All that is written before @top; pairs with user_ns_of() and mount_of(). */
	smp_store_release(&container->top, container->root.dentry);
	return 0;
}

/* The steps that may take long and need no lock. */
static int prepare(struct bulkhead_container *container, struct task_struct *leader, bool entering,
		   struct netlink_ext_ack *extack)
{
	int err = choose_key(container, leader, extack) ?:
		  hold_mount_ns(container, leader, extack) ?:
		  note_roots(container, leader, entering, extack);

	return err || entering ? err : settle_running(container, leader, extack);
}

/*
 * The process was running during the preparation. If it has changed its root, it is
 * outside the recorded one, and all that it does there is refused. But in another mount
 * namespace it would not be a task of the container.
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
 * Tasks are tracked before the key takes effect, so that none is ever mistaken; and once
 * more afterwards, for those that were created or came in between. Until the key takes
 * effect, the process can leave.
 */
static int bind_locked(struct bulkhead_container *container, struct task_struct *leader,
		       const struct bulkhead_binding *binding, struct netlink_ext_ack *extack)
{
	enum bulkhead_standing standing;
	int err;

	container->slot = bulkhead_policy_find(binding->policy);
	if (!container->slot) {
		NL_SET_ERR_MSG(extack, "there is no policy with this name; load it first");
		bulkhead_container_retire(container);
		return -ENOENT;
	}
	rcu_read_lock();
	container->outer = bulkhead_container_of(leader, &standing);
	/* A task that binds another container is taken for one of that as long. */
	if (container->outer && !bulkhead_container_is_attached(container->outer))
		container->outer = NULL;
	/* Beside that one, not within it. */
	if (container->outer && container->pod && container->outer->namespace == container->pod)
		container->outer = container->outer->outer;
	rcu_read_unlock();
	err = check_unique(container, extack)
		      ?: track_initial(container, leader, binding->entering, extack);
	if (err) {
		bulkhead_container_retire(container);
		return err;
	}
	bulkhead_container_attach(container);
	err = check_stayed(container, leader, extack)
		      ?: track_initial(container, leader, binding->entering, extack);
	if (err)
		bulkhead_container_detach(container);
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
 * @extack: set to the reason for a refusal
 *
 * Context: process context of the initial PID namespace; sleeps, for as long as it takes
 * to open the container's root directory, while no lock is held that others need.
 * Return: 0; -ESRCH: no such process, or it has ended; -EINVAL: it has only the host's
 * namespaces; -EEXIST: the name or the namespaces are already bound; -ENOENT: no such
 * policy; -ENODEV: the module is being unloaded; -ENOMEM; or why its root directory
 * can't be opened.
 */
int bulkhead_container_bind(const struct bulkhead_binding *binding, struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;
	struct task_struct *leader;
	int err;

	leader = leader_get(binding->pid, extack);
	if (!leader)
		return -ESRCH;
	container =
		bulkhead_container_new(binding->container, binding->pid, binding->entering, extack);
	if (IS_ERR(container)) {
		put_task_struct(leader);
		return PTR_ERR(container);
	}

	err = prepare(container, leader, binding->entering, extack);
	if (err) {
		bulkhead_container_retire(container);
	} else {
		bulkhead_policy_lock();
		bulkhead_container_lock();
		err = bind_locked(container, leader, binding, extack);
		bulkhead_container_unlock();
		bulkhead_policy_unlock();
	}
	put_task_struct(leader);
	return err;
}

/**
 * bulkhead_container_unbind() - remove a container from its policy
 * @name: its name
 * @extack: set to the reason for a refusal
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOENT.
 */
int bulkhead_container_unbind(const char *name, struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;

	bulkhead_policy_lock();
	bulkhead_container_lock();
	container = bulkhead_container_named(name);
	if (container)
		bulkhead_container_detach(container);
	else
		NL_SET_ERR_MSG(extack, "no container with this name is bound");
	bulkhead_container_unlock();
	bulkhead_policy_unlock();
	return container ? 0 : -ENOENT;
}
