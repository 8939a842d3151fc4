// SPDX-License-Identifier: GPL-2.0
/*
 * From a hook's request to its errno: match, decide, tell.
 *
 * Everything here is within an RCU section of the hook's, does not sleep, and
 * ends in a denial where anything is missing.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/key.h>
#include <linux/magic.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <asm/syscall.h>
#include <asm/thread_info.h>
#include "event.h"
#include "note.h"
#include "object_path.h"
#include "request.h"

/*
 * The state of a path; where it may be spelled otherwise, only if no rule refuses
 * anything of what is asked by any spelling. Of class SOURCE, if no rule means any.
 */
static s64 match_spelling(const struct bulkhead_rules *rules, unsigned int class, u32 asked,
			  s64 state, u32 fold)
{
	if (likely(fold == BULKHEAD_NO_FOLD) || state < 0 ||
	    bulkhead_decide_spelled(rules, class, state, fold, asked))
		return state;
	return -EUCLEAN;
}

/**
 * bulkhead_request_source() - the state of class SOURCE that a program's path reaches
 * @container: as whose path its name is to be
 * @rules: whose automaton it is fed to
 * @path: the program; held by the caller
 *
 * Context: within an RCU section; does not sleep.
 * Return: the state; errors as of bulkhead_path_match(); -EUCLEAN: its filesystem
 * compares names in a way of its own, and a ``from`` might mean it.
 */
s64 bulkhead_request_source(const struct bulkhead_container *container,
			    const struct bulkhead_rules *rules, const struct path *path)
{
	u32 fold;
	s64 state = bulkhead_path_match(path, READ_ONCE(container->top), rules,
					rules->start[BULKHEAD_CLASS_SOURCE], &fold);

	return match_spelling(rules, BULKHEAD_CLASS_SOURCE, 0, state, fold);
}

/**
 * bulkhead_request_program() - the program that a task runs
 * @container: as whose path its name is to be
 * @rules: whose automaton it is fed to
 * @task: current; or a task that the caller holds, and has the lock of
 *
 * A program that was deleted has no name any more.
 *
 * Context: within an RCU section; does not sleep.
 * Return: the state of class SOURCE that is reached; -ENOENT, -EXDEV: it has no
 * name in the container; other errors as of bulkhead_request_source().
 */
s64 bulkhead_request_program(const struct bulkhead_container *container,
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
		state = bulkhead_request_source(container, rules, &file->f_path);
	fput(file);
	return state;
}

/**
 * bulkhead_request_names() - may a ``from`` mean this program?
 * @rules: the policy's rules
 * @state: what bulkhead_request_program() or bulkhead_request_source() returned
 *
 * Context: any.
 * Return: false if none does: it is not named, or has no name in the container.
 * What could not be found out may be anything.
 */
bool bulkhead_request_names(const struct bulkhead_rules *rules, s64 state)
{
	if (state == -ENOENT || state == -EXDEV)
		return false;
	return state < 0 || bulkhead_decide_named(rules, state);
}

/**
 * bulkhead_request_acts_as() - does a task run a program that a ``from`` names?
 * @container: whose policy is asked
 * @task: as for bulkhead_request_program()
 *
 * Context: within an RCU section; does not sleep.
 * Return: true if it does.
 */
bool bulkhead_request_acts_as(const struct bulkhead_container *container,
			      struct task_struct *task)
{
	const struct bulkhead_rules *rules =
		&rcu_dereference(container->slot->edition)->rules;

	return bulkhead_request_names(rules,
				      bulkhead_request_program(container, rules, task));
}

/* Who asks: current, looked at if a rule wants it. */
struct asking {
	struct bulkhead_subject subject;
	const struct bulkhead_container *container;
	const struct bulkhead_listener *listener;
};

static const struct cred *cred_of(const struct bulkhead_subject *subject)
{
	const struct asking *asking = container_of(subject, struct asking, subject);

	return asking->listener ? asking->listener->cred : current_cred();
}

static bool find_listener(struct bulkhead_subject *subject, const struct bulkhead_rules *rules)
{
	const struct asking *asking = container_of(subject, struct asking, subject);
	const struct bulkhead_listener *listener = asking->listener;

	if (!listener->program_length)
		return false;
	subject->state = bulkhead_automaton_run(rules->cells,
					      rules->start[BULKHEAD_CLASS_SOURCE],
					      listener->program, listener->program_length);
	return true;
}

static bool find_program(struct bulkhead_subject *subject, const struct bulkhead_rules *rules)
{
	const struct asking *asking = container_of(subject, struct asking, subject);
	s64 state = bulkhead_request_program(asking->container, rules, current);

	subject->state = state;
	return state >= 0;
}

static const struct user_namespace *user_ns_of(const struct bulkhead_subject *subject)
{
	const struct asking *asking = container_of(subject, struct asking, subject);

	/* Set before the root directory is known, and never changed. */
	if (!smp_load_acquire(&asking->container->top))
		return NULL;
	return asking->container->user_ns;
}

static int has_uid(const struct bulkhead_subject *subject, u32 low, u32 high)
{
	const struct user_namespace *ns = user_ns_of(subject);
	uid_t uid = ns ? from_kuid((struct user_namespace *)ns, cred_of(subject)->fsuid) : (uid_t)-1;

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

static const struct bulkhead_policy *
policy_of(const struct bulkhead_container *container)
{
	return rcu_dereference(container->slot->edition);
}

static int answer(const struct bulkhead_request *request,
		  const struct bulkhead_policy *policy,
		  const struct bulkhead_verdict *verdict)
{
	if (verdict->effect == BULKHEAD_ALLOW)
		return 0;
	if (request->silent)
		;
	else if (request->tentative || request->deferred)
		bulkhead_event_tell_later(request, policy, verdict);
	else
		bulkhead_event_tell(request, policy, verdict);
	if (!bulkhead_effect_refuses(verdict->effect))
		return 0;
	return request->class >= BULKHEAD_CLASS_HOST ? -EPERM : -EACCES;
}

static int refuse(const struct bulkhead_request *request,
		  const struct bulkhead_policy *policy, unsigned int reason)
{
	struct bulkhead_verdict verdict;

	bulkhead_decide_refuse(&verdict, &policy->rules, request->asked, reason);
	return answer(request, policy, &verdict);
}

/* Where the object's path ends, and what is fed before it. */
static const struct dentry *top_of(const struct bulkhead_request *request)
{
	if (request->length)
		return request->path->dentry->d_sb->s_root;
	return READ_ONCE(request->container->top);
}

static s64 match(const struct bulkhead_request *request, const struct bulkhead_rules *rules)
{
	u32 start = rules->start[request->class], fold;
	s64 state;

	if (request->length)
		start = bulkhead_automaton_run(rules->cells, start, request->bytes,
					       request->length);
	if (!request->path)
		return start;
	state = bulkhead_path_match(request->path, top_of(request), rules, start, &fold);
	return match_spelling(rules, request->class, request->asked, state, fold);
}

static void asking_begin(struct asking *asking, const struct bulkhead_request *request)
{
	*asking = (struct asking){
		.subject = {
			.find = request->listener ? find_listener : find_program,
			.has_uid = has_uid,
			.has_gid = has_gid,
		},
		.container = request->container,
		.listener = request->listener,
	};
}

/*
 * What is outside has no name that a rule could go by, and may be anything that has
 * one. So it passes where whatever has a name would pass, with nothing to tell; and if
 * the policy lets the container reach for what is outside.
 */
static bool passes_outside(const struct bulkhead_request *request,
			   const struct bulkhead_policy *policy, unsigned int class, u32 asked)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct bulkhead_request reach = *request;
	struct bulkhead_verdict verdict;
	struct bulkhead_item item;
	struct asking asking;

	if (!READ_ONCE(request->container->top) || request->strict ||
	    !bulkhead_decide_boundless(rules, class, asked))
		return false;
	reach.path = NULL;
	bulkhead_request_item(&reach, &item, "outside", NULL);
	asking_begin(&asking, &reach);
	bulkhead_decide(&verdict, rules, reach.class, match(&reach, rules), reach.asked,
			&asking.subject);
	if (verdict.effect == BULKHEAD_ALLOW)
		return true;
	/* What is only audited may be what is denied: then it is told by its own name. */
	return verdict.effect == BULKHEAD_AUDIT && rules->mode == BULKHEAD_MODE_ENFORCE &&
	       !answer(&reach, policy, &verdict);
}

/* Not quiet: an object without a directory, a rule to be told, or a denial. */
static noinline int judge_slowly(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy, s64 state)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct bulkhead_verdict verdict;
	struct asking asking;
	u8 name[BULKHEAD_SPECIAL_MAX];
	u32 length;

	if (state == -EXDEV) {
		length = bulkhead_path_special(request->path, name);
		if (length)
			state = bulkhead_automaton_run(rules->cells,
						       rules->start[request->class],
						       name, length);
	}
	if (state == -EXDEV && passes_outside(request, policy, request->class, request->asked))
		return 0;
	if (state < 0)
		return refuse(request, policy, bulkhead_path_reason(state));
	asking_begin(&asking, request);
	bulkhead_decide(&verdict, rules, request->class, state, request->asked,
			&asking.subject);
	if (request->strict && verdict.reason == BULKHEAD_REASON_DEFAULT)
		return refuse(request, policy, BULKHEAD_REASON_PROGRAM);
	return answer(request, policy, &verdict);
}

/**
 * bulkhead_request_judge() - may it be done?
 * @request: what is to be done
 *
 * Context: within an RCU section; does not sleep.
 * Return: 0, or -EACCES or, of the classes from HOST on, -EPERM: it was refused, and told.
 */
int bulkhead_request_judge(const struct bulkhead_request *request)
{
	const struct bulkhead_policy *policy = policy_of(request->container);
	const struct bulkhead_rules *rules = &policy->rules;
	s64 state = match(request, rules);

	if (request->malformed)
		return refuse(request, policy, BULKHEAD_REASON_MALFORMED);
	if (likely(state >= 0) && !request->strict &&
	    bulkhead_decide_quiet(rules, request->class, state, request->asked))
		return 0;
	return judge_slowly(request, policy, state);
}

static bool may_hold_socket(const struct dentry *dentry)
{
	return d_is_dir(dentry) ||
	       (d_is_positive(dentry) && S_ISSOCK(d_inode(dentry)->i_mode));
}

/* 0, or the reason why not. @pairs: of a directory. */
static int alias_fault(const struct bulkhead_rules *rules, unsigned int class,
		       u32 old_state, u32 new_state, struct bulkhead_pairs *pairs)
{
	if (!bulkhead_decide_alias(rules, class, old_state, new_state) ||
	    (pairs && !bulkhead_decide_subtree(rules, class, old_state, new_state, pairs)))
		return BULKHEAD_REASON_ALIAS;
	return 0;
}

/* What the rules say of a name: of all below where its spelling is free, or of itself. */
static bool spread_of(const struct bulkhead_rules *rules, unsigned int class, u32 state,
		      u32 fold, bool directory, struct bulkhead_spread *spread)
{
	if (fold != BULKHEAD_NO_FOLD)
		return bulkhead_decide_spread(rules, class, fold, spread);
	return bulkhead_decide_spread_named(rules, class, state, directory, spread);
}

/* As alias_fault(), where one of both names may be spelled otherwise. */
static int folded_fault(const struct bulkhead_rules *rules, unsigned int class,
			const u32 states[2], const u32 folds[2], bool directory)
{
	struct bulkhead_spread old, new;

	if (spread_of(rules, class, states[0], folds[0], directory, &old) &&
	    spread_of(rules, class, states[1], folds[1], directory, &new) &&
	    bulkhead_decide_spread_alias(class, &old, &new))
		return 0;
	return BULKHEAD_REASON_FOLDED;
}

static u32 all_of(unsigned int class)
{
	return class == BULKHEAD_CLASS_SOURCE ? ~0U : bulkhead_class_permissions(class);
}

/* At least one of both is, and nothing else is wrong with them. */
static bool is_outside(s64 old_state, s64 new_state)
{
	return (old_state == -EXDEV && (new_state >= 0 || new_state == -EXDEV)) ||
	       (new_state == -EXDEV && old_state >= 0);
}

static int judge_alias_with(const struct bulkhead_request *request, const struct path *old,
			    struct bulkhead_pairs *pairs)
{
	static const u8 classes[] = {
		BULKHEAD_CLASS_FILE, BULKHEAD_CLASS_EXEC, BULKHEAD_CLASS_UNIX,
		BULKHEAD_CLASS_SOURCE
	};
	const struct bulkhead_policy *policy = policy_of(request->container);
	const struct dentry *top = READ_ONCE(request->container->top);
	const struct bulkhead_rules *rules = &policy->rules;
	u32 old_fold, new_fold;
	s64 old_state, new_state;
	unsigned int i;
	int fault;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		u32 start = rules->start[classes[i]];

		if (classes[i] == BULKHEAD_CLASS_UNIX && !may_hold_socket(old->dentry))
			continue;

		old_state = bulkhead_path_match(old, top, rules, start, &old_fold);
		new_state = bulkhead_path_match(request->path, top, rules, start, &new_fold);
		if (is_outside(old_state, new_state) &&
		    passes_outside(request, policy, classes[i], all_of(classes[i])))
			continue;
		if (old_state < 0 || new_state < 0)
			return refuse(request, policy,
				      bulkhead_path_reason(min(old_state, new_state)));
		if (unlikely((old_fold & new_fold) != BULKHEAD_NO_FOLD))
			fault = folded_fault(rules, classes[i], (u32[]){ old_state, new_state },
					     (u32[]){ old_fold, new_fold },
					     d_is_dir(old->dentry));
		else
			fault = alias_fault(rules, classes[i], old_state, new_state, pairs);
		if (fault)
			return refuse(request, policy, fault);
	}
	return 0;
}

/*
 * A new name must not grant what the old one does not, as a file, a program or
 * a socket; a directory's, neither to anything that is below it.
 */
static int judge_alias(const struct bulkhead_request *request, const struct path *old)
{
	struct bulkhead_pairs *pairs;
	int err;

	if (!d_is_dir(old->dentry))
		return judge_alias_with(request, old, NULL);
	pairs = kmalloc(sizeof(*pairs), GFP_ATOMIC | __GFP_NOWARN);
	if (!pairs)
		return refuse(request, policy_of(request->container), BULKHEAD_REASON_NO_MEMORY);
	bulkhead_pairs_begin(pairs);
	err = judge_alias_with(request, old, pairs);
	kfree(pairs);
	return err;
}

/**
 * bulkhead_request_confining() - the container that current is confined by
 *
 * Of a task that is in the container for good; a runtime on its way in does the
 * host's work still.
 *
 * Context: within an RCU section.
 * Return: the container, or NULL.
 */
struct bulkhead_container *bulkhead_request_confining(void)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;

	container = bulkhead_container_search(&standing);
	return container && standing == BULKHEAD_STANDING_CONFINED ? container : NULL;
}

/**
 * bulkhead_request_confines() - is current confined?
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: true if it is in a container, and not just entering it.
 */
bool bulkhead_request_confines(void)
{
	bool confines;

	if (bulkhead_container_holds_none())
		return false;
	rcu_read_lock();
	confines = bulkhead_request_confining();
	rcu_read_unlock();
	return confines;
}

static void untraced_end(struct bulkhead_note *note)
{
	kfree(note);
}

/*
 * When a refusal could not be noted for want of memory. Whoever of the container asks
 * soon after may be the one that was refused.
 */
#define UNNOTED_SECONDS	60

/**
 * bulkhead_request_note_untraced() - current was refused to look into a process
 * @container: the container of current
 *
 * Where a task may not trace, the kernel since 6.15 asks next, in the same system
 * call, whether it has CAP_PERFMON, or else CAP_SYS_ADMIN, and lets it look on.
 *
 * Context: a system call, within an RCU section, locks may be held; does not sleep.
 */
void bulkhead_request_note_untraced(struct bulkhead_container *container)
{
	struct bulkhead_note *note = kzalloc(sizeof(*note), GFP_ATOMIC | __GFP_NOWARN);

	if (note) {
		note->kind = BULKHEAD_NOTE_UNTRACED;
		note->end = untraced_end;
		if (bulkhead_note_add(note))
			return;
	}
	kfree(note);
	/* 0 is for never. */
	WRITE_ONCE(container->unnoted_until, (jiffies + UNNOTED_SECONDS * HZ) | 1);
}

static void untraced_found(struct bulkhead_note *note, void *data)
{
	*(bool *)data = true;
}

/* It may be asked long after the last refusal, when the clock has come round. */
static bool may_be_unnoted(struct bulkhead_container *container)
{
	unsigned long until = READ_ONCE(container->unnoted_until);

	return unlikely(until) && time_before(jiffies, until);
}

/**
 * bulkhead_request_untraced() - was current refused to look into a process?
 * @container: the container of current
 *
 * Context: as above.
 * Return: true if it was, in this system call, or that can't be told.
 */
bool bulkhead_request_untraced(struct bulkhead_container *container)
{
	bool found = may_be_unnoted(container);

	bulkhead_note_each(BULKHEAD_NOTE_UNTRACED, untraced_found, &found);
	return found;
}

/* Credentials that overlayfs made of its own, to create a file by. */
struct noted_cred {
	struct bulkhead_note note;
	const struct cred *cred;	/* held, so that no other ones can be there */
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
 * Does nobody but the kernel lend credentials to current? A ring lends those that were
 * registered with it or made the request; a filesystem that the container mounted, or a
 * file that it opened, those by which it did. access(2) asks by a copy that RCU need not
 * free, and has no other; a core dump is written by a copy as well.
 */
static bool borrows_from_the_host(const struct bulkhead_container *container)
{
	return !(current->flags & (PF_IO_WORKER | PF_DUMPCORE)) && !current->io_uring &&
	       !current_cred()->non_rcu && !READ_ONCE(container->lends);
}

/* Name services of the kernel have a keyring of a name that no add_key(2) can give. */
static bool has_key_of_the_kernel(const struct cred *cred)
{
	const struct key *keyring = cred->thread_keyring;

	return keyring && keyring->description && keyring->description[0] == '.';
}

/**
 * bulkhead_request_note_lent() - overlayfs is about to create a file
 * @cred: the credentials that it does it by
 *
 * They are a copy of those that it was mounted by, as somebody else's. Noted only where
 * they would not count as lent without it; what can't be noted is judged.
 *
 * Context: a system call, locks may be held; does not sleep.
 */
void bulkhead_request_note_lent(const struct cred *cred)
{
	struct bulkhead_container *container;
	struct noted_cred *noted = NULL;
	bool wanted;

	rcu_read_lock();
	container = bulkhead_request_confining();
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
 * bulkhead_request_lends() - the container may lend credentials to the kernel from now on
 *
 * By which the kernel then acts for whichever of its tasks comes by: the mounter's, or of
 * who has opened a file. Those are the container's own, and judged.
 *
 * Context: no RCU section is needed; does not sleep.
 */
void bulkhead_request_lends(void)
{
	struct bulkhead_container *container;

	rcu_read_lock();
	container = bulkhead_request_confining();
	if (container && !READ_ONCE(container->lends))
		WRITE_ONCE(container->lends, true);
	rcu_read_unlock();
}

/**
 * bulkhead_request_lent() - does current act by credentials that it was lent?
 * @container: the container of current
 *
 * As overlayfs lends them for its layers, and name services for keys.
 *
 * Context: process context, within an RCU section.
 * Return: true if they are not the container's.
 */
bool bulkhead_request_lent(const struct bulkhead_container *container)
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
 * bulkhead_request_ask() - may current do it, if it is confined?
 * @request: what is to be done; @container is filled in
 * @old: NULL, or the name that the object of @request has already: then the new
 *	one is judged as an alias, too
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: 0, or -EACCES or, of the classes from HOST on, -EPERM: it was refused, and told.
 */
int bulkhead_request_ask(struct bulkhead_request *request, const struct path *old)
{
	int err = 0;

	rcu_read_lock();
	request->container = bulkhead_request_confining();
	if (request->container && !(request->own && bulkhead_request_lent(request->container)))
		err = bulkhead_request_judge(request);
	if (request->container && old && !err)
		err = judge_alias(request, old);
	rcu_read_unlock();
	return err;
}

/**
 * bulkhead_request_item() - fill in a reach for the host
 * @request: gets its class, permission and object
 * @item: room for the object; lives as long as @request
 * @name: the item
 * @detail: NULL, or its detail
 *
 * Context: any.
 */
void bulkhead_request_item(struct bulkhead_request *request, struct bulkhead_item *item,
			   const char *name, const char *detail)
{
	u32 length = strlen(name);
	size_t more = detail ? strnlen(detail, sizeof(item->bytes)) : 0;

	memcpy(item->bytes, name, length);
	if (detail) {
		item->bytes[length++] = ' ';
		request->malformed = more > sizeof(item->bytes) - length;
		more = min(more, sizeof(item->bytes) - length);
		memcpy(item->bytes + length, detail, more);
	}
	request->class = BULKHEAD_CLASS_HOST;
	request->asked = BULKHEAD_HOST_USE;
	request->bytes = item->bytes;
	request->length = length + more;
}

/**
 * bulkhead_request_host() - may current reach for the host, if it is confined?
 * @hook: who asks
 * @name: the item
 * @detail: NULL, or its detail
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused, and told.
 */
int bulkhead_request_host(enum bulkhead_hook_id hook, const char *name, const char *detail)
{
	struct bulkhead_request request = { .hook = hook };
	struct bulkhead_item item;

	if (bulkhead_container_holds_none())
		return 0;
	bulkhead_request_item(&request, &item, name, detail);
	return bulkhead_request_ask(&request, NULL);
}

/* Memory that is no file's, or not what the file has, is the program's own doing. */
static int judge_confined_memory(struct bulkhead_request *request, struct file *program)
{
	int err;

	request->path = &program->f_path;
	if (d_unlinked(program->f_path.dentry))
		err = bulkhead_request_refuse_confined(request, BULKHEAD_REASON_OUTSIDE);
	else
		err = bulkhead_request_ask(request, NULL);
	fput(program);
	return err;
}

/**
 * bulkhead_request_memory() - may current run memory that is no file's?
 * @hook: who asks
 *
 * The object is the program that it runs. One that was deleted can't be told.
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EACCES: it was refused, and told.
 */
int bulkhead_request_memory(enum bulkhead_hook_id hook)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_EXEC,
		.asked = BULKHEAD_EXEC_MEMORY,
	};
	struct file *program = NULL;

	if (current->mm)
		program = get_file_active((struct file **)&current->mm->exe_file);
	if (program)
		return judge_confined_memory(&request, program);
	return bulkhead_request_refuse_confined(&request, BULKHEAD_REASON_OUTSIDE);
}

#ifndef CONFIGFS_MAGIC
#define CONFIGFS_MAGIC		0x62656570
#endif
#define FUSE_CTL_MAGIC		0x65735543
#define NFSD_MAGIC		0x6e667364
#define DLMFS_MAGIC		0x76a9f425

/**
 * bulkhead_request_controls() - do this filesystem's files control the kernel?
 * @sb: the filesystem
 *
 * Context: any.
 * Return: true if to write to one is to change the kernel, and not a file.
 */
bool bulkhead_request_controls(const struct super_block *sb)
{
	switch (sb->s_magic) {
	case PROC_SUPER_MAGIC:
	case SYSFS_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case DEBUGFS_MAGIC:
	case TRACEFS_MAGIC:
	case SECURITYFS_MAGIC:
	case SELINUX_MAGIC:
	case SMACK_MAGIC:
	case BPF_FS_MAGIC:
	case BINFMTFS_MAGIC:
	case EFIVARFS_MAGIC:
	case PSTOREFS_MAGIC:
	case RDTGROUP_SUPER_MAGIC:
	case XENFS_SUPER_MAGIC:
	case CONFIGFS_MAGIC:
	case FUSE_CTL_MAGIC:
	case AAFS_MAGIC:
	case BINDERFS_SUPER_MAGIC:
	case NFSD_MAGIC:
	case DLMFS_MAGIC:
		return true;
	default:
		return false;
	}
}

/* Where the kernel does what is written by the credentials of who opened the file. */
static bool lends_by_file(const struct super_block *sb)
{
	switch (sb->s_magic) {
	case CGROUP_SUPER_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case BINFMTFS_MAGIC:
		return true;
	default:
		return false;
	}
}

/**
 * bulkhead_request_control() - may current write to a control, if it is one?
 * @hook: who asks
 * @path: a file of any filesystem, or its name to be; held by the caller
 * @tentative: as in struct bulkhead_request
 *
 * Judged by its filesystem and the path in there, wherever that is mounted.
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused, and told.
 */
int bulkhead_request_control(enum bulkhead_hook_id hook, const struct path *path,
			     bool tentative)
{
	const struct super_block *sb = path->dentry->d_sb;
	struct bulkhead_request request = {
		.hook = hook, .path = path, .tentative = tentative
	};
	struct bulkhead_item item;
	char type[sizeof(item.bytes) / 2];
	int err;

	if (likely(!bulkhead_request_controls(sb)))
		return 0;
	snprintf(type, sizeof(type), "%s:", sb->s_type->name);
	bulkhead_request_item(&request, &item, "control", type);
	err = bulkhead_request_ask(&request, NULL);
	if (!err && lends_by_file(sb))
		bulkhead_request_lends();
	return err;
}

/**
 * bulkhead_request_device() - may current use a device, if it is confined?
 * @hook: who asks
 * @mode: type of the node, S_IFCHR or S_IFBLK; any other is none
 * @number: the device's number
 * @asked: permissions of class DEVICE
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused, and told.
 */
int bulkhead_request_device(enum bulkhead_hook_id hook, umode_t mode, dev_t number, u32 asked)
{
	u8 bytes[1 + 2 * sizeof(__be32)] = { S_ISCHR(mode) ? 'c' : 'b' };
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_DEVICE,
		.asked = asked,
		.bytes = bytes,
		.length = sizeof(bytes),
	};

	if (!S_ISCHR(mode) && !S_ISBLK(mode))
		return 0;
	put_unaligned_be32(MAJOR(number), bytes + 1);
	put_unaligned_be32(MINOR(number), bytes + 5);
	return bulkhead_request_ask(&request, NULL);
}

/**
 * bulkhead_request_calls() - is current in one of these system calls?
 * @numbers: their numbers in its ABI; from 424 on each ABI has the same
 * @count: how many
 *
 * Context: process context.
 * Return: true if it is. In a worker that has no system call: false.
 */
bool bulkhead_request_calls(const int *numbers, unsigned int count)
{
	long number;

	if (current->flags & (PF_KTHREAD | PF_IO_WORKER))
		return false;
	/* The x32 ABI marks its numbers. */
	number = syscall_get_nr(current, task_pt_regs(current)) & ~0x40000000;
	while (count--) {
		if (number == numbers[count])
			return true;
	}
	return false;
}

/**
 * bulkhead_request_makes() - is current in this system call?
 * @call: its numbers
 *
 * The number is the one that the kernel took the call by: who traces the task can't
 * change it any more.
 *
 * Context: process context.
 * Return: true if it is, in whichever ABI. In a worker that has no system call: false.
 */
bool bulkhead_request_makes(const struct bulkhead_call *call)
{
	const int number = in_ia32_syscall() ? call->ia32 : call->native;

	return bulkhead_request_calls(&number, 1);
}

/**
 * bulkhead_request_refuse() - refuse, whatever the rules say
 * @request: what was to be done, with its container
 * @reason: why it can't be
 *
 * Context: within an RCU section; does not sleep.
 * Return: -EACCES, and it was told; 0 if the policy only audits, or lets pass whatever
 * is outside.
 */
int bulkhead_request_refuse(const struct bulkhead_request *request,
			    enum bulkhead_reason reason)
{
	const struct bulkhead_policy *policy = policy_of(request->container);

	if (reason == BULKHEAD_REASON_OUTSIDE &&
	    passes_outside(request, policy, request->class, request->asked))
		return 0;
	return refuse(request, policy, reason);
}

/**
 * bulkhead_request_refuse_confined() - refuse it to current, if it is confined
 * @request: what was to be done; @container is filled in
 * @reason: why it can't be
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: -EACCES, and it was told; 0 if current is not confined, or the policy
 * only audits.
 */
int bulkhead_request_refuse_confined(struct bulkhead_request *request,
				     enum bulkhead_reason reason)
{
	int err = 0;

	rcu_read_lock();
	request->container = bulkhead_request_confining();
	if (request->container)
		err = bulkhead_request_refuse(request, reason);
	rcu_read_unlock();
	return err;
}

/**
 * bulkhead_request_inside() - is the object below the container's root?
 * @request: with a path
 *
 * Context: within an RCU section; does not sleep.
 * Return: false only if it surely is not.
 */
bool bulkhead_request_inside(const struct bulkhead_request *request)
{
	const struct bulkhead_rules *rules = &policy_of(request->container)->rules;

	u32 fold;

	return bulkhead_path_match(request->path, READ_ONCE(request->container->top),
				   rules, rules->start[request->class], &fold) != -EXDEV;
}
