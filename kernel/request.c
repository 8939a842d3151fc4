// SPDX-License-Identifier: GPL-2.0
/*
 * From a request of a hook to an errno: match, decide, report.
 *
 * Nothing here sleeps, and whatever is missing leads to a denial.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "event_queue.h"
#include "object_path.h"
#include "request.h"
#include "subject.h"

static int answer(const struct bulkhead_request *request, const struct bulkhead_policy *policy,
		  const struct bulkhead_verdict *verdict)
{
	if (verdict->effect == BULKHEAD_ALLOW)
		return 0;
	if (request->silent)
		;
	else if (request->tentative || request->deferred)
		bulkhead_event_queue_report_at_end(request, policy, verdict);
	else
		bulkhead_event_queue_report(request, policy, verdict);
	if (!bulkhead_effect_refuses(verdict->effect))
		return 0;
	return request->class >= BULKHEAD_CLASS_HOST ? -EPERM : -EACCES;
}

static int refuse(const struct bulkhead_request *request, const struct bulkhead_policy *policy,
		  unsigned int reason)
{
	struct bulkhead_verdict verdict;

	bulkhead_decide_refuse(&verdict, &policy->rules, request->asked, reason);
	return answer(request, policy, &verdict);
}

/* Where the walk up the object's path ends. */
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
	return bulkhead_path_spelled(rules, request->class, request->asked, state, fold);
}

/*
 * An object outside the container's root has no name for a rule to match, and may be any
 * object that has one. So it passes if any object would pass without an event, or if the
 * policy allows host access to what is outside.
 */
static bool passes_outside(const struct bulkhead_request *request,
			   const struct bulkhead_policy *policy, unsigned int class, u32 asked)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct bulkhead_request reach = *request;
	struct bulkhead_verdict verdict;
	struct bulkhead_item item;
	struct bulkhead_live_subject live;

	if (!READ_ONCE(request->container->top) || request->strict ||
	    !bulkhead_decide_boundless(rules, class, asked))
		return false;
	reach.path = NULL;
	/* Without a path, there is nothing to look at later. */
	reach.tentative = false;
	bulkhead_request_item(&reach, &item, "outside", NULL);
	bulkhead_subject_begin(&live, reach.container, reach.listener, NULL);
	bulkhead_decide(&verdict, rules, reach.class, match(&reach, rules), reach.asked,
			&live.subject);
	if (verdict.effect == BULKHEAD_ALLOW)
		return true;
	/* Unless the policy enforces, this may be a denial: it is reported by its own name. */
	return verdict.effect == BULKHEAD_AUDIT && rules->mode == BULKHEAD_MODE_ENFORCE &&
	       !answer(&reach, policy, &verdict);
}

/* Not quiet: an object without a directory, a rule to be reported, or a denial. */
static noinline int judge_slowly(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy, s64 state)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct bulkhead_verdict verdict;
	struct bulkhead_live_subject live;
	u8 name[BULKHEAD_SPECIAL_MAX];
	u32 length;

	if (state == -EXDEV) {
		length = bulkhead_path_special(request->path, name);
		if (length)
			state = bulkhead_automaton_run(rules->cells, rules->start[request->class],
						       name, length);
	}
	if (state == -EXDEV && passes_outside(request, policy, request->class, request->asked))
		return 0;
	if (state < 0)
		return refuse(request, policy, bulkhead_path_reason(state));
	bulkhead_subject_begin(&live, request->container, request->listener, request->path);
	bulkhead_decide(&verdict, rules, request->class, state, request->asked, &live.subject);
	if (request->strict && verdict.reason == BULKHEAD_REASON_DEFAULT)
		return refuse(request, policy, BULKHEAD_REASON_PROGRAM);
	return answer(request, policy, &verdict);
}

/**
 * bulkhead_request_judge() - may it be done?
 * @request: what is to be done
 *
 * Context: within an RCU section; does not sleep.
 * Return: 0; or, if it was refused and reported, -EACCES, and -EPERM for the classes from
 * HOST on.
 */
int bulkhead_request_judge(const struct bulkhead_request *request)
{
	const struct bulkhead_policy *policy = bulkhead_container_policy(request->container);
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
	return d_is_dir(dentry) || (d_is_positive(dentry) && S_ISSOCK(d_inode(dentry)->i_mode));
}

/* 0, or the reason why not. @pairs: for a directory. */
static int alias_fault(const struct bulkhead_rules *rules, unsigned int class, u32 old_state,
		       u32 new_state, struct bulkhead_pairs *pairs)
{
	if (!bulkhead_decide_alias(rules, class, old_state, new_state) ||
	    (pairs && !bulkhead_decide_subtree(rules, class, old_state, new_state, pairs)))
		return BULKHEAD_REASON_ALIAS;
	return 0;
}

/* What the rules say of a name: of itself or, if its spelling is free, of all below. */
static bool spread_of(const struct bulkhead_rules *rules, unsigned int class, u32 state, u32 fold,
		      bool directory, struct bulkhead_spread *spread)
{
	if (fold != BULKHEAD_NO_FOLD)
		return bulkhead_decide_spread(rules, class, fold, spread);
	return bulkhead_decide_spread_named(rules, class, state, directory, spread);
}

/* As alias_fault(), if one of both names can be spelled in other ways. */
static int folded_fault(const struct bulkhead_rules *rules, unsigned int class, const u32 states[2],
			const u32 folds[2], bool directory)
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

/* At least one of both is outside, and nothing else is wrong with either. */
static bool is_outside(s64 old_state, s64 new_state)
{
	return (old_state == -EXDEV && (new_state >= 0 || new_state == -EXDEV)) ||
	       (new_state == -EXDEV && old_state >= 0);
}

static int judge_alias_with(const struct bulkhead_request *request, const struct path *old,
			    struct bulkhead_pairs *pairs)
{
	static const u8 classes[] = { BULKHEAD_CLASS_FILE, BULKHEAD_CLASS_EXEC, BULKHEAD_CLASS_UNIX,
				      BULKHEAD_CLASS_SOURCE };
	const struct bulkhead_policy *policy = bulkhead_container_policy(request->container);
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
					     (u32[]){ old_fold, new_fold }, d_is_dir(old->dentry));
		else
			fault = alias_fault(rules, classes[i], old_state, new_state, pairs);
		if (fault)
			return refuse(request, policy, fault);
	}
	return 0;
}

/*
 * A new name must not grant anything that the old one does not, as a file, a program or
 * a socket; nor may the new name of a directory, for anything below it.
 */
static int judge_alias(const struct bulkhead_request *request, const struct path *old)
{
	struct bulkhead_pairs *pairs;
	int err;

	if (!d_is_dir(old->dentry))
		return judge_alias_with(request, old, NULL);
	pairs = kmalloc(sizeof(*pairs), GFP_ATOMIC | __GFP_NOWARN);
	if (!pairs)
		return refuse(request, bulkhead_container_policy(request->container),
			      BULKHEAD_REASON_NO_MEMORY);
	bulkhead_pairs_begin(pairs);
	err = judge_alias_with(request, old, pairs);
	kfree(pairs);
	return err;
}

/**
 * bulkhead_request_ask() - may current do it, if it is confined?
 * @request: what is to be done; @container is filled in
 * @old: NULL, or the name that the object of @request has already: then its new name
 *	is judged as an alias, too
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: 0; or, if it was refused and reported, -EACCES, and -EPERM for the classes from
 * HOST on.
 */
int bulkhead_request_ask(struct bulkhead_request *request, const struct path *old)
{
	int err = 0;

	rcu_read_lock();
	request->container = bulkhead_subject_confining();
	if (request->container && !(request->own && bulkhead_subject_lent(request->container)))
		err = bulkhead_request_judge(request);
	if (request->container && old && !err)
		err = judge_alias(request, old);
	rcu_read_unlock();
	return err;
}

/**
 * bulkhead_request_item() - fill in a host access
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
 * bulkhead_request_host() - may current access the host, if it is confined?
 * @hook: the hook that asks
 * @name: the item
 * @detail: NULL, or its detail
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused and reported.
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

/* Memory without a file, or changed from the file's, is the program's own doing. */
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
 * bulkhead_request_memory() - may current execute memory that has no file?
 * @hook: the hook that asks
 *
 * The object is the program that it runs. A program that was deleted has no name.
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EACCES: it was refused and reported.
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
#define CONFIGFS_MAGIC 0x62656570
#endif
#define FUSE_CTL_MAGIC 0x65735543
#define NFSD_MAGIC     0x6e667364
#define DLMFS_MAGIC    0x76a9f425

/**
 * bulkhead_request_controls() - do the files of this filesystem control the kernel?
 * @sb: the filesystem
 *
 * Context: any.
 * Return: true if writing to one changes the kernel rather than a file.
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

/* Does the kernel carry out what is written with the credentials of the opener? */
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
 * @hook: the hook that asks
 * @path: a file of any filesystem, or its future name; held by the caller
 * @tentative: as in struct bulkhead_request
 *
 * It is judged by its filesystem and the path in it, wherever that is mounted.
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused and reported.
 */
int bulkhead_request_control(enum bulkhead_hook_id hook, const struct path *path, bool tentative)
{
	const struct super_block *sb = path->dentry->d_sb;
	struct bulkhead_request request = { .hook = hook, .path = path, .tentative = tentative };
	struct bulkhead_item item;
	char type[sizeof(item.bytes) / 2];
	int err;

	if (likely(!bulkhead_request_controls(sb)))
		return 0;
	snprintf(type, sizeof(type), "%s:", sb->s_type->name);
	bulkhead_request_item(&request, &item, "control", type);
	err = bulkhead_request_ask(&request, NULL);
	if (!err && lends_by_file(sb))
		bulkhead_subject_lends();
	return err;
}

/**
 * bulkhead_request_device() - may current use a device, if it is confined?
 * @hook: the hook that asks
 * @mode: type of the node; neither S_IFCHR nor S_IFBLK: it is not a device
 * @number: the device's number
 * @asked: permissions of class DEVICE
 *
 * Context: no RCU section is needed; no lock is held; does not sleep.
 * Return: 0, or -EPERM: it was refused and reported.
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
 * bulkhead_request_refuse() - refuse, whatever the rules say
 * @request: what was to be done, with its container
 * @reason: why it is refused
 *
 * Context: within an RCU section; does not sleep.
 * Return: -EACCES: it was reported; 0 if the policy only audits, or allows whatever is
 * outside.
 */
int bulkhead_request_refuse(const struct bulkhead_request *request, enum bulkhead_reason reason)
{
	const struct bulkhead_policy *policy = bulkhead_container_policy(request->container);

	if (reason == BULKHEAD_REASON_OUTSIDE &&
	    passes_outside(request, policy, request->class, request->asked))
		return 0;
	return refuse(request, policy, reason);
}

/**
 * bulkhead_request_refuse_confined() - refuse it to current, if it is confined
 * @request: what was to be done; @container is filled in
 * @reason: why it is refused
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: -EACCES: it was reported; 0 if current is not confined, or the policy
 * only audits.
 */
int bulkhead_request_refuse_confined(struct bulkhead_request *request, enum bulkhead_reason reason)
{
	int err = 0;

	rcu_read_lock();
	request->container = bulkhead_subject_confining();
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
 * Return: false only if it certainly is not.
 */
bool bulkhead_request_inside(const struct bulkhead_request *request)
{
	const struct bulkhead_rules *rules = &bulkhead_container_policy(request->container)->rules;
	u32 fold;

	return bulkhead_path_match(request->path, READ_ONCE(request->container->top), rules,
				   rules->start[request->class], &fold) != -EXDEV;
}
