/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_ENDPOINT_H
#define BULKHEAD_ENDPOINT_H

#include <linux/types.h>

struct request_sock;
struct sock;
struct sockaddr;
union sctp_addr;

#define BULKHEAD_ENDPOINT_MAX (1 + 1 + 2 + 2 + 16)

/**
 * struct bulkhead_endpoint - a socket, and a local or remote address
 * @bytes: in the format of class SOCKET
 * @length: number of bytes
 */
struct bulkhead_endpoint {
	u8 bytes[BULKHEAD_ENDPOINT_MAX];
	u32 length;
};

void bulkhead_endpoint_begin(struct bulkhead_endpoint *end, int family, int type, int protocol);
bool bulkhead_endpoint_is_inet(const struct sock *sk);

/* How an address may be read: as IPv4, as IPv6. */
#define BULKHEAD_READING_V4 1U
#define BULKHEAD_READING_V6 2U

unsigned int bulkhead_endpoint_readings(const struct sock *sk, const struct sockaddr *address,
					int length);
void bulkhead_endpoint_of_address(struct bulkhead_endpoint *end, const struct sock *sk,
				  const struct sockaddr *address, unsigned int reading,
				  bool remote);
void bulkhead_endpoint_of_association(struct bulkhead_endpoint *end, const struct sock *sk,
				      const union sctp_addr *peer);
void bulkhead_endpoint_of_local(struct bulkhead_endpoint *end, const struct sock *sk);
void bulkhead_endpoint_of_peer(struct bulkhead_endpoint *end, const struct sock *sk,
			       const struct request_sock *req);

#endif /* BULKHEAD_ENDPOINT_H */
