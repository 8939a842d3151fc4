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
	int err;

	if (!current->mm || (current->flags & PF_KTHREAD))
		return false;
	file = get_file_active((struct file **)&current->mm->exe_file);
	if (!file)
		return false;
	source->state = rules->start[BULKHEAD_CLASS_SOURCE];
	err = bulkhead_path_match(&file->f_path, program->top, rules->cells,
				  &source->state);
	fput(file);
	return !err;
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
				 const struct bulkhead_policy *policy, u32 state,
				 int path_error)
{
	const struct bulkhead_rules *rules = &policy->rules;
	struct asking_program program = {
		.source.find = find_program,
		.top = READ_ONCE(request->container->top),
	};
	struct bulkhead_verdict verdict;
	u8 name[BULKHEAD_SPECIAL_MAX];
	u32 length;

	if (path_error == -EXDEV) {
		length = bulkhead_path_special(request->path, name);
		if (length) {
			state = bulkhead_automaton_run(rules->cells,
						       rules->start[request->class],
						       name, length);
			path_error = 0;
		}
	}
	if (path_error)
		return refuse(request, policy, bulkhead_path_reason(path_error));
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
	u32 state = rules->start[request->class];
	int err = 0;

	if (request->path)
		err = bulkhead_path_match(request->path,
					  READ_ONCE(request->container->top),
					  rules->cells, &state);
	else
		state = bulkhead_automaton_run(rules->cells, state, request->bytes,
					       request->length);
	if (likely(!err) &&
	    bulkhead_decide_quiet(rules, request->class, state, request->asked))
		return 0;
	return judge_slowly(request, policy, state, err);
}

/**
 * bulkhead_request_judge_alias() - may an object have this name, too?
 * @request: of class FILE: the new name, by its path
 * @old: the name that the object has
 *
 * A new name must not grant what the old one does not, as a file or as a
 * program.
 *
 * Context: within an RCU section; does not sleep.
 * Return: 0, or -EACCES: it was refused, and told.
 */
int bulkhead_request_judge_alias(const struct bulkhead_request *request,
				 const struct path *old)
{
	static const u8 classes[] = { BULKHEAD_CLASS_FILE, BULKHEAD_CLASS_EXEC };
	const struct bulkhead_policy *policy = policy_of(request->container);
	const struct dentry *top = READ_ONCE(request->container->top);
	const struct bulkhead_rules *rules = &policy->rules;
	u32 old_state, new_state, excess;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		old_state = rules->start[classes[i]];
		new_state = old_state;
		err = bulkhead_path_match(old, top, rules->cells, &old_state) ?:
		      bulkhead_path_match(request->path, top, rules->cells, &new_state);
		if (err)
			return refuse(request, policy, bulkhead_path_reason(err));
		if (!bulkhead_decide_alias(rules, classes[i], old_state, new_state,
					   &excess))
			return refuse(request, policy, BULKHEAD_REASON_ALIAS);
	}
	return 0;
}

/**
 * bulkhead_request_refuse() - refuse, whatever the rules say
 * @request: what was to be done
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
 * bulkhead_request_inside() - is the object below the container's root?
 * @request: with a path
 *
 * Context: within an RCU section; does not sleep.
 * Return: false only if it surely is not.
 */
bool bulkhead_request_inside(const struct bulkhead_request *request)
{
	const struct bulkhead_rules *rules = &policy_of(request->container)->rules;
	u32 state = rules->start[request->class];

	return bulkhead_path_match(request->path, READ_ONCE(request->container->top),
				   rules->cells, &state) != -EXDEV;
}
