// SPDX-License-Identifier: GPL-2.0
/*
 * Random requests. Most are made from what a rule names and changed a little, so that
 * they are just inside or outside what it matches.
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

/* The bytes of a name that is being made. */
struct name {
	u8 *bytes;
	size_t length;
	size_t room;
};

static void put(struct name *name, u8 byte)
{
	if (name->length < name->room)
		name->bytes[name->length++] = byte;
}

static u8 any_byte(void)
{
	return one_in(4) ? (u8)(1 + random_below(255)) : (u8) "abcab.x"[random_below(7)];
}

static u8 byte_of(const struct step *step)
{
	for (unsigned int tries = 0; tries < 20; tries++) {
		unsigned int range = random_below(step->count + 1);
		u8 byte = any_byte();

		if (step->kind == STEP_CLASS && !step->negated && range < step->count)
			byte = step->low[range] +
			       random_below(step->high[range] - step->low[range] + 1);
		if (step_takes(step, byte))
			return byte;
	}
	return step->kind == STEP_BYTE ? step->byte : 'a';
}

/* What the glob matches, in most cases. */
static void put_sample(struct name *name, const struct model_glob *glob)
{
	const struct plain *plain = glob->plains;

	while (plain->next && !one_in(3))
		plain = plain->next;
	for (unsigned int i = 0; i < plain->count; i++) {
		const struct step *step = plain->steps[i];

		if (step->kind == STEP_BYTE)
			put(name, step->byte);
		else if (step->kind == STEP_STAR || step->kind == STEP_DEEP)
			for (unsigned int more = random_below(4); more; more--)
				put(name, step->kind == STEP_DEEP && one_in(3) ? '/' : any_byte());
		else
			put(name, byte_of(step));
	}
}

static void put_random_path(struct name *name)
{
	do {
		put(name, '/');
		for (unsigned int more = 1 + random_below(3); more; more--)
			put(name, any_byte());
	} while (!one_in(3));
}

/* Changes, adds or removes one byte, the end, or a component. */
static void change(struct name *name)
{
	size_t at = name->length ? random_below(name->length) : 0;

	switch (random_below(5)) {
	case 0:
		if (name->length)
			name->bytes[at] = any_byte();
		break;
	case 1:
		if (name->length < name->room) {
			memmove(name->bytes + at + 1, name->bytes + at, name->length++ - at);
			name->bytes[at] = one_in(3) ? '/' : any_byte();
		}
		break;
	case 2:
		if (name->length)
			memmove(name->bytes + at, name->bytes + at + 1, --name->length - at);
		break;
	case 3:
		name->length = at;
		break;
	default:
		put(name, '/');
		put(name, any_byte());
	}
}

/* The kernel never passes a path with an empty component; the root is one slash. */
static void tidy_path(struct name *name, size_t begin)
{
	size_t to = begin;

	if (name->length <= begin)
		return;
	for (size_t from = begin; from < name->length; from++)
		if (name->bytes[from] != '/' || to == begin || name->bytes[to - 1] != '/')
			name->bytes[to++] = name->bytes[from];
	if (to > begin + 1 && name->bytes[to - 1] == '/' && name->bytes[to - 2] != ':')
		to--;
	name->length = to;
}

static void put_path(struct name *name, const struct model_glob *glob)
{
	if (glob && !one_in(12))
		put_sample(name, glob);
	else
		put_random_path(name);
	while (one_in(3))
		change(name);
	if (name->length && name->bytes[0] == '/')
		tidy_path(name, 0);
}

static const struct model_glob *glob_of(const struct model_rule *rule)
{
	return rule && rule->count ? rule->globs[random_below(rule->count)] : NULL;
}

static void path_query(struct query *query, unsigned int class_id, const struct model_rule *rule)
{
	struct name name = { query->object, 0, sizeof(query->object) };

	query->class_id = class_id;
	put_path(&name, glob_of(rule));
	query->length = name.length;
}

/* ------------------------------------------------------------------- the network */

static void put_number(u8 *to, u32 number, unsigned int bytes)
{
	while (bytes--)
		*to++ = number >> 8 * bytes;
}

/* At one end of the range, next to it, or anywhere. */
static u32 near_range(u32 low, u32 high)
{
	u32 end = one_in(2) ? low : high;

	switch (random_below(6)) {
	case 0:
		return end - 1;
	case 1:
		return end + 1;
	case 2:
		return high > low ? low + random_below(high - low) : low;
	case 3:
		return random_below(~0U);
	default:
		return end;
	}
}

static void put_socket(struct query *query, const struct model_rule *rule)
{
	static const int sockets[][2] = {
		[PROTOCOL_TCP] = { SOCK_STREAM, IPPROTO_TCP },
		[PROTOCOL_MPTCP] = { SOCK_STREAM, IPPROTO_MPTCP },
		[PROTOCOL_UDP] = { SOCK_DGRAM, IPPROTO_UDP },
		[PROTOCOL_SCTP] = { SOCK_SEQPACKET, IPPROTO_SCTP },
		[PROTOCOL_ICMP] = { SOCK_DGRAM, IPPROTO_ICMP },
		[PROTOCOL_RAW] = { SOCK_RAW, 89 },
		[PROTOCOL_ANY] = { SOCK_STREAM, IPPROTO_SMC },
	};
	static const u8 families[] = { AF_UNIX, AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG };
	enum model_protocol protocol = rule && !one_in(8) ? rule->protocol
							  : random_below(PROTOCOLS);
	bool six = one_in(2);

	if (protocol <= PROTOCOL_ANY) {
		query->object[0] = six ? AF_INET6 : AF_INET;
		query->object[1] = sockets[protocol][0];
		put_number(query->object + 2, sockets[protocol][1], 2);
		if (protocol == PROTOCOL_ICMP && !one_in(4))
			query->object[3] = six ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
		if (protocol == PROTOCOL_SCTP && one_in(2))
			query->object[1] = SOCK_STREAM;
	} else {
		query->object[0] = protocol == PROTOCOL_FAMILY ? (rule ? rule->number : 16)
							       : families[protocol - PROTOCOL_UNIX];
		query->object[1] = 1 + random_below(5);
		if (protocol == PROTOCOL_NETLINK && rule && rule->number >= 0 && !one_in(3))
			query->object[3] = rule->number;
		else
			query->object[3] = random_below(24);
	}
	if (one_in(12))
		query->object[1] = 1 + random_below(5);
	if (one_in(12))
		query->object[3] = random_below(256);
	query->length = 4;
}

static void put_address(struct query *query, const struct model_destination *target)
{
	unsigned int bytes = query->object[0] == AF_INET ? 4 : 16;
	u8 *address = query->object + 6;

	put_number(query->object + 4, near_range(target->low, target->high), 2);
	memcpy(address, target->address, bytes);
	for (unsigned int bit = target->prefix; bit < 8 * bytes; bit++)
		if (one_in(2))
			address[bit / 8] ^= 0x80 >> bit % 8;
	if (one_in(3)) {
		unsigned int bit = one_in(2) && target->prefix ? target->prefix - 1
							       : random_below(8 * bytes);

		address[bit / 8 % bytes] ^= 0x80 >> bit % 8;
	}
	query->length = 6 + bytes;
}

static void socket_query(struct query *query, const struct model_rule *rule)
{
	static const struct model_destination nowhere = { .high = 65535 };
	const struct model_destination *target = &nowhere;

	query->class_id = BULKHEAD_CLASS_SOCKET;
	put_socket(query, rule);
	query->permissions = one_in(4) ? BULKHEAD_NET_CREATE : 2U << random_below(5);
	if (rule && rule->count && rule->protocol <= PROTOCOL_ANY)
		target = &rule->targets[random_below(rule->count)];
	if (target->v4 != target->v6 && !one_in(8))
		query->object[0] = query->object[0] != AF_INET && query->object[0] != AF_INET6
					   ? query->object[0]
				   : target->v4 ? AF_INET
						: AF_INET6;
	if (query->permissions != BULKHEAD_NET_CREATE &&
	    (query->object[0] == AF_INET || query->object[0] == AF_INET6))
		put_address(query, target);
}

static void unix_query(struct query *query, const struct model_rule *rule)
{
	path_query(query, BULKHEAD_CLASS_UNIX,
		   rule && rule->protocol == PROTOCOL_UNIX ? rule : NULL);
	query->permissions = 2U << random_below(5);
	/* A socket without a name. */
	if (one_in(30))
		query->length = 0;
}

static void network_query(struct query *query, const struct model_rule *rule)
{
	bool names = rule && (rule->protocol == PROTOCOL_UNIX || rule->protocol == PROTOCOL_ANY);

	if (names ? one_in(2) : one_in(10))
		unix_query(query, rule);
	else
		socket_query(query, rule);
}

/* ---------------------------------------------------------------------- the host */

static bool has_details(const char *item)
{
	static const char *const items[] = { "mount", "control", "ptrace", "io_uring", "autoload" };

	for (unsigned int i = 0; i < ARRAY_SIZE(items); i++)
		if (!strcmp(item, items[i]))
			return true;
	return false;
}

static void item_query(struct query *query, const struct model_rule *rule)
{
	static const char *const steps[] = { "attach", "fsopen", "bind", "move" };
	struct name name = { query->object, 0, sizeof(query->object) };
	const struct model_glob *glob = glob_of(rule);
	const char *item = rule ? rule->item : "bpf";
	bool detailed = has_details(item);

	query->class_id = BULKHEAD_CLASS_HOST;
	query->permissions = BULKHEAD_HOST_USE;
	for (; *item; item++)
		put(&name, *item);
	if (detailed) {
		put(&name, ' ');
		if (one_in(4))
			for (item = steps[random_below(ARRAY_SIZE(steps))]; *item; item++)
				put(&name, *item);
		else if (glob)
			put_sample(&name, glob);
	}
	if (one_in(5))
		change(&name);
	if (detailed && !strcmp(rule->item, "control"))
		tidy_path(&name, strlen("control"));
	query->length = name.length;
}

static void device_query(struct query *query, const struct model_rule *rule)
{
	struct range major = { 0, 300 }, minor = { 0, 300 };

	if (rule && rule->count) {
		unsigned int which = random_below(rule->count);

		major = rule->majors[which];
		minor = rule->minors[which];
	}
	query->class_id = BULKHEAD_CLASS_DEVICE;
	query->object[0] = rule && rule->type && !one_in(5) ? rule->type : "cb"[random_below(2)];
	put_number(query->object + 1, near_range(major.low, major.high), 4);
	put_number(query->object + 5, near_range(minor.low, minor.high), 4);
	query->length = 9;
}

static void capability_query(struct query *query)
{
	query->class_id = BULKHEAD_CLASS_CAPABILITY;
	query->permissions = BULKHEAD_CAPABILITY_USE;
	query->object[0] = one_in(8) ? random_below(256) : random_below(42);
	query->length = 1;
}

/* ------------------------------------------------------------- the subject */

static void random_asker(struct query *query, const struct model_conditions *conditions)
{
	struct name name = { query->program, 0, sizeof(query->program) };

	query->knows_program = !one_in(8);
	put_path(&name, conditions->from);
	query->program_length = name.length;
	query->knows_uid = !one_in(8);
	query->uid = random_below(20);
	if (conditions->has_uid)
		query->uid = near_range(conditions->uid.low, conditions->uid.high);
	query->knows_gids = !one_in(8);
	query->gid_count = random_below(4);
	for (unsigned int i = 0; i < query->gid_count; i++) {
		query->gids[i] = random_below(20);
		if (conditions->has_gid && one_in(2))
			query->gids[i] = near_range(conditions->gid.low, conditions->gid.high);
	}
	query->knows_owner = !one_in(8);
	query->owner = one_in(2);
}

/* All or some of those that the rule names, or others. */
static u32 random_mask(u32 all, u32 named)
{
	u32 mask = 0;

	if (one_in(2))
		mask = named & (one_in(2) ? named : 1U << random_below(8));
	while (!(mask & all) || one_in(3))
		mask |= 1U << random_below(8);
	return mask & all;
}

static void query_about(struct query *query, enum section section, const struct model_rule *rule)
{
	switch (section) {
	case SECTION_FILE:
		path_query(query, BULKHEAD_CLASS_FILE, rule);
		query->permissions = random_mask(BULKHEAD_FILE_ALL, rule ? rule->permissions : 1);
		break;
	case SECTION_EXEC:
		/* Files, too, because rules for programs imply rules for files. */
		path_query(query, one_in(3) ? BULKHEAD_CLASS_FILE : BULKHEAD_CLASS_EXEC, rule);
		if (query->class_id == BULKHEAD_CLASS_FILE)
			query->permissions = random_mask(BULKHEAD_FILE_ALL, BULKHEAD_FILE_MAP);
		else
			query->permissions = 1 + random_below(BULKHEAD_EXEC_ALL);
		break;
	case SECTION_NETWORK:
		network_query(query, rule);
		break;
	case SECTION_CAPABILITIES:
		capability_query(query);
		break;
	default:
		if (rule ? rule->item != NULL : one_in(2)) {
			item_query(query, rule);
			break;
		}
		device_query(query, rule);
		query->permissions = random_mask(BULKHEAD_DEVICE_ALL, rule ? rule->permissions : 1);
	}
}

/**
 * random_query() - a request
 * @query: filled in
 * @policy: the policy that the request is made for
 */
void random_query(struct query *query, const struct model_policy *policy)
{
	const struct model_rule *rule = &policy->rules[random_below(policy->count)];

	*query = (struct query){};
	if (one_in(10))
		query_about(query, random_below(SECTIONS), NULL);
	else
		query_about(query, rule->section, rule->except && one_in(2) ? rule->except : rule);
	random_asker(query, one_in(2) ? &rule->when : &rule->unless);
}
