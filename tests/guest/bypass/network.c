// SPDX-License-Identifier: GPL-2.0
/* Ways to a socket, an address, or a peer. The vector itself makes the other side. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include "vector.h"

#define PROTO_SMC      256
#define PROTO_MPTCP    262
#define FAMILY_SMC     43
#define SOL_SCTP_LEVEL 132
#define SCTP_BINDX     100
#define SCTP_CONNECTX  110
#define PORT_RANGE     51 /* IP_LOCAL_PORT_RANGE */
#define ROUTE_OLD      5  /* IPV6_2292RTHDR */
#define PACKET_OPTIONS 6  /* IPV6_2292PKTOPTIONS */
/* Requests that the headers of 6.1 lack. */
#define RING_SOCKET 45
#define RING_BIND   56
#define RING_LISTEN 57
/* How long nothing has to happen to count as a refusal. */
#define SILENCE 250

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
};

/* An internet address from text, or the path or @name of a unix socket. */
static socklen_t address_read(union address *to, const char *text, int port)
{
	memset(to, 0, sizeof(*to));
	if (text[0] == '/' || text[0] == '@' || text[0] == '.') {
		size_t length = strnlen(text, sizeof(to->un.sun_path) - 1);

		to->un.sun_family = AF_UNIX;
		memcpy(to->un.sun_path, text, length);
		if (text[0] == '@')
			to->un.sun_path[0] = 0;
		return offsetof(struct sockaddr_un, sun_path) + length + (text[0] != '@');
	}
	if (strchr(text, ':')) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(port);
		inet_pton(AF_INET6, text, &to->v6.sin6_addr);
		return sizeof(to->v6);
	}
	to->v4.sin_family = AF_INET;
	to->v4.sin_port = htons(port);
	inet_pton(AF_INET, text, &to->v4.sin_addr);
	return sizeof(to->v4);
}

/* KIND is a protocol of a connection, or "smc" for the family. */
static int stream(const union address *address, const char *kind)
{
	int family = address->any.sa_family, protocol = number(kind), one = 1, fd;

	if (!strcmp(kind, "smc"))
		return socket(FAMILY_SMC, SOCK_STREAM | SOCK_CLOEXEC, family == AF_INET6);
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol);
	if (fd >= 0 && family != AF_UNIX)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return fd;
}

static int bound(const char *kind, const char *text, int port)
{
	union address address;
	socklen_t length = address_read(&address, text, port);
	int fd = stream(&address, kind);

	if (address.any.sa_family == AF_UNIX && address.un.sun_path[0])
		unlink(text);
	return fd < 0 || bind(fd, &address.any, length) ? -1 : fd;
}

static int listening(const char *kind, const char *text, int port)
{
	int fd = bound(kind, text, port), backlog = 8;

	if (fd < 0 || listen(fd, 8))
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &backlog, sizeof(backlog));
	return fd;
}

/* -------------------------------------------------------------- connecting */

/* connect KIND ADDRESS PORT [LISTENS_AT [LISTENS_AS]] */
static int peer(char **args)
{
	const char *text = args[3] ? args[3] : args[1];

	return listening(args[3] && args[4]	   ? args[4]
			 : !strcmp(args[0], "132") ? "132"
						   : "0",
			 text, number(args[2]));
}

static int connecting(char **args, union address *address, socklen_t *length)
{
	*length = address_read(address, args[1], number(args[2]));
	return peer(args) < 0 ? -1 : stream(address, args[0]);
}

static int connect_plain(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	return fd < 0 ? errno : result(connect(fd, &address.any, length));
}

static int connect_nonblock(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length), err = 0;
	struct pollfd done = { .fd = fd, .events = POLLOUT };

	if (fd < 0)
		return errno;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	if (!connect(fd, &address.any, length))
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	poll(&done, 1, SILENCE);
	length = sizeof(err);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &length);
	return err;
}

static int connect_ring(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT, .fd = fd, .addr = (uintptr_t)&address, .off = length
	};

	return fd < 0 ? errno : result(ring_do(0, &sqe));
}

/* First to nowhere, which is not checked. */
static int connect_twice(char **args)
{
	union address address, none = { .any.sa_family = AF_UNSPEC };
	socklen_t length;
	int fd = connecting(args, &address, &length);

	if (fd < 0 || connect(fd, &none.any, sizeof(none)))
		return errno;
	return result(connect(fd, &address.any, length));
}

/* With this option, the first write makes the connection. */
static int connect_deferred(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length), one = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, 30 /* TCP_FASTOPEN_CONNECT */, &one, sizeof(one)))
		return errno;
	if (connect(fd, &address.any, length))
		return errno;
	return result(write(fd, "x", 1));
}

/* To its own port: neither listens nor accepts. */
static int connect_self(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[1], number(args[2]));
	int fd = bound(args[0], args[1], number(args[2]));

	return fd < 0 ? errno : result(connect(fd, &address.any, length));
}

/* No handshake: the state of the socket is set. */
static int connect_repair(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length), one = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &one, sizeof(one)))
		return errno;
	return result(connect(fd, &address.any, length));
}

static int connectx(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	if (fd < 0)
		return errno;
	return result(setsockopt(fd, SOL_SCTP_LEVEL, SCTP_CONNECTX, &address, length));
}

/* The kernel communicates through the TCP socket of a family that was handed over, too. */
static int connect_forked(char **args)
{
	return run_child(connect_plain, args);
}

/* ---------------------------------------------------------------- fastopen */

static int fastopen_result(long sent)
{
	return sent < 0 && errno != EINPROGRESS ? errno : 0;
}

static int fastopen_sendto(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	if (fd < 0)
		return errno;
	return fastopen_result(sendto(fd, "x", 1, MSG_FASTOPEN, &address.any, length));
}

struct letter {
	char byte;
	struct iovec vec;
	struct mmsghdr message;
};

static struct msghdr *letter_to(struct letter *letter, union address *address, socklen_t length)
{
	*letter = (struct letter){ .byte = 'x' };
	letter->vec = (struct iovec){ &letter->byte, 1 };
	letter->message.msg_hdr = (struct msghdr){
		.msg_name = address, .msg_namelen = length, .msg_iov = &letter->vec, .msg_iovlen = 1
	};
	return &letter->message.msg_hdr;
}

static int fastopen_sendmsg(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	if (fd < 0)
		return errno;
	return fastopen_result(sendmsg(fd, letter_to(&letter, &address, length), MSG_FASTOPEN));
}

static int fastopen_sendmmsg(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	if (fd < 0)
		return errno;
	letter_to(&letter, &address, length);
	return fastopen_result(sendmmsg(fd, &letter.message, 1, MSG_FASTOPEN));
}

static int fastopen_ring(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = connecting(args, &address, &length);
	struct io_uring_sqe sqe = { .opcode = IORING_OP_SENDMSG,
				    .fd = fd,
				    .addr = (uintptr_t)letter_to(&letter, &address, length),
				    .len = 1,
				    .msg_flags = MSG_FASTOPEN };

	return fd < 0 ? errno : fastopen_result(ring_do(0, &sqe));
}

/* --------------------------------------------------------------- datagrams */

/* KIND is the protocol: 17, or 136 for UDP-Lite, or 0 of a unix socket. */
static int datagram(char **args, union address *address, socklen_t *length)
{
	const char *at = args[3] ? args[3] : args[1];
	union address local;
	socklen_t local_length = address_read(&local, at, number(args[2]));
	int fd = socket(local.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, number(args[0]));

	if (local.any.sa_family == AF_UNIX && local.un.sun_path[0])
		unlink(at);
	if (fd < 0 || bind(fd, &local.any, local_length))
		return -1;
	*length = address_read(address, args[1], number(args[2]));
	return socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, number(args[0]));
}

static int send_to(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram(args, &address, &length);

	return fd < 0 ? errno : result(sendto(fd, "x", 1, 0, &address.any, length));
}

static int send_message(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = datagram(args, &address, &length);

	return fd < 0 ? errno : result(sendmsg(fd, letter_to(&letter, &address, length), 0));
}

static int send_messages(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = datagram(args, &address, &length);

	if (fd < 0)
		return errno;
	letter_to(&letter, &address, length);
	return result(sendmmsg(fd, &letter.message, 1, 0));
}

static int send_ring(char **args)
{
	union address address;
	struct letter letter;
	socklen_t length;
	int fd = datagram(args, &address, &length);
	struct io_uring_sqe sqe = { .opcode = IORING_OP_SENDMSG,
				    .fd = fd,
				    .addr = (uintptr_t)letter_to(&letter, &address, length),
				    .len = 1 };

	return fd < 0 ? errno : result(ring_do(0, &sqe));
}

/* Without a copy, which is a request of its own, and takes an address. */
static int send_ring_zc(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram(args, &address, &length);
	struct io_uring_sqe sqe = { .opcode = IORING_OP_SEND_ZC,
				    .fd = fd,
				    .addr = ADDRESS("x"),
				    .len = 1,
				    .addr2 = (uintptr_t)&address,
				    .addr_len = length };

	return fd < 0 ? errno : result(ring_do(0, &sqe));
}

static int send_connected(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram(args, &address, &length);

	if (fd < 0 || connect(fd, &address.any, length))
		return errno;
	return result(send(fd, "x", 1, 0));
}

/* Connected to an allowed address, and then given another one. */
static int send_elsewhere(char **args)
{
	union address address, allowed;
	socklen_t length, allowed_length = address_read(&allowed, "127.0.0.1", 9);
	int fd = datagram(args, &address, &length);

	if (fd < 0 || connect(fd, &allowed.any, allowed_length))
		return errno;
	return result(sendto(fd, "x", 1, 0, &address.any, length));
}

/* An IPv4 address given to an IPv6 socket unmapped. */
static int send_v4_on_v6(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram(args, &address, &length), six, zero = 0;

	six = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(six, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero)))
		return errno;
	return result(sendto(six, "x", 1, 0, &address.any, length));
}

/* An IPv4 socket takes an address without a family as an IPv4 one. */
static int send_unspec(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram(args, &address, &length);

	address.any.sa_family = AF_UNSPEC;
	return fd < 0 ? errno : result(sendto(fd, "x", 1, 0, &address.any, length));
}

/* One call, an association and a message. */
static int sctp_send(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);

	return fd < 0 ? errno : result(sendto(fd, "x", 1, 0, &address.any, length));
}

static int sctp_many(char **args)
{
	union address address;
	socklen_t length;
	int fd;

	if (connecting(args, &address, &length) < 0)
		return errno;
	fd = socket(AF_INET, SOCK_SEQPACKET | SOCK_CLOEXEC, IPPROTO_SCTP);
	return fd < 0 ? errno : result(sendto(fd, "x", 1, 0, &address.any, length));
}

#define SCTP_ADDED_V4 7 /* SCTP_DSTADDRV4, a type of control messages */

static size_t route_message_make(char *control, int level, int type, const void *route,
				 size_t length);

/* sctp_added KIND ADDRESS PORT MORE: the association gets this address of its peer, too. */
static int sctp_added(char **args)
{
	char control[64] __attribute__((aligned(8))) = "";
	union address address, more;
	socklen_t length;
	int fd = connecting(args, &address, &length);
	struct iovec data = { "x", 1 };
	struct msghdr message = {
		.msg_name = &address,
		.msg_namelen = length,
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
	};

	address_read(&more, args[3], 0);
	message.msg_controllen = route_message_make(control, SOL_SCTP_LEVEL, SCTP_ADDED_V4,
						    &more.v4.sin_addr, sizeof(more.v4.sin_addr));
	return fd < 0 ? errno : result(sendmsg(fd, &message, 0));
}

/* sctp_primary KIND ADDRESS PORT ANNOUNCED: the preferred one of its peer's addresses. */
static int sctp_primary(char **args)
{
	struct {
		int association;
		struct sockaddr_storage address;
	} __attribute__((packed, aligned(4))) primary = {};
	union address address, announced;
	socklen_t length = address_read(&address, args[1], number(args[2]));
	socklen_t more = address_read(&announced, args[3], number(args[2]));
	int peer = bound(args[0], args[1], number(args[2]));
	int fd = stream(&address, args[0]);

	if (fd < 0 || peer < 0 || listen(peer, 8) ||
	    setsockopt(peer, SOL_SCTP_LEVEL, 100 /* SCTP_SOCKOPT_BINDX_ADD */, &announced, more) ||
	    connect(fd, &address.any, length))
		return ECOMM;
	memcpy(&primary.address, &announced, more);
	return result(setsockopt(fd, SOL_SCTP_LEVEL, 6 /* SCTP_PRIMARY_ADDR */, &primary,
				 sizeof(primary)));
}

/* An association by sendmmsg(2): a hook may not see all of its messages. */
static int sctp_hidden(char **args)
{
	union address address;
	socklen_t length;
	int fd = connecting(args, &address, &length);
	struct iovec data = { "x", 1 };
	struct mmsghdr message = { .msg_hdr = {
					   .msg_name = &address,
					   .msg_namelen = length,
					   .msg_iov = &data,
					   .msg_iovlen = 1,
				   } };

	return fd < 0 ? errno : result(sendmmsg(fd, &message, 1, 0));
}

/* -------------------------------------------------------- binding, serving */

static int bind_stream(char **args)
{
	return closed(bound(args[0], args[1], number(args[2])));
}

static int bind_dgram(char **args)
{
	union address address;
	socklen_t length;

	return closed(datagram(args, &address, &length));
}

static int bind_unspec(char **args)
{
	union address address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address_read(&address, args[1], number(args[2]));
	address.any.sa_family = AF_UNSPEC;
	return result(bind(fd, &address.any, sizeof(address.v4)));
}

static int bind_ring(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[1], number(args[2]));
	struct io_uring_sqe sqe = { .opcode = RING_BIND,
				    .fd = stream(&address, args[0]),
				    .addr = (uintptr_t)&address,
				    .off = length };

	return result(ring_do(0, &sqe));
}

static int bindx(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[1], number(args[2]));
	int fd = stream(&address, args[0]);

	return fd < 0 ? errno
		      : result(setsockopt(fd, SOL_SCTP_LEVEL, SCTP_BINDX, &address, length));
}

/* Any port of a range that has only one. */
static int bind_range(char **args)
{
	unsigned int range = number(args[2]) << 16 | number(args[2]);
	union address address;
	socklen_t length = address_read(&address, args[1], 0);
	int fd = socket(AF_INET, (strcmp(args[0], "17") ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC,
			0);

	if (setsockopt(fd, IPPROTO_IP, PORT_RANGE, &range, sizeof(range)) ||
	    bind(fd, &address.any, length) || getsockname(fd, &address.any, &length))
		return errno;
	return address.v4.sin_port == htons(number(args[2])) ? 0 : EBADRQC;
}

/* A source route of one hop, to the loopback. */
static const struct {
	unsigned char next, length, type, left, last, flags, tag[2], hop[16];
} segments = { .length = 2, .type = 4, .hop = { [15] = 1 } };
static const struct {
	unsigned char next, length, type, left, reserved[4], home[16];
} mobile = { .length = 2, .type = 2, .left = 1, .home = { [15] = 1 } };
static const unsigned char loose[] = { 131, 7, 4, 127, 0, 0, 1, 0 };

static int set_route(int family, int level, int option, const void *route, size_t length)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 || setsockopt(fd, level, option, route, length) ? errno : closed(fd);
}

static int route_options(char **args)
{
	(void)args;
	return set_route(AF_INET, IPPROTO_IP, IP_OPTIONS, loose, sizeof(loose));
}

static int route_header(char **args)
{
	(void)args;
	return set_route(AF_INET6, IPPROTO_IPV6, IPV6_RTHDR, &segments, sizeof(segments));
}

/* A message to this family's loopback; returns its length. */
static size_t route_message_make(char *control, int level, int type, const void *route,
				 size_t length)
{
	struct cmsghdr *message = (struct cmsghdr *)control;

	message->cmsg_level = level;
	message->cmsg_type = type;
	message->cmsg_len = CMSG_LEN(length);
	memcpy(CMSG_DATA(message), route, length);
	return CMSG_SPACE(length);
}

static int route_packet_options(char **args)
{
	char control[64] __attribute__((aligned(8))) = "";
	size_t length =
		route_message_make(control, IPPROTO_IPV6, ROUTE_OLD, &mobile, sizeof(mobile));

	(void)args;
	return set_route(AF_INET6, IPPROTO_IPV6, PACKET_OPTIONS, control, length);
}

/* Connected or not: the check made at connect does not apply to this address. */
static int route_message(char **args)
{
	int six = !strcmp(args[0], "::1");
	char control[64] __attribute__((aligned(8))) = "";
	union address address;
	socklen_t length = address_read(&address, args[0], 9);
	int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct iovec data = { "x", 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control };

	if (six)
		message.msg_controllen = route_message_make(control, IPPROTO_IPV6, IPV6_RTHDR,
							    &mobile, sizeof(mobile));
	else
		message.msg_controllen =
			route_message_make(control, IPPROTO_IP, IP_RETOPTS, loose, sizeof(loose));
	if (fd < 0 || connect(fd, &address.any, length))
		return errno;
	return sendmsg(fd, &message, 0) < 0 ? errno : closed(fd);
}

/* The second of two messages to the same address: no hook is called for it again. */
static int route_again(char **args)
{
	int six = !strcmp(args[0], "::1");
	char control[64] __attribute__((aligned(8))) = "";
	union address address;
	socklen_t length = address_read(&address, args[0], 9);
	int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct iovec data = { "x", 1 };
	const struct msghdr plain = {
		.msg_name = &address,
		.msg_namelen = length,
		.msg_iov = &data,
		.msg_iovlen = 1,
	};
	struct mmsghdr messages[2] = { { .msg_hdr = plain }, { .msg_hdr = plain } };
	int sent;

	messages[1].msg_hdr.msg_control = control;
	messages[1].msg_hdr.msg_controllen =
		six ? route_message_make(control, IPPROTO_IPV6, IPV6_RTHDR, &mobile, sizeof(mobile))
		    : route_message_make(control, IPPROTO_IP, IP_RETOPTS, loose, sizeof(loose));
	sent = fd < 0 ? -1 : sendmmsg(fd, messages, 2, 0);
	/* Only the next call reports why the second one was not sent. */
	if (sent == 1)
		sent = sendmsg(fd, &messages[1].msg_hdr, 0) < 0 ? -1 : 2;
	return sent < 0 ? errno : sent == 2 ? closed(fd) : ECOMM;
}

/* A flow label has options of its own. */
static int route_label(char **args)
{
	struct {
		unsigned char to[16];
		unsigned int label;
		unsigned char action, share;
		unsigned short flags, expires, linger;
		unsigned int reserved;
		char control[64] __attribute__((aligned(8)));
	} request = { .to = { [15] = 1 }, .share = 1 /* exclusive */, .flags = 1 /* create */ };
	size_t length = route_message_make(request.control, IPPROTO_IPV6, IPV6_RTHDR, &mobile,
					   sizeof(mobile));

	(void)args;
	return set_route(AF_INET6, IPPROTO_IPV6, 32 /* IPV6_FLOWLABEL_MGR */, &request,
			 offsetof(__typeof__(request), control) + length);
}

static int listen_stream(char **args)
{
	return closed(listening(args[0], args[1], number(args[2])));
}

static int listen_ring(char **args)
{
	int fd = bound(args[0], args[1], number(args[2]));
	struct io_uring_sqe sqe = { .opcode = RING_LISTEN, .fd = fd, .len = 8 };

	return fd < 0 ? errno : result(ring_do(0, &sqe));
}

static int listen_unbound(char **args)
{
	(void)args;
	return result(listen(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 8));
}

/*
 * accept HOW KIND ADDRESS PORT FROM: a connection from the address FROM. One that is
 * refused is never seen: its first packet is dropped, and the peer waits for an answer.
 */
static int take(const char *how, int fd)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_ACCEPT, .fd = fd };
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (!poll(&ready, 1, SILENCE))
		return EACCES;
	if (!strcmp(how, "multishot"))
		sqe.ioprio = IORING_ACCEPT_MULTISHOT;
	if (strcmp(how, "plain"))
		return result(ring_do(0, &sqe));
	return closed(accept4(fd, NULL, NULL, SOCK_CLOEXEC));
}

static int accept_from(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[2], number(args[3]));
	int fd = listening(args[1], args[2], number(args[3]));
	int from = bound(args[1], args[4], 0);

	if (fd < 0 || from < 0)
		return errno;
	fcntl(from, F_SETFL, O_NONBLOCK);
	if (connect(from, &address.any, length) && errno != EINPROGRESS)
		return errno;
	return take(args[0], fd);
}

/* The first packet already has data. */
static int accept_fastopen(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[2], number(args[3]));
	int fd = listening(args[1], args[2], number(args[3]));
	int from = bound(args[1], args[4], 0);

	if (fd < 0 || from < 0)
		return errno;
	if (sendto(from, "x", 1, MSG_FASTOPEN | MSG_DONTWAIT, &address.any, length) < 0 &&
	    errno != EINPROGRESS)
		return errno;
	return take(args[0], fd);
}

/* One SCTP socket for all its peers, which are not accepted one by one. */
static int accept_many(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = socket(AF_INET, SOCK_SEQPACKET | SOCK_CLOEXEC, IPPROTO_SCTP);
	int from = bound("132", args[2], 0);
	struct pollfd ready = { .fd = from, .events = POLLOUT };

	if (fd < 0 || from < 0 || bind(fd, &address.any, length) || listen(fd, 8))
		return errno;
	fcntl(from, F_SETFL, O_NONBLOCK);
	if (connect(from, &address.any, length) && errno != EINPROGRESS)
		return errno;
	return poll(&ready, 1, SILENCE) ? closed(fd) : EACCES;
}

/* ---------------------------------------------------------------- families */

static int make_socket(char **args)
{
	return closed(socket(number(args[0]), number(args[1]), number(args[2])));
}

static int make_socket_ring(char **args)
{
	struct io_uring_sqe sqe = { .opcode = RING_SOCKET,
				    .fd = number(args[0]),
				    .off = number(args[1]),
				    .len = number(args[2]) };

	return result(ring_do(0, &sqe));
}

static int make_pair(char **args)
{
	int fds[2];

	return result(socketpair(number(args[0]), number(args[1]), number(args[2]), fds));
}

/* The range of groups that may ping is empty at first. */
static int make_ping(char **args)
{
	int err = write_text("/proc/sys/net/ipv4/ping_group_range", "0 0");

	return err ? err : make_socket(args);
}

static int in_net_ns(char **args)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) ||
	    ioctl(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCSIFFLAGS, &request))
		return errno;
	return perform(args);
}

/* ------------------------------------------------------------ unix sockets */

/* connect_unix SOCKET [BY]: a socket is bound to one name, and reached by the other. */
static int unix_connect(const char *by)
{
	union address address;
	socklen_t length = address_read(&address, by, 0);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return result(connect(fd, &address.any, length));
}

static int connect_unix(char **args)
{
	if (listening("0", args[0], 0) < 0)
		return errno;
	return unix_connect(args[1] ? args[1] : args[0]);
}

static int connect_unix_link(char **args)
{
	if (symlink(args[0], args[1]) && errno != EEXIST)
		return errno;
	return connect_unix(args);
}

static int connect_unix_relative(char **args)
{
	if (listening("0", args[0], 0) < 0 || chdir(args[1]))
		return errno;
	return unix_connect(args[2]);
}

static int connect_unix_fd(char **args)
{
	char path[64];
	int fd;

	if (listening("0", args[0], 0) < 0)
		return errno;
	fd = open(args[0], O_PATH | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return unix_connect(path);
}

static int connect_unix_renamed(char **args)
{
	if (listening("0", args[0], 0) < 0 || rename(args[0], args[1]))
		return errno;
	return unix_connect(args[1]);
}

static int connect_unix_linked(char **args)
{
	unlink(args[1]);
	if (listening("0", args[0], 0) < 0 || link(args[0], args[1]))
		return errno;
	return unix_connect(args[1]);
}

/* Bound by another name, which becomes the one that must not be served. */
static int serve_unix_renamed(char **args)
{
	if (listening("0", args[0], 0) < 0)
		return errno;
	return result(rename(args[0], args[1]));
}

static int serve_unix_in_renamed(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/s", args[0]);
	if ((mkdir(args[0], 0755) && errno != EEXIST) || listening("0", path, 0) < 0)
		return errno;
	return result(rename(args[0], args[1]));
}

static int connect_unix_bind(char **args)
{
	if (listening("0", args[0], 0) < 0 || unshare(CLONE_NEWNS) ||
	    mount(args[1], args[2], NULL, MS_BIND, NULL))
		return errno;
	return unix_connect(args[3]);
}

static int connect_unix_chroot(char **args)
{
	if (listening("0", args[0], 0) < 0 || chroot(args[1]))
		return errno;
	return unix_connect(args[2]);
}

static int connect_unix_ring(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], 0);
	struct io_uring_sqe sqe = { .opcode = IORING_OP_CONNECT,
				    .addr = (uintptr_t)&address,
				    .off = length };

	if (listening("0", args[0], 0) < 0)
		return errno;
	sqe.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return result(ring_do(0, &sqe));
}

/* A connected datagram socket needs no further address. */
static int send_unix_connected(char **args)
{
	union address address;
	socklen_t length;
	int fd = datagram((char *[]){ "0", args[0], "0", NULL }, &address, &length);

	if (fd < 0 || connect(fd, &address.any, length))
		return errno;
	return result(send(fd, "x", 1, 0));
}

/* A netlink message to the kernel: add a bridge named "vector". */
static int netlink_change(char **args)
{
	static const struct {
		uint32_t length;
		uint16_t type, flags;
		uint32_t sequence, port;
		uint8_t family, pad;
		uint16_t link_type;
		int32_t index;
		uint32_t link_flags, change;
	} message = { .length = sizeof(message),
		      .type = 19,
		      .flags = 1,
		      .index = 1,
		      .link_flags = 1,
		      .change = 1 };
	const struct {
		uint16_t family, pad;
		uint32_t port, groups;
	} kernel = { AF_NETLINK, 0, 0, 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);

	(void)args;
	return result(
		sendto(fd, &message, sizeof(message), 0, (const void *)&kernel, sizeof(kernel)));
}

const struct vector network_vectors[] = { { "connect", 3, connect_plain },
					  { "connect_nonblock", 3, connect_nonblock },
					  { "connect_ring", 3, connect_ring },
					  { "connect_twice", 3, connect_twice },
					  { "connect_deferred", 3, connect_deferred },
					  { "connect_self", 3, connect_self },
					  { "connect_repair", 3, connect_repair },
					  { "connect_forked", 3, connect_forked },
					  { "connectx", 3, connectx },
					  { "fastopen_sendto", 3, fastopen_sendto },
					  { "fastopen_sendmsg", 3, fastopen_sendmsg },
					  { "fastopen_sendmmsg", 3, fastopen_sendmmsg },
					  { "fastopen_ring", 3, fastopen_ring },
					  { "sendto", 3, send_to },
					  { "sendmsg", 3, send_message },
					  { "sendmmsg", 3, send_messages },
					  { "send_ring", 3, send_ring },
					  { "send_ring_zc", 3, send_ring_zc },
					  { "send_connected", 3, send_connected },
					  { "send_elsewhere", 3, send_elsewhere },
					  { "send_v4_on_v6", 3, send_v4_on_v6 },
					  { "send_unspec", 3, send_unspec },
					  { "sctp_send", 3, sctp_send },
					  { "sctp_many", 3, sctp_many },
					  { "sctp_added", 4, sctp_added },
					  { "sctp_primary", 4, sctp_primary },
					  { "sctp_hidden", 3, sctp_hidden },
					  { "bind", 3, bind_stream },
					  { "bind_dgram", 3, bind_dgram },
					  { "bind_unspec", 3, bind_unspec },
					  { "bind_ring", 3, bind_ring },
					  { "bindx", 3, bindx },
					  { "bind_range", 3, bind_range },
					  { "route_options", 0, route_options },
					  { "route_header", 0, route_header },
					  { "route_packet_options", 0, route_packet_options },
					  { "route_message", 1, route_message },
					  { "route_again", 1, route_again },
					  { "route_label", 0, route_label },
					  { "listen", 3, listen_stream },
					  { "listen_ring", 3, listen_ring },
					  { "listen_unbound", 0, listen_unbound },
					  { "accept", 5, accept_from },
					  { "accept_fastopen", 5, accept_fastopen },
					  { "accept_many", 3, accept_many },
					  { "socket", 3, make_socket },
					  { "socket_ring", 3, make_socket_ring },
					  { "socketpair", 3, make_pair },
					  { "ping", 3, make_ping },
					  { "in_net_ns", 1, in_net_ns },
					  { "connect_unix", 1, connect_unix },
					  { "connect_unix_link", 2, connect_unix_link },
					  { "connect_unix_relative", 3, connect_unix_relative },
					  { "connect_unix_fd", 1, connect_unix_fd },
					  { "connect_unix_renamed", 2, connect_unix_renamed },
					  { "connect_unix_linked", 2, connect_unix_linked },
					  { "serve_unix_renamed", 2, serve_unix_renamed },
					  { "serve_unix_in_renamed", 2, serve_unix_in_renamed },
					  { "connect_unix_bind", 4, connect_unix_bind },
					  { "connect_unix_chroot", 3, connect_unix_chroot },
					  { "connect_unix_ring", 1, connect_unix_ring },
					  { "send_unix_connected", 1, send_unix_connected },
					  { "netlink_change", 0, netlink_change },
					  {} };
