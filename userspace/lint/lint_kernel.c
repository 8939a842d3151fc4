// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that this kernel cannot enforce: they depend on a hook that is not attached, or
 * apply to a capability that the kernel does not know.
 */
#include "language/host.h"
#include "language/pattern.h"
#include "language/rule.h"
#include "lint/finding.h"
#include "lint/lint.h"

#define HOOKS_MAX 4 /* hooks that one thing depends on */

/* What depends on which hooks; without one of them, enforcement is partial at best. */
static const struct dependence {
	unsigned int class_id;
	u32 permission;
	const char *words; /* for people; of class HOST: the object's first words */
	const char *hooks[HOOKS_MAX];
} dependences[] = {
	/* Each entry is one line, since tests/gates/language reads them. */
	/* clang-format off */
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, "read", { "security_file_open", "security_file_receive" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_WRITE, "write", { "security_file_open", "security_file_receive", "security_path_truncate" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_CREATE, "create", { "security_path_mknod", "security_path_mkdir", "security_path_symlink", "security_path_rename" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_DELETE, "delete", { "security_path_unlink", "security_path_rmdir", "security_path_rename" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_LINK, "link", { "security_path_link" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_ATTR, "attr", { "security_path_chmod", "security_path_chown", "security_inode_setattr", "security_inode_setxattr" } },
	{ BULKHEAD_CLASS_FILE, BULKHEAD_FILE_MAP, "map", { "security_mmap_file", "security_file_mprotect" } },
	{ BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_RUN, "exec", { "security_bprm_check" } },
	{ BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_MEMORY, "execmem", { "security_mmap_file", "security_file_mprotect" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_CREATE, "create", { "security_socket_create" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_BIND, "bind", { "security_socket_bind" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_LISTEN, "listen", { "security_socket_listen" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_ACCEPT, "accept", { "security_socket_accept", "security_inet_conn_request" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_CONNECT, "connect", { "security_socket_connect", "security_socket_sendmsg" } },
	{ BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_SEND, "send", { "security_socket_sendmsg" } },
	{ BULKHEAD_CLASS_UNIX, BULKHEAD_NET_BIND, "bind unix", { "security_socket_bind", "security_path_mknod" } },
	{ BULKHEAD_CLASS_UNIX, BULKHEAD_NET_LISTEN, "listen unix", { "security_socket_listen" } },
	{ BULKHEAD_CLASS_UNIX, BULKHEAD_NET_ACCEPT, "accept unix", { "security_socket_accept" } },
	{ BULKHEAD_CLASS_UNIX, BULKHEAD_NET_CONNECT, "connect unix", { "security_unix_stream_connect", "security_unix_may_send" } },
	{ BULKHEAD_CLASS_UNIX, BULKHEAD_NET_SEND, "send unix", { "security_unix_may_send" } },
	{ BULKHEAD_CLASS_CAPABILITY, BULKHEAD_CAPABILITY_USE, "capabilities", { "security_capable" } },
	{ BULKHEAD_CLASS_DEVICE, BULKHEAD_DEVICE_READ, "read device", { "security_file_open", "security_file_receive" } },
	{ BULKHEAD_CLASS_DEVICE, BULKHEAD_DEVICE_WRITE, "write device", { "security_file_open", "security_file_receive" } },
	{ BULKHEAD_CLASS_DEVICE, BULKHEAD_DEVICE_CREATE, "create device", { "security_path_mknod" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "mount", { "security_sb_mount", "security_sb_kern_mount", "security_move_mount", "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "umount", { "security_sb_umount" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "pivot_root", { "security_sb_pivotroot" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "chroot", { "security_path_chroot" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "ptrace", { "security_ptrace_access_check", "security_ptrace_traceme" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "signal", { "security_task_kill", "security_file_fcntl", "security_file_ioctl" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "schedule", { "security_task_setscheduler", "security_task_setnice", "security_task_setioprio", "security_task_prlimit" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "module", { "security_kernel_load_data", "security_kernel_read_file", "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "autoload", { "security_kernel_module_request" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "firmware", { "security_kernel_load_data", "security_kernel_read_file" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "kexec", { "security_kernel_load_data", "security_kernel_read_file" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "kernel_read", { "security_kernel_load_data", "security_kernel_read_file" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "bpf", { "security_bpf" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "perf", { "security_perf_event_open" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "userfaultfd", { "security_inode_init_security_anon" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "user_namespace", { "security_create_user_ns" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "keyring", { "security_key_alloc", "security_key_permission" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "syslog", { "security_syslog" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "clock", { "security_settime64", "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "io_uring setup", { "security_inode_init_security_anon" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "io_uring sqpoll", { "security_uring_sqpoll" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "io_uring credentials", { "security_uring_override_creds" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "io_uring command", { "security_uring_cmd" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "set_mm", { "security_task_prctl" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "terminal", { "security_file_ioctl", "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "source_route", { "security_socket_setsockopt", "security_socket_sendmsg" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "outside", { "security_file_open", "security_file_receive" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "fanotify", { "security_path_notify" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "fs_ioctl", { "security_file_ioctl" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "io_port", { "security_locked_down" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "kcore", { "security_locked_down" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "memory_failure", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "swap", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "quota", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "accounting", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "hostname", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "reboot", { "security_capable" } },
	{ BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, "control", { "security_file_open", "security_file_receive" } },
	/* clang-format on */
};

static bool is_attached(const struct kernel_facts *facts, const char *name)
{
	for (const char *const *hook = facts->hooks; *hook; hook++)
		if (!strcmp(*hook, name))
			return true;
	return false;
}

static const char *missing_hook(const struct dependence *dependence,
				const struct kernel_facts *facts)
{
	for (size_t i = 0; i < HOOKS_MAX && dependence->hooks[i]; i++)
		if (!is_attached(facts, dependence->hooks[i]))
			return dependence->hooks[i];
	return NULL;
}

/* Does the rule's pattern cover the item, alone or with any detail? */
static bool names_item(const struct pattern *pattern, const struct sets *sets, const char *words)
{
	size_t length = strlen(words), at = 0;

	if (pattern_matches(pattern, sets, words, length))
		return true;
	while (at < length && at < pattern->count && pattern->pieces[at].kind == PIECE_BYTE &&
	       pattern->pieces[at].set == (u8)words[at])
		at++;
	return at == length && at < pattern->count && pattern->pieces[at].set == ' ';
}

static bool speaks_of(const struct lint *lint, const struct rule *rule,
		      const struct dependence *dependence)
{
	if (rule->class_id != dependence->class_id || !(rule->permissions & dependence->permission))
		return false;
	if (rule->class_id != BULKHEAD_CLASS_HOST)
		return true;
	for (const struct pattern *at = rule->patterns; at; at = at->next)
		if (names_item(at, &lint->policy->sets, dependence->words))
			return true;
	return false;
}

static void check_hooks(struct lint *lint, const struct rule *rule,
			const struct kernel_facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(dependences); i++) {
		const char *missing = missing_hook(&dependences[i], facts);

		if (missing && speaks_of(lint, rule, &dependences[i]) &&
		    !lint_has_finding(lint, rule, LINT_KERNEL))
			lint_say(
				lint, rule, LINT_KERNEL,
				"the running kernel cannot enforce '%s' completely: the module has no hook on its %s()",
				dependences[i].words, missing);
	}
}

/* A rule for all capabilities covers only those that exist. */
static void check_capabilities(struct lint *lint, const struct rule *rule, u32 last)
{
	const struct piece *piece = &rule->patterns->pieces[0];
	const struct byteset *set = &lint->policy->sets.sets[piece->set];

	if (byteset_has(set, 255))
		return;
	for (unsigned int number = last + 1; number < 255; number++)
		if (byteset_has(set, number) && capability_name(number))
			lint_say(lint, rule, LINT_KERNEL,
				 "the running kernel does not know the capability '%s'",
				 capability_name(number));
}

/**
 * lint_kernel() - warn of rules that a kernel cannot enforce
 * @lint: the policy
 * @facts: the kernel
 */
void lint_kernel(struct lint *lint, const struct kernel_facts *facts)
{
	if (facts->format != BULKHEAD_BLOB_VERSION)
		lint_say(
			lint, NULL, LINT_KERNEL,
			"the loaded module takes blobs of version %u and this tool writes version %u, so it would refuse this policy; load the module that belongs to this tool",
			facts->format, BULKHEAD_BLOB_VERSION);
	for (size_t i = 0; i < lint->policy->rule_count; i++) {
		const struct rule *rule = &lint->policy->rules[i];

		if (rule->file || rule->implied || rule->class_id == BULKHEAD_CLASS_SOURCE)
			continue;
		check_hooks(lint, rule, facts);
		if (rule->class_id == BULKHEAD_CLASS_CAPABILITY)
			check_capabilities(lint, rule, facts->last_capability);
	}
}
