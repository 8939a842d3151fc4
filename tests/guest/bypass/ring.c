// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring without a library: one request at a time.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "vector.h"

#define ENTRIES 4

/* Of the latest ring; a vector has one, or closes it. */
static struct ring {
	int fd;
	struct io_uring_params params;
	char *submissions;
	char *completions;
	struct io_uring_sqe *entries;
} ring = { .fd = -1 };

static void *map(int fd, size_t length, off_t offset)
{
	return mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
}

int ring_open(unsigned int setup_flags)
{
	struct io_uring_params *params = &ring.params;

	memset(params, 0, sizeof(*params));
	params->flags = setup_flags;
	params->sq_thread_idle = 2000;
	ring.fd = syscall(SYS_io_uring_setup, ENTRIES, params);
	if (ring.fd < 0)
		return -1;
	ring.submissions =
		map(ring.fd, params->sq_off.array + params->sq_entries * 4, IORING_OFF_SQ_RING);
	ring.completions =
		map(ring.fd, params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe),
		    IORING_OFF_CQ_RING);
	ring.entries =
		map(ring.fd, params->sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	if (ring.submissions == MAP_FAILED || ring.completions == MAP_FAILED ||
	    ring.entries == MAP_FAILED)
		return -1;
	return ring.fd;
}

static uint32_t *in(char *base, uint32_t offset)
{
	return (uint32_t *)(base + offset);
}

/* The result of the completion, negative as in the kernel. */
static int reap(void)
{
	const struct io_cqring_offsets *at = &ring.params.cq_off;
	uint32_t *head = in(ring.completions, at->head);
	struct io_uring_cqe *cqes = (void *)(ring.completions + at->cqes);
	int res = cqes[*head & *in(ring.completions, at->ring_mask)].res;

	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return res;
}

int ring_do_on(int fd, const struct io_uring_sqe *sqe)
{
	const struct io_sqring_offsets *at = &ring.params.sq_off;
	uint32_t *tail = in(ring.submissions, at->tail);
	uint32_t slot = *tail & *in(ring.submissions, at->ring_mask);
	unsigned int flags = IORING_ENTER_GETEVENTS;
	int res;

	ring.entries[slot] = *sqe;
	in(ring.submissions, at->array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_SEQ_CST);
	if (ring.params.flags & IORING_SETUP_SQPOLL)
		flags |= IORING_ENTER_SQ_WAKEUP;
	if (syscall(SYS_io_uring_enter, fd, 1, 1, flags, NULL, 0) < 0)
		return -1;
	res = reap();
	if (res < 0) {
		errno = -res;
		return -1;
	}
	return res;
}

int ring_do(unsigned int setup_flags, const struct io_uring_sqe *sqe)
{
	return ring_open(setup_flags) < 0 ? -1 : ring_do_on(ring.fd, sqe);
}

/* ------------------------------------------------------------- descriptors */

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int send_descriptor(int channel, int fd)
{
	union control control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
					      .cmsg_level = SOL_SOCKET,
					      .cmsg_type = SCM_RIGHTS } };
	struct iovec byte = { .iov_base = "x", .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control.bytes) };

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return result(sendmsg(channel, &message, 0));
}

/* A message whose descriptors were withheld still arrives, without them. */
int receive_descriptor(int channel)
{
	union control control = { 0 };
	char byte;
	struct iovec vec = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &vec,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control.bytes) };
	int fd;

	if (recvmsg(channel, &message, 0) < 0)
		return -1;
	if (!CMSG_FIRSTHDR(&message)) {
		errno = EACCES;
		return -1;
	}
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}
