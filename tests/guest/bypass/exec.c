// SPDX-License-Identifier: GPL-2.0
/* Ways to run a program, or code that is not part of one. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/memfd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "vector.h"

#define PAGE 4096UL

/* mov $42,%eax; ret */
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

/* ---------------------------------------------------------------- programs */

static int execute(char **args)
{
	execv(args[0], (char *[]){ args[0], "true", NULL });
	return errno;
}

static int execute_fd(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	if (fd >= 0)
		execveat(fd, "", (char *[]){ args[0], "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

/* Only asks whether it would be allowed, as an interpreter does for what it reads. */
static int execute_check(char **args)
{
	return result(syscall(SYS_execveat, AT_FDCWD, args[0], (char *[]){ args[0], "true", NULL },
			      NULL, 0x10000));
}

static int execute_check_fd(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	return fd < 0 ? errno
		      : result(syscall(SYS_execveat, fd, "", (char *[]){ args[0], "true", NULL },
				       NULL, AT_EMPTY_PATH | 0x10000));
}

static int execute_proc_fd(char **args)
{
	char path[64];
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	execv(path, (char *[]){ args[0], "true", NULL });
	return errno;
}

static int execute_at(char **args)
{
	int fd = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		execveat(fd, args[1], (char *[]){ args[1], "true", NULL }, NULL, 0);
	return errno;
}

static int execute_spawn(char **args)
{
	pid_t child;
	int err =
		posix_spawn(&child, args[0], NULL, NULL, (char *[]){ args[0], "true", NULL }, NULL);

	return err ? err : wait_for(child);
}

/* Its name has been removed when it is run. */
static int execute_deleted(char **args)
{
	int fd;

	if (link(args[1], args[0]) && errno != EEXIST)
		return errno;
	fd = open(args[0], O_PATH | O_CLOEXEC);
	if (fd < 0 || unlink(args[0]))
		return errno;
	execveat(fd, "", (char *[]){ args[0], "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

int copied(const char *from, int to)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t length;

	if (fd < 0 || to < 0)
		return errno;
	while ((length = read(fd, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, length) != length)
			return EIO;
	close(fd);
	return 0;
}

static int execute_memfd(char **args)
{
	int fd = memfd_create(args[1], MFD_CLOEXEC), err = copied(args[0], fd);

	if (err)
		return err;
	execveat(fd, "", (char *[]){ args[1], "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

/* A file that never had a name; it has to be closed for writing before it can be run. */
static int execute_tmpfile(char **args)
{
	char path[64];
	int fd = open(args[1], O_RDWR | O_TMPFILE | O_CLOEXEC, 0755), again;
	int err = copied(args[0], fd);

	if (err)
		return err;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_PATH | O_CLOEXEC);
	close(fd);
	execveat(again, "", (char *[]){ path, "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

static int execute_copy(char **args)
{
	int fd = open(args[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	int err = copied(args[0], fd);

	close(fd);
	return err ? err : execute(args + 1);
}

static int link_execute(char **args)
{
	return link(args[0], args[1]) ? errno : execute(args + 1);
}

static int rename_execute(char **args)
{
	return rename(args[0], args[1]) ? errno : execute(args + 1);
}

static int bind_execute(char **args)
{
	if (unshare(CLONE_NEWNS) || mount(args[0], args[1], NULL, MS_BIND, NULL))
		return errno;
	return execute(args + 1);
}

static int chroot_execute(char **args)
{
	return chroot(args[0]) ? errno : execute(args + 1);
}

/* The loader maps a program that was never executed; it fails with 127, or is killed. */
static int load_program(char **args)
{
	pid_t child = fork();

	if (!child) {
		execl(args[0], args[0], args[1], NULL);
		_exit(errno);
	}
	return wait_for(child) ? EACCES : 0;
}

/*
 * VARIABLE makes the loader load LIBRARY into PROGRAM: ends with 42 if it is there. The
 * loader continues without a library that it may not map, or that it has to ignore.
 */
static int preload(char **args)
{
	char variable[256];
	pid_t child = fork();

	snprintf(variable, sizeof(variable), "%s=%s", args[0], args[2]);
	if (!child) {
		execle(args[1], args[1], NULL, (char *[]){ variable, NULL });
		_exit(errno);
	}
	return wait_for(child) == 42 ? 0 : EACCES;
}

/* A binary format of its own, in the list of a user namespace. */
static int execute_binfmt(char **args)
{
	char line[256];
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) || map_self() ||
	    mount("binfmt", args[0], "binfmt_misc", 0, NULL))
		return errno;
	snprintf(line, sizeof(line), ":v:M::vector::%s:", args[1]);
	if (chdir(args[0]))
		return errno;
	err = write_text("register", line);
	if (!err)
		err = run_child(execute, args + 2);
	/* It ran, and cannot handle the file. */
	return err == EBADRQC ? 0 : err;
}

/* ------------------------------------------------------------ code of files */

static int map_with(int fd, int flags, int first, int then)
{
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, PAGE, first, flags, fd, 0);

	if (at == MAP_FAILED)
		return errno;
	return first == then ? 0 : result(mprotect(at, PAGE, then));
}

static int mmap_exec(char **args)
{
	return map_with(open(args[0], O_RDONLY | O_CLOEXEC), MAP_PRIVATE, PROT_READ | PROT_EXEC,
			PROT_READ | PROT_EXEC);
}

static int mmap_shared(char **args)
{
	return map_with(open(args[0], O_RDONLY | O_CLOEXEC), MAP_SHARED, PROT_READ | PROT_EXEC,
			PROT_READ | PROT_EXEC);
}

static int mprotect_exec(char **args)
{
	return map_with(open(args[0], O_RDONLY | O_CLOEXEC), MAP_PRIVATE, PROT_READ,
			PROT_READ | PROT_EXEC);
}

/* What can be read can be executed, as for old programs. */
static int mmap_implied(char **args)
{
	personality(READ_IMPLIES_EXEC);
	return map_with(open(args[0], O_RDONLY | O_CLOEXEC), MAP_PRIVATE, PROT_READ, PROT_READ);
}

static int runs(void *at)
{
	int (*function)(void) = (int (*)(void))at;

	/* The compiler knows of no read of what is written there. */
	__asm__ volatile("" : : "r"(at) : "memory");
	return function() == 42 ? 0 : ENOEXEC;
}

static int run_written(void *at)
{
	if (at == MAP_FAILED)
		return errno;
	memcpy(at, code, sizeof(code));
	return runs(at);
}

/* Written through one mapping, executed through the other. */
static int run_twice_mapped(int fd)
{
	void *write_to, *run;

	if (fd < 0 || ftruncate(fd, PAGE))
		return errno;
	write_to = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	run = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	if (write_to == MAP_FAILED || run == MAP_FAILED)
		return errno;
	memcpy(write_to, code, sizeof(code));
	return runs(run);
}

static int map_memfd(char **args)
{
	return run_twice_mapped(memfd_create(args[0], MFD_CLOEXEC));
}

static int map_written(char **args)
{
	return run_twice_mapped(open(args[0], O_RDWR | O_CREAT | O_CLOEXEC, 0755));
}

static int map_shm(char **args)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700), err;
	void *at = shmat(id, NULL, SHM_EXEC);

	(void)args;
	err = at == (void *)-1 ? errno : run_written(at);
	shmctl(id, IPC_RMID, NULL);
	return err;
}

static int map_anonymous_shared(char **args)
{
	(void)args;
	return run_written(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

static int map_anonymous_later(char **args)
{
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)args;
	memcpy(at, code, sizeof(code));
	return mprotect(at, PAGE, PROT_READ | PROT_EXEC) ? errno : runs(at);
}

/* Memory that a ring shares with the kernel. */
static int map_ring(char **args)
{
	int fd = ring_open(0);

	(void)args;
	if (fd < 0)
		return errno;
	return run_written(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, fd,
				IORING_OFF_SQES));
}

/* --------------------------------------------------- code that is no file's */

static void *anonymous(int prot)
{
	return mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int write_then_run(void *at, size_t offset)
{
	if (at == MAP_FAILED)
		return errno;
	memcpy((char *)at + offset, code, sizeof(code));
	if (mprotect(at, PAGE, PROT_READ | PROT_EXEC))
		return errno;
	return runs((char *)at + offset);
}

static int mem_all(char **args)
{
	(void)args;
	return run_written(anonymous(PROT_READ | PROT_WRITE | PROT_EXEC));
}

static int mem_exec(char **args)
{
	(void)args;
	return anonymous(PROT_READ | PROT_EXEC) == MAP_FAILED ? errno : 0;
}

static int mem_later(char **args)
{
	(void)args;
	return write_then_run(anonymous(PROT_READ | PROT_WRITE), 0);
}

static int mem_pkey(char **args)
{
	void *at = anonymous(PROT_READ | PROT_WRITE);

	(void)args;
	memcpy(at, code, sizeof(code));
	if (syscall(SYS_pkey_mprotect, at, PAGE, PROT_READ | PROT_EXEC, -1))
		return errno;
	return runs(at);
}

static int mem_heap(char **args)
{
	char *at = sbrk(2 * PAGE);

	(void)args;
	at = (char *)(((uintptr_t)at + PAGE - 1) & ~(PAGE - 1));
	return write_then_run(at, 0);
}

static int mem_stack(char **args)
{
	unsigned char on_stack[sizeof(code)] __attribute__((aligned(16)));
	char *page = (char *)((uintptr_t)on_stack & ~(PAGE - 1));

	(void)args;
	memcpy(on_stack, code, sizeof(code));
	if (mprotect(page, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC))
		return errno;
	return runs(on_stack);
}

static int implied(char **args)
{
	(void)args;
	personality(READ_IMPLIES_EXEC);
	return run_written(anonymous(PROT_READ | PROT_WRITE));
}

/* The heap grows without any request for protection: the personality decides. */
static int implied_heap(char **args)
{
	char *at;

	(void)args;
	personality(READ_IMPLIES_EXEC);
	at = sbrk(16 * PAGE);
	return at == (char *)-1 ? errno : run_written(at + 8 * PAGE);
}

/* Checks the whole register that was returned. */
static int set_personality(char **args)
{
	long before = syscall(SYS_personality, READ_IMPLIES_EXEC);

	(void)args;
	if (before == -1)
		return errno;
	return before == (int)before ? 0 : EOVERFLOW;
}

static int set_personality_compat(char **args)
{
	long before;

	(void)args;
	__asm__ volatile("int $0x80"
			 : "=a"(before)
			 : "a"(136L), "b"((long)READ_IMPLIES_EXEC)
			 : "memory", "r8", "r9", "r10", "r11");
	if (before < 0)
		return -before;
	return before == (int)before ? 0 : EOVERFLOW;
}

/*
 * The call does not report that the memory exists but must not be executed: the task is
 * killed when it tries.
 */
static int ended_is_refused(int err)
{
	return err == ECANCELED ? EACCES : err;
}

static int mem_implied(char **args)
{
	return ended_is_refused(run_child(implied, args));
}

static int mem_implied_heap(char **args)
{
	return ended_is_refused(run_child(implied_heap, args));
}

static int mem_private_file(char **args)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)args;
	return write_then_run(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0), 0);
}

static int mem_private_file_all(char **args)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)args;
	return run_written(
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, 0));
}

static int mem_zero(char **args)
{
	return run_written(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE,
				open(args[0], O_RDONLY | O_CLOEXEC), 0));
}

static int mem_zero_shared(char **args)
{
	return run_written(mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED,
				open(args[0], O_RDWR | O_CLOEXEC), 0));
}

/* A page of this program that is not needed: what is written over it is executed. */
static int __attribute__((aligned(4096), noinline)) spare(void)
{
	__asm__ volatile(".skip 8192, 0x90");
	return 0;
}

static void *spare_page(void)
{
	return (void *)(((uintptr_t)spare + PAGE - 1) & ~(PAGE - 1));
}

static int mem_text(char **args)
{
	(void)args;
	if (mprotect(spare_page(), PAGE, PROT_READ | PROT_WRITE | PROT_EXEC))
		return errno;
	return run_written(spare_page());
}

static int mem_text_later(char **args)
{
	(void)args;
	if (mprotect(spare_page(), PAGE, PROT_READ | PROT_WRITE))
		return errno;
	return write_then_run(spare_page(), 0);
}

/* The kernel writes where the process itself may not. */
static int mem_self(char **args)
{
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	(void)args;
	if (fd < 0 || pwrite(fd, code, sizeof(code), (off_t)(uintptr_t)spare_page()) < 0)
		return errno;
	return runs(spare_page());
}

static int mem_traced(char **args)
{
	uint64_t word = 0;
	pid_t child = fork();

	(void)args;
	memcpy(&word, code, sizeof(code));
	if (!child) {
		raise(SIGSTOP);
		_exit(runs(spare_page()));
	}
	waitpid(child, NULL, WUNTRACED);
	if (ptrace(PTRACE_ATTACH, child, NULL, NULL) || waitpid(child, NULL, __WALL) < 0 ||
	    ptrace(PTRACE_POKETEXT, child, spare_page(), word) ||
	    ptrace(PTRACE_DETACH, child, NULL, NULL))
		return errno;
	kill(child, SIGCONT);
	return wait_for(child);
}

/* A copy of this program at PATH, in which the first header of TYPE has FLAGS. */
static int patched(const char *path, uint32_t type, uint32_t has, uint32_t flags)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0755), i;
	int err = copied("/proc/self/exe", fd);
	Elf64_Ehdr file;
	Elf64_Phdr header;

	if (err || pread(fd, &file, sizeof(file), 0) != sizeof(file))
		return err ? err : EIO;
	for (i = 0; i < file.e_phnum; i++) {
		off_t at = file.e_phoff + i * sizeof(header);

		if (pread(fd, &header, sizeof(header), at) != sizeof(header))
			return EIO;
		if (header.p_type != type || (header.p_flags & has) != has)
			continue;
		header.p_flags = flags;
		if (pwrite(fd, &header, sizeof(header), at) != sizeof(header))
			return EIO;
		close(fd);
		return 0;
	}
	return ENOENT;
}

/* It may be killed at its start, when there is no way back. */
static int run_patched(const char *path, const char *operation)
{
	pid_t child = fork();
	int err;

	if (!child) {
		execl(path, path, operation, NULL);
		_exit(errno);
	}
	err = wait_for(child);
	return err == ECANCELED ? EACCES : err;
}

static int mem_elf_stack(char **args)
{
	int err = patched(args[0], PT_GNU_STACK, 0, PF_R | PF_W | PF_X);

	return err ? err : run_patched(args[0], "run_stack");
}

static int run_stack(char **args)
{
	unsigned char on_stack[sizeof(code)];

	(void)args;
	memcpy(on_stack, code, sizeof(code));
	return runs(on_stack);
}

static int mem_elf_text(char **args)
{
	int err = patched(args[0], PT_LOAD, PF_X, PF_R | PF_W | PF_X);

	return err ? err : run_patched(args[0], "run_text");
}

static int run_text(char **args)
{
	(void)args;
	return run_written(spare_page());
}

/* What follows the data in memory is not part of any file. */
static int mem_elf_bss(char **args)
{
	int err = patched(args[0], PT_LOAD, PF_W, PF_R | PF_W | PF_X);

	return err ? err : run_patched(args[0], "run_bss");
}

static unsigned char in_bss[3 * PAGE];

static int run_bss(char **args)
{
	(void)args;
	return run_written(in_bss + PAGE);
}

const struct vector exec_vectors[] = { { "exec", 1, execute },
				       { "exec_fd", 1, execute_fd },
				       { "exec_check", 1, execute_check },
				       { "exec_check_fd", 1, execute_check_fd },
				       { "exec_proc_fd", 1, execute_proc_fd },
				       { "exec_at", 2, execute_at },
				       { "exec_spawn", 1, execute_spawn },
				       { "exec_deleted", 2, execute_deleted },
				       { "exec_memfd", 2, execute_memfd },
				       { "exec_tmpfile", 2, execute_tmpfile },
				       { "exec_copy", 2, execute_copy },
				       { "link_exec", 2, link_execute },
				       { "rename_exec", 2, rename_execute },
				       { "bind_exec", 2, bind_execute },
				       { "chroot_exec", 2, chroot_execute },
				       { "load", 2, load_program },
				       { "preload", 3, preload },
				       { "exec_binfmt", 3, execute_binfmt },
				       { "mmap_exec", 1, mmap_exec },
				       { "mmap_shared", 1, mmap_shared },
				       { "mprotect_exec", 1, mprotect_exec },
				       { "mmap_implied", 1, mmap_implied },
				       { "map_memfd", 1, map_memfd },
				       { "map_written", 1, map_written },
				       { "map_shm", 0, map_shm },
				       { "map_anonymous_shared", 0, map_anonymous_shared },
				       { "map_anonymous_later", 0, map_anonymous_later },
				       { "map_ring", 0, map_ring },
				       { "mem_all", 0, mem_all },
				       { "mem_exec", 0, mem_exec },
				       { "mem_later", 0, mem_later },
				       { "mem_pkey", 0, mem_pkey },
				       { "mem_heap", 0, mem_heap },
				       { "mem_stack", 0, mem_stack },
				       { "mem_implied", 0, mem_implied },
				       { "mem_implied_heap", 0, mem_implied_heap },
				       { "set_personality", 0, set_personality },
				       { "set_personality_compat", 0, set_personality_compat },
				       { "mem_private_file", 0, mem_private_file },
				       { "mem_private_file_all", 0, mem_private_file_all },
				       { "mem_zero", 1, mem_zero },
				       { "mem_zero_shared", 1, mem_zero_shared },
				       { "mem_text", 0, mem_text },
				       { "mem_text_later", 0, mem_text_later },
				       { "mem_self", 0, mem_self },
				       { "mem_traced", 0, mem_traced },
				       { "mem_elf_stack", 1, mem_elf_stack },
				       { "run_stack", 0, run_stack },
				       { "mem_elf_text", 1, mem_elf_text },
				       { "run_text", 0, run_text },
				       { "mem_elf_bss", 1, mem_elf_bss },
				       { "run_bss", 0, run_bss },
				       {} };
