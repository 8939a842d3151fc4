// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: what is executed, and what is mapped to be run.
 */
#include <linux/binfmts.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/security.h>
#include "request.h"

int bulkhead_hook_mmap_file(struct file *file, unsigned long prot, unsigned long flags);
void bulkhead_trampoline_mmap_file(void);

/* A tracer of the host may do what it likes. */
static bool traced_from_inside(const struct bulkhead_container *container,
			       const struct linux_binprm *bprm)
{
	struct task_struct *tracer;

	if (!(bprm->unsafe & LSM_UNSAFE_PTRACE))
		return false;
	tracer = ptrace_parent(current);
	return !tracer || bulkhead_container_has(container, tracer);
}

/*
 * A program that a "from" names starts in an environment that says nothing to its
 * loader, and with nobody who could make it do something else.
 */
static int judge_program(struct linux_binprm *bprm, struct bulkhead_container *container)
{
	const struct bulkhead_rules *rules =
		&rcu_dereference(container->slot->edition)->rules;
	s64 state = bulkhead_path_match(&bprm->file->f_path, READ_ONCE(container->top),
					rules, rules->start[BULKHEAD_CLASS_SOURCE]);
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_BPRM_CHECK,
		.container = container,
		.strict = true,
	};
	struct bulkhead_item item;

	if (state < 0 || !bulkhead_decide_named(rules, state))
		return 0;
	bprm->secureexec = 1;
	if (!traced_from_inside(container, bprm))
		return 0;
	bulkhead_request_item(&request, &item, "ptrace", "program");
	return bulkhead_request_judge(&request);
}

/*
 * Called for the program, and again for each interpreter that it names. Who is
 * entering is judged as well: what it executes is the container's.
 */
static int hook_bprm_check(struct linux_binprm *bprm)
{
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_BPRM_CHECK,
		.class = BULKHEAD_CLASS_EXEC,
		.asked = BULKHEAD_EXEC_RUN,
		.path = &bprm->file->f_path,
	};
	enum bulkhead_standing standing;
	int err;

	if (bulkhead_container_holds_none())
		return 0;
	err = bulkhead_container_prepare_exec();
	if (err)
		return err;
	rcu_read_lock();
	request.container = bulkhead_container_current(&standing);
	if (request.container)
		err = bulkhead_request_judge(&request) ?:
		      judge_program(bprm, request.container);
	rcu_read_unlock();
	return err;
}

static int hook_bprm_committed_creds(const struct linux_binprm *bprm)
{
	bulkhead_container_entered();
	return 0;
}

/*
 * A runtime that is entering may go on with its own code; code of the container
 * would make it do the container's bidding, with the host's rights. Until the
 * container's root is known, everything is the container's as soon as the
 * runtime has left the root that it came with.
 */
static int judge_entering(const struct bulkhead_request *request)
{
	const struct bulkhead_container *container = request->container;
	const struct dentry *top = READ_ONCE(container->top);

	if (top) {
		if (!bulkhead_request_inside(request))
			return 0;
		return bulkhead_request_refuse(request, BULKHEAD_REASON_ENTERING);
	}
	/* Only compared, so neither a lock nor a reference is needed. */
	if (!current->fs || READ_ONCE(current->fs->root.dentry) == container->base_root.dentry)
		return 0;
	return bulkhead_request_refuse(request, BULKHEAD_REASON_ENTERING);
}

static noinline int judge_code(enum bulkhead_hook_id hook, const struct path *path)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = BULKHEAD_FILE_MAP,
		.path = path,
	};
	enum bulkhead_standing standing;
	int err = 0;

	rcu_read_lock();
	request.container = bulkhead_container_search(&standing);
	if (!request.container)
		err = 0;
	else if (standing == BULKHEAD_STANDING_ENTERING)
		err = judge_entering(&request);
	else
		err = bulkhead_request_judge(&request);
	rcu_read_unlock();
	return err;
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

static noinline int judge_memory(enum bulkhead_hook_id hook)
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

/* Some old programs have everything that they can read mapped to be run. */
static bool maps_code(unsigned long prot)
{
	return (prot & PROT_EXEC) ||
	       ((prot & PROT_READ) && unlikely(current->personality & READ_IMPLIES_EXEC));
}

static noinline int judge_mapping(const struct file *file, unsigned long prot,
				  unsigned long flags)
{
	bool own = !file || ((prot & PROT_WRITE) && (flags & MAP_TYPE) == MAP_PRIVATE);
	int err = 0;

	if (file)
		err = judge_code(BULKHEAD_HOOK_MMAP_FILE, &file->f_path);
	if (!err && own)
		err = judge_memory(BULKHEAD_HOOK_MMAP_FILE);
	return err;
}

int bulkhead_hook_mmap_file(struct file *file, unsigned long prot, unsigned long flags)
{
	if (bulkhead_hook_called(BULKHEAD_HOOK_MMAP_FILE, file))
		return bulkhead_attach_canary(BULKHEAD_HOOK_MMAP_FILE);
	if (bulkhead_container_holds_none() || !maps_code(prot))
		return 0;
	return judge_mapping(file, prot, flags);
}

/* Of a private mapping: one that was written to, or can be. */
static bool is_own_memory(const struct vm_area_struct *vma, unsigned long prot, bool fresh)
{
	if (!vma->vm_file)
		return fresh;
	if (vma->vm_flags & VM_SHARED)
		return false;
	return (fresh && vma->anon_vma) || (prot & PROT_WRITE);
}

static int hook_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			      unsigned long prot)
{
	bool fresh = !(vma->vm_flags & VM_EXEC);
	int err = 0;

	if (bulkhead_container_holds_none() || !(prot & PROT_EXEC))
		return 0;
	if (fresh && vma->vm_file)
		err = judge_code(BULKHEAD_HOOK_FILE_MPROTECT, file_user_path(vma->vm_file));
	if (!err && is_own_memory(vma, prot, fresh))
		err = judge_memory(BULKHEAD_HOOK_FILE_MPROTECT);
	return err;
}

const struct bulkhead_hook bulkhead_exec_hooks[] = {
	BULKHEAD_HOOK(BPRM_CHECK, security_bprm_check, hook_bprm_check),
	BULKHEAD_HOOK(BPRM_COMMITTED_CREDS, security_bprm_committed_creds,
		      hook_bprm_committed_creds),
	BULKHEAD_HOOK_HOT(MMAP_FILE, security_mmap_file, bulkhead_hook_mmap_file,
			  bulkhead_trampoline_mmap_file),
	BULKHEAD_HOOK(FILE_MPROTECT, security_file_mprotect, hook_file_mprotect),
	{}
};
