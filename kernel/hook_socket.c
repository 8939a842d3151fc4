// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets: what is created, and whom it speaks to.
 *
 * An address is read by the family of the socket, as the protocol does it, and
 * not by the family that the address claims.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/path.h>
#include <linux/sctp.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include "later.h"
#include "request.h"

#define ENDPOINT_MAX	(1 + 1 + 2 + 2 + 16)

int bulkhead_hook_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size);
void bulkhead_trampoline_socket_sendmsg(void);

/* A socket, and one end of what it does, as the automaton is fed. */
struct endpoint {
	u8 bytes[ENDPOINT_MAX];
	u32 length;
};

static void endpoint_begin(struct endpoint *end, int family, int type, int protocol)
{
	end->bytes[0] = family;
	end->bytes[1] = type;
	end->bytes[2] = protocol >> 8;
	end->bytes[3] = protocol;
	end->length = 4;
}

static void endpoint_add(struct endpoint *end, __be16 port, const void *address,
			 u32 length)
{
	memcpy(end->bytes + 4, &port, sizeof(port));
	memcpy(end->bytes + 6, address, length);
	end->length = 6 + length;
}

static void endpoint_add_v4(struct endpoint *end, __be16 port, __be32 address)
{
	end->bytes[0] = AF_INET;
	endpoint_add(end, port, &address, sizeof(address));
}

static void endpoint_add_v6(struct endpoint *end, __be16 port,
			    const struct in6_addr *address)
{
	if (ipv6_addr_v4mapped(address)) {
		endpoint_add_v4(end, port, address->s6_addr32[3]);
		return;
	}
	end->bytes[0] = AF_INET6;
	endpoint_add(end, port, address, sizeof(*address));
}

/* A socket of SMC stands for one of TCP, and has its addresses. */
static bool is_inet(const struct sock *sk)
{
	return sk->sk_family == AF_INET || sk->sk_family == AF_INET6 || sk->sk_family == AF_SMC;
}

static void endpoint_of_socket(struct endpoint *end, const struct sock *sk)
{
	int family = READ_ONCE(sk->sk_family);

	if (family == AF_SMC)
		endpoint_begin(end, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	else
		endpoint_begin(end, family, sk->sk_type, sk->sk_protocol);
}

/* To speak to the wildcard address is to speak to oneself. */
static __be32 effective_v4(__be32 address, bool remote)
{
	return remote && address == htonl(INADDR_ANY) ? htonl(INADDR_LOOPBACK) : address;
}

static void endpoint_add_effective_v6(struct endpoint *end, const struct sock *sk,
				      __be16 port, const struct in6_addr *address, bool remote)
{
	if (ipv6_addr_v4mapped(address)) {
		endpoint_add_v4(end, port, effective_v4(address->s6_addr32[3], remote));
		return;
	}
	if (!remote || !ipv6_addr_any(address))
		endpoint_add_v6(end, port, address);
#if IS_ENABLED(CONFIG_IPV6)
	else if (ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr))
		endpoint_add_v4(end, port, htonl(INADDR_LOOPBACK));
#endif
	else
		endpoint_add_v6(end, port, &in6addr_loopback);
}

/* -EINVAL: the address is too short to be one, or of no family. */
static int endpoint_of_address(struct endpoint *end, const struct sock *sk,
			       const struct sockaddr *address, int length, bool remote)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	endpoint_of_socket(end, sk);
	if (!is_inet(sk))
		return 0;
	if (length < (int)sizeof(address->sa_family))
		return -EINVAL;
	/* An IPv6 socket takes IPv4 addresses as such, where it takes them. */
	if (end->bytes[0] == AF_INET || address->sa_family == AF_INET) {
		if (length < (int)sizeof(*v4))
			return -EINVAL;
		endpoint_add_v4(end, v4->sin_port,
				effective_v4(v4->sin_addr.s_addr, remote));
		return 0;
	}
	/* Without a family it could be read as either, by a socket that changes. */
	if (length < SIN6_LEN_RFC2133 || address->sa_family != AF_INET6)
		return -EINVAL;
	endpoint_add_effective_v6(end, sk, v6->sin6_port, &v6->sin6_addr, remote);
	return 0;
}

static void endpoint_of_local(struct endpoint *end, const struct sock *sk)
{
	endpoint_of_socket(end, sk);
	if (sk->sk_family == AF_INET)
		endpoint_add_v4(end, inet_sk(sk)->inet_sport, inet_sk(sk)->inet_rcv_saddr);
#if IS_ENABLED(CONFIG_IPV6)
	else if (sk->sk_family == AF_INET6)
		endpoint_add_v6(end, inet_sk(sk)->inet_sport, &sk->sk_v6_rcv_saddr);
#endif
}

static int judge_endpoint(enum bulkhead_hook_id hook, const struct endpoint *end, u32 asked,
			  int malformed)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_SOCKET,
		.asked = asked,
		.bytes = end->bytes,
		.length = end->length,
	};

	if (malformed)
		return bulkhead_request_refuse_confined(&request,
							BULKHEAD_REASON_MALFORMED);
	return bulkhead_request_ask(&request, NULL);
}

static int judge_address(enum bulkhead_hook_id hook, const struct sock *sk,
			 const struct sockaddr *address, int length, u32 asked)
{
	const bool remote = asked & (BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND);
	struct endpoint end;
	int malformed = endpoint_of_address(&end, sk, address, length, remote);

	return judge_endpoint(hook, &end, asked, malformed);
}

/* An abstract name: ``@`` and its bytes. */
static int judge_unix_abstract(enum bulkhead_hook_id hook, const char *name, int length,
			       u32 asked)
{
	u8 bytes[1 + UNIX_PATH_MAX] = { '@' };
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_UNIX,
		.asked = asked,
		.bytes = bytes,
	};

	length = clamp(length, 0, UNIX_PATH_MAX);
	memcpy(bytes + 1, name, length);
	request.length = 1 + length;
	return bulkhead_request_ask(&request, NULL);
}

static int judge_unix_path(enum bulkhead_hook_id hook, const struct path *path, u32 asked)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_UNIX,
		.asked = asked,
		.path = path,
	};

	return bulkhead_request_ask(&request, NULL);
}

/*
 * The path that current is about to look a unix socket up by.
 *
 * A bound socket knows the path of who bound it. If that was somebody outside,
 * it leads to his root, and says nothing of what the container calls it: so the
 * name is looked up here first, and believed if it has led to this very socket.
 */
struct destination {
	struct bulkhead_later later;
	struct path path;
};

static void destination_end(struct bulkhead_later *later)
{
	struct destination *destination = container_of(later, struct destination, later);

	path_put(&destination->path);
	kfree(destination);
}

static void destination_keep(const char *name)
{
	struct destination *destination = kzalloc(sizeof(*destination), GFP_KERNEL);

	if (!destination)
		return;
	if (kern_path(name, LOOKUP_FOLLOW, &destination->path)) {
		kfree(destination);
		return;
	}
	destination->later.kind = BULKHEAD_LATER_DESTINATION;
	destination->later.end = destination_end;
	if (!bulkhead_later_add(&destination->later))
		destination_end(&destination->later);
}

/* May sleep, and so holds the module; what can't be noted is judged without. */
static void note_destination(const struct sockaddr *address, int length)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)address;
	char name[sizeof(un->sun_path) + 1] = {};
	int size = length - (int)offsetof(struct sockaddr_un, sun_path);

	if (size <= 0 || size > (int)sizeof(un->sun_path) || !un->sun_path[0] ||
	    !bulkhead_request_confines() || !try_module_get(THIS_MODULE))
		return;
	memcpy(name, un->sun_path, size);
	destination_keep(name);
	module_put(THIS_MODULE);
}

/* @data is a path: that of the socket, exchanged for the same by another way. */
static void destination_take(struct bulkhead_later *later, void *data)
{
	const struct destination *destination =
		container_of(later, struct destination, later);
	struct path *path = data;

	if (destination->path.dentry == path->dentry)
		path->mnt = destination->path.mnt;
}

/*
 * By the name that a unix socket is bound to. One without a name can't be found
 * by anybody: it was handed over, as one end of a pair.
 */
static int judge_unix_socket(enum bulkhead_hook_id hook, const struct sock *sk, u32 asked)
{
	const struct unix_sock *u = unix_sk(sk);
	const struct unix_address *address = smp_load_acquire(&u->addr);

	if (!address)
		return 0;
	if (address->name->sun_path[0]) {
		/* Held by the socket, or until the end of this system call. */
		struct path path = u->path;

		bulkhead_later_each(BULKHEAD_LATER_DESTINATION, destination_take, &path);
		return judge_unix_path(hook, &path, asked);
	}
	return judge_unix_abstract(hook, address->name->sun_path + 1,
				   address->len - (int)offsetof(struct sockaddr_un, sun_path) - 1,
				   asked);
}

/* What the kernel makes of 0 is judged, not 0. */
static int effective_protocol(int family, int type, int protocol)
{
	if (protocol || (family != AF_INET && family != AF_INET6))
		return protocol;
	switch (type) {
	case SOCK_STREAM:
		return IPPROTO_TCP;
	case SOCK_DGRAM:
		return IPPROTO_UDP;
	case SOCK_SEQPACKET:
		return IPPROTO_SCTP;
	default:
		return protocol;
	}
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	struct endpoint end;

	if (kern || bulkhead_container_holds_none())
		return 0;
	type &= SOCK_TYPE_MASK;
	/* What does not fit the object can't be told apart, so it is none. */
	if (family < 0 || family > U8_MAX || protocol < 0 || protocol > U16_MAX) {
		endpoint_begin(&end, 0, 0, 0);
		return judge_endpoint(BULKHEAD_HOOK_SOCKET_CREATE, &end,
				      BULKHEAD_NET_CREATE, -EINVAL);
	}
	endpoint_begin(&end, family, type, effective_protocol(family, type, protocol));
	return judge_endpoint(BULKHEAD_HOOK_SOCKET_CREATE, &end, BULKHEAD_NET_CREATE, 0);
}

/* A unix socket's path is judged when its name is made: security_path_mknod(). */
static int judge_unix_bind(const struct sockaddr *address, int length)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)address;
	int name = length - (int)offsetof(struct sockaddr_un, sun_path);

	if (name > 0 && un->sun_path[0])
		return 0;
	return judge_unix_abstract(BULKHEAD_HOOK_SOCKET_BIND, un->sun_path + 1, name - 1,
				   BULKHEAD_NET_BIND);
}

static int hook_socket_bind(struct socket *sock, struct sockaddr *address, int length)
{
	if (bulkhead_container_holds_none())
		return 0;
	if (sock->sk->sk_family == AF_UNIX)
		return judge_unix_bind(address, length);
	return judge_address(BULKHEAD_HOOK_SOCKET_BIND, sock->sk, address, length,
			     BULKHEAD_NET_BIND);
}

static int hook_socket_connect(struct socket *sock, struct sockaddr *address, int length)
{
	if (bulkhead_container_holds_none())
		return 0;
	if (sock->sk->sk_family == AF_UNIX) {
		note_destination(address, length);
		return 0;
	}
	/* To connect to nobody is to disconnect. */
	if (is_inet(sock->sk) && length >= (int)sizeof(address->sa_family) &&
	    address->sa_family == AF_UNSPEC)
		return 0;
	return judge_address(BULKHEAD_HOOK_SOCKET_CONNECT, sock->sk, address, length,
			     BULKHEAD_NET_CONNECT);
}

static int judge_local(enum bulkhead_hook_id hook, const struct sock *sk, u32 asked)
{
	struct endpoint end;

	if (sk->sk_family == AF_UNIX)
		return judge_unix_socket(hook, sk, asked);
	endpoint_of_local(&end, sk);
	return judge_endpoint(hook, &end, asked, 0);
}

static int hook_socket_listen(struct socket *sock, int backlog)
{
	if (bulkhead_container_holds_none())
		return 0;
	return judge_local(BULKHEAD_HOOK_SOCKET_LISTEN, sock->sk, BULKHEAD_NET_LISTEN);
}

static int hook_socket_accept(struct socket *sock, struct socket *newsock)
{
	if (bulkhead_container_holds_none())
		return 0;
	return judge_local(BULKHEAD_HOOK_SOCKET_ACCEPT, sock->sk, BULKHEAD_NET_ACCEPT);
}

static noinline int judge_sendmsg(const struct socket *sock, const struct msghdr *msg)
{
	u32 asked = BULKHEAD_NET_SEND;

	/* Of a stream, the flag makes a connection; SCTP needs none to do so. */
	if (((msg->msg_flags & MSG_FASTOPEN) && sock->sk->sk_type == SOCK_STREAM) ||
	    sock->sk->sk_protocol == IPPROTO_SCTP)
		asked = BULKHEAD_NET_CONNECT;
	/* To nobody's address: the protocol has none to speak to. */
	if (!msg->msg_name)
		return 0;
	return judge_address(BULKHEAD_HOOK_SOCKET_SENDMSG, sock->sk, msg->msg_name,
			     msg->msg_namelen, asked);
}

/*
 * A message without an address goes where the socket was connected to, which
 * was judged then. A unix socket's is judged by security_unix_may_send().
 */
int bulkhead_hook_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size)
{
	if (bulkhead_hook_called(BULKHEAD_HOOK_SOCKET_SENDMSG, sock))
		return bulkhead_attach_canary(BULKHEAD_HOOK_SOCKET_SENDMSG);
	if (bulkhead_container_holds_none() || likely(!msg->msg_name))
		return 0;
	if (sock->sk->sk_family != AF_UNIX)
		return judge_sendmsg(sock, msg);
	note_destination(msg->msg_name, msg->msg_namelen);
	return 0;
}

/* The addresses that SCTP adds to a socket, or connects to, by socket options. */
static int judge_sctp(const struct sock *sk, const u8 *addresses, int length, u32 asked)
{
	int size, err = 0;

	for (; length > 0 && !err; addresses += size, length -= size) {
		const struct sockaddr *address = (const struct sockaddr *)addresses;

		size = sizeof(struct sockaddr_in);
		if (length >= (int)sizeof(address->sa_family) && address->sa_family == AF_INET6)
			size = sizeof(struct sockaddr_in6);
		err = judge_address(BULKHEAD_HOOK_SCTP_BIND_CONNECT, sk, address,
				    min(size, length), asked);
	}
	return err;
}

static int hook_sctp_bind_connect(struct sock *sk, int optname, struct sockaddr *addresses,
				  int length)
{
	u32 asked = BULKHEAD_NET_CONNECT;

	/* What a peer asks for comes from an interrupt, and is not current's doing. */
	if (bulkhead_container_holds_none() || !in_task())
		return 0;
	if (optname == SCTP_SOCKOPT_BINDX_ADD || optname == SCTP_PRIMARY_ADDR ||
	    optname == SCTP_SET_PEER_PRIMARY_ADDR)
		asked = BULKHEAD_NET_BIND;
	return judge_sctp(sk, (const u8 *)addresses, length, asked);
}

static int hook_unix_stream_connect(struct sock *sock, struct sock *other,
				    struct sock *newsk)
{
	if (bulkhead_container_holds_none())
		return 0;
	return judge_unix_socket(BULKHEAD_HOOK_UNIX_STREAM_CONNECT, other,
				 BULKHEAD_NET_CONNECT);
}

static int hook_unix_may_send(struct socket *sock, struct socket *other)
{
	if (bulkhead_container_holds_none() || !other->sk)
		return 0;
	return judge_unix_socket(BULKHEAD_HOOK_UNIX_MAY_SEND, other->sk,
				 BULKHEAD_NET_SEND);
}

const struct bulkhead_hook bulkhead_socket_hooks[] = {
	BULKHEAD_HOOK(SOCKET_CREATE, security_socket_create, hook_socket_create),
	BULKHEAD_HOOK(SOCKET_BIND, security_socket_bind, hook_socket_bind),
	BULKHEAD_HOOK(SOCKET_CONNECT, security_socket_connect, hook_socket_connect),
	BULKHEAD_HOOK(SOCKET_LISTEN, security_socket_listen, hook_socket_listen),
	BULKHEAD_HOOK(SOCKET_ACCEPT, security_socket_accept, hook_socket_accept),
	BULKHEAD_HOOK_HOT(SOCKET_SENDMSG, security_socket_sendmsg,
			  bulkhead_hook_socket_sendmsg, bulkhead_trampoline_socket_sendmsg),
	BULKHEAD_HOOK(SCTP_BIND_CONNECT, security_sctp_bind_connect, hook_sctp_bind_connect),
	BULKHEAD_HOOK(UNIX_STREAM_CONNECT, security_unix_stream_connect,
		      hook_unix_stream_connect),
	BULKHEAD_HOOK(UNIX_MAY_SEND, security_unix_may_send, hook_unix_may_send),
	{}
};
