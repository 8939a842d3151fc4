// SPDX-License-Identifier: GPL-2.0
/* The rules of the domain network. */
#include "language/parsing.h"

static bool add_endpoint(struct parsing *p, const struct token *token,
			 const struct protocol *protocol, const struct endpoint *endpoint,
			 struct patterns *patterns)
{
	const char *wrong = endpoint_misfit(protocol, endpoint);

	if (wrong) {
		line_error(&p->line, token->text, "%s", wrong);
		return false;
	}
	return network_endpoint(&p->line, token->text, protocol, endpoint, patterns);
}

static bool add_target(struct parsing *p, const struct token *token,
		       const struct protocol *protocol, struct patterns *patterns)
{
	struct endpoint endpoint;
	const char *wrong;

	if (token->length && token->text[0] == '/') {
		line_error(&p->line, token->text,
			   "this protocol has addresses and not paths; did you mean 'unix'?");
		return false;
	}
	wrong = endpoint_parse(token->text, token->length, &endpoint);
	if (wrong) {
		line_error(&p->line, token->text, "%s", wrong);
		return false;
	}
	return add_endpoint(p, token, protocol, &endpoint, patterns);
}

/* Adds the rule for the sockets themselves, as written or implied. */
static void add_create(struct parsing *p, const char *at, const struct protocol *protocol,
		       u32 operations)
{
	bool asked = operations & BULKHEAD_NET_CREATE;
	struct patterns patterns;

	if (!asked && p->rule.effect != BULKHEAD_ALLOW)
		return;
	patterns_open(&patterns);
	if (network_sockets(&p->line, at, protocol, &patterns))
		parsing_add(p, BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_CREATE, &patterns, !asked);
}

static void parse_inet(struct parsing *p, const struct protocol *protocol, u32 operations)
{
	const char *name = p->tokens[p->at - 1].text;
	u32 addressed = operations & ~BULKHEAD_NET_CREATE;
	struct patterns patterns;

	if (addressed && p->at == p->count) {
		parsing_next(p, "an address ('*:*' for all)");
		return;
	}
	patterns_open(&patterns);
	for (; p->at < p->count; p->at++)
		add_target(p, &p->tokens[p->at], protocol, &patterns);
	if (p->line.failed)
		return;
	if (addressed)
		parsing_add(p, BULKHEAD_CLASS_SOCKET, addressed, &patterns, false);
	add_create(p, name, protocol, operations);
}

static void parse_unix(struct parsing *p, const struct protocol *protocol, u32 operations)
{
	const char *name = p->tokens[p->at - 1].text;
	u32 addressed = operations & ~BULKHEAD_NET_CREATE;
	struct patterns patterns;

	patterns_open(&patterns);
	if (p->at == p->count)
		network_everything(&p->line, name, &patterns);
	for (; p->at < p->count; p->at++)
		glob_parse(&p->line, &p->tokens[p->at], GLOB_UNIX, &patterns);
	if (p->line.failed)
		return;
	if (addressed)
		parsing_add(p, BULKHEAD_CLASS_UNIX, addressed, &patterns, false);
	add_create(p, name, protocol, operations);
}

static void parse_everything(struct parsing *p, u32 operations)
{
	const char *name = p->tokens[p->at - 1].text;
	u32 addressed = operations & ~BULKHEAD_NET_CREATE;
	struct patterns patterns;

	patterns_open(&patterns);
	if (!network_everything(&p->line, name, &patterns))
		return;
	if (p->rule.effect == BULKHEAD_ALLOW)
		operations |= BULKHEAD_NET_CREATE;
	parsing_add(p, BULKHEAD_CLASS_SOCKET, operations, &patterns, false);
	if (addressed)
		parsing_add(p, BULKHEAD_CLASS_UNIX, addressed, &patterns, false);
}

static void parse_other(struct parsing *p, const struct protocol *protocol, u32 operations)
{
	struct patterns patterns;

	if (p->at < p->count) {
		line_error(&p->line, p->tokens[p->at].text,
			   "this protocol has no addresses that rules could name");
		return;
	}
	patterns_open(&patterns);
	if (!network_sockets(&p->line, p->tokens[p->at - 1].text, protocol, &patterns))
		return;
	if (p->rule.effect == BULKHEAD_ALLOW)
		operations |= BULKHEAD_NET_CREATE;
	parsing_add(p, BULKHEAD_CLASS_SOCKET, operations, &patterns, false);
}

static bool check_operations(struct parsing *p, const struct protocol *protocol,
			     const struct token *token, u32 operations)
{
	u32 passive = operations & (BULKHEAD_NET_LISTEN | BULKHEAD_NET_ACCEPT);

	if (passive && operations != BULKHEAD_NET_ALL && !protocol->listens) {
		line_error(
			&p->line, token->text,
			"sockets of this protocol neither listen nor accept; a server needs 'bind'");
		return false;
	}
	if (operations == BULKHEAD_NET_CREATE && p->at < p->count) {
		line_error(&p->line, p->tokens[p->at].text,
			   "'create' comes before any address; leave the address out");
		return false;
	}
	return true;
}

/**
 * parse_network() - parse a rule of the domain network
 * @p: the rule, after its effect
 */
void parse_network(struct parsing *p)
{
	u32 operations = parsing_permissions(p, network_permissions);
	struct protocol protocol;
	const struct token *token;
	const char *wrong;

	if (!operations || !parsing_conditions(p))
		return;
	parsing_object(p);
	token = parsing_next(p, "a protocol");
	if (!token)
		return;
	wrong = protocol_parse(token->text, token->length, &protocol);
	if (wrong) {
		line_error(&p->line, token->text, "%s", wrong);
		return;
	}
	if (!check_operations(p, &protocol, token, operations))
		return;
	if (protocol.sends && operations & BULKHEAD_NET_CONNECT)
		operations |= BULKHEAD_NET_SEND;
	if (protocol.kind == PROTOCOL_ANY && p->at == p->count)
		parse_everything(p, operations);
	else if (protocol.kind == PROTOCOL_UNIX)
		parse_unix(p, &protocol, operations);
	else if (protocol.kind == PROTOCOL_OTHER)
		parse_other(p, &protocol, operations);
	else
		parse_inet(p, &protocol, operations);
}
