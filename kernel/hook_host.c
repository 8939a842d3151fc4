// SPDX-License-Identifier: GPL-2.0
/*
 * Services of the kernel itself: capabilities, the code and data that it loads, and what it
 * lets programs do to it.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fsnotify_backend.h>
#include <linux/kernel_read_file.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <asm/ioctls.h>
#include <asm/syscall.h>
#include "hooks.h"
#include "request.h"

int bulkhead_hook_capable(const struct cred *cred, struct user_namespace *ns, int cap,
			  unsigned int opts);
void bulkhead_trampoline_capable(void);

/*
 * Without the capability, the kernel itself refuses, and there is nothing to report. The
 * logic is that of the kernel's own cap_capable().
 */
static bool credentials_have(const struct cred *cred, const struct user_namespace *ns, int cap)
{
	for (;; ns = ns->parent) {
		if (ns == cred->user_ns)
			return cap_raised(cred->cap_effective, cap);
		if (ns->level <= cred->user_ns->level)
			return false;
		if (ns->parent == cred->user_ns && uid_eq(ns->owner, cred->euid))
			return true;
	}
}

/* The caller may hold any locks. */
static int judge_item(enum bulkhead_hook_id hook, const char *name, const char *detail, bool own)
{
	struct bulkhead_request request = { .hook = hook, .deferred = true, .own = own };
	struct bulkhead_item item;

	if (bulkhead_container_holds_none())
		return 0;
	bulkhead_request_item(&request, &item, name, detail);
	return bulkhead_request_ask(&request, NULL);
}

/*
 * The host item that a system call is judged as if no other hook covers it, selected by the
 * capability that the call requires. A call may have several entries.
 */
struct reach {
	struct bulkhead_call call;
	u8 capability;
	const char *item;
	const char *detail;
	bool (*leaves)(void); /* NULL: it always is a host access */
	bool by_worker;	      /* io_uring may run it in a worker, which makes no system call */
	bool unaudited;	      /* only where the kernel requests no audit */
};

/* The name of the container's own UTS namespace belongs to the container. */
static bool names_the_host(void)
{
	return current->nsproxy->uts_ns == &init_uts_ns;
}

/*
 * Operations that end, or account for, the processes of a PID namespace affect the host
 * only in the host's own.
 */
static bool rules_the_host(void)
{
	return task_active_pid_ns(current) == &init_pid_ns;
}

/*
 * Does the ioctl hang a terminal up, or take one away from another session? The arguments
 * of the call are where the kernel took them from, as its number is.
 */
static bool takes_a_terminal(void)
{
	unsigned long args[6];
	unsigned int cmd;

	syscall_get_arguments(current, task_pt_regs(current), args);
	cmd = args[1];
	return cmd == TIOCVHANGUP || cmd == TIOCSCTTY;
}

static const struct reach reaches[] = {
	{ { 430, 430 }, CAP_SYS_ADMIN, "mount", "fsopen" /* fsopen */ },
	{ { 428, 428 }, CAP_SYS_ADMIN, "mount", "bind" /* open_tree */ },
	{ { 467, 467 }, CAP_SYS_ADMIN, "mount", "bind" /* open_tree_attr */ },
	{ { 433, 433 }, CAP_SYS_ADMIN, "mount", "remount" /* fspick */ },
	{ { 442, 442 }, CAP_SYS_ADMIN, "mount", "remount" /* mount_setattr */ },
	{ { 467, 467 }, CAP_SYS_ADMIN, "mount", "remount" /* open_tree_attr */ },
	{ { 167, 87 }, CAP_SYS_ADMIN, "swap" /* swapon */ },
	{ { 168, 115 }, CAP_SYS_ADMIN, "swap" /* swapoff */ },
	{ { 179, 131 }, CAP_SYS_ADMIN, "quota" /* quotactl */ },
	{ { 443, 443 }, CAP_SYS_ADMIN, "quota" /* quotactl_fd */ },
	/* Only to take pages of memory away from the kernel. */
	{ { 28, 219 }, CAP_SYS_ADMIN, "memory_failure" /* madvise */, .by_worker = true },
	{ { 170, 74 }, CAP_SYS_ADMIN, "hostname", NULL, names_the_host /* sethostname */ },
	{ { 171, 121 }, CAP_SYS_ADMIN, "hostname", NULL, names_the_host /* setdomainname */ },
	{ { 163, 51 }, CAP_SYS_PACCT, "accounting", NULL, rules_the_host /* acct */ },
	{ { 169, 88 }, CAP_SYS_BOOT, "reboot", NULL, rules_the_host /* reboot */ },
	{ { 176, 129 }, CAP_SYS_MODULE, "module" /* delete_module */ },
	{ { 153, 111 }, CAP_SYS_TTY_CONFIG, "terminal" /* vhangup */ },
	{ { 16, 54 }, CAP_SYS_ADMIN, "terminal", NULL, takes_a_terminal /* ioctl */ },
	/* For a namespace that the caller is not in; for files, the kernel requests an audit. */
	{ { 304, 342 },
	  CAP_SYS_ADMIN,
	  "ptrace",
	  "outside",
	  .unaudited = true /* open_by_handle_at */ },
};

static bool is_in(const struct reach *reach, int cap, bool silent)
{
	if (reach->capability != cap || (reach->unaudited && !silent))
		return false;
	if (current->flags & PF_IO_WORKER)
		return reach->by_worker;
	return bulkhead_subject_makes(&reach->call) && (!reach->leaves || reach->leaves());
}

static int judge_reaches(int cap, bool silent)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(reaches) && !err; i++) {
		if (is_in(&reaches[i], cap, silent))
			err = judge_item(BULKHEAD_HOOK_CAPABLE, reaches[i].item, reaches[i].detail,
					 true);
	}
	/* security_settime64() does not cover adjustments of the clock. */
	if (cap == CAP_SYS_TIME)
		err = judge_item(BULKHEAD_HOOK_CAPABLE, "clock", NULL, false);
	/*
	 * Accounting records are written with the credentials of the task that enabled
	 * accounting.
	 */
	if (!err && cap == CAP_SYS_PACCT)
		bulkhead_subject_lends();
	return err;
}

/*
 * To read a file, the kernel tries this capability first, and then CAP_DAC_OVERRIDE, which
 * suffices as well: the denial of the first is not worth an event.
 */
static bool comes_first(int cap)
{
	static const struct bulkhead_call open_by_handle_at = { 304, 342 };

	return cap == CAP_DAC_READ_SEARCH &&
	       cap_raised(current_cred()->cap_effective, CAP_DAC_OVERRIDE) &&
	       !bulkhead_subject_makes(&open_by_handle_at);
}

/*
 * After a denied access to a process, the kernel tries these capabilities next; the denial
 * was already reported.
 */
static bool tries_another_way(int cap)
{
	struct bulkhead_container *container;
	bool tries;

	if (cap != CAP_PERFMON && cap != CAP_SYS_ADMIN)
		return false;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	tries = container && bulkhead_subject_untraced(container);
	rcu_read_unlock();
	return tries;
}

static noinline int judge_capability(int cap, bool silent)
{
	const u8 number = cap;
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_CAPABLE,
		.class = BULKHEAD_CLASS_CAPABILITY,
		.asked = BULKHEAD_CAPABILITY_USE,
		.bytes = &number,
		.length = sizeof(number),
		.deferred = true,
		.silent = silent || comes_first(cap),
		.own = true,
	};

	if (tries_another_way(cap))
		return -EPERM;
	return bulkhead_request_ask(&request, NULL) ?: judge_reaches(cap, silent);
}

/* Called with all kinds of locks held, and from interrupts, where there is no subject to judge. */
int bulkhead_hook_capable(const struct cred *cred, struct user_namespace *ns, int cap,
			  unsigned int opts)
{
	if (bulkhead_hook_called(BULKHEAD_HOOK_CAPABLE, cred))
		return bulkhead_attach_canary(BULKHEAD_HOOK_CAPABLE);
	if (bulkhead_container_holds_none() || !in_task() || !credentials_have(cred, ns, cap))
		return 0;
	return judge_capability(cap, opts & CAP_OPT_NOAUDIT);
}

static int hook_dentry_create_files_as(const struct dentry *dentry, int mode,
				       const struct qstr *name, const struct cred *old,
				       const struct cred *new)
{
	if (!bulkhead_container_holds_none())
		bulkhead_subject_note_lent(new);
	return 0;
}

/*
 * Accesses that the kernel itself classifies as a breach of lockdown, and that no other
 * hook covers: I/O ports, and all of memory through a file of procfs. The latter is checked
 * before the capability.
 */
static int hook_locked_down(int reason)
{
	switch (reason) {
	case LOCKDOWN_IOPORT:
		return bulkhead_request_host(BULKHEAD_HOOK_LOCKED_DOWN, "io_port", NULL);
	case LOCKDOWN_KCORE:
		if (!credentials_have(current_cred(), &init_user_ns, CAP_SYS_RAWIO))
			return 0;
		return bulkhead_request_host(BULKHEAD_HOOK_LOCKED_DOWN, "kcore", NULL);
	default:
		return 0;
	}
}

/*
 * Inotify marks, and others that only report events of one file, are as harmless as reading
 * it. Marks on a mount or a filesystem observe the accesses of others, and a mark for
 * permission events blocks every task that opens the file, even on the host.
 */
static int hook_path_notify(const struct path *path, u64 mask, unsigned int type)
{
	if (bulkhead_container_holds_none() ||
	    (type == FSNOTIFY_OBJ_TYPE_INODE && !(mask & ALL_FSNOTIFY_PERM_EVENTS)))
		return 0;
	return bulkhead_request_host(BULKHEAD_HOOK_PATH_NOTIFY, "fanotify", NULL);
}

static int hook_create_user_ns(const struct cred *cred)
{
	return bulkhead_request_host(BULKHEAD_HOOK_CREATE_USER_NS, "user_namespace", NULL);
}

static int hook_kernel_module_request(const char *name)
{
	return bulkhead_request_host(BULKHEAD_HOOK_KERNEL_MODULE_REQUEST, "autoload", name);
}

/* Selected by the kernel's own names for them, of which each release may add some. */
static const char *item_of(const char *what)
{
	if (strstarts(what, "kernel-module"))
		return "module";
	if (strstarts(what, "kexec-"))
		return "kexec";
	return strstarts(what, "firmware") ? "firmware" : "kernel_read";
}

static int hook_kernel_load_data(enum kernel_load_data_id id, bool contents)
{
	return bulkhead_request_host(BULKHEAD_HOOK_KERNEL_LOAD_DATA,
				     item_of(kernel_load_data_id_str(id)), NULL);
}

static int hook_kernel_read_file(struct file *file, enum kernel_read_file_id id, bool contents)
{
	return bulkhead_request_host(BULKHEAD_HOOK_KERNEL_READ_FILE,
				     item_of(kernel_read_file_id_str(id)), NULL);
}

static int hook_bpf(int cmd)
{
	return bulkhead_request_host(BULKHEAD_HOOK_BPF, "bpf", NULL);
}

static int hook_perf_event_open(void)
{
	return bulkhead_request_host(BULKHEAD_HOOK_PERF_EVENT_OPEN, "perf", NULL);
}

/* Not every kernel has a hook of its own for these, but each creates a file without a name. */
static int hook_inode_init_security_anon(struct inode *inode, const struct qstr *name,
					 const struct inode *context)
{
	if (bulkhead_container_holds_none())
		return 0;
	if (!strcmp(name->name, "[io_uring]"))
		return bulkhead_request_host(BULKHEAD_HOOK_INODE_INIT_SECURITY_ANON, "io_uring",
					     "setup");
	if (!strcmp(name->name, "[userfaultfd]"))
		return bulkhead_request_host(BULKHEAD_HOOK_INODE_INIT_SECURITY_ANON, "userfaultfd",
					     NULL);
	return 0;
}

static int hook_uring_sqpoll(void)
{
	return bulkhead_request_host(BULKHEAD_HOOK_URING_SQPOLL, "io_uring", "sqpoll");
}

static int hook_uring_override_creds(const struct cred *new)
{
	return bulkhead_request_host(BULKHEAD_HOOK_URING_OVERRIDE_CREDS, "io_uring", "credentials");
}

static int hook_uring_cmd(const void *command)
{
	return bulkhead_request_host(BULKHEAD_HOOK_URING_CMD, "io_uring", "command");
}

/* No namespace that every container has separates keyrings. */
static int hook_key_alloc(const void *key, const struct cred *cred)
{
	return judge_item(BULKHEAD_HOOK_KEY_ALLOC, "keyring", NULL, true);
}

static int hook_key_permission(void)
{
	return judge_item(BULKHEAD_HOOK_KEY_PERMISSION, "keyring", NULL, true);
}

static int hook_syslog(int type)
{
	return bulkhead_request_host(BULKHEAD_HOOK_SYSLOG, "syslog", NULL);
}

static int hook_settime64(const void *time, const void *zone)
{
	return bulkhead_request_host(BULKHEAD_HOOK_SETTIME64, "clock", NULL);
}

/*
 * This is equivalent to writing to a file of /proc/PID/attr, which is a control, and is
 * judged as one: a rule must not depend on which of the two is used. The numbers are those
 * of linux/lsm.h, which one of the supported kernels lacks.
 */
static int hook_setselfattr(unsigned int attribute)
{
	static const char *const names[] = { [0] = "current", "exec", "fscreate",
					     "keycreate",     "prev", "sockcreate" };
	const unsigned int first = 100;
	char control[sizeof("proc:/4294967295/attr/keycreate")];

	if (bulkhead_container_holds_none() || attribute < first ||
	    attribute - first >= ARRAY_SIZE(names))
		return 0;
	snprintf(control, sizeof(control), "proc:/%d/attr/%s", task_tgid_vnr(current),
		 names[attribute - first]);
	return bulkhead_request_host(BULKHEAD_HOOK_SETSELFATTR, "control", control);
}

const struct bulkhead_hook bulkhead_host_hooks[] = {
	BULKHEAD_HOOK_HOT(CAPABLE, security_capable, bulkhead_hook_capable,
			  bulkhead_trampoline_capable),
	BULKHEAD_HOOK(DENTRY_CREATE_FILES_AS, security_dentry_create_files_as,
		      hook_dentry_create_files_as),
	BULKHEAD_HOOK(LOCKED_DOWN, security_locked_down, hook_locked_down),
	BULKHEAD_HOOK(PATH_NOTIFY, security_path_notify, hook_path_notify),
	BULKHEAD_HOOK(CREATE_USER_NS, security_create_user_ns, hook_create_user_ns),
	BULKHEAD_HOOK(KERNEL_MODULE_REQUEST, security_kernel_module_request,
		      hook_kernel_module_request),
	BULKHEAD_HOOK(KERNEL_LOAD_DATA, security_kernel_load_data, hook_kernel_load_data),
	BULKHEAD_HOOK(KERNEL_READ_FILE, security_kernel_read_file, hook_kernel_read_file),
	BULKHEAD_HOOK(BPF, security_bpf, hook_bpf),
	BULKHEAD_HOOK(PERF_EVENT_OPEN, security_perf_event_open, hook_perf_event_open),
	BULKHEAD_HOOK(INODE_INIT_SECURITY_ANON, security_inode_init_security_anon,
		      hook_inode_init_security_anon),
	BULKHEAD_HOOK(URING_SQPOLL, security_uring_sqpoll, hook_uring_sqpoll),
	BULKHEAD_HOOK(URING_OVERRIDE_CREDS, security_uring_override_creds,
		      hook_uring_override_creds),
	BULKHEAD_HOOK(URING_CMD, security_uring_cmd, hook_uring_cmd),
	BULKHEAD_HOOK(KEY_ALLOC, security_key_alloc, hook_key_alloc),
	BULKHEAD_HOOK(KEY_PERMISSION, security_key_permission, hook_key_permission),
	BULKHEAD_HOOK(SYSLOG, security_syslog, hook_syslog),
	BULKHEAD_HOOK(SETTIME64, security_settime64, hook_settime64),
	BULKHEAD_HOOK_OPTIONAL(SETSELFATTR, security_setselfattr, hook_setselfattr),
	{}
};
