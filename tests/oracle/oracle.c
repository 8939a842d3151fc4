// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy answers, derived from bulkhead-policy(5): each rule is checked whether it
 * applies to the request, one permission after the other.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "model.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef IPPROTO_SMC
#define IPPROTO_SMC 256
#endif

static bool any_glob_matches(const struct model_rule *rule, const u8 *bytes, size_t length)
{
	for (unsigned int i = 0; i < rule->count; i++)
		if (glob_matches(rule->globs[i], bytes, length))
			return true;
	return false;
}

static bool is_within(const struct range *range, u32 number)
{
	return number >= range->low && number <= range->high;
}

static u32 number_at(const u8 *bytes, unsigned int count)
{
	u32 number = 0;

	while (count--)
		number = number << 8 | *bytes++;
	return number;
}

/* ------------------------------------------------------------ the conditions */

enum known { NO, YES, UNKNOWN };

static enum known program_matches(const struct model_conditions *conditions,
				  const struct query *query)
{
	if (!conditions->from)
		return YES;
	if (!query->knows_program)
		return UNKNOWN;
	return glob_matches(conditions->from, query->program, query->program_length) ? YES : NO;
}

static enum known uid_matches(const struct model_conditions *conditions, const struct query *query)
{
	if (!conditions->has_uid)
		return YES;
	if (!query->knows_uid)
		return UNKNOWN;
	return is_within(&conditions->uid, query->uid) ? YES : NO;
}

/* One of the groups is enough. */
static enum known gid_matches(const struct model_conditions *conditions, const struct query *query)
{
	if (!conditions->has_gid)
		return YES;
	if (!query->knows_gids)
		return UNKNOWN;
	for (unsigned int i = 0; i < query->gid_count; i++)
		if (is_within(&conditions->gid, query->gids[i]))
			return YES;
	return NO;
}

static enum known owner_matches(const struct model_conditions *conditions,
				const struct query *query)
{
	if (!conditions->owner)
		return YES;
	if (!query->knows_owner)
		return UNKNOWN;
	return query->owner ? YES : NO;
}

/* All conditions of a list have to hold. */
static enum known all_match(const struct model_conditions *conditions, const struct query *query)
{
	const enum known answers[] = {
		program_matches(conditions, query),
		uid_matches(conditions, query),
		gid_matches(conditions, query),
		owner_matches(conditions, query),
	};
	enum known all = YES;

	for (unsigned int i = 0; i < ARRAY_SIZE(answers); i++) {
		if (answers[i] == NO)
			return NO;
		if (answers[i] == UNKNOWN)
			all = UNKNOWN;
	}
	return all;
}

static bool has_any(const struct model_conditions *conditions)
{
	return conditions->from || conditions->has_uid || conditions->has_gid || conditions->owner;
}

static bool is_conditional(const struct model_rule *rule)
{
	return has_any(&rule->when) || has_any(&rule->unless);
}

/*
 * Of what can't be known, no allow says that it holds, and each deny and audit does; but then
 * the audit allows nothing: it is not @sure.
 */
static bool conditions_hold(const struct model_rule *rule, const struct query *query, bool *sure)
{
	enum known when = all_match(&rule->when, query), unless = NO;

	if (has_any(&rule->unless))
		unless = all_match(&rule->unless, query);
	if (when == NO || unless == YES)
		return false;
	*sure = (when == YES && unless == NO) || rule->effect != BULKHEAD_AUDIT;
	if (when == YES && unless == NO)
		return true;
	return rule->effect != BULKHEAD_ALLOW;
}

/* --------------------------------------------------------------- the network */

static bool protocol_has(const struct model_rule *rule, const u8 *object)
{
	unsigned int family = object[0], type = object[1], protocol = number_at(object + 2, 2);
	bool inet = family == AF_INET || family == AF_INET6;

	switch (rule->protocol) {
	case PROTOCOL_TCP:
		return inet && type == SOCK_STREAM &&
		       (protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP ||
			protocol == IPPROTO_SMC);
	case PROTOCOL_MPTCP:
		return inet && type == SOCK_STREAM && protocol == IPPROTO_MPTCP;
	case PROTOCOL_UDP:
		return inet && type == SOCK_DGRAM && protocol == IPPROTO_UDP;
	case PROTOCOL_SCTP:
		return inet && (type == SOCK_STREAM || type == SOCK_SEQPACKET) &&
		       protocol == IPPROTO_SCTP;
	case PROTOCOL_ICMP:
		return type == SOCK_DGRAM && ((family == AF_INET && protocol == IPPROTO_ICMP) ||
					      (family == AF_INET6 && protocol == IPPROTO_ICMPV6));
	case PROTOCOL_RAW:
		return inet && type == SOCK_RAW;
	case PROTOCOL_ANY:
		/* Without a target: sockets of any family. */
		return inet || !rule->count;
	case PROTOCOL_UNIX:
		return family == AF_UNIX;
	case PROTOCOL_NETLINK:
		return family == AF_NETLINK &&
		       (rule->number < 0 || protocol == (unsigned int)rule->number);
	case PROTOCOL_PACKET:
		return family == AF_PACKET;
	case PROTOCOL_VSOCK:
		return family == AF_VSOCK;
	case PROTOCOL_ALG:
		return family == AF_ALG;
	default:
		return family == (unsigned int)rule->number;
	}
}

/* @bytes are port and address. */
static bool target_has(const struct model_destination *target, bool v4, const u8 *bytes)
{
	unsigned int port = number_at(bytes, 2);
	const u8 *address = bytes + 2;

	if (v4 ? !target->v4 : !target->v6)
		return false;
	for (unsigned int bit = 0; bit < target->prefix; bit++)
		if ((address[bit / 8] ^ target->address[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return port >= target->low && port <= target->high;
}

static bool any_target_has(const struct model_rule *rule, const struct query *query)
{
	for (unsigned int i = 0; i < rule->count; i++)
		if (target_has(&rule->targets[i], query->object[0] == AF_INET, query->object + 4))
			return true;
	return false;
}

static bool speaks_of_operation(const struct model_rule *rule, u32 permission)
{
	/* "What a rule implies": connect implies send, where no connection is needed. */
	bool sends = rule->protocol == PROTOCOL_UDP || rule->protocol == PROTOCOL_ICMP ||
		     rule->protocol == PROTOCOL_RAW || rule->protocol == PROTOCOL_ANY;

	if (rule->permissions & permission)
		return true;
	if (permission == BULKHEAD_NET_SEND)
		return sends && rule->permissions & BULKHEAD_NET_CONNECT;
	/* Any allowed operation on a protocol's sockets implies create. */
	return permission == BULKHEAD_NET_CREATE && rule->effect == BULKHEAD_ALLOW;
}

static bool network_speaks(const struct model_rule *rule, const struct query *query, u32 permission)
{
	bool everything = rule->protocol == PROTOCOL_ANY && !rule->count;

	if (!speaks_of_operation(rule, permission))
		return false;
	if (query->class_id == BULKHEAD_CLASS_UNIX)
		return everything ||
		       (rule->protocol == PROTOCOL_UNIX &&
			(!rule->count || any_glob_matches(rule, query->object, query->length)));
	if (!protocol_has(rule, query->object))
		return false;
	/* Create has no target, and sockets of other families have none. */
	if (permission == BULKHEAD_NET_CREATE || everything || rule->protocol >= PROTOCOL_NETLINK)
		return true;
	return rule->protocol != PROTOCOL_UNIX && any_target_has(rule, query);
}

/* ------------------------------------------------------------------ the host */

static bool device_has(const struct model_rule *rule, const struct query *query)
{
	if (rule->type && rule->type != query->object[0])
		return false;
	for (unsigned int i = 0; i < rule->count; i++)
		if (is_within(&rule->majors[i], number_at(query->object + 1, 4)) &&
		    is_within(&rule->minors[i], number_at(query->object + 5, 4)))
			return true;
	return !rule->count;
}

/*
 * "What a rule implies": mounting a type of filesystem takes fsopen and attach, and
 * binding takes attach.
 */
static bool mount_implies(const struct model_rule *rule, const char *step)
{
	static const char *const others[] = { "move", "attach", "remount", "propagation",
					      "fsopen" };

	for (unsigned int i = 0; i < rule->count; i++) {
		for (const struct plain *p = rule->globs[i]->plains; p; p = p->next) {
			bool bind = glob_is_one_word(p, "bind"), other = false;

			for (unsigned int j = 0; j < ARRAY_SIZE(others); j++)
				other |= glob_is_one_word(p, others[j]);
			if (!other && (!bind || !strcmp(step, "attach")))
				return true;
		}
	}
	return false;
}

static bool is_text(const u8 *bytes, size_t length, const char *text)
{
	return length == strlen(text) && !memcmp(bytes, text, length);
}

/* The detail of a host access, if it is one of the item that the rule names. */
static bool excepted_detail(const struct model_rule *except, const struct query *query)
{
	size_t length = strlen(except->item) + 1;

	return query->length >= length && !memcmp(query->object, except->item, length - 1) &&
	       query->object[length - 1] == ' ' &&
	       any_glob_matches(except, query->object + length, query->length - length);
}

static bool item_has(const struct model_rule *rule, const struct query *query)
{
	size_t length = strlen(rule->item);
	const u8 *detail = query->object + length + 1;

	if (query->length < length || memcmp(query->object, rule->item, length))
		return false;
	if (query->length == length)
		return !rule->count;
	if (query->object[length] != ' ')
		return false;
	length = query->length - length - 1;
	if (!rule->count || any_glob_matches(rule, detail, length))
		return true;
	if (strcmp(rule->item, "mount") || rule->effect != BULKHEAD_ALLOW)
		return false;
	return (is_text(detail, length, "attach") && mount_implies(rule, "attach")) ||
	       (is_text(detail, length, "fsopen") && mount_implies(rule, "fsopen"));
}

/* ------------------------------------------------------------- all of a rule */

static bool file_speaks(const struct model_rule *rule, const struct query *query, u32 permission)
{
	u32 permissions = rule->permissions;

	/* A second name is a new name, too. */
	if (rule->effect != BULKHEAD_ALLOW && permissions & BULKHEAD_FILE_CREATE)
		permissions |= BULKHEAD_FILE_LINK;
	return permissions & permission && any_glob_matches(rule, query->object, query->length);
}

static bool exec_speaks(const struct model_rule *rule, const struct query *query, u32 permission)
{
	return permission == (rule->execmem ? BULKHEAD_EXEC_MEMORY : BULKHEAD_EXEC_RUN) &&
	       any_glob_matches(rule, query->object, query->length);
}

static bool capability_has(const struct model_rule *rule, const struct query *query)
{
	return rule->capabilities == ~0ULL ||
	       (query->object[0] < 64 && rule->capabilities >> query->object[0] & 1);
}

/* "Exceptions": is the object one that the rule leaves out? To create a socket names none. */
static bool leaves_out(const struct model_rule *rule, const struct query *query, u32 permission)
{
	const struct model_rule *except = rule->except;

	if (!except)
		return false;
	switch (query->class_id) {
	case BULKHEAD_CLASS_SOCKET:
		return permission != BULKHEAD_NET_CREATE && except->protocol <= PROTOCOL_ANY &&
		       protocol_has(except, query->object) && any_target_has(except, query);
	case BULKHEAD_CLASS_CAPABILITY:
		return capability_has(except, query);
	case BULKHEAD_CLASS_DEVICE:
		return device_has(except, query);
	case BULKHEAD_CLASS_HOST:
		return excepted_detail(except, query);
	case BULKHEAD_CLASS_UNIX:
		return except->protocol == PROTOCOL_UNIX &&
		       any_glob_matches(except, query->object, query->length);
	default:
		return any_glob_matches(except, query->object, query->length);
	}
}

/* Does the rule name this permission for this object, whoever asks? */
static bool names(const struct model_rule *rule, const struct query *query, u32 permission)
{
	switch (query->class_id) {
	case BULKHEAD_CLASS_FILE:
		return rule->section == SECTION_FILE && file_speaks(rule, query, permission);
	case BULKHEAD_CLASS_EXEC:
		return rule->section == SECTION_EXEC && exec_speaks(rule, query, permission);
	case BULKHEAD_CLASS_SOCKET:
	case BULKHEAD_CLASS_UNIX:
		return rule->section == SECTION_NETWORK && network_speaks(rule, query, permission);
	case BULKHEAD_CLASS_CAPABILITY:
		return rule->section == SECTION_CAPABILITIES && capability_has(rule, query);
	case BULKHEAD_CLASS_DEVICE:
		return rule->section == SECTION_HOST && !rule->item &&
		       rule->permissions & permission && device_has(rule, query);
	default:
		return rule->section == SECTION_HOST && rule->item && item_has(rule, query);
	}
}

static bool speaks(const struct model_rule *rule, const struct query *query, u32 permission)
{
	return names(rule, query, permission) && !leaves_out(rule, query, permission);
}

/*
 * "What a rule implies" for a program: allow lets every subject map its file, and a deny
 * without conditions denies that.
 */
static bool speaks_of_map(const struct model_rule *rule, const struct query *query, u32 permission)
{
	if (query->class_id != BULKHEAD_CLASS_FILE || permission != BULKHEAD_FILE_MAP ||
	    rule->section != SECTION_EXEC || rule->execmem)
		return false;
	if (rule->effect == BULKHEAD_AUDIT ||
	    (rule->effect != BULKHEAD_ALLOW && is_conditional(rule)))
		return false;
	return any_glob_matches(rule, query->object, query->length) &&
	       !leaves_out(rule, query, permission);
}

static enum section section_of(unsigned int class_id)
{
	static const enum section sections[] = {
		[BULKHEAD_CLASS_FILE] = SECTION_FILE,
		[BULKHEAD_CLASS_EXEC] = SECTION_EXEC,
		[BULKHEAD_CLASS_SOCKET] = SECTION_NETWORK,
		[BULKHEAD_CLASS_UNIX] = SECTION_NETWORK,
		[BULKHEAD_CLASS_HOST] = SECTION_HOST,
		[BULKHEAD_CLASS_DEVICE] = SECTION_HOST,
		[BULKHEAD_CLASS_CAPABILITY] = SECTION_CAPABILITIES,
	};

	return sections[class_id];
}

/*
 * Kill precedes deny, then deny-silent, audit and allow. In mode audit everything passes,
 * and a silent denial must not suppress a report.
 */
static int strength(const struct model_policy *policy, int effect)
{
	if (policy->mode == BULKHEAD_MODE_AUDIT && effect == BULKHEAD_DENY_SILENT)
		return 2 * BULKHEAD_ALLOW + 1;
	return 2 * effect;
}

/* The strongest effect on one permission; @line is that of the first rule that has it. */
static u8 judge(const struct model_policy *policy, const struct query *query, u32 permission,
		unsigned int *line)
{
	int fallback = policy->defaults[section_of(query->class_id)];
	int strongest = -1;
	bool matched = false;

	if (fallback < 0)
		fallback = BULKHEAD_DENY;
	for (unsigned int i = 0; i < policy->count; i++) {
		const struct model_rule *rule = &policy->rules[i];
		bool stronger, sure = true;

		if (!(speaks(rule, query, permission) && conditions_hold(rule, query, &sure)) &&
		    !speaks_of_map(rule, query, permission))
			continue;
		matched |= sure;
		stronger = strongest < 0 ||
			   strength(policy, rule->effect) > strength(policy, strongest);
		if (stronger || (rule->effect == strongest && rule->line < *line))
			*line = rule->line;
		if (stronger)
			strongest = rule->effect;
	}
	if (strongest >= 0 &&
	    (matched || strength(policy, strongest) >= strength(policy, fallback)))
		return strongest;
	*line = 0;
	return fallback;
}

/**
 * oracle_answer() - what the policy answers
 * @answer: filled in
 * @policy: the policy; printed, so that its rules have lines
 * @query: the request
 *
 * Of several permissions, the one with the strongest effect decides. A rule is
 * named rather than the default, and of rules the first one.
 */
void oracle_answer(struct model_answer *answer, const struct model_policy *policy,
		   const struct query *query)
{
	*answer = (struct model_answer){};
	for (u32 permission = 1; permission && permission <= query->permissions; permission <<= 1) {
		unsigned int line = 0;
		int stronger;
		u8 effect;

		if (!(query->permissions & permission))
			continue;
		effect = judge(policy, query, permission, &line);
		stronger = strength(policy, effect) - strength(policy, answer->effect);
		if (answer->permissions && stronger < 0)
			continue;
		if (!answer->permissions || stronger > 0 || (!answer->line && line)) {
			*answer = (struct model_answer){ effect, permission, line };
		} else if (!answer->line == !line) {
			answer->permissions |= permission;
			answer->line = line < answer->line ? line : answer->line;
		}
	}
	if (policy->mode == BULKHEAD_MODE_AUDIT && answer->effect > BULKHEAD_AUDIT)
		answer->effect = answer->effect == BULKHEAD_DENY_SILENT ? BULKHEAD_ALLOW
									: BULKHEAD_AUDIT;
}

/* Could a subject be allowed to do it, or is every subject denied, whatever the conditions are? */
static bool is_allowed(const struct model_policy *policy, const struct query *query, u32 permission,
		       bool anybody)
{
	int fallback = policy->defaults[section_of(query->class_id)];
	bool allowed = false;

	for (unsigned int i = 0; i < policy->count; i++) {
		const struct model_rule *rule = &policy->rules[i];
		bool implied = speaks_of_map(rule, query, permission);
		bool everybody = implied || !is_conditional(rule);

		if (!implied && !speaks(rule, query, permission))
			continue;
		if (rule->effect <= BULKHEAD_AUDIT)
			allowed |= everybody || anybody;
		else if (everybody || !anybody)
			return false;
	}
	return allowed || (fallback >= 0 && fallback <= BULKHEAD_AUDIT);
}

/**
 * oracle_may_be_renamed() - "New names": does the new name grant nothing that the old one does not?
 * @policy: the policy
 * @from: of the class and with the object that the old name is
 * @to: the same of the new name
 *
 * Return: true if it does not.
 */
bool oracle_may_be_renamed(const struct model_policy *policy, const struct query *from,
			   const struct query *to)
{
	u32 wanted;

	if (from->class_id == BULKHEAD_CLASS_FILE)
		wanted = BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE | BULKHEAD_FILE_ATTR |
			 BULKHEAD_FILE_MAP;
	else if (from->class_id == BULKHEAD_CLASS_EXEC)
		wanted = BULKHEAD_EXEC_ALL;
	else
		wanted = BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE;
	for (u32 permission = 1; permission <= wanted; permission <<= 1)
		if (wanted & permission && is_allowed(policy, to, permission, true) &&
		    !is_allowed(policy, from, permission, false))
			return false;
	return true;
}
