// SPDX-License-Identifier: GPL-2.0
/*
 * Binds by process id, safely: when a process ends, its number may be reused, and no
 * container may be bound by a reused one.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/tool.h"
#include "module/container.h"
#include "module/netlink.h"

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define auto_close __attribute__((cleanup(close_fd)))

static int open_process(uint32_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

/* A pidfd is readable once its process has ended, reaped or not. */
static bool has_ended(int pidfd)
{
	struct pollfd poller = { .fd = pidfd, .events = POLLIN };

	return poll(&poller, 1, 0) != 0;
}

/**
 * container_alive() - check whether a process is alive
 * @pid: its number
 *
 * Return: false if there is none, or if it has ended and was not reaped yet.
 */
bool container_alive(uint32_t pid)
{
	auto_close int pidfd = open_process(pid);

	return pidfd >= 0 && !has_ended(pidfd);
}

/**
 * container_send_unbind() - ask the module to release a container
 * @link: the connection
 * @name: the container's name
 *
 * Return: 0 or -errno; nothing is printed.
 */
int container_send_unbind(struct netlink *link, const char *name)
{
	struct netlink_request *request = netlink_request_new(link, BULKHEAD_CMD_CONTAINER_UNBIND);

	netlink_put_string(request, BULKHEAD_A_CONTAINER, name);
	return netlink_call(link, request, NULL, NULL);
}

/**
 * container_bind() - confine a container
 * @link: the connection
 * @name: the container's new name
 * @policy: the policy to bind it to
 * @pid: its first process, as this process's PID namespace numbers it
 * @entering: the process is still the runtime's
 *
 * The module accepts only a number. So a pidfd holds the process, which is checked again
 * after the binding: if it is alive then, the number was its own all the time.
 *
 * Return: TOOL_DONE, or TOOL_REFUSED with a message on standard error.
 */
int container_bind(struct netlink *link, const char *name, const char *policy, uint32_t pid,
		   bool entering)
{
	auto_close int pidfd = open_process(pid);
	struct netlink_request *request;

	if (pidfd < 0)
		return tool_refuse("cannot bind container '%s': process %u: %s", name, pid,
				   errno == ESRCH ? "there is no such process" : strerror(errno));
	request = netlink_request_new(link, BULKHEAD_CMD_CONTAINER_BIND);
	netlink_put_string(request, BULKHEAD_A_CONTAINER, name);
	netlink_put_string(request, BULKHEAD_A_POLICY, policy);
	netlink_put_u32(request, BULKHEAD_A_PID, pid);
	if (entering)
		netlink_put_flag(request, BULKHEAD_A_ENTERING);
	if (netlink_call(link, request, NULL, NULL))
		return tool_refuse("cannot bind container '%s' to policy '%s': %s", name, policy,
				   netlink_error(link));
	if (!has_ended(pidfd))
		return TOOL_DONE;
	container_send_unbind(link, name);
	return tool_refuse("cannot bind container '%s': process %u ended meanwhile", name, pid);
}

/**
 * container_unbind() - release a container
 * @link: the connection
 * @name: the container's name
 *
 * Return: TOOL_DONE, or TOOL_REFUSED with a message on standard error.
 */
int container_unbind(struct netlink *link, const char *name)
{
	if (!container_send_unbind(link, name))
		return TOOL_DONE;
	return tool_refuse("cannot unbind container '%s': %s", name, netlink_error(link));
}
