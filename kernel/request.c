// SPDX-License-Identifier: GPL-2.0
/*
 * From a hook's request to its errno: match, decide, tell.
 *
 * Everything here is within an RCU section of the hook's, does not sleep, and
 * ends in a denial where anything is missing.
 */
#include <linux/file.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "event.h"
#include "object_path.h"
#include "request.h"

/* The program that asks: the executable of current, found if a rule wants it. */
struct asking_program {
	struct bulkhead_source source;
	const struct dentry *top;
};

static bool find_program(struct bulkhead_source *source,
			 const struct bulkhead_rules *rules)
{
	struct asking_program *program =
		container_of(source, struct asking_program, source);
	struct file *file;
	s64 state;

	if (!current->mm || (current->flags & PF_KTHREAD))
		return false;
	file = get_file_active((struct file **)&current->mm->exe_file);
	if (!file)
		return false;
	state = bulkhead_path_match(&file->f_path, program->top, rules,
				    rules->start[BULKHEAD_CLASS_SOURCE]);
	fput(file);
	source->state = state;
	return state >= 0;
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
	if (request->tentative)
		bulkhead_event_tell_later(request, policy, verdict);
	else
		bulkhead_event_tell(request, policy, verdict);
	return verdict->effect == BULKHEAD_DENY ? -EACCES : 0;
}

static int refuse(const struct bulkhead_request *request,
		  const struct bulkhead_policy *policy, unsigned int reason)
{
	struct bulkhead_verdict verdict;

	bulkhead_decide_refuse(&verdict, &policy->rules, request->asked, reason);
	return answer(request, policy, &verdict);
}

/* Not quiet: an object without a directory, a rule to be told, or a denial. */
static noinline int judge_slowly(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy, s64 state)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct asking_program program = {
		.source.find = find_program,
		.top = READ_ONCE(request->container->top),
	};
	struct bulkhead_verdict verdict;
	u8 name[BULKHEAD_SPECIAL_MAX];
	u32 length;

	if (state == -EXDEV) {
		length = bulkhead_path_special(request->path, name);
		if (length)
			state = bulkhead_automaton_run(rules->cells,
						       rules->start[request->class],
						       name, length);
	}
	if (state < 0)
		return refuse(request, policy, bulkhead_path_reason(state));
	bulkhead_decide(&verdict, rules, request->class, state, request->asked,
			&program.source);
	return answer(request, policy, &verdict);
}

/**
 * bulkhead_request_judge() - may it be done?
 * @request: what is to be done
 *
 * Context: within an RCU section; does not sleep.
 * Return: 0, or -EACCES: it was refused, and told.
 */
int bulkhead_request_judge(const struct bulkhead_request *request)
{
	const struct bulkhead_policy *policy = policy_of(request->container);
	const struct bulkhead_rules *rules = &policy->rules;
	u32 start = rules->start[request->class];
	s64 state;

	if (request->path)
		state = bulkhead_path_match(request->path,
					    READ_ONCE(request->container->top),
					    rules, start);
	else
		state = bulkhead_automaton_run(rules->cells, start, request->bytes,
					       request->length);
	if (likely(state >= 0) &&
	    bulkhead_decide_quiet(rules, request->class, state, request->asked))
		return 0;
	return judge_slowly(request, policy, state);
}

static bool may_hold_socket(const struct dentry *dentry)
{
	return d_is_dir(dentry) ||
	       (d_is_positive(dentry) && S_ISSOCK(d_inode(dentry)->i_mode));
}

/* 0, or the reason why not. */
static int alias_fault(const struct bulkhead_rules *rules, unsigned int class,
		       u32 old_state, u32 new_state, bool directory)
{
	struct bulkhead_pairs *pairs;
	bool granted;

	if (!bulkhead_decide_alias(rules, class, old_state, new_state))
		return BULKHEAD_REASON_ALIAS;
	if (!directory)
		return 0;
	pairs = kzalloc(sizeof(*pairs), GFP_ATOMIC | __GFP_NOWARN);
	if (!pairs)
		return BULKHEAD_REASON_NO_MEMORY;
	granted = bulkhead_decide_subtree(rules, class, old_state, new_state, pairs);
	kfree(pairs);
	return granted ? 0 : BULKHEAD_REASON_ALIAS;
}

/*
 * A new name must not grant what the old one does not, as a file, a program or
 * a socket; a directory's, neither to anything that is below it.
 */
static int judge_alias(const struct bulkhead_request *request, const struct path *old)
{
	static const u8 classes[] = {
		BULKHEAD_CLASS_FILE, BULKHEAD_CLASS_EXEC, BULKHEAD_CLASS_UNIX
	};
	const struct bulkhead_policy *policy = policy_of(request->container);
	const struct dentry *top = READ_ONCE(request->container->top);
	const struct bulkhead_rules *rules = &policy->rules;
	s64 old_state, new_state;
	unsigned int i;
	int fault;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		u32 start = rules->start[classes[i]];

		if (classes[i] == BULKHEAD_CLASS_UNIX && !may_hold_socket(old->dentry))
			continue;

		old_state = bulkhead_path_match(old, top, rules, start);
		new_state = bulkhead_path_match(request->path, top, rules, start);
		if (old_state < 0 || new_state < 0)
			return refuse(request, policy,
				      bulkhead_path_reason(min(old_state, new_state)));
		fault = alias_fault(rules, classes[i], old_state, new_state,
				    d_is_dir(old->dentry));
		if (fault)
			return refuse(request, policy, fault);
	}
	return 0;
}

/*
 * Of a task that is in the container for good; a runtime on its way in does the
 * host's work still.
 */
static struct bulkhead_container *confining(void)
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
	confines = confining();
	rcu_read_unlock();
	return confines;
}

/**
 * bulkhead_request_ask() - may current do it, if it is confined?
 * @request: what is to be done; @container is filled in
 * @old: NULL, or the name that the object of @request has already: then the new
 *	one is judged as an alias, too
 *
 * Context: no RCU section is needed; does not sleep.
 * Return: 0, or -EACCES: it was refused, and told.
 */
int bulkhead_request_ask(struct bulkhead_request *request, const struct path *old)
{
	int err = 0;

	rcu_read_lock();
	request->container = confining();
	if (request->container)
		err = bulkhead_request_judge(request);
	if (request->container && old && !err)
		err = judge_alias(request, old);
	rcu_read_unlock();
	return err;
}

/**
 * bulkhead_request_refuse() - refuse, whatever the rules say
 * @request: what was to be done, with its container
 * @reason: why it can't be
 *
 * Context: within an RCU section; does not sleep.
 * Return: -EACCES, and it was told; 0 if the policy only audits.
 */
int bulkhead_request_refuse(const struct bulkhead_request *request,
			    enum bulkhead_reason reason)
{
	return refuse(request, policy_of(request->container), reason);
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
	request->container = confining();
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

	return bulkhead_path_match(request->path, READ_ONCE(request->container->top),
				   rules, rules->start[request->class]) != -EXDEV;
}
