// SPDX-License-Identifier: GPL-2.0
/* Ways to use a capability, each of which needs only one. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "vector.h"

static int bind_low(char **args)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(number(args[0])) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
}

static int set_user(char **args)
{
	return result(setresuid(number(args[0]), -1, -1));
}

static int set_group(char **args)
{
	return result(setresgid(number(args[0]), -1, -1));
}

static int set_groups(char **args)
{
	gid_t group = number(args[0]);

	return result(syscall(SYS_setgroups, 1, &group));
}

static int drop_bound(char **args)
{
	return result(prctl(PR_CAPBSET_DROP, number(args[0]), 0, 0, 0));
}

static int nice_up(char **args)
{
	(void)args;
	return result(setpriority(PRIO_PROCESS, 0, -5));
}

static int real_time(char **args)
{
	const struct sched_param parameters = { .sched_priority = 1 };

	(void)args;
	return result(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &parameters));
}

static int raise_limit(char **args)
{
	const struct rlimit less = { 100, 100 }, more = { 100, 200 };

	(void)args;
	return setrlimit(RLIMIT_NPROC, &less) ? errno : result(setrlimit(RLIMIT_NPROC, &more));
}

static int lock_memory(char **args)
{
	const struct rlimit none = { 0, 0 };
	void *at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)args;
	return setrlimit(RLIMIT_MEMLOCK, &none) ? errno : result(mlock(at, 4096));
}

/* A child of another user is signalled. */
static int kill_other(char **args)
{
	int fds[2], err;
	char byte;
	pid_t child;

	if (pipe(fds))
		return errno;
	child = fork();
	if (!child) {
		if (setresuid(number(args[0]), number(args[0]), number(args[0])))
			_exit(errno);
		if (write(fds[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1)
		return wait_for(child);
	err = result(kill(child, SIGKILL));
	return err;
}

static int reboot_key(char **args)
{
	(void)args;
	return result(reboot(RB_DISABLE_CAD));
}

static int hang_up(char **args)
{
	(void)args;
	return result(vhangup());
}

static int lease(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(fcntl(fd, F_SETLEASE, F_RDLCK));
}

static int file_capability(char **args)
{
	const uint32_t value[5] = { 0x02000001 /* version 2, effective */, 1 };

	return result(setxattr(args[0], "security.capability", value, sizeof(value), 0));
}

static int ports(char **args)
{
	(void)args;
	return result(iopl(3));
}

static int port(char **args)
{
	(void)args;
	return result(ioperm(0x80, 1, 1));
}

/* iopl(3), as 32-bit programs call it. */
static int ports_compat(char **args)
{
	long err;

	(void)args;
	__asm__ volatile("int $0x80"
			 : "=a"(err)
			 : "a"(110L), "b"(3L)
			 : "memory", "r8", "r9", "r10", "r11");
	return -err;
}

static int alarm_clock(char **args)
{
	(void)args;
	return closed(timerfd_create(CLOCK_REALTIME_ALARM, TFD_CLOEXEC));
}

static int interface(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	return result(ioctl(fd, SIOCSIFFLAGS, &request));
}

static int interface_up(char **args)
{
	return interface(args[0]);
}

/* In a user namespace of its own, a process has all capabilities again. */
static int interface_up_in_user_ns(char **args)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? errno : interface(args[0]);
}

static int raw_socket(char **args)
{
	(void)args;
	return closed(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
}

static int raw_socket_in_user_ns(char **args)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? errno : raw_socket(args);
}

/* A user without any gets them from a program that belongs to root. */
static int raw_socket_by_setuid(char **args)
{
	if (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000))
		return errno;
	execl(args[0], args[0], "raw_socket", NULL);
	return errno;
}

/* Dropped, and raised again. */
static int raw_socket_raised(char **args)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2], less[2];

	if (syscall(SYS_capget, &header, data))
		return errno;
	memcpy(less, data, sizeof(less));
	less[0].effective = 0;
	if (syscall(SYS_capset, &header, less) || syscall(SYS_capset, &header, data))
		return errno;
	return raw_socket(args);
}

static int open_denied(char **args)
{
	return open_with(args[0], O_WRONLY);
}

/* Checked against the real ids, and not opened. */
static int access_denied(char **args)
{
	return result(access(args[0], W_OK));
}

static int set_host_name(char **args)
{
	return result(sethostname(args[0], strlen(args[0])));
}

static int root_change(char **args)
{
	return result(chroot(args[0]));
}

static int mode_of_other(char **args)
{
	return result(chmod(args[0], 0600));
}

static int owner_of_own(char **args)
{
	return result(chown(args[0], 1, 1));
}

static int audit_message(char **args)
{
	static const struct {
		uint32_t length;
		uint16_t type, flags;
		uint32_t sequence, port;
		char text[8];
	} message = { .length = sizeof(message), .type = 1100, .flags = 1, .text = "vector" };
	const struct {
		uint16_t family, pad;
		uint32_t port, groups;
	} kernel = { AF_NETLINK, 0, 0, 0 };
	struct {
		uint32_t length;
		uint16_t type, flags;
		uint32_t sequence, port;
		int32_t err;
	} reply;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 9);

	(void)args;
	if (fd < 0 || sendto(fd, &message, sizeof(message), MSG_DONTWAIT, (const void *)&kernel,
			     sizeof(kernel)) < 0)
		return errno;
	if (recv(fd, &reply, sizeof(reply), MSG_DONTWAIT) < 0)
		return errno == EAGAIN ? 0 : errno;
	return reply.type == 2 ? -reply.err : 0;
}

static int own_chattr(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC), flags = 0x20 /* FS_APPEND_FL */;

	return fd < 0 ? errno : result(ioctl(fd, _IOW('f', 2, long), &flags));
}

static int log_control(char **args)
{
	(void)args;
	return result(syscall(SYS_syslog, 8 /* SYSLOG_ACTION_CONSOLE_LEVEL */, NULL, 5));
}

const struct vector capability_vectors[] = { { "bind_low", 1, bind_low },
					     { "set_user", 1, set_user },
					     { "set_group", 1, set_group },
					     { "set_groups", 1, set_groups },
					     { "drop_bound", 1, drop_bound },
					     { "nice_up", 0, nice_up },
					     { "real_time", 0, real_time },
					     { "raise_limit", 0, raise_limit },
					     { "lock_memory", 0, lock_memory },
					     { "kill_other", 1, kill_other },
					     { "reboot_key", 0, reboot_key },
					     { "hang_up", 0, hang_up },
					     { "lease", 1, lease },
					     { "file_capability", 1, file_capability },
					     { "ports", 0, ports },
					     { "port", 0, port },
					     { "ports_compat", 0, ports_compat },
					     { "alarm_clock", 0, alarm_clock },
					     { "interface_up", 1, interface_up },
					     { "interface_up_in_user_ns", 1,
					       interface_up_in_user_ns },
					     { "raw_socket", 0, raw_socket },
					     { "raw_socket_in_user_ns", 0, raw_socket_in_user_ns },
					     { "raw_socket_by_setuid", 1, raw_socket_by_setuid },
					     { "raw_socket_raised", 0, raw_socket_raised },
					     { "open_denied", 1, open_denied },
					     { "access_denied", 1, access_denied },
					     { "set_host_name", 1, set_host_name },
					     { "root_change", 1, root_change },
					     { "mode_of_other", 1, mode_of_other },
					     { "owner_of_own", 1, owner_of_own },
					     { "audit_message", 0, audit_message },
					     { "own_chattr", 1, own_chattr },
					     { "log_control", 0, log_control },
					     {} };
