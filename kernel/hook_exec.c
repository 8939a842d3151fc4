// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: executing files, and mapping memory as code.
 */
#include <linux/binfmts.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/security.h>
#include "entering.h"
#include "hooks.h"
#include "note.h"
#include "request.h"

int bulkhead_hook_mmap_file(struct file *file, unsigned long prot, unsigned long flags);
void bulkhead_trampoline_mmap_file(void);

/* A tracer on the host may do anything. */
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
 * The program's loader is looked up from the root directory of the task that executes it.
 * That root has to contain the program, and no other process may share it.
 * hook_path_chroot() keeps other threads from changing it: a call that begins now sees
 * in_exec, which is already set, and a call that began earlier has left its note.
 */
static bool finds_own_loader(const struct bulkhead_container *container,
			     const struct linux_binprm *bprm)
{
	struct dentry *root;

	/* First in_exec, then the notes; note_chroot() uses the reverse order. */
	smp_mb();
	if ((bprm->unsafe & LSM_UNSAFE_SHARE) || bulkhead_note_keeps(BULKHEAD_NOTE_CHROOT))
		return false;
	root = READ_ONCE(current->fs->root.dentry);
	return root == READ_ONCE(container->top) || is_subdir(bprm->file->f_path.dentry, root);
}

/*
 * The listener of a seccomp filter can forge the result of any system call. The filters
 * that the runtime has installed before the first program of a session belong to the host.
 */
static bool is_filtered(const struct bulkhead_container *container)
{
	return atomic_read(&current->seccomp.filter_count) > bulkhead_entering_filters(container);
}

/*
 * A program that a "from" names starts in an environment that can't influence its loader,
 * and without any process that could control it.
 */
static int judge_program(struct linux_binprm *bprm, struct bulkhead_container *container,
			 enum bulkhead_standing standing)
{
	const struct bulkhead_rules *rules = &rcu_dereference(container->slot->edition)->rules;
	s64 state = bulkhead_subject_source(container, rules, &bprm->file->f_path);
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_BPRM_CHECK,
		.container = container,
		.strict = true,
	};
	struct bulkhead_item item;

	if (!bulkhead_subject_names(rules, state))
		return 0;
	bprm->secureexec = 1;
	bprm->per_clear |= PER_CLEAR_ON_SETID;
	/* A runtime does none of this to the programs that it starts. */
	if (standing == BULKHEAD_STANDING_ENTERING ||
	    (!traced_from_inside(container, bprm) && !is_filtered(container) &&
	     finds_own_loader(container, bprm)))
		return 0;
	bulkhead_request_item(&request, &item, "ptrace", "program");
	return bulkhead_request_judge(&request);
}

/*
 * Called for the program, and again for each interpreter that it names. A task that is
 * entering is judged as well: the program that it executes is the container's.
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
	err = bulkhead_entering_prepare_exec();
	if (err)
		return err;
	rcu_read_lock();
	request.container = bulkhead_container_current(&standing);
	if (request.container)
		err = bulkhead_request_judge(&request)
			      ?: judge_program(bprm, request.container, standing);
	rcu_read_unlock();
	return err;
}

/*
 * Since 6.14, execveat() can check whether a program would be executed. Such a call stops
 * after this hook.
 */
static int hook_bprm_creds_for_exec(const struct linux_binprm *bprm)
{
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_BPRM_CREDS_FOR_EXEC,
		.class = BULKHEAD_CLASS_EXEC,
		.asked = BULKHEAD_EXEC_RUN,
	};

	if (bulkhead_container_holds_none() || !bulkhead_only_checks(bprm))
		return 0;
	request.path = &bprm->file->f_path;
	return bulkhead_request_ask(&request, NULL);
}

static int hook_bprm_committed_creds(const struct linux_binprm *bprm)
{
	bulkhead_entering_executed();
	return 0;
}

/*
 * Is this code that the runtime has brought along? It is if the runtime is still in the
 * root directory that it came with, and the file is mounted there. Code that is not mounted
 * anywhere (memory, a detached mount), or that is in the container's tree, may have been
 * made by the container.
 */
static bool brought_along(const struct bulkhead_request *request)
{
	const struct bulkhead_container *container = request->container;
	struct dentry *base = container->base_root.dentry;

	if (READ_ONCE(container->top) && bulkhead_request_inside(request))
		return false;
	/* Only compared, so neither a lock nor a reference is needed. */
	return current->fs && READ_ONCE(current->fs->root.dentry) == base &&
	       bulkhead_path_hangs_below(request->path, base);
}

/*
 * A runtime that is entering may continue with its own code. Code of the container would
 * act for the container, but with the host's rights.
 */
static int judge_entering(const struct bulkhead_request *request)
{
	if (likely(brought_along(request)))
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

/* Shared anonymous memory has a file without a name in any directory. */
static bool is_shared_anonymous(const struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;

	return IS_ROOT(dentry) && (dentry->d_sb->s_flags & SB_KERNMOUNT) &&
	       (!strcmp(dentry->d_name.name, "dev/zero") ||
		!strcmp(dentry->d_name.name, "anon_hugepage"));
}

/* A character device maps memory, never the contents of a file. */
static bool is_memory(const struct file *file)
{
	return S_ISCHR(file_inode(file)->i_mode) || is_shared_anonymous(file);
}

/* For some old programs, the kernel maps every readable page as executable. */
static bool maps_code(unsigned long prot)
{
	return (prot & PROT_EXEC) ||
	       ((prot & PROT_READ) && unlikely(current->personality & READ_IMPLIES_EXEC));
}

/*
 * A program's file can request an executable stack. No hook covers that, but one covers the
 * code that is mapped next. No other task uses this memory yet, so the lock is free.
 */
static bool stack_can_run(void)
{
	const struct vm_area_struct *vma;
	bool can_run = true;

	if (likely(!current->in_execve) || !current->mm)
		return false;
	if (!mmap_read_trylock(current->mm))
		return true;
	vma = find_vma(current->mm, current->mm->arg_start);
	can_run = vma && (vma->vm_flags & VM_EXEC);
	mmap_read_unlock(current->mm);
	return can_run;
}

static noinline int judge_mapping(struct file *file, unsigned long prot, unsigned long flags)
{
	bool own = !file || is_memory(file) ||
		   ((prot & PROT_WRITE) && (flags & MAP_TYPE) == MAP_PRIVATE);
	int err = 0;

	if (file)
		err = judge_code(BULKHEAD_HOOK_MMAP_FILE, file_user_path(file));
	if (!err && (own || stack_can_run()))
		err = bulkhead_request_memory(BULKHEAD_HOOK_MMAP_FILE);
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

/* Has the memory of a private mapping been written to, or can it be? */
static bool is_own_memory(const struct vm_area_struct *vma, unsigned long prot, bool fresh)
{
	if (!vma->vm_file || is_memory(vma->vm_file))
		return fresh;
	if (vma->vm_flags & VM_SHARED)
		return false;
	return (fresh && vma->anon_vma) || (prot & PROT_WRITE);
}

static int hook_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot)
{
	bool fresh = !(vma->vm_flags & VM_EXEC);
	int err = 0;

	if (bulkhead_container_holds_none() || !(prot & PROT_EXEC))
		return 0;
	if (fresh && vma->vm_file)
		err = judge_code(BULKHEAD_HOOK_FILE_MPROTECT, file_user_path(vma->vm_file));
	if (!err && is_own_memory(vma, prot, fresh))
		err = bulkhead_request_memory(BULKHEAD_HOOK_FILE_MPROTECT);
	return err;
}

/*
 * With this personality, memory added by brk(2) is executable, and no hook covers it. No
 * LSM hook covers personality(2) either, so the system call itself is hooked.
 */
static int judge_personality(enum bulkhead_hook_id hook, unsigned int persona)
{
	if (bulkhead_container_holds_none() || persona == 0xffffffff ||
	    !(persona & READ_IMPLIES_EXEC))
		return 0;
	return bulkhead_request_memory(hook);
}

static int hook_personality(const struct pt_regs *regs)
{
	return judge_personality(BULKHEAD_HOOK_PERSONALITY, regs->di);
}

static int hook_personality_ia32(const struct pt_regs *regs)
{
	return judge_personality(BULKHEAD_HOOK_PERSONALITY_IA32, regs->bx);
}

const struct bulkhead_hook bulkhead_exec_hooks[] = {
	BULKHEAD_HOOK(BPRM_CHECK, security_bprm_check, hook_bprm_check),
	BULKHEAD_HOOK(BPRM_CREDS_FOR_EXEC, security_bprm_creds_for_exec, hook_bprm_creds_for_exec),
	BULKHEAD_HOOK(BPRM_COMMITTED_CREDS, security_bprm_committed_creds,
		      hook_bprm_committed_creds),
	BULKHEAD_HOOK_HOT(MMAP_FILE, security_mmap_file, bulkhead_hook_mmap_file,
			  bulkhead_trampoline_mmap_file),
	BULKHEAD_HOOK(FILE_MPROTECT, security_file_mprotect, hook_file_mprotect),
	BULKHEAD_HOOK(PERSONALITY, __x64_sys_personality, hook_personality),
	BULKHEAD_HOOK_OPTIONAL(PERSONALITY_IA32, __ia32_sys_personality, hook_personality_ia32),
	{}
};
