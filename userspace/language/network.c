// SPDX-License-Identifier: GPL-2.0
/* Objects of network rules: protocols, addresses, ports. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "language/network.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef IPPROTO_SMC
#define IPPROTO_SMC 256
#endif

#define BOTH(type, v4, v6)                 \
	{                                  \
		{ AF_INET, type, v4 },     \
		{                          \
			AF_INET6, type, v6 \
		}                          \
	}

/*
 * A socket is named after the first protocol that covers it. The first two selectors
 * are the sockets that the word means in a request, for IPv4 and IPv6.
 */
static const struct protocol protocols[] = {
	{ "mptcp", PROTOCOL_INET, .ports = true, .listens = true, .count = 2,
	  .selectors = BOTH(SOCK_STREAM, IPPROTO_MPTCP, IPPROTO_MPTCP) },
	/* All forms, because each of them can result in a plain TCP connection. */
	{ "tcp", PROTOCOL_INET, .ports = true, .listens = true, .count = 6,
	  .selectors = { { AF_INET, SOCK_STREAM, IPPROTO_TCP },
			 { AF_INET6, SOCK_STREAM, IPPROTO_TCP },
			 { AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
			 { AF_INET6, SOCK_STREAM, IPPROTO_MPTCP },
			 { AF_INET, SOCK_STREAM, IPPROTO_SMC },
			 { AF_INET6, SOCK_STREAM, IPPROTO_SMC } } },
	{ "udp", PROTOCOL_INET, .ports = true, .sends = true, .count = 2,
	  .selectors = BOTH(SOCK_DGRAM, IPPROTO_UDP, IPPROTO_UDP) },
	{ "sctp", PROTOCOL_INET, .ports = true, .listens = true, .count = 4,
	  .selectors = { { AF_INET, SOCK_STREAM, IPPROTO_SCTP },
			 { AF_INET6, SOCK_STREAM, IPPROTO_SCTP },
			 { AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP },
			 { AF_INET6, SOCK_SEQPACKET, IPPROTO_SCTP } } },
	{ "icmp", PROTOCOL_INET, .sends = true, .count = 2,
	  .selectors = BOTH(SOCK_DGRAM, IPPROTO_ICMP, IPPROTO_ICMPV6) },
	{ "raw", PROTOCOL_INET, .sends = true, .count = 2,
	  .selectors = BOTH(SOCK_RAW, SELECTOR_ANY, SELECTOR_ANY) },
	{ "unix", PROTOCOL_UNIX, .listens = true, .count = 1,
	  .selectors = { { AF_UNIX, SELECTOR_ANY, SELECTOR_ANY } } },
	{ "netlink", PROTOCOL_OTHER, .count = 1,
	  .selectors = { { AF_NETLINK, SELECTOR_ANY, SELECTOR_ANY } } },
	{ "packet", PROTOCOL_OTHER, .count = 1,
	  .selectors = { { AF_PACKET, SELECTOR_ANY, SELECTOR_ANY } } },
	{ "vsock", PROTOCOL_OTHER, .listens = true, .count = 1,
	  .selectors = { { AF_VSOCK, SELECTOR_ANY, SELECTOR_ANY } } },
	{ "alg", PROTOCOL_OTHER, .listens = true, .count = 1,
	  .selectors = { { AF_ALG, SELECTOR_ANY, SELECTOR_ANY } } },
	{ "any", PROTOCOL_ANY, .ports = true, .listens = true, .sends = true, .count = 2,
	  .selectors = BOTH(SELECTOR_ANY, SELECTOR_ANY, SELECTOR_ANY) },
};

static const struct {
	const char *name;
	int protocol;
} netlinks[] = {
	{ "route", 0 },
	{ "usersock", 2 },
	{ "sock_diag", 4 },
	{ "nflog", 5 },
	{ "xfrm", 6 },
	{ "selinux", 7 },
	{ "iscsi", 8 },
	{ "audit", 9 },
	{ "fib_lookup", 10 },
	{ "connector", 11 },
	{ "netfilter", 12 },
	{ "dnrtmsg", 14 },
	{ "kobject_uevent", 15 },
	{ "generic", 16 },
	{ "scsitransport", 18 },
	{ "ecryptfs", 19 },
	{ "rdma", 20 },
	{ "crypto", 21 },
	{ "smc", 22 },
};

static bool is_named(const char *text, size_t length, const char *name)
{
	return length == strlen(name) && !memcmp(text, name, length);
}

static const char *netlink_parse(const char *text, size_t length, struct protocol *protocol)
{
	const char *names[ARRAY_SIZE(netlinks)];
	s64 value = number_parse(text, length, 255);

	protocol_parse("netlink", strlen("netlink"), protocol);
	for (size_t i = 0; i < ARRAY_SIZE(netlinks); i++) {
		names[i] = netlinks[i].name;
		if (is_named(text, length, names[i]))
			value = netlinks[i].protocol;
	}
	if (value < 0) {
		static char sentence[640];

		snprintf(sentence, sizeof(sentence), "unknown netlink family%s",
			 diag_hint(text, length, names, ARRAY_SIZE(names)));
		return sentence;
	}
	protocol->selectors[0].protocol = value;
	return NULL;
}

static const char *family_parse(const char *text, size_t length, struct protocol *protocol)
{
	s64 value = number_parse(text, length, 255);

	if (value < 0)
		return "'family:' must be followed by a number from 0 to 255";
	if (value == AF_INET || value == AF_INET6)
		return "internet sockets are named by protocol: tcp, udp, sctp, mptcp, icmp, raw, or any with an address";
	if (value == AF_UNIX)
		return "this family is called 'unix'";
	*protocol = (struct protocol){
		.name = "family",
		.kind = PROTOCOL_OTHER,
		.listens = true,
		.count = 1,
		.selectors = { { value, SELECTOR_ANY, SELECTOR_ANY } },
	};
	return NULL;
}

/**
 * protocol_parse() - find the sockets that a word denotes
 * @text: the word
 * @length: bytes of it
 * @protocol: filled in
 *
 * Return: NULL, or an error message in a static buffer.
 */
const char *protocol_parse(const char *text, size_t length, struct protocol *protocol)
{
	static char sentence[640];
	const char *names[ARRAY_SIZE(protocols)];

	if (length > 8 && !memcmp(text, "netlink:", 8))
		return netlink_parse(text + 8, length - 8, protocol);
	if (length > 7 && !memcmp(text, "family:", 7))
		return family_parse(text + 7, length - 7, protocol);
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		names[i] = protocols[i].name;
		if (is_named(text, length, names[i])) {
			*protocol = protocols[i];
			return NULL;
		}
	}
	snprintf(sentence, sizeof(sentence), "unknown protocol '%.*s'%s",
		 (int)(length > 40 ? 40 : length), text,
		 diag_hint(text, length, names, ARRAY_SIZE(names)));
	return sentence;
}

static bool selects(const struct selector *selector, int family, int type, int protocol)
{
	return (selector->family == SELECTOR_ANY || selector->family == family) &&
	       (selector->type == SELECTOR_ANY || selector->type == type) &&
	       (selector->protocol == SELECTOR_ANY || selector->protocol == protocol);
}

/**
 * protocol_find() - find the word for a socket
 * @family: AF_*
 * @type: SOCK_*
 * @protocol: IPPROTO_*, or a number of the family
 *
 * Return: the protocol, or NULL if only ``any`` covers it.
 */
const struct protocol *protocol_find(int family, int type, int protocol)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		const struct protocol *known = &protocols[i];

		for (size_t j = 0; known->kind != PROTOCOL_ANY && j < known->count; j++)
			if (selects(&known->selectors[j], family, type, protocol))
				return known;
	}
	return NULL;
}

/**
 * protocol_netlink_name() - find the word for a netlink family
 * @protocol: NETLINK_*
 *
 * Return: the word, or NULL if it has none.
 */
const char *protocol_netlink_name(int protocol)
{
	for (size_t i = 0; i < ARRAY_SIZE(netlinks); i++)
		if (netlinks[i].protocol == protocol)
			return netlinks[i].name;
	return NULL;
}

static const char *read_ports(const char *text, size_t length, struct endpoint *endpoint)
{
	u32 low, high;

	if (is_named(text, length, "*"))
		return NULL;
	if (!range_parse(text, length, 65535, &low, &high))
		return "a port is '*', a number from 0 to 65535, or two separated by '-'";
	if (low > high)
		return "this range of ports runs backwards";
	endpoint->low = low;
	endpoint->high = high;
	return NULL;
}

static bool has_bits_beyond(const u8 *address, unsigned int bits, unsigned int prefix)
{
	for (unsigned int bit = prefix; bit < bits; bit++)
		if (address[bit / 8] & (0x80 >> (bit % 8)))
			return true;
	return false;
}

static const char *no_ipv4(const char *text)
{
	if (*text && strspn(text, "0123456789-") == strlen(text))
		return "this is a port alone; an address stands before it, as in '*:443'";
	if (strpbrk(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return "this is not an address; names are not resolved: write the address, or '*' for any";
	return "this is not an IPv4 address, which is four numbers from 0 to 255 separated by dots";
}

static const char *read_address(const char *text, size_t length, int family,
				struct endpoint *endpoint)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	const char *slash = memchr(text, '/', length);
	size_t first = slash ? (size_t)(slash - text) : length;
	unsigned int bits = family == AF_INET ? 32 : 128;
	char copy[64];
	s64 prefix = bits;

	if (first >= sizeof(copy))
		return "this is not an address";
	memcpy(copy, text, first);
	copy[first] = 0;
	if (memchr(copy, 0, first) || inet_pton(family, copy, endpoint->address) != 1)
		return family == AF_INET ? no_ipv4(copy) : "this is not an IPv6 address";
	if (slash)
		prefix = number_parse(slash + 1, length - first - 1, bits);
	if (prefix < 0)
		return family == AF_INET ? "a prefix of IPv4 has 0 to 32 bits"
					 : "a prefix of IPv6 has 0 to 128 bits";
	if (has_bits_beyond(endpoint->address, bits, prefix))
		return "the address has bits set beyond its prefix";
	if (family == AF_INET6 && prefix >= 96 && !memcmp(endpoint->address, mapped, 12))
		return "an IPv4-mapped address is treated as IPv4; write it as IPv4";
	endpoint->prefix = prefix;
	endpoint->v4 = family == AF_INET;
	endpoint->v6 = family == AF_INET6;
	return NULL;
}

static const char *read_v6(const char *text, size_t length, struct endpoint *endpoint)
{
	const char *close = memchr(text, ']', length);
	const char *wrong;
	size_t inner;

	if (!close)
		return "this bracket is never closed";
	inner = close - text - 1;
	wrong = read_address(text + 1, inner, AF_INET6, endpoint);
	if (wrong || inner + 2 == length)
		return wrong;
	if (close[1] != ':')
		return "only ':' and a port can follow the address; a prefix goes inside the brackets";
	return read_ports(close + 2, length - inner - 3, endpoint);
}

/**
 * endpoint_parse() - parse ADDRESS[:PORT]
 * @text: the word
 * @length: bytes of it
 * @endpoint: filled in
 *
 * ADDRESS is ``*``, an IPv4 address or block, or an IPv6 one in brackets; PORT is
 * ``*``, a number, or two separated by ``-``.
 *
 * Return: NULL, or an error message.
 */
const char *endpoint_parse(const char *text, size_t length, struct endpoint *endpoint)
{
	const char *colon = memchr(text, ':', length);
	size_t first = colon ? (size_t)(colon - text) : length;
	const char *wrong;

	*endpoint = (struct endpoint){ .low = 0, .high = 65535 };
	if (length && text[0] == '[')
		return read_v6(text, length, endpoint);
	if (colon && memchr(colon + 1, ':', length - first - 1))
		return "an IPv6 address is written in brackets, as in [fd00::/8]:443";
	if (is_named(text, first, "*")) {
		endpoint->v4 = true;
		endpoint->v6 = true;
	} else {
		wrong = read_address(text, first, AF_INET, endpoint);
		if (wrong)
			return wrong;
	}
	return colon ? read_ports(colon + 1, length - first - 1, endpoint) : NULL;
}

/**
 * endpoint_misfit() - check that a protocol has such addresses
 * @protocol: the protocol
 * @endpoint: the address that a rule gives it
 *
 * Return: NULL, or an error message.
 */
const char *endpoint_misfit(const struct protocol *protocol, const struct endpoint *endpoint)
{
	if (!protocol->ports && (endpoint->low || endpoint->high != 65535))
		return "this protocol has no ports; name the address alone";
	return NULL;
}

static size_t put_byte(struct piece *pieces, size_t at, int byte)
{
	pieces[at] = (struct piece){ PIECE_BYTE, byte == SELECTOR_ANY ? SET_ANY : byte };
	return at + 1;
}

static size_t put_range(struct line *line, struct piece *pieces, size_t at, unsigned int low,
			unsigned int high)
{
	struct byteset set = {};

	byteset_add(&set, low, high);
	pieces[at] = (struct piece){ PIECE_BYTE, sets_number(&line->policy->sets, &set) };
	return at + 1;
}

static void put_socket(struct piece *pieces, const struct selector *selector)
{
	int protocol = selector->protocol;
	size_t at = 0;

	at = put_byte(pieces, at, selector->family);
	at = put_byte(pieces, at, selector->type);
	at = put_byte(pieces, at, protocol == SELECTOR_ANY ? SELECTOR_ANY : protocol >> 8);
	put_byte(pieces, at, protocol == SELECTOR_ANY ? SELECTOR_ANY : protocol & 255);
}

static size_t put_address(struct line *line, struct piece *pieces, size_t at,
			  const struct endpoint *endpoint, int family)
{
	unsigned int bytes = family == AF_INET ? 4 : 16, bits = endpoint->prefix;

	for (unsigned int i = 0; i < bytes; i++) {
		unsigned int byte = endpoint->address[i];

		if (bits >= 8)
			at = put_byte(pieces, at, byte);
		else if (bits)
			at = put_range(line, pieces, at, byte, byte | (0xff >> bits));
		else
			at = put_byte(pieces, at, SELECTOR_ANY);
		bits -= bits < 8 ? bits : 8;
	}
	return at;
}

/**
 * network_sockets() - make the pattern of a protocol's sockets without an address
 * @line: the line that contains it
 * @at: its place in the line
 * @protocol: the protocol
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool network_sockets(struct line *line, const char *at, const struct protocol *protocol,
		     struct patterns *patterns)
{
	struct piece pieces[4];

	for (size_t i = 0; i < protocol->count; i++) {
		put_socket(pieces, &protocol->selectors[i]);
		if (!patterns_add(line, at, patterns, pieces, ARRAY_SIZE(pieces)))
			return false;
	}
	return true;
}

/*
 * Two big-endian bytes from low to high, in up to three parts: the rest of the first
 * block of 256, the complete blocks, and the beginning of the last one.
 */
static bool add_ports(struct line *line, const char *word, struct patterns *patterns,
		      struct piece *pieces, const struct endpoint *endpoint, int family)
{
	unsigned int low = endpoint->low, high = endpoint->high, last;

	for (; low <= high; low = last + 1) {
		size_t at = 4;

		if (low % 256 || low / 256 == high / 256)
			last = low / 256 == high / 256 ? high : low | 255;
		else
			last = high % 256 == 255 ? high : (high & ~255U) - 1;
		at = put_range(line, pieces, at, low / 256, last / 256);
		at = put_range(line, pieces, at, low % 256, last % 256);
		at = put_address(line, pieces, at, endpoint, family);
		if (!patterns_add(line, word, patterns, pieces, at))
			return false;
	}
	return true;
}

/**
 * network_endpoint() - make the patterns of a protocol's sockets with an address
 * @line: the line that contains it
 * @at: its place in the line
 * @protocol: the protocol; PROTOCOL_INET or PROTOCOL_ANY
 * @endpoint: the address
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool network_endpoint(struct line *line, const char *at, const struct protocol *protocol,
		      const struct endpoint *endpoint, struct patterns *patterns)
{
	struct piece pieces[6 + 16];

	for (size_t i = 0; i < protocol->count; i++) {
		const struct selector *selector = &protocol->selectors[i];

		if (selector->family == AF_INET ? !endpoint->v4 : !endpoint->v6)
			continue;
		put_socket(pieces, selector);
		if (!add_ports(line, at, patterns, pieces, endpoint, selector->family))
			return false;
	}
	return true;
}

/**
 * network_everything() - make the pattern that matches everything
 * @line: the line that contains it
 * @at: its place in the line
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool network_everything(struct line *line, const char *at, struct patterns *patterns)
{
	struct piece all = { PIECE_STAR, SET_ANY };

	return patterns_add(line, at, patterns, &all, 1);
}
