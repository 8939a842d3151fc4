// SPDX-License-Identifier: GPL-2.0
/*
 * A socket, and one end of what it does, as the automaton is fed.
 *
 * An address is read by the family of the socket, as the protocol does it, and
 * not by the family that the address claims.
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
 * @protocol: IPPROTO_*, or what the family has
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
 * bulkhead_endpoint_is_inet() - has the socket internet addresses?
 * @sk: the socket
 *
 * A socket of SMC stands for one of TCP, and has its addresses.
 *
 * Context: any.
 * Return: true if it has.
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

/* To speak to the wildcard address is to speak to oneself. */
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
 * Does the protocol of an IPv4 socket look at the family of each address? An IPv4
 * socket stays one. Raw ones don't look, of others it was not proven.
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
 * bulkhead_endpoint_readings() - as what may a protocol read an address?
 * @sk: the socket
 * @address: the address that was given
 * @length: bytes of it
 *
 * Some IPv4 protocols look at no family at all (raw_bind()). An address without a
 * family is an IPv6 one to some IPv6 protocols, and an IPv6 socket can become an
 * IPv4 one (IPV6_ADDRFORM) while this is asked. What is too short, every internet
 * protocol refuses, or does not look at; so does every IPv6 protocol with another
 * family.
 *
 * Context: any.
 * Return: BULKHEAD_READING_V4, BULKHEAD_READING_V6, or both; 0: as none, and the
 * kernel's own answer stands. Of sockets that have no internet addresses
 * BULKHEAD_READING_V4, which bulkhead_endpoint_of_address() ignores.
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
 * bulkhead_endpoint_of_address() - a socket and an address that was given
 * @end: filled in
 * @sk: the socket
 * @address: the address
 * @reading: one of bulkhead_endpoint_readings()
 * @remote: it is another's: the wildcard address then is the loopback one
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
 * bulkhead_endpoint_of_peer() - a listening socket and who wants to connect to it
 * @end: filled in
 * @sk: the listening socket
 * @req: the connection to be; NULL: nobody that is known
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
 * bulkhead_endpoint_of_association() - a listening socket of SCTP and who associates
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
