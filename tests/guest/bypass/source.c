// SPDX-License-Identifier: GPL-2.0
/* Ways to be taken for another program: READER is the one that a rule names with "from". */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "vector.h"

static int run_reader(const char *path, const char *name, const char *secret)
{
	execl(path, name, "open_read", secret, NULL);
	return errno;
}

static int by_name(char **args)
{
	prctl(PR_SET_NAME, args[1]);
	return run_reader(args[0], args[1], args[2]);
}

static int by_symlink(char **args)
{
	if (symlink(args[0], args[1]) && errno != EEXIST)
		return errno;
	return run_reader(args[1], args[1], args[2]);
}

static int by_rename(char **args)
{
	return rename(args[0], args[1]) ? errno : run_reader(args[1], args[1], args[2]);
}

static int by_link(char **args)
{
	return link(args[0], args[1]) ? errno : run_reader(args[1], args[1], args[2]);
}

static int by_exchange(char **args)
{
	if (renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_EXCHANGE))
		return errno;
	return run_reader(args[1], args[1], args[2]);
}

/* A directory that contains a program by the right name gets the right name itself. */
static int by_directory(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/reader", args[1]);
	if ((mkdir(args[1], 0755) || link(args[0], path)) && errno != EEXIST)
		return errno;
	if (rename(args[1], args[2]))
		return errno;
	snprintf(path, sizeof(path), "%s/reader", args[2]);
	return run_reader(path, path, args[3]);
}

static int by_bind(char **args)
{
	if (unshare(CLONE_NEWNS) || mount(args[0], args[1], NULL, MS_BIND, NULL))
		return errno;
	return run_reader(args[1], args[1], args[2]);
}

/* In another root its name is right; the file is reached by an older descriptor. */
static int by_chroot(char **args)
{
	char fd[16];

	snprintf(fd, sizeof(fd), "%d", open(args[2], O_PATH | O_DIRECTORY));
	if (chroot(args[0]))
		return errno;
	execl(args[1], args[1], "open_at", fd, args[3], NULL);
	return errno;
}

static int open_at(char **args)
{
	return read_at(number(args[0]), args[1]);
}

/* The program is removed, and another can take its place. */
static int by_deletion(char **args)
{
	int fd = open(args[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	int err = copied("/proc/self/exe", fd);

	close(fd);
	if (err)
		return err;
	execl(args[0], args[0], "delete_itself", args[0], args[1], NULL);
	return errno;
}

static int delete_itself(char **args)
{
	return unlink(args[0]) ? errno : read_at(AT_FDCWD, args[1]);
}

/* The loader does not become the program that it loads, which ends with 1. */
static int by_loader(char **args)
{
	pid_t child = fork();

	if (!child) {
		execl(args[0], args[0], args[1], args[2], NULL);
		_exit(errno);
	}
	return wait_for(child) ? EACCES : 0;
}

/* ------------------------------------------------------------------ set_mm */

struct plan {
	uintptr_t begin, length, heap;
	long fd;
	char path[128];
};

static inline long call(long nr, long a, long b, long c)
{
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
}

/* Runs from a copy, because nothing of the program that it imitates may be left. */
static void
	__attribute__((noinline, noreturn, optimize("no-stack-protector"), section("vector_copy")))
	become(const struct plan *plan)
{
	long err;

	call(SYS_munmap, plan->begin, plan->length, 0);
	err = call(SYS_prctl, PR_SET_MM, PR_SET_MM_EXE_FILE, plan->fd);
	if (!err)
		err = call(SYS_open, (long)plan->path, O_RDONLY, 0);
	for (;;)
		call(SYS_exit_group, err < 0 ? -err : 0, 0, 0);
}

extern const char __executable_start[], _end[];

/* Symbols give only its first and last pages, and the heap stays. */
static int by_set_mm(char **args)
{
	const uintptr_t page = 4096;
	struct plan *plan = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE | PROT_EXEC,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*copy)(const struct plan *plan) = (void *)((char *)plan + page);

	if (plan == MAP_FAILED)
		return errno;
	plan->fd = open(args[0], O_RDONLY | O_CLOEXEC);
	snprintf(plan->path, sizeof(plan->path), "%s", args[1]);
	plan->begin = (uintptr_t)__executable_start & ~(page - 1);
	plan->length = (((uintptr_t)_end + page - 1) & ~(page - 1)) - plan->begin;
	memcpy((void *)copy, (const void *)become, 512);
	copy(plan);
	return ENOSYS;
}

/* ---------------------------------------------------------------- tracing */

static pid_t reader_begin(const char *reader)
{
	char byte;
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return -1;
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fds[1], STDOUT_FILENO);
		execl(reader, reader, "wait", NULL);
		_exit(errno);
	}
	close(fds[1]);
	return read(fds[0], &byte, 1) == 1 ? child : -1;
}

static int reader_end(pid_t child, int err)
{
	kill(child, SIGKILL);
	return err;
}

static int trace_attach(char **args)
{
	pid_t child = reader_begin(args[0]);

	return reader_end(child, result(ptrace(PTRACE_ATTACH, child, NULL, NULL)));
}

static int trace_seize(char **args)
{
	pid_t child = reader_begin(args[0]);

	return reader_end(child, result(ptrace(PTRACE_SEIZE, child, NULL, NULL)));
}

static int trace_mem(char **args)
{
	char path[64];
	pid_t child = reader_begin(args[0]);

	snprintf(path, sizeof(path), "/proc/%d/mem", child);
	return reader_end(child, open_with(path, O_RDWR));
}

static char target_word[16] = "canary";

/* This program and the reader are the same file: the word is at the same place. */
static int trace_write(char **args)
{
	struct iovec word = { .iov_base = target_word, .iov_len = sizeof(target_word) };
	pid_t child = reader_begin(args[0]);

	return reader_end(child, result(process_vm_writev(child, &word, 1, &word, 1, 0)));
}

static int trace_fd(char **args)
{
	pid_t child = reader_begin(args[0]);
	int pidfd = syscall(SYS_pidfd_open, child, 0);

	return reader_end(child, closed(syscall(SYS_pidfd_getfd, pidfd, 1, 0)));
}

/* Already traced when it becomes the reader. */
static int trace_exec(char **args)
{
	int status;
	pid_t child = fork();

	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(errno);
		execl(args[0], args[0], "true", NULL);
		_exit(errno);
	}
	if (waitpid(child, &status, 0) < 0)
		return errno;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	/* It has stopped at its first instruction, and is controlled from here. */
	return reader_end(child, 0);
}

const struct vector source_vectors[] = { { "by_name", 3, by_name },
					 { "by_symlink", 3, by_symlink },
					 { "by_rename", 3, by_rename },
					 { "by_link", 3, by_link },
					 { "by_exchange", 3, by_exchange },
					 { "by_directory", 4, by_directory },
					 { "by_bind", 3, by_bind },
					 { "by_chroot", 4, by_chroot },
					 { "open_at", 2, open_at },
					 { "by_deletion", 2, by_deletion },
					 { "delete_itself", 2, delete_itself },
					 { "by_loader", 3, by_loader },
					 { "by_set_mm", 2, by_set_mm },
					 { "trace_attach", 1, trace_attach },
					 { "trace_seize", 1, trace_seize },
					 { "trace_mem", 1, trace_mem },
					 { "trace_write", 1, trace_write },
					 { "trace_fd", 1, trace_fd },
					 { "trace_exec", 1, trace_exec },
					 {} };
