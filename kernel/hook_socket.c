// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets: creating them, and the addresses that they communicate with.
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
#include <net/sctp/structs.h>
#include <net/sock.h>
#include <asm/compat.h>
#include "endpoint.h"
#include "hooks.h"
#include "listener.h"
#include "note.h"
#include "request.h"

#define PROTOCOL_SMC 256 /* IPPROTO_SMC, since 6.11 */

int bulkhead_hook_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size);
void bulkhead_trampoline_socket_sendmsg(void);

static int judge_endpoint(enum bulkhead_hook_id hook, const struct bulkhead_endpoint *end,
			  u32 asked, int malformed)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_SOCKET,
		.asked = asked,
		.bytes = end->bytes,
		.length = end->length,
	};

	if (malformed)
		return bulkhead_request_refuse_confined(&request, BULKHEAD_REASON_MALFORMED);
	return bulkhead_request_ask(&request, NULL);
}

/*
 * Judge the address by each way in which it may be read. The kernel refuses an address that
 * no protocol can read.
 */
static int judge_address(enum bulkhead_hook_id hook, const struct sock *sk,
			 const struct sockaddr *address, int length, u32 asked)
{
	const bool remote = asked & (BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND);
	const unsigned int readings = bulkhead_endpoint_readings(sk, address, length);
	struct bulkhead_endpoint end;
	unsigned int reading;
	int err = 0;

	for (reading = BULKHEAD_READING_V4; reading <= BULKHEAD_READING_V6 && !err; reading <<= 1) {
		if (!(readings & reading))
			continue;
		bulkhead_endpoint_of_address(&end, sk, address, reading, remote);
		err = judge_endpoint(hook, &end, asked, 0);
	}
	return err;
}

/* An abstract name: ``@`` and its bytes. */
static int judge_unix_abstract(enum bulkhead_hook_id hook, const char *name, int length, u32 asked)
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
 * The path by which current is about to look up a unix socket.
 *
 * A bound socket holds the path used by the task that bound it. If that task was outside
 * the container, the path leads to that task's root, and does not show the name that the
 * socket has in the container. So the name is looked up here first, and used if it leads to
 * this very socket.
 */
struct destination {
	struct bulkhead_note note;
	struct path path;
};

static void destination_end(struct bulkhead_note *note)
{
	struct destination *destination = container_of(note, struct destination, note);

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
	destination->note.kind = BULKHEAD_NOTE_DESTINATION;
	destination->note.end = destination_end;
	if (!bulkhead_note_add(&destination->note))
		destination_end(&destination->note);
}

/*
 * May sleep, and therefore holds the module. If nothing can be noted, the socket is judged
 * by the path that it was bound to.
 */
static void note_destination(const struct sockaddr *address, int length)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)address;
	char name[sizeof(un->sun_path) + 1] = {};
	int size = length - (int)offsetof(struct sockaddr_un, sun_path);

	if (size <= 0 || size > (int)sizeof(un->sun_path) || !un->sun_path[0] ||
	    !bulkhead_subject_is_confined() || !try_module_get(THIS_MODULE))
		return;
	memcpy(name, un->sun_path, size);
	destination_keep(name);
	module_put(THIS_MODULE);
}

/* @data is the path of the socket; its mount is replaced by the one of the noted path. */
static void destination_take(struct bulkhead_note *note, void *data)
{
	const struct destination *destination = container_of(note, struct destination, note);
	struct path *path = data;

	if (destination->path.dentry == path->dentry)
		path->mnt = destination->path.mnt;
}

/*
 * Judge by the name that a unix socket is bound to. A socket without a name can't be looked
 * up by any task: it was passed on, as one end of a pair.
 */
static int judge_unix_socket(enum bulkhead_hook_id hook, const struct sock *sk, u32 asked)
{
	const struct unix_sock *u = unix_sk(sk);
	/* Pairs with the release in the kernel's unix_bind(): the address is complete. */
	const struct unix_address *address = smp_load_acquire(&u->addr);

	if (!address)
		return 0;
	if (address->name->sun_path[0]) {
		/* Held by the socket, or until the end of this system call. */
		struct path path = u->path;

		bulkhead_note_each(BULKHEAD_NOTE_DESTINATION, destination_take, &path);
		return judge_unix_path(hook, &path, asked);
	}
	return judge_unix_abstract(hook, address->name->sun_path + 1,
				   address->len - (int)offsetof(struct sockaddr_un, sun_path) - 1,
				   asked);
}

/* Judge the protocol that the kernel substitutes for 0, not 0 itself. */
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

/*
 * Is the number out of range for the family, so that the kernel itself refuses it? Other
 * families accept any number: AF_PACKET truncates it.
 */
static bool is_no_protocol(int family, int protocol)
{
	switch (family) {
	case AF_INET:
	case AF_INET6:
	case AF_NETLINK:
		return protocol < 0 || protocol > U16_MAX;
	case AF_UNIX:
		return protocol && protocol != PF_UNIX;
	default:
		return false;
	}
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	struct bulkhead_endpoint end;

	if (kern || bulkhead_container_holds_none())
		return 0;
	type &= SOCK_TYPE_MASK;
	if (is_no_protocol(family, protocol))
		return 0;
	/*
	 * A number that does not fit into the object could be mistaken for another one, so
	 * it is malformed.
	 */
	if (family < 0 || family > U8_MAX || protocol < 0 || protocol > U16_MAX) {
		bulkhead_endpoint_begin(&end, 0, 0, 0);
		return judge_endpoint(BULKHEAD_HOOK_SOCKET_CREATE, &end, BULKHEAD_NET_CREATE,
				      -EINVAL);
	}
	bulkhead_endpoint_begin(&end, family, type, effective_protocol(family, type, protocol));
	return judge_endpoint(BULKHEAD_HOOK_SOCKET_CREATE, &end, BULKHEAD_NET_CREATE, 0);
}

/* The path of a unix socket is judged when its name is created: security_path_mknod(). */
static int judge_unix_bind(const struct sockaddr *address, int length)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)address;
	int name = length - (int)offsetof(struct sockaddr_un, sun_path);

	/* unix_validate_addr() refuses these; without any name, the kernel chooses one. */
	if (name < 0 || length > (int)sizeof(*un) || un->sun_family != AF_UNIX)
		return 0;
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
	/* Connecting to AF_UNSPEC means disconnecting. */
	if (bulkhead_endpoint_is_inet(sock->sk) && length >= (int)sizeof(address->sa_family) &&
	    address->sa_family == AF_UNSPEC)
		return 0;
	return judge_address(BULKHEAD_HOOK_SOCKET_CONNECT, sock->sk, address, length,
			     BULKHEAD_NET_CONNECT);
}

static int judge_local(enum bulkhead_hook_id hook, const struct sock *sk, u32 asked)
{
	struct bulkhead_endpoint end;

	if (sk->sk_family == AF_UNIX)
		return judge_unix_socket(hook, sk, asked);
	bulkhead_endpoint_of_local(&end, sk);
	return judge_endpoint(hook, &end, asked, 0);
}

/* Does a hook report the peers of this socket at the time they connect? */
static bool tells_peers(const struct sock *sk)
{
	return (sk->sk_family == AF_INET || sk->sk_family == AF_INET6) &&
	       ((sk->sk_type == SOCK_STREAM && sk->sk_protocol == IPPROTO_TCP) ||
		sk->sk_protocol == IPPROTO_SCTP);
}

static bool is_watched(const struct sock *sk, const struct bulkhead_container *container)
{
	const struct bulkhead_listener *listener = bulkhead_listener_find(sk);

	return listener && listener->container == container;
}

/*
 * A socket that can't be watched must not listen. If the task only accepts, the listening
 * task stays recorded, unless it belongs to another container.
 */
static int watch(enum bulkhead_hook_id hook, const struct sock *sk, u32 asked)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_SOCKET,
		.asked = asked,
	};
	struct bulkhead_endpoint end;
	int err = 0;

	bulkhead_endpoint_of_local(&end, sk);
	request.bytes = end.bytes;
	request.length = end.length;
	rcu_read_lock();
	request.container = bulkhead_subject_confining();
	if (request.container &&
	    !(asked == BULKHEAD_NET_ACCEPT && is_watched(sk, request.container)) &&
	    !bulkhead_listener_add(sk, request.container))
		err = bulkhead_request_refuse(&request, BULKHEAD_REASON_NO_MEMORY);
	rcu_read_unlock();
	return err;
}

/* An SMC socket keeps its address in a TCP socket, which only the SMC module can reach. */
static bool is_smc(const struct sock *sk)
{
	return sk->sk_family == AF_SMC ||
	       ((sk->sk_family == AF_INET || sk->sk_family == AF_INET6) &&
		sk->sk_type == SOCK_STREAM && sk->sk_protocol == PROTOCOL_SMC);
}

/* Judge by the socket's own address; the address of the peer is not known yet. */
static int judge_smc_name(enum bulkhead_hook_id hook, struct socket *sock, u32 asked)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage storage;
	} name = {};
	struct bulkhead_endpoint end;
	unsigned int reading;

	if (READ_ONCE(sock->ops)->getname(sock, &name.any, 0) < 0) {
		bulkhead_endpoint_begin(&end, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
		return judge_endpoint(hook, &end, asked, -EINVAL);
	}
	reading = name.any.sa_family == AF_INET ? BULKHEAD_READING_V4 : BULKHEAD_READING_V6;
	if (asked == BULKHEAD_NET_ACCEPT && reading == BULKHEAD_READING_V4)
		name.v4.sin_addr.s_addr = htonl(INADDR_ANY);
	else if (asked == BULKHEAD_NET_ACCEPT)
		name.v6.sin6_addr = in6addr_any;
	bulkhead_endpoint_of_address(&end, sock->sk, &name.any, reading, false);
	return judge_endpoint(hook, &end, asked, 0);
}

/* Getting the name may sleep, so this holds the module. */
static int judge_smc(enum bulkhead_hook_id hook, struct socket *sock, u32 asked)
{
	int err;

	if (!bulkhead_subject_is_confined() || !try_module_get(THIS_MODULE))
		return 0;
	err = judge_smc_name(hook, sock, asked);
	module_put(THIS_MODULE);
	return err;
}

static int hook_socket_listen(struct socket *sock, int backlog)
{
	int err;

	if (bulkhead_container_holds_none())
		return 0;
	if (is_smc(sock->sk))
		return judge_smc(BULKHEAD_HOOK_SOCKET_LISTEN, sock, BULKHEAD_NET_LISTEN);
	err = judge_local(BULKHEAD_HOOK_SOCKET_LISTEN, sock->sk, BULKHEAD_NET_LISTEN);
	if (!err && tells_peers(sock->sk))
		err = watch(BULKHEAD_HOOK_SOCKET_LISTEN, sock->sk, BULKHEAD_NET_LISTEN);
	return err;
}

/*
 * The peer was judged when it connected. If the socket came from outside and was not
 * watched yet, it is watched from now on. For other protocols, no peer is known.
 */
static int hook_socket_accept(struct socket *sock, struct socket *newsock)
{
	struct bulkhead_endpoint end;

	if (bulkhead_container_holds_none())
		return 0;
	if (tells_peers(sock->sk))
		return watch(BULKHEAD_HOOK_SOCKET_ACCEPT, sock->sk, BULKHEAD_NET_ACCEPT);
	if (is_smc(sock->sk))
		return judge_smc(BULKHEAD_HOOK_SOCKET_ACCEPT, sock, BULKHEAD_NET_ACCEPT);
	if (!bulkhead_endpoint_is_inet(sock->sk))
		return judge_local(BULKHEAD_HOOK_SOCKET_ACCEPT, sock->sk, BULKHEAD_NET_ACCEPT);
	bulkhead_endpoint_of_peer(&end, sock->sk, NULL);
	return judge_endpoint(BULKHEAD_HOOK_SOCKET_ACCEPT, &end, BULKHEAD_NET_ACCEPT, 0);
}

/* Called from an interrupt, so the subject is the listening task, not current. */
static int judge_peer(enum bulkhead_hook_id hook, const struct bulkhead_listener *listener,
		      const struct bulkhead_endpoint *end)
{
	const struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_SOCKET,
		.asked = BULKHEAD_NET_ACCEPT,
		.container = listener->container,
		.listener = listener,
		.bytes = end->bytes,
		.length = end->length,
	};

	return bulkhead_request_judge(&request);
}

static int hook_inet_conn_request(const struct sock *sk, const struct sk_buff *skb,
				  const struct request_sock *req)
{
	const struct bulkhead_listener *listener;
	struct bulkhead_endpoint end;
	int err = 0;

	rcu_read_lock();
	listener = bulkhead_listener_find(sk);
	if (listener) {
		bulkhead_endpoint_of_peer(&end, sk, req);
		err = judge_peer(BULKHEAD_HOOK_INET_CONN_REQUEST, listener, &end);
	}
	rcu_read_unlock();
	return err;
}

/*
 * Called when a peer wants to associate, and again when it has proven its address. A socket
 * that serves many peers at once never accepts: no other hook sees its peers.
 */
static int hook_sctp_assoc_request(const struct sctp_association *asoc)
{
	const struct bulkhead_listener *listener;
	const struct sock *sk = asoc->base.sk;
	struct bulkhead_endpoint end;
	int err = 0;

	rcu_read_lock();
	listener = bulkhead_listener_find(sk);
	if (listener) {
		bulkhead_endpoint_of_association(&end, sk, &asoc->c.peer_addr);
		err = judge_peer(BULKHEAD_HOOK_SCTP_ASSOC_REQUEST, listener, &end);
	}
	rcu_read_unlock();
	return err;
}

static int hook_sk_free(const struct sock *sk)
{
	bulkhead_listener_forget(sk);
	return 0;
}

/*
 * Options that send packets to another host than the one that was judged. Control messages
 * that an option brings are checked when they are read.
 */
static bool sets_route(int level, int option)
{
	return (level == SOL_IP && option == IP_OPTIONS) ||
	       (level == SOL_IPV6 && option == IPV6_RTHDR);
}

/*
 * This option restricts the ports that are chosen for a socket that requests none. Its
 * values are not available here, so it can't be decided whether the policy lets those ports
 * be bound.
 */
static int hook_socket_setsockopt(struct socket *sock, int level, int option)
{
	struct bulkhead_endpoint end;

	if (bulkhead_container_holds_none())
		return 0;
	if (sets_route(level, option))
		return bulkhead_request_host(BULKHEAD_HOOK_SOCKET_SETSOCKOPT, "source_route", NULL);
	if (level != SOL_IP || option != IP_LOCAL_PORT_RANGE ||
	    !bulkhead_endpoint_is_inet(sock->sk))
		return 0;
	bulkhead_endpoint_of_local(&end, sock->sk);
	return judge_endpoint(BULKHEAD_HOOK_SOCKET_SETSOCKOPT, &end, BULKHEAD_NET_BIND, -EINVAL);
}

/* A malformed message is refused by the function that reads it. */
static bool brings_route(struct msghdr *msg)
{
	struct cmsghdr *cmsg;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return false;
		if (cmsg->cmsg_level == SOL_IP && cmsg->cmsg_type == IP_RETOPTS)
			return true;
		if (cmsg->cmsg_level == SOL_IPV6 &&
		    (cmsg->cmsg_type == IPV6_RTHDR || cmsg->cmsg_type == IPV6_2292RTHDR))
			return true;
	}
	return false;
}

/*
 * Judge control messages of the internet protocols where they are read, whatever brought
 * them: sendmmsg(2) calls security_socket_sendmsg() once for several messages to the same
 * address, and some socket options bring such messages as well.
 */
static int judge_control(enum bulkhead_hook_id hook, struct msghdr *msg)
{
	if (bulkhead_container_holds_none() || !brings_route(msg))
		return 0;
	return bulkhead_request_host(hook, "source_route", NULL);
}

static int hook_ip_cmsg_send(const struct sock *sk, struct msghdr *msg)
{
	return judge_control(BULKHEAD_HOOK_IP_CMSG_SEND, msg);
}

static int hook_ip6_datagram_send_ctl(const void *net, const struct sock *sk, struct msghdr *msg)
{
	return judge_control(BULKHEAD_HOOK_IP6_DATAGRAM_SEND_CTL, msg);
}

/* An address that SCTP adds to those of the association that a message creates. */
static int judge_added_peer(const struct sock *sk, const struct msghdr *msg,
			    const struct cmsghdr *cmsg)
{
	const struct sockaddr_in *first = msg->msg_name;
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	const size_t length = cmsg->cmsg_len - sizeof(*cmsg);

	/* Both families have the port in the same place. */
	v4.sin_port = first->sin_port;
	v6.sin6_port = first->sin_port;
	if (cmsg->cmsg_type == SCTP_DSTADDRV4 && length >= sizeof(v4.sin_addr)) {
		memcpy(&v4.sin_addr, CMSG_DATA(cmsg), sizeof(v4.sin_addr));
		return judge_address(BULKHEAD_HOOK_SOCKET_SENDMSG, sk, (struct sockaddr *)&v4,
				     sizeof(v4), BULKHEAD_NET_CONNECT);
	}
	if (cmsg->cmsg_type == SCTP_DSTADDRV6 && length >= sizeof(v6.sin6_addr)) {
		memcpy(&v6.sin6_addr, CMSG_DATA(cmsg), sizeof(v6.sin6_addr));
		return judge_address(BULKHEAD_HOOK_SOCKET_SENDMSG, sk, (struct sockaddr *)&v6,
				     sizeof(v6), BULKHEAD_NET_CONNECT);
	}
	return 0;
}

/* Only a message with an address creates an association. */
static int judge_added_peers(const struct sock *sk, struct msghdr *msg)
{
	struct cmsghdr *cmsg;
	int err = 0;

	if (!msg->msg_name || msg->msg_namelen < (int)sizeof(struct sockaddr_in))
		return 0;
	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			break;
		if (cmsg->cmsg_level == IPPROTO_SCTP)
			err = judge_added_peer(sk, msg, cmsg);
		if (err)
			break;
	}
	return err;
}

/* For a stream, the flag makes the call connect; SCTP connects without it. */
static u32 sendmsg_asks(const struct sock *sk, const struct msghdr *msg)
{
	if (sk->sk_protocol == IPPROTO_SCTP ||
	    ((msg->msg_flags & MSG_FASTOPEN) && sk->sk_type == SOCK_STREAM))
		return BULKHEAD_NET_CONNECT;
	return BULKHEAD_NET_SEND;
}

static noinline int judge_sendmsg(const struct socket *sock, struct msghdr *msg)
{
	int err = 0;

	if (sock->sk->sk_protocol == IPPROTO_SCTP && bulkhead_endpoint_is_inet(sock->sk))
		err = judge_added_peers(sock->sk, msg);
	/* Without an address there is no peer to judge. */
	if (err || !msg->msg_name)
		return err;
	return judge_address(BULKHEAD_HOOK_SOCKET_SENDMSG, sock->sk, msg->msg_name,
			     msg->msg_namelen, sendmsg_asks(sock->sk, msg));
}

/*
 * A message without an address goes to the peer that the socket is connected to, which was
 * judged then. A message of a unix socket is judged by security_unix_may_send().
 */
int bulkhead_hook_socket_sendmsg(struct socket *sock, struct msghdr *msg, int size)
{
	if (bulkhead_hook_called(BULKHEAD_HOOK_SOCKET_SENDMSG, sock))
		return bulkhead_attach_canary(BULKHEAD_HOOK_SOCKET_SENDMSG);
	if (bulkhead_container_holds_none() || likely(!msg->msg_name && !msg->msg_controllen))
		return 0;
	if (sock->sk->sk_family != AF_UNIX)
		return judge_sendmsg(sock, msg);
	if (msg->msg_name)
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
		err = judge_address(BULKHEAD_HOOK_SCTP_BIND_CONNECT, sk, address, min(size, length),
				    asked);
	}
	return err;
}

/*
 * Of several messages to the same address, security_socket_sendmsg() sees only the first
 * one. A later one that creates the association anew could add peers unseen.
 */
static bool hides_messages(void)
{
	static const int calls[] = { 307 /* sendmmsg */, 538 /* sendmmsg of x32 */ };
	static const int calls_ia32[] = { 345 /* sendmmsg */, 102 /* socketcall */ };

	return in_ia32_syscall() ? bulkhead_subject_calls(calls_ia32, ARRAY_SIZE(calls_ia32))
				 : bulkhead_subject_calls(calls, ARRAY_SIZE(calls));
}

static int refuse_hidden(const struct sock *sk, const struct sockaddr *address, int length)
{
	struct bulkhead_endpoint end;
	unsigned int readings = bulkhead_endpoint_readings(sk, address, length);

	if (!readings)
		return 0;
	bulkhead_endpoint_of_address(
		&end, sk, address,
		address->sa_family == AF_INET ? BULKHEAD_READING_V4 : BULKHEAD_READING_V6, true);
	return judge_endpoint(BULKHEAD_HOOK_SCTP_BIND_CONNECT, &end, BULKHEAD_NET_CONNECT, -EINVAL);
}

static int hook_sctp_bind_connect(struct sock *sk, int optname, struct sockaddr *addresses,
				  int length)
{
	u32 asked = BULKHEAD_NET_CONNECT;

	/* A request of the peer comes from an interrupt, and current has no part in it. */
	if (bulkhead_container_holds_none() || !in_task())
		return 0;
	/*
	 * The address to become primary may have been announced by the peer, so that
	 * nothing has judged it.
	 */
	if (optname == SCTP_SOCKOPT_BINDX_ADD || optname == SCTP_SET_PEER_PRIMARY_ADDR)
		asked = BULKHEAD_NET_BIND;
	if (optname == SCTP_SENDMSG_CONNECT && hides_messages())
		return refuse_hidden(sk, addresses, length);
	return judge_sctp(sk, (const u8 *)addresses, length, asked);
}

/*
 * Since 6.16, the kernel can send a core dump to a socket of the host. It creates and
 * connects a socket of its own for that in the task that crashes. Every other unix socket
 * holds its network namespace, and only the kernel sets the flag.
 */
static bool dumps_core(const struct sock *sock)
{
	return unlikely(current->flags & PF_DUMPCORE) && !sock->sk_net_refcnt &&
	       sock_net(sock) == &init_net;
}

static int hook_unix_stream_connect(struct sock *sock, struct sock *other, struct sock *newsk)
{
	if (bulkhead_container_holds_none() || dumps_core(sock))
		return 0;
	return judge_unix_socket(BULKHEAD_HOOK_UNIX_STREAM_CONNECT, other, BULKHEAD_NET_CONNECT);
}

static int hook_unix_may_send(struct socket *sock, struct socket *other)
{
	if (bulkhead_container_holds_none() || !other->sk)
		return 0;
	return judge_unix_socket(BULKHEAD_HOOK_UNIX_MAY_SEND, other->sk, BULKHEAD_NET_SEND);
}

const struct bulkhead_hook bulkhead_socket_hooks[] = {
	BULKHEAD_HOOK(SOCKET_CREATE, security_socket_create, hook_socket_create),
	BULKHEAD_HOOK(SOCKET_BIND, security_socket_bind, hook_socket_bind),
	BULKHEAD_HOOK(SOCKET_CONNECT, security_socket_connect, hook_socket_connect),
	BULKHEAD_HOOK(SOCKET_SETSOCKOPT, security_socket_setsockopt, hook_socket_setsockopt),
	BULKHEAD_HOOK(SOCKET_LISTEN, security_socket_listen, hook_socket_listen),
	BULKHEAD_HOOK(SOCKET_ACCEPT, security_socket_accept, hook_socket_accept),
	BULKHEAD_HOOK(INET_CONN_REQUEST, security_inet_conn_request, hook_inet_conn_request),
	BULKHEAD_HOOK(SK_FREE, security_sk_free, hook_sk_free),
	BULKHEAD_HOOK_HOT(SOCKET_SENDMSG, security_socket_sendmsg, bulkhead_hook_socket_sendmsg,
			  bulkhead_trampoline_socket_sendmsg),
	BULKHEAD_HOOK(IP_CMSG_SEND, ip_cmsg_send, hook_ip_cmsg_send),
	BULKHEAD_HOOK(IP6_DATAGRAM_SEND_CTL, ip6_datagram_send_ctl, hook_ip6_datagram_send_ctl),
	BULKHEAD_HOOK(SCTP_ASSOC_REQUEST, security_sctp_assoc_request, hook_sctp_assoc_request),
	BULKHEAD_HOOK(SCTP_BIND_CONNECT, security_sctp_bind_connect, hook_sctp_bind_connect),
	BULKHEAD_HOOK(UNIX_STREAM_CONNECT, security_unix_stream_connect, hook_unix_stream_connect),
	BULKHEAD_HOOK(UNIX_MAY_SEND, security_unix_may_send, hook_unix_may_send),
	{}
};
