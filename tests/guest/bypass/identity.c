// SPDX-License-Identifier: GPL-2.0
/* Ways to take another identity: each then runs what follows under it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "vector.h"

static int in_child(char **args)
{
	return run_child(perform, args);
}

static int in_new(char **args)
{
	int flags = namespaces(args[0]);

	if (unshare(flags) || ((flags & CLONE_NEWUSER) && map_self()))
		return errno;
	return in_child(args + 1);
}

static int in_clone(char **args)
{
	pid_t child = syscall(SYS_clone, namespaces(args[0]) | SIGCHLD, 0, 0, 0, 0);

	if (!child)
		_exit(perform(args + 1));
	return wait_for(child);
}

static pid_t clone3(const struct clone_args *args)
{
	return syscall(SYS_clone3, args, sizeof(*args));
}

static int in_clone3(char **args)
{
	struct clone_args how = { .flags = namespaces(args[0]), .exit_signal = SIGCHLD };
	pid_t child = clone3(&how);

	if (!child)
		_exit(perform(args + 1));
	return wait_for(child);
}

/* A number of its own choice. */
static int in_clone3_tid(char **args)
{
	pid_t pid = 30000;
	struct clone_args how = { .exit_signal = SIGCHLD,
				  .set_tid = (uintptr_t)&pid,
				  .set_tid_size = 1 };
	pid_t child = clone3(&how);

	if (!child)
		_exit(perform(args));
	return wait_for(child);
}

static int in_vfork(char **args)
{
	pid_t child = vfork();

	if (!child)
		_exit(perform(args));
	return wait_for(child);
}

/* Shares the memory, without being marked as a thread. */
static int in_shared_memory(char **args)
{
	static char stack[65536] __attribute__((aligned(16)));
	int (*run)(void *words) = (int (*)(void *))perform;

	return wait_for(clone(run, stack + sizeof(stack), CLONE_VM | SIGCHLD, args));
}

/* A child of the child has this process as its parent. */
static int as_sibling(char **args)
{
	int status, err = 0;
	pid_t child = fork();

	if (!child) {
		if (!syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0))
			_exit(perform(args));
		_exit(0);
	}
	while (wait(&status) > 0)
		if (status)
			err = WIFEXITED(status) ? WEXITSTATUS(status) : ECANCELED;
	return err;
}

static int in_session(char **args)
{
	pid_t child = fork();

	if (!child) {
		if (setsid() < 0)
			_exit(errno);
		_exit(in_child(args));
	}
	return wait_for(child);
}

/* The process in between ends; the orphan reports through a pipe. */
static int as_orphan(char **args)
{
	unsigned char err = ETIMEDOUT;
	pid_t parent = getpid();
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return errno;
	child = fork();
	if (!child) {
		parent = getpid();
		if (fork())
			_exit(0);
		while (getppid() == parent && poll(NULL, 0, 1) >= 0)
			;
		err = perform(args);
		_exit(write(fds[1], &err, 1) != 1);
	}
	close(fds[1]);
	wait_for(child);
	return read(fds[0], &err, 1) == 1 ? err : EPIPE;
}

static int as_adopted(char **args)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1) ? errno : as_orphan(args);
}

static int in_thread_of(void *(*run)(void *words), char **args)
{
	pthread_t thread;
	void *code;
	int err = pthread_create(&thread, NULL, run, args);

	return err ? err : pthread_join(thread, &code) ? ESRCH : (int)(long)code;
}

static void *thread_main(void *words)
{
	return (void *)(long)perform(words);
}

static int in_thread(char **args)
{
	return in_thread_of(thread_main, args);
}

/* Only the new thread has namespaces of its own. */
static void *lonely_main(void *words)
{
	char **args = words;

	if (unshare(namespaces(args[0])))
		return (void *)(long)errno;
	return thread_main(args + 1);
}

static int in_lonely_thread(char **args)
{
	return in_thread_of(lonely_main, args);
}

/* ------------------------------------------------------------------- setns */

/* A child that has new namespaces and stays. */
static pid_t neighbour(int flags)
{
	int fds[2];
	char byte;
	pid_t child;

	if (pipe(fds))
		return -1;
	child = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(fds[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	close(fds[1]);
	return child < 0 || read(fds[0], &byte, 1) != 1 ? -1 : child;
}

static int enter_path(char **args)
{
	pid_t child = neighbour(namespaces(args[0]));
	const char *kind = !strcmp(args[0], "mount") ? "mnt" : args[0];
	char path[64];
	int fd, err;

	if (child < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", child, kind);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 || setns(fd, 0) ? errno : in_child(args + 1);
	kill(child, SIGKILL);
	return err;
}

static int enter_pidfd(char **args)
{
	int flags = namespaces(args[0]), fd, err;
	pid_t child = neighbour(flags);

	if (child < 0)
		return errno;
	fd = syscall(SYS_pidfd_open, child, 0);
	err = fd < 0 || setns(fd, flags) ? errno : in_child(args + 1);
	kill(child, SIGKILL);
	return err;
}

/* Out into a new one, and back to where it began. */
static int enter_back(char **args)
{
	const char *kind = !strcmp(args[0], "mount") ? "mnt" : args[0];
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || unshare(namespaces(args[0])) || setns(fd, 0))
		return errno;
	return in_child(args + 1);
}

/* A namespace that only a mount keeps. */
static int enter_bound(char **args)
{
	const char *kind = !strcmp(args[0], "mount") ? "mnt" : args[0];
	char path[64];
	int fd;
	pid_t child = neighbour(namespaces(args[0]));

	if (child < 0 || unshare(CLONE_NEWNS))
		return errno;
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", child, kind);
	if (mount(path, args[1], NULL, MS_BIND, NULL))
		return errno;
	kill(child, SIGKILL);
	wait_for(child);
	fd = open(args[1], O_RDONLY | O_CLOEXEC);
	return fd < 0 || setns(fd, 0) ? errno : in_child(args + 2);
}

/* ------------------------------------------------------------- credentials */

static int as_user(char **args)
{
	return setgid(1000) || setuid(1000) ? errno : perform(args);
}

static int as_user_mapped(char **args)
{
	pid_t child = neighbour(CLONE_NEWUSER);
	char path[64];
	int err;

	if (child < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", child);
	err = write_text(path, "0 0 1");
	kill(child, SIGKILL);
	return err ? err : in_new((char *[]){ "user", args[0], args[1], NULL });
}

static int no_new_privs(char **args)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : perform(args);
}

static int in_seccomp(char **args)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &all };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return errno;
	return perform(args);
}

static int without_capabilities(char **args)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	return syscall(SYS_capset, &header, none) ? errno : perform(args);
}

static int with_keyring(char **args)
{
	return syscall(SYS_keyctl, 1 /* JOIN_SESSION_KEYRING */, NULL) < 0 ? errno : perform(args);
}

/* Traced from within; its system calls are made while the tracer waits. */
static int traced(char **args)
{
	int status;
	pid_t child = fork();

	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(errno);
		raise(SIGSTOP);
		_exit(perform(args));
	}
	for (;;) {
		if (waitpid(child, &status, __WALL) < 0)
			return errno;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (!WIFSTOPPED(status) || ptrace(PTRACE_SYSCALL, child, NULL, NULL))
			return ECANCELED;
	}
}

static int in_cgroup(char **args)
{
	char path[256];
	int err;

	if (mkdir(args[0], 0755) && errno != EEXIST)
		return errno;
	snprintf(path, sizeof(path), "%s/cgroup.procs", args[0]);
	err = write_text(path, "0");
	return err ? err : perform(args + 1);
}

static int in_root(char **args)
{
	return chroot(args[0]) || chdir("/") ? errno : perform(args + 1);
}

const struct vector identity_vectors[] = { { "in_child", 1, in_child },
					   { "in_new", 2, in_new },
					   { "in_clone", 2, in_clone },
					   { "in_clone3", 2, in_clone3 },
					   { "in_clone3_tid", 1, in_clone3_tid },
					   { "in_vfork", 1, in_vfork },
					   { "in_shared_memory", 1, in_shared_memory },
					   { "as_sibling", 1, as_sibling },
					   { "in_session", 1, in_session },
					   { "as_orphan", 1, as_orphan },
					   { "as_adopted", 1, as_adopted },
					   { "in_thread", 1, in_thread },
					   { "in_lonely_thread", 2, in_lonely_thread },
					   { "enter_path", 2, enter_path },
					   { "enter_pidfd", 2, enter_pidfd },
					   { "enter_back", 2, enter_back },
					   { "enter_bound", 3, enter_bound },
					   { "as_user", 1, as_user },
					   { "as_user_mapped", 2, as_user_mapped },
					   { "no_new_privs", 1, no_new_privs },
					   { "in_seccomp", 1, in_seccomp },
					   { "without_capabilities", 1, without_capabilities },
					   { "with_keyring", 1, with_keyring },
					   { "traced", 1, traced },
					   { "in_cgroup", 2, in_cgroup },
					   { "in_root", 2, in_root },
					   {} };
