/* SPDX-License-Identifier: GPL-2.0 */
/* Objects of network rules: protocols, addresses, ports. */
#ifndef BULKHEAD_NETWORK_H
#define BULKHEAD_NETWORK_H

#include "language/token.h"

#define SELECTOR_ANY (-1)

/**
 * struct selector - the sockets of a family, type and protocol
 * @family: AF_*, or SELECTOR_ANY
 * @type: SOCK_*, or SELECTOR_ANY
 * @protocol: IPPROTO_*, a number of the family, or SELECTOR_ANY
 */
struct selector {
	int family;
	int type;
	int protocol;
};

/**
 * enum protocol_kind - what the operations of a protocol's sockets are checked by
 * @PROTOCOL_INET: by an internet address
 * @PROTOCOL_UNIX: by the name of a unix socket
 * @PROTOCOL_OTHER: by the socket alone
 * @PROTOCOL_ANY: all of them
 */
enum protocol_kind {
	PROTOCOL_INET,
	PROTOCOL_UNIX,
	PROTOCOL_OTHER,
	PROTOCOL_ANY,
};

/**
 * struct protocol - a set of sockets with a name
 * @name: the word
 * @kind: enum protocol_kind
 * @ports: its addresses have ports
 * @listens: its sockets can listen and accept
 * @sends: messages can be sent to an address without connecting first
 * @count: number of @selectors
 * @selectors: the sockets
 */
struct protocol {
	const char *name;
	enum protocol_kind kind;
	bool ports;
	bool listens;
	bool sends;
	size_t count;
	struct selector selectors[6];
};

/**
 * struct endpoint - internet addresses and ports
 * @v4: it has IPv4 addresses
 * @v6: it has IPv6 addresses
 * @prefix: number of significant leading bits of @address
 * @low: first port
 * @high: last port
 * @address: in network order; 4 bytes of IPv4
 */
struct endpoint {
	bool v4;
	bool v6;
	unsigned int prefix;
	u16 low;
	u16 high;
	u8 address[16];
};

const char *protocol_parse(const char *text, size_t length, struct protocol *protocol);
const struct protocol *protocol_find(int family, int type, int protocol);
const char *protocol_netlink_name(int protocol);
const char *endpoint_parse(const char *text, size_t length, struct endpoint *endpoint);
const char *endpoint_misfit(const struct protocol *protocol, const struct endpoint *endpoint);

bool network_sockets(struct line *line, const char *at, const struct protocol *protocol,
		     struct patterns *patterns);
bool network_endpoint(struct line *line, const char *at, const struct protocol *protocol,
		      const struct endpoint *endpoint, struct patterns *patterns);
bool network_everything(struct line *line, const char *at, struct patterns *patterns);

#endif /* BULKHEAD_NETWORK_H */
