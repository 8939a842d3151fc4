// SPDX-License-Identifier: GPL-2.0
/* The rules of the domains host and capabilities. */
#include "language/host.h"
#include "language/parsing.h"

static bool add_capability(struct parsing *p, struct byteset *set, const char *text, size_t length)
{
	int number = capability_find(text, length);

	if (length == 3 && !memcmp(text, "all", 3)) {
		byteset_add(set, 0, 255);
		return true;
	}
	if (number >= 0) {
		byteset_add(set, number, number);
		return true;
	}
	line_error(&p->line, text, "unknown capability '%.*s'%s", (int)(length > 40 ? 40 : length),
		   text, capability_hint(text, length));
	return false;
}

static bool read_capabilities(struct parsing *p, const struct token *token, struct byteset *set)
{
	const char *at = token->text, *stop = token->text + token->length, *end;

	for (;; at = end + 1) {
		end = memchr(at, ',', stop - at);
		end = end ? end : stop;
		if (!add_capability(p, set, at, end - at))
			return false;
		if (end == stop)
			return true;
	}
}

/**
 * parse_capabilities() - parse a rule of the domain capabilities
 * @p: the rule, after its effect
 */
void parse_capabilities(struct parsing *p)
{
	struct patterns patterns;
	struct byteset set = {};
	const struct token *token;
	struct piece piece;

	if (!parsing_conditions(p))
		return;
	parsing_object(p);
	token = parsing_next(p, "a capability");
	if (!token || !read_capabilities(p, token, &set))
		return;
	if (p->at < p->count) {
		line_error(&p->line, p->tokens[p->at].text,
			   "separate capabilities with commas, without spaces");
		return;
	}
	patterns_open(&patterns);
	piece = (struct piece){ PIECE_BYTE, sets_number(&p->line.policy->sets, &set) };
	if (patterns_add(&p->line, token->text, &patterns, &piece, 1))
		parsing_add(p, BULKHEAD_CLASS_CAPABILITY, BULKHEAD_CAPABILITY_USE, &patterns,
			    false);
}

static bool is_next(const struct parsing *p, size_t ahead, const char *token)
{
	return p->at + ahead < p->count && token_is(&p->tokens[p->at + ahead], token);
}

static bool read_devices(struct parsing *p, struct patterns *patterns)
{
	const struct token *device = parsing_next(p, "a device"), *token;
	static const char *const types[] = { "char", "block" };
	int type;

	if (p->at == p->count)
		return host_devices(&p->line, device->text, 0, patterns);
	token = &p->tokens[p->at++];
	type = device_type_find(token->text, token->length);
	if (!type) {
		line_error(&p->line, token->text, "unknown type of device '%.*s'%s",
			   (int)(token->length > 40 ? 40 : token->length), token->text,
			   diag_hint(token->text, token->length, types, ARRAY_SIZE(types)));
		return false;
	}
	if (p->at == p->count)
		return host_devices(&p->line, token->text, type, patterns);
	for (; p->at < p->count; p->at++)
		host_device(&p->line, &p->tokens[p->at], type, patterns);
	return !p->line.failed;
}

/* [PERMISSIONS] device [TYPE [MAJOR:MINOR...]] */
static void parse_device(struct parsing *p)
{
	u32 permissions = BULKHEAD_DEVICE_ALL;
	struct patterns patterns;

	if (!is_next(p, 0, "device"))
		permissions = parsing_permissions(p, device_permissions);
	if (!permissions)
		return;
	parsing_object(p);
	patterns_open(&patterns);
	if (read_devices(p, &patterns))
		parsing_add(p, BULKHEAD_CLASS_DEVICE, permissions, &patterns, false);
}

static bool matches_only(const struct pattern *pattern, const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < pattern->count && i < length; i++)
		if (pattern->pieces[i].kind != PIECE_BYTE ||
		    pattern->pieces[i].set != (unsigned char)text[i])
			return false;
	return pattern->count == length;
}

/*
 * A filesystem can be mounted in one step, or in three: fsopen, fsmount and
 * attach. So can a bind: open_tree and attach.
 */
static void imply_mount(struct parsing *p, const struct host_item *item,
			const struct patterns *mounts)
{
	static const struct token attach = { .text = "attach", .length = 6 };
	static const struct token fsopen = { .text = "fsopen", .length = 6 };
	bool attaches = false, opens = false;
	struct patterns patterns;

	for (const struct pattern *at = mounts->first; at; at = at->next) {
		if (matches_only(at, "mount move") || matches_only(at, "mount attach") ||
		    matches_only(at, "mount remount") || matches_only(at, "mount propagation") ||
		    matches_only(at, "mount fsopen"))
			continue;
		attaches = true;
		opens |= !matches_only(at, "mount bind");
	}
	if (!attaches || p->rule.effect != BULKHEAD_ALLOW)
		return;
	patterns_open(&patterns);
	if (host_detail(&p->line, &attach, item, &patterns) &&
	    (!opens || host_detail(&p->line, &fsopen, item, &patterns)))
		parsing_add(p, BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, &patterns, true);
}

static void unknown_item(struct parsing *p, const struct token *token)
{
	const char *comma = memchr(token->text, ',', token->length);
	size_t first = comma ? (size_t)(comma - token->text) : token->length;

	if (permission_find(device_permissions, token->text, first))
		line_error(&p->line, token->text,
			   "only devices have permissions, as in 'read,write device char 10:200'");
	else
		line_error(&p->line, token->text, "unknown item '%.*s'%s",
			   (int)(token->length > 40 ? 40 : token->length), token->text,
			   host_item_hint(token->text, token->length));
}

static void parse_item(struct parsing *p)
{
	const struct host_item *item;
	struct patterns patterns;
	const struct token *token;

	parsing_object(p);
	token = parsing_next(p, "what the rule is about");
	if (!token)
		return;
	item = host_item_find(token->text, token->length);
	if (!item) {
		unknown_item(p, token);
		return;
	}
	patterns_open(&patterns);
	if (p->at == p->count) {
		if (host_everything(&p->line, token->text, item, &patterns))
			parsing_add(p, BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, &patterns, false);
		return;
	}
	for (; p->at < p->count; p->at++)
		host_detail(&p->line, &p->tokens[p->at], item, &patterns);
	if (p->line.failed)
		return;
	parsing_add(p, BULKHEAD_CLASS_HOST, BULKHEAD_HOST_USE, &patterns, false);
	if (!strcmp(item->name, "mount"))
		imply_mount(p, item, &patterns);
}

/**
 * parse_host() - parse a rule of the domain host
 * @p: the rule, after its effect
 */
void parse_host(struct parsing *p)
{
	if (!parsing_conditions(p))
		return;
	if (is_next(p, 0, "device") || is_next(p, 1, "device"))
		parse_device(p);
	else
		parse_item(p);
}
