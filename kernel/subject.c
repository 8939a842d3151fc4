// SPDX-License-Identifier: GPL-2.0
/*
 * The subject of a request: the program that a task runs, its ids, the credentials that
 * it acts with, and the system call that it is in.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/key.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <asm/syscall.h>
#include <asm/thread_info.h>
#include "note.h"
#include "object_path.h"
#include "subject.h"

/**
 * bulkhead_subject_source() - the state of class SOURCE that a program's path reaches
 * @container: the container that the path is seen from
 * @rules: the rules whose automaton it is fed to
 * @path: the program; held by the caller
 *
 * Context: within an RCU section; does not sleep.
 * Return: the state; errors as of bulkhead_path_match(); -EUCLEAN: its filesystem
 * folds names, and a ``from`` may apply to it.
 */
s64 bulkhead_subject_source(const struct bulkhead_container *container,
			    const struct bulkhead_rules *rules, const struct path *path)
{
	u32 fold;
	s64 state = bulkhead_path_match(path, READ_ONCE(container->top), rules,
					rules->start[BULKHEAD_CLASS_SOURCE], &fold);

	return bulkhead_path_spelled(rules, BULKHEAD_CLASS_SOURCE, 0, state, fold);
}

/**
 * bulkhead_subject_program() - the program that a task runs
 * @container: the container that its path is seen from
 * @rules: the rules whose automaton it is fed to
 * @task: current; or a task that the caller holds and has locked
 *
 * A program that was deleted no longer has a name.
 *
 * Context: within an RCU section; does not sleep.
 * Return: the state of class SOURCE that is reached; -ENOENT, -EXDEV: the program has no
 * name in the container; other errors as of bulkhead_subject_source().
 */
s64 bulkhead_subject_program(const struct bulkhead_container *container,
			     const struct bulkhead_rules *rules, struct task_struct *task)
{
	struct file *file;
	s64 state = -ENOENT;

	if (!task->mm || (task->flags & PF_KTHREAD))
		return -ENOENT;
	file = get_file_active((struct file **)&task->mm->exe_file);
	if (!file)
		return -ENOENT;
	if (!d_unlinked(file->f_path.dentry))
		state = bulkhead_subject_source(container, rules, &file->f_path);
	fput(file);
	return state;
}

/**
 * bulkhead_subject_names() - may a ``from`` apply to this program?
 * @rules: the policy's rules
 * @state: what bulkhead_subject_program() or bulkhead_subject_source() returned
 *
 * Context: any.
 * Return: false if none does: no ``from`` names the program, or it has no name in the
 * container. A program that can't be identified may be any program.
 */
bool bulkhead_subject_names(const struct bulkhead_rules *rules, s64 state)
{
	if (state == -ENOENT || state == -EXDEV)
		return false;
	return state < 0 || bulkhead_decide_named(rules, state);
}

/**
 * bulkhead_subject_acts_as() - does a task run a program that a ``from`` names?
 * @container: the container whose policy applies
 * @task: as for bulkhead_subject_program()
 *
 * Context: within an RCU section; does not sleep.
 * Return: true if it does.
 */
bool bulkhead_subject_acts_as(const struct bulkhead_container *container, struct task_struct *task)
{
	const struct bulkhead_rules *rules = &bulkhead_container_policy(container)->rules;

	return bulkhead_subject_names(rules, bulkhead_subject_program(container, rules, task));
}

static const struct bulkhead_live_subject *live_of(const struct bulkhead_subject *subject)
{
	return container_of(subject, struct bulkhead_live_subject, subject);
}

static const struct cred *cred_of(const struct bulkhead_subject *subject)
{
	const struct bulkhead_live_subject *live = live_of(subject);

	return live->listener ? live->listener->cred : current_cred();
}

static bool find_listener(struct bulkhead_subject *subject, const struct bulkhead_rules *rules)
{
	const struct bulkhead_live_subject *live = live_of(subject);
	const struct bulkhead_listener *listener = live->listener;

	if (!listener->program_length)
		return false;
	subject->state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_SOURCE],
						listener->program, listener->program_length);
	return true;
}

static bool find_program(struct bulkhead_subject *subject, const struct bulkhead_rules *rules)
{
	const struct bulkhead_live_subject *live = live_of(subject);
	s64 state = bulkhead_subject_program(live->container, rules, current);

	subject->state = state;
	return state >= 0;
}

static const struct user_namespace *user_ns_of(const struct bulkhead_subject *subject)
{
	const struct bulkhead_live_subject *live = live_of(subject);

	/* Set before the root directory is known; never changed afterwards. */
	if (!smp_load_acquire(&live->container->top))
		return NULL;
	return live->container->user_ns;
}

static int has_uid(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	const struct user_namespace *ns = user_ns_of(subject);
	uid_t uid = (uid_t)-1;

	if (ns)
		uid = from_kuid((struct user_namespace *)ns, cred_of(subject)->fsuid);
	if (uid == (uid_t)-1)
		return -1;
	return uid >= low && uid <= high;
}

static bool gid_within(const struct user_namespace *ns, kgid_t kgid, u32 low, u32 high)
{
	gid_t gid = from_kgid((struct user_namespace *)ns, kgid);

	return gid != (gid_t)-1 && gid >= low && gid <= high;
}

static int has_gid(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	const struct user_namespace *ns = user_ns_of(subject);
	const struct cred *cred = cred_of(subject);
	const struct group_info *groups = cred->group_info;
	int i;

	if (!ns)
		return -1;
	if (gid_within(ns, cred->fsgid, low, high))
		return 1;
	for (i = 0; i < groups->ngroups; i++) {
		if (gid_within(ns, groups->gid[i], low, high))
			return 1;
	}
	return from_kgid((struct user_namespace *)ns, cred->fsgid) == (gid_t)-1 ? -1 : 0;
}

/* What does not exist yet will belong to the task that creates it. */
static int owns(const struct bulkhead_subject *subject)
{
	const struct path *object = live_of(subject)->object;
	const struct inode *inode;

	if (!object)
		return -1;
	inode = d_inode_rcu(object->dentry);
	return !inode || bulkhead_owned_by(object->mnt, inode, cred_of(subject)->fsuid);
}

/**
 * bulkhead_subject_begin() - prepare a subject
 * @live: filled in; nothing is looked up before a rule needs it
 * @container: the container whose policy applies
 * @listener: the listener that is the subject; NULL: current is
 * @object: what it asks for, held by the caller; NULL if that has no path
 *
 * Context: within an RCU section, for as long as @live is used.
 */
void bulkhead_subject_begin(struct bulkhead_live_subject *live,
			    const struct bulkhead_container *container,
			    const struct bulkhead_listener *listener, const struct path *object)
{
	*live = (struct bulkhead_live_subject){
		.subject = {
			.find = listener ? find_listener : find_program,
			.has_uid = has_uid,
			.has_gid = has_gid,
			.owns = owns,
		},
		.container = container,
		.listener = listener,
		.object = object,
	};
}

/**
 * bulkhead_subject_is_confined() - is current confined?
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: true if it is in a container and not just entering it.
 */
bool bulkhead_subject_is_confined(void)
{
	bool confines;

	if (bulkhead_container_holds_none())
		return false;
	rcu_read_lock();
	confines = bulkhead_subject_confining();
	rcu_read_unlock();
	return confines;
}

static void untraced_end(struct bulkhead_note *note)
{
	kfree(note);
}

/*
 * How long a refusal matters that could not be noted for lack of memory. Any task of the
 * container may be the one that was refused.
 */
#define UNNOTED_SECONDS 60

/**
 * bulkhead_subject_note_untraced() - current was refused access to a process
 * @container: the container of current
 *
 * If a task may not trace, the kernel since 6.15 asks next, in the same system call,
 * whether it has CAP_PERFMON or CAP_SYS_ADMIN, and if so grants access after all.
 *
 * Context: a system call, within an RCU section, locks may be held; does not sleep.
 */
void bulkhead_subject_note_untraced(struct bulkhead_container *container)
{
	struct bulkhead_note *note = kzalloc(sizeof(*note), GFP_ATOMIC | __GFP_NOWARN);

	if (note) {
		note->kind = BULKHEAD_NOTE_UNTRACED;
		note->end = untraced_end;
		if (bulkhead_note_add(note))
			return;
	}
	kfree(note);
	/* 0 means never. */
	WRITE_ONCE(container->unnoted_until, (jiffies + UNNOTED_SECONDS * HZ) | 1);
}

static void untraced_found(struct bulkhead_note *note, void *data)
{
	*(bool *)data = true;
}

/* Long after the last refusal, when jiffies has wrapped around, this may be true again. */
static bool may_be_unnoted(struct bulkhead_container *container)
{
	unsigned long until = READ_ONCE(container->unnoted_until);

	return unlikely(until) && time_before(jiffies, until);
}

/**
 * bulkhead_subject_untraced() - was current refused access to a process?
 * @container: the container of current
 *
 * Context: a system call, within an RCU section, locks may be held; does not sleep.
 * Return: true if it was, in this system call, or if that can't be ruled out.
 */
bool bulkhead_subject_untraced(struct bulkhead_container *container)
{
	bool found = may_be_unnoted(container);

	bulkhead_note_each(BULKHEAD_NOTE_UNTRACED, untraced_found, &found);
	return found;
}

/* Credentials that overlayfs prepared itself, to create a file with. */
struct noted_cred {
	struct bulkhead_note note;
	const struct cred *cred; /* held, so that no other ones can be there */
};

static void noted_cred_end(struct bulkhead_note *note)
{
	struct noted_cred *noted = container_of(note, struct noted_cred, note);

	put_cred(noted->cred);
	kfree(noted);
}

static void noted_cred_compare(struct bulkhead_note *note, void *data)
{
	const struct noted_cred *noted = container_of(note, struct noted_cred, note);
	bool *found = data;

	if (noted->cred == current_cred())
		*found = true;
}

/*
 * Can only the kernel have lent current its credentials? A ring lends those that were
 * registered with it or that made the request; a filesystem that the container mounted,
 * or a file that it opened, lends those of that mount or open. access(2) uses a copy that
 * is not freed by RCU, and no other credentials; a core dump is written with a copy, too.
 */
static bool borrows_from_the_host(const struct bulkhead_container *container)
{
	return !(current->flags & (PF_IO_WORKER | PF_DUMPCORE)) && !current->io_uring &&
	       !current_cred()->non_rcu && !READ_ONCE(container->lends);
}

/* Name services of the kernel have a keyring whose name add_key(2) does not accept. */
static bool has_key_of_the_kernel(const struct cred *cred)
{
	const struct key *keyring = cred->thread_keyring;

	return keyring && keyring->description && keyring->description[0] == '.';
}

/**
 * bulkhead_subject_note_lent() - overlayfs is about to create a file
 * @cred: the credentials that it uses
 *
 * They are a copy of those of its mount, with the ids of another user. They are noted
 * only if they would not count as lent otherwise; if they can't be noted, they are judged.
 *
 * Context: a system call, locks may be held; does not sleep.
 */
void bulkhead_subject_note_lent(const struct cred *cred)
{
	struct bulkhead_container *container;
	struct noted_cred *noted = NULL;
	bool wanted;

	rcu_read_lock();
	container = bulkhead_subject_confining();
	wanted = container && current_cred() == container->layer_cred &&
		 !borrows_from_the_host(container);
	rcu_read_unlock();
	if (wanted)
		noted = kzalloc(sizeof(*noted), GFP_ATOMIC | __GFP_NOWARN);
	if (!noted)
		return;
	noted->note.kind = BULKHEAD_NOTE_LENT;
	noted->note.end = noted_cred_end;
	noted->cred = get_cred(cred);
	if (!bulkhead_note_add(&noted->note))
		noted_cred_end(&noted->note);
}

/**
 * bulkhead_subject_lends() - the container may lend credentials to the kernel from now on
 *
 * The kernel then acts with them for any of the container's tasks: with those of the task
 * that mounted a filesystem or opened a file. They are the container's own, and judged.
 *
 * Context: no RCU section is needed; does not sleep.
 */
void bulkhead_subject_lends(void)
{
	struct bulkhead_container *container;

	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container && !READ_ONCE(container->lends))
		WRITE_ONCE(container->lends, true);
	rcu_read_unlock();
}

/**
 * bulkhead_subject_lent() - does current act with credentials that the kernel lent it?
 * @container: the container of current
 *
 * Overlayfs lends credentials for its layers, name services for their keys.
 *
 * Context: process context, within an RCU section.
 * Return: true if the credentials are not the container's.
 */
bool bulkhead_subject_lent(const struct bulkhead_container *container)
{
	const struct cred *cred = current_cred();
	bool found = false;

	if (likely(cred == current_real_cred()))
		return false;
	if (cred == container->layer_cred || has_key_of_the_kernel(cred) ||
	    borrows_from_the_host(container))
		return true;
	bulkhead_note_each(BULKHEAD_NOTE_LENT, noted_cred_compare, &found);
	return found;
}

/**
 * bulkhead_subject_calls() - is current in one of these system calls?
 * @numbers: their numbers in its ABI; from 424 on, all ABIs have the same
 * @count: how many
 *
 * Context: process context.
 * Return: true if it is; false in a worker, which is in no system call.
 */
bool bulkhead_subject_calls(const int *numbers, unsigned int count)
{
	long number;

	if (current->flags & (PF_KTHREAD | PF_IO_WORKER))
		return false;
	/* The x32 ABI sets a bit in its numbers. */
	number = syscall_get_nr(current, task_pt_regs(current)) & ~0x40000000;
	while (count--) {
		if (number == numbers[count])
			return true;
	}
	return false;
}

/**
 * bulkhead_subject_makes() - is current in this system call?
 * @call: its numbers
 *
 * The number is the one by which the kernel dispatched the call: a tracer can no longer
 * change it.
 *
 * Context: process context.
 * Return: true if it is, in any ABI; false in a worker, which is in no system call.
 */
bool bulkhead_subject_makes(const struct bulkhead_call *call)
{
	const int number = in_ia32_syscall() ? call->ia32 : call->native;

	return bulkhead_subject_calls(&number, 1);
}
