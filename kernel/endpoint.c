// SPDX-License-Identifier: GPL-2.0
/*
 * A socket and an address, in the form that the automaton is fed.
 *
 * An address is read according to the family of the socket, as the protocol does it, not
 * according to the family that the address states.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sctp/structs.h>
#include <net/sock.h>
#include "endpoint.h"

/**
 * bulkhead_endpoint_begin() - a socket without an address
 * @end: filled in
 * @family: AF_*
 * @type: SOCK_*
 * @protocol: IPPROTO_*, or a protocol number of the family
 *
 * Context: any.
 */
void bulkhead_endpoint_begin(struct bulkhead_endpoint *end, int family, int type, int protocol)
{
	end->bytes[0] = family;
	end->bytes[1] = type;
	end->bytes[2] = protocol >> 8;
	end->bytes[3] = protocol;
	end->length = 4;
}

static void endpoint_add(struct bulkhead_endpoint *end, __be16 port, const void *address,
			 u32 length)
{
	memcpy(end->bytes + 4, &port, sizeof(port));
	memcpy(end->bytes + 6, address, length);
	end->length = 6 + length;
}

static void endpoint_add_v4(struct bulkhead_endpoint *end, __be16 port, __be32 address)
{
	end->bytes[0] = AF_INET;
	endpoint_add(end, port, &address, sizeof(address));
}

static void endpoint_add_v6(struct bulkhead_endpoint *end, __be16 port,
			    const struct in6_addr *address)
{
	if (ipv6_addr_v4mapped(address)) {
		endpoint_add_v4(end, port, address->s6_addr32[3]);
		return;
	}
	end->bytes[0] = AF_INET6;
	endpoint_add(end, port, address, sizeof(*address));
}

/**
 * bulkhead_endpoint_is_inet() - does the socket have internet addresses?
 * @sk: the socket
 *
 * An SMC socket stands for a TCP socket, and has its addresses.
 *
 * Context: any.
 * Return: true if it does.
 */
bool bulkhead_endpoint_is_inet(const struct sock *sk)
{
	return sk->sk_family == AF_INET || sk->sk_family == AF_INET6 || sk->sk_family == AF_SMC;
}

static void endpoint_of_socket(struct bulkhead_endpoint *end, const struct sock *sk)
{
	int family = READ_ONCE(sk->sk_family);

	if (family == AF_SMC)
		bulkhead_endpoint_begin(end, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	else
		bulkhead_endpoint_begin(end, family, sk->sk_type, sk->sk_protocol);
}

/* Connecting or sending to the wildcard address reaches the loopback address. */
static __be32 effective_v4(__be32 address, bool remote)
{
	return remote && address == htonl(INADDR_ANY) ? htonl(INADDR_LOOPBACK) : address;
}

static void endpoint_add_effective_v6(struct bulkhead_endpoint *end, const struct sock *sk,
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

/*
 * Does the protocol of an IPv4 socket check the family of each address? An IPv4 socket
 * remains one. Raw sockets do not check; for other protocols it was not verified.
 */
static bool refuses_family(const struct sock *sk, int family)
{
	if (family == AF_INET || family == AF_UNSPEC || sk->sk_type == SOCK_RAW)
		return false;
	switch (sk->sk_protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMP:
	case IPPROTO_SCTP:
		return true;
	default:
		return false;
	}
}

/**
 * bulkhead_endpoint_readings() - the ways in which a protocol may read an address
 * @sk: the socket
 * @address: the address as passed by the caller
 * @length: its bytes
 *
 * Some IPv4 protocols do not check the family at all (raw_bind()). Some IPv6 protocols
 * read an address without a family as an IPv6 one, and an IPv6 socket can become an IPv4
 * one (IPV6_ADDRFORM) in the meantime. Every internet protocol refuses, or ignores, an
 * address that is too short; every IPv6 protocol does the same with other families.
 *
 * Context: any.
 * Return: BULKHEAD_READING_V4, BULKHEAD_READING_V6, or both; 0: none, and the kernel's
 * own result stands. For a socket without internet addresses, BULKHEAD_READING_V4, which
 * bulkhead_endpoint_of_address() ignores.
 */
unsigned int bulkhead_endpoint_readings(const struct sock *sk, const struct sockaddr *address,
					int length)
{
	unsigned int readings = 0;

	if (!bulkhead_endpoint_is_inet(sk))
		return BULKHEAD_READING_V4;
	if (length < (int)sizeof(struct sockaddr_in))
		return 0;
	if (READ_ONCE(sk->sk_family) == AF_INET)
		return refuses_family(sk, address->sa_family) ? 0 : BULKHEAD_READING_V4;
	if (address->sa_family == AF_INET || address->sa_family == AF_UNSPEC)
		readings |= BULKHEAD_READING_V4;
	if (length >= SIN6_LEN_RFC2133 &&
	    (address->sa_family == AF_INET6 || address->sa_family == AF_UNSPEC))
		readings |= BULKHEAD_READING_V6;
	return readings;
}

/**
 * bulkhead_endpoint_of_address() - a socket and an address passed by the caller
 * @end: filled in
 * @sk: the socket
 * @address: the address
 * @reading: one of bulkhead_endpoint_readings()
 * @remote: it is the address of a peer: the wildcard address then means the loopback one
 *
 * Context: any.
 */
void bulkhead_endpoint_of_address(struct bulkhead_endpoint *end, const struct sock *sk,
				  const struct sockaddr *address, unsigned int reading, bool remote)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	endpoint_of_socket(end, sk);
	if (!bulkhead_endpoint_is_inet(sk))
		return;
	if (reading == BULKHEAD_READING_V4)
		endpoint_add_v4(end, v4->sin_port, effective_v4(v4->sin_addr.s_addr, remote));
	else
		endpoint_add_effective_v6(end, sk, v6->sin6_port, &v6->sin6_addr, remote);
}

/**
 * bulkhead_endpoint_of_local() - a socket and its own address
 * @end: filled in
 * @sk: the socket
 *
 * Context: any.
 */
void bulkhead_endpoint_of_local(struct bulkhead_endpoint *end, const struct sock *sk)
{
	endpoint_of_socket(end, sk);
	if (sk->sk_family == AF_INET)
		endpoint_add_v4(end, inet_sk(sk)->inet_sport, inet_sk(sk)->inet_rcv_saddr);
#if IS_ENABLED(CONFIG_IPV6)
	else if (sk->sk_family == AF_INET6)
		endpoint_add_v6(end, inet_sk(sk)->inet_sport, &sk->sk_v6_rcv_saddr);
#endif
}

/**
 * bulkhead_endpoint_of_peer() - a listening socket and a peer that connects to it
 * @end: filled in
 * @sk: the listening socket
 * @req: the requested connection; NULL: the peer is not known
 *
 * Context: any.
 */
void bulkhead_endpoint_of_peer(struct bulkhead_endpoint *end, const struct sock *sk,
			       const struct request_sock *req)
{
	const __be16 port = inet_sk(sk)->inet_sport;

	endpoint_of_socket(end, sk);
	if (req && inet_rsk(req)->ireq_family == AF_INET)
		endpoint_add_v4(end, port, inet_rsk(req)->ir_rmt_addr);
#if IS_ENABLED(CONFIG_IPV6)
	else if (req)
		endpoint_add_v6(end, port, &inet_rsk(req)->ir_v6_rmt_addr);
#endif
	else if (end->bytes[0] == AF_INET)
		endpoint_add_v4(end, port, htonl(INADDR_ANY));
	else
		endpoint_add_v6(end, port, &in6addr_any);
}

/**
 * bulkhead_endpoint_of_association() - a listening SCTP socket and a peer that associates
 * @end: filled in
 * @sk: the listening socket
 * @peer: the address that the request came from
 *
 * Context: any.
 */
void bulkhead_endpoint_of_association(struct bulkhead_endpoint *end, const struct sock *sk,
				      const union sctp_addr *peer)
{
	const __be16 port = inet_sk(sk)->inet_sport;

	endpoint_of_socket(end, sk);
	if (peer->sa.sa_family == AF_INET)
		endpoint_add_v4(end, port, peer->v4.sin_addr.s_addr);
	else
		endpoint_add_v6(end, port, &peer->v6.sin6_addr);
}
