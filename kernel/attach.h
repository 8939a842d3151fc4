/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_ATTACH_H
#define BULKHEAD_ATTACH_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>

/* Every hook, in the order in which 'bulkhead status' lists them. */
enum bulkhead_hook_id {
	BULKHEAD_HOOK_FILE_OPEN,
	BULKHEAD_HOOK_FILE_RECEIVE,
	BULKHEAD_HOOK_FILE_IOCTL,
	BULKHEAD_HOOK_FILE_IOCTL_COMPAT,
	BULKHEAD_HOOK_FILE_FCNTL,
	BULKHEAD_HOOK_PATH_MKNOD,
	BULKHEAD_HOOK_PATH_MKDIR,
	BULKHEAD_HOOK_PATH_SYMLINK,
	BULKHEAD_HOOK_PATH_UNLINK,
	BULKHEAD_HOOK_PATH_RMDIR,
	BULKHEAD_HOOK_PATH_LINK,
	BULKHEAD_HOOK_PATH_RENAME,
	BULKHEAD_HOOK_PATH_TRUNCATE,
	BULKHEAD_HOOK_FILE_TRUNCATE,
	BULKHEAD_HOOK_PATH_CHMOD,
	BULKHEAD_HOOK_PATH_CHOWN,
	BULKHEAD_HOOK_PATH_CHROOT,
	BULKHEAD_HOOK_MNT_WANT_WRITE,
	BULKHEAD_HOOK_MNT_WANT_WRITE_FILE,
	BULKHEAD_HOOK_INODE_CREATE,
	BULKHEAD_HOOK_INODE_UNLINK,
	BULKHEAD_HOOK_INODE_SETATTR,
	BULKHEAD_HOOK_INODE_SETXATTR,
	BULKHEAD_HOOK_INODE_REMOVEXATTR,
	BULKHEAD_HOOK_INODE_SET_ACL,
	BULKHEAD_HOOK_INODE_REMOVE_ACL,
	BULKHEAD_HOOK_INODE_FILE_SETATTR,
	BULKHEAD_HOOK_BPRM_CREDS_FOR_EXEC,
	BULKHEAD_HOOK_BPRM_CHECK,
	BULKHEAD_HOOK_BPRM_COMMITTED_CREDS,
	BULKHEAD_HOOK_MMAP_FILE,
	BULKHEAD_HOOK_FILE_MPROTECT,
	BULKHEAD_HOOK_PERSONALITY,
	BULKHEAD_HOOK_PERSONALITY_IA32,
	BULKHEAD_HOOK_SOCKET_CREATE,
	BULKHEAD_HOOK_SOCKET_BIND,
	BULKHEAD_HOOK_SOCKET_CONNECT,
	BULKHEAD_HOOK_SOCKET_SETSOCKOPT,
	BULKHEAD_HOOK_SOCKET_LISTEN,
	BULKHEAD_HOOK_SOCKET_ACCEPT,
	BULKHEAD_HOOK_INET_CONN_REQUEST,
	BULKHEAD_HOOK_SK_FREE,
	BULKHEAD_HOOK_SOCKET_SENDMSG,
	BULKHEAD_HOOK_IP_CMSG_SEND,
	BULKHEAD_HOOK_IP6_DATAGRAM_SEND_CTL,
	BULKHEAD_HOOK_SCTP_ASSOC_REQUEST,
	BULKHEAD_HOOK_SCTP_BIND_CONNECT,
	BULKHEAD_HOOK_UNIX_STREAM_CONNECT,
	BULKHEAD_HOOK_UNIX_MAY_SEND,
	BULKHEAD_HOOK_COPY_NAMESPACES,
	BULKHEAD_HOOK_WAKE_UP_NEW_TASK,
	BULKHEAD_HOOK_SWITCH_TASK_NAMESPACES,
	BULKHEAD_HOOK_TASK_FREE,
	BULKHEAD_HOOK_PTRACE_ACCESS_CHECK,
	BULKHEAD_HOOK_PTRACE_TRACEME,
	BULKHEAD_HOOK_TASK_KILL,
	BULKHEAD_HOOK_TASK_SETNICE,
	BULKHEAD_HOOK_TASK_SETIOPRIO,
	BULKHEAD_HOOK_TASK_SETSCHEDULER,
	BULKHEAD_HOOK_TASK_MOVEMEMORY,
	BULKHEAD_HOOK_TASK_PRLIMIT,
	BULKHEAD_HOOK_TASK_PRCTL,
	BULKHEAD_HOOK_CAPABLE,
	BULKHEAD_HOOK_DENTRY_CREATE_FILES_AS,
	BULKHEAD_HOOK_LOCKED_DOWN,
	BULKHEAD_HOOK_SB_MOUNT,
	BULKHEAD_HOOK_SB_KERN_MOUNT,
	BULKHEAD_HOOK_DEVCGROUP_CHECK_PERMISSION,
	BULKHEAD_HOOK_SB_UMOUNT,
	BULKHEAD_HOOK_SB_PIVOTROOT,
	BULKHEAD_HOOK_MOVE_MOUNT,
	BULKHEAD_HOOK_PATH_NOTIFY,
	BULKHEAD_HOOK_CREATE_USER_NS,
	BULKHEAD_HOOK_KERNEL_MODULE_REQUEST,
	BULKHEAD_HOOK_KERNEL_LOAD_DATA,
	BULKHEAD_HOOK_KERNEL_READ_FILE,
	BULKHEAD_HOOK_BPF,
	BULKHEAD_HOOK_PERF_EVENT_OPEN,
	BULKHEAD_HOOK_INODE_INIT_SECURITY_ANON,
	BULKHEAD_HOOK_URING_SQPOLL,
	BULKHEAD_HOOK_URING_OVERRIDE_CREDS,
	BULKHEAD_HOOK_URING_CMD,
	BULKHEAD_HOOK_KEY_ALLOC,
	BULKHEAD_HOOK_KEY_PERMISSION,
	BULKHEAD_HOOK_SYSLOG,
	BULKHEAD_HOOK_SETTIME64,
	BULKHEAD_HOOK_SETSELFATTR,
	BULKHEAD_HOOK_COUNT,
};

/**
 * struct bulkhead_hook - one hook, and how to attach it
 * @id: its number
 * @name: the kernel function
 * @handler: called with the function's arguments before the function runs; returns 0 to
 *	let it run, or the errno that its caller gets instead. Must not sleep, unless it
 *	holds the module. Runs in the context of the function
 * @trampoline: for a hot hook, a trampoline of its own, which calls @handler without a
 *	dispatcher; NULL: the hook uses the shared one
 * @optional: some supported kernels do not have the function
 */
struct bulkhead_hook {
	enum bulkhead_hook_id id;
	const char *name;
	void *handler;
	void *trampoline;
	bool optional;
};

/* Versions of clang-format differ on braces in a macro. */
/* clang-format off */
#define BULKHEAD_HOOK(which, function, its_handler) \
	{ .id = BULKHEAD_HOOK_##which, .name = #function, .handler = its_handler }
#define BULKHEAD_HOOK_HOT(which, function, its_handler, its_trampoline)		\
	{ .id = BULKHEAD_HOOK_##which, .name = #function, .handler = its_handler,	\
	  .trampoline = its_trampoline }
#define BULKHEAD_HOOK_OPTIONAL(which, function, its_handler)			\
	{ .id = BULKHEAD_HOOK_##which, .name = #function, .handler = its_handler,	\
	  .optional = true }
/* clang-format on */

/* Passed as the first argument by the self-test; no kernel object has this address. */
#define BULKHEAD_CANARY 1UL

/**
 * struct bulkhead_hook_counters - counters of a hook, on one CPU
 * @calls: number of calls
 * @denials: number of refusals
 */
struct bulkhead_hook_counters {
	u64 calls;
	u64 denials;
};

DECLARE_PER_CPU(struct bulkhead_hook_counters, bulkhead_hook_counters[BULKHEAD_HOOK_COUNT]);

int bulkhead_attach_canary(enum bulkhead_hook_id id);

/**
 * bulkhead_hook_called() - count a call of a hot hook; its handler calls this first
 * @id: the hook
 * @argument: its first argument
 *
 * Return: true if the caller is the self-test: the handler then returns
 * bulkhead_attach_canary().
 */
static __always_inline bool bulkhead_hook_called(enum bulkhead_hook_id id, const void *argument)
{
	this_cpu_inc(bulkhead_hook_counters[id].calls);
	return unlikely((unsigned long)argument == BULKHEAD_CANARY);
}

int bulkhead_attach_dispatch(const unsigned long *args, unsigned long ip);
int bulkhead_attach(const struct bulkhead_hook *const *tables);
void bulkhead_detach(void);
const char *bulkhead_hook_name(enum bulkhead_hook_id id);
void bulkhead_hook_count(enum bulkhead_hook_id id, u64 *calls, u64 *denials);

#endif /* BULKHEAD_ATTACH_H */
