// SPDX-License-Identifier: GPL-2.0
/* Random policies: every domain, effect, condition and kind of target. */
#include "model.h"

static u8 random_effect(void)
{
	static const u8 effects[] = { BULKHEAD_ALLOW, BULKHEAD_ALLOW,	    BULKHEAD_ALLOW,
				      BULKHEAD_AUDIT, BULKHEAD_DENY_SILENT, BULKHEAD_DENY,
				      BULKHEAD_KILL };

	return effects[random_below(ARRAY_SIZE(effects))];
}

/* Some of a domain's permissions, or all. */
static u32 random_permissions(u32 all)
{
	u32 some = 0;

	if (one_in(6))
		return all;
	do
		some |= 1U << random_below(8);
	while (!(some & all) || one_in(2));
	return some & all;
}

static struct range random_range(u32 most)
{
	u32 bound = one_in(4) ? most : most < 1000 ? most : 1000;
	struct range range = { .low = random_below(bound) };

	range.high = range.low;
	if (one_in(2))
		range.high += random_below(one_in(3) ? most : 300);
	if (range.high > most || range.high < range.low)
		range.high = most;
	return range;
}

static void random_conditions(struct model_conditions *conditions, enum section section)
{
	const u32 ids = 4294967294U;

	if (one_in(4))
		conditions->from = random_path_glob();
	conditions->has_uid = one_in(6);
	conditions->has_gid = one_in(6);
	conditions->owner = section <= SECTION_EXEC && one_in(6);
	conditions->uid = one_in(8) ? (struct range){ one_in(2) ? 0 : ids, ids } : random_range(20);
	conditions->gid = random_range(20);
}

static void random_address(struct model_destination *target)
{
	static const u8 known[][16] = {
		{ 10 },
		{ 10, 1, 2, 3 },
		{ 192, 0, 2, 1 },
		{ 127, 0, 0, 1 },
		{ 0 },
		{ 0xfd },
		{ 0xfd, 0, 0xe, 0xc2, [14] = 2, [15] = 0x54 },
		{ [15] = 1 },
		{ 0x20, 1, 0xd, 0xb8, [15] = 1 },
		{ 0 },
	};
	unsigned int bits;

	target->v4 = one_in(2);
	target->v6 = !target->v4;
	bits = target->v4 ? 32 : 128;
	memcpy(target->address, known[random_below(5) + (target->v4 ? 0 : 5)], 16);
	if (one_in(3))
		target->address[random_below(bits / 8)] ^= 1 + random_below(255);
	target->prefix = one_in(2) ? bits : random_below(bits + 1);
	for (unsigned int bit = target->prefix; bit < bits; bit++)
		target->address[bit / 8] &= ~(0x80 >> bit % 8);
}

static void random_target(struct model_destination *target, bool ports)
{
	struct range range = random_range(65535);

	*target = (struct model_destination){ .v4 = true, .v6 = true, .high = 65535 };
	if (!one_in(5))
		random_address(target);
	target->has_port = ports && !one_in(4);
	if (target->has_port && !one_in(4)) {
		target->low = range.low;
		target->high = range.high;
	}
}

static bool has_ports(enum model_protocol protocol)
{
	return protocol != PROTOCOL_ICMP && protocol != PROTOCOL_RAW;
}

static void random_targets(struct model_rule *rule, const struct model_policy *policy)
{
	bool inet = rule->protocol <= PROTOCOL_ANY;

	if (rule->permissions == BULKHEAD_NET_CREATE || rule->protocol > PROTOCOL_UNIX)
		return;
	rule->count = 1 + random_below(GLOBS_MAX);
	/* Only these two may have none. */
	if (rule->protocol >= PROTOCOL_ANY && one_in(3))
		rule->count = 0;
	if (inet && rule->count && has_ports(rule->protocol) && policy->set_count && one_in(3)) {
		rule->set = random_below(policy->set_count);
		rule->count = policy->sets[rule->set].count;
		memcpy(rule->targets, policy->sets[rule->set].targets, sizeof(rule->targets));
		return;
	}
	for (unsigned int i = 0; i < rule->count; i++) {
		if (inet)
			random_target(&rule->targets[i], has_ports(rule->protocol));
		else
			rule->globs[i] = random_unix_glob();
	}
}

static void random_network(struct model_rule *rule, const struct model_policy *policy)
{
	static const u8 families[] = { 0, 3, 16, 29, 31, 255 };
	const u32 passive = BULKHEAD_NET_LISTEN | BULKHEAD_NET_ACCEPT;

	rule->protocol = one_in(3)   ? PROTOCOL_TCP
			 : one_in(3) ? PROTOCOL_UNIX
				     : random_below(PROTOCOLS);
	rule->number = -1;
	if (rule->protocol == PROTOCOL_FAMILY)
		rule->number = families[random_below(ARRAY_SIZE(families))];
	if (rule->protocol == PROTOCOL_NETLINK && one_in(2))
		rule->number = random_below(24);
	rule->permissions = random_permissions(BULKHEAD_NET_ALL);
	/* Protocols without listen take it only as part of ``all``. */
	if ((rule->protocol == PROTOCOL_UDP || rule->protocol == PROTOCOL_ICMP ||
	     rule->protocol == PROTOCOL_RAW || rule->protocol == PROTOCOL_NETLINK ||
	     rule->protocol == PROTOCOL_PACKET) &&
	    rule->permissions != BULKHEAD_NET_ALL) {
		rule->permissions &= ~passive;
		if (!rule->permissions)
			rule->permissions = BULKHEAD_NET_BIND;
	}
	random_targets(rule, policy);
}

static void random_host(struct model_rule *rule)
{
	static const char *const items[] = {
		"mount",	"mount",       "control",	 "ptrace",
		"io_uring",	"autoload",    "umount",	 "pivot_root",
		"chroot",	"signal",      "schedule",	 "module",
		"firmware",	"kexec",       "kernel_read",	 "bpf",
		"perf",		"userfaultfd", "user_namespace", "keyring",
		"syslog",	"clock",       "set_mm",	 "terminal",
		"source_route", "outside",     "fanotify",	 "fs_ioctl",
		"io_port",	"kcore",       "memory_failure", "swap",
		"quota",	"accounting",  "hostname",	 "reboot",
	};
	unsigned int item = random_below(one_in(2) ? 4 : ARRAY_SIZE(items));

	rule->item = items[item];
	/* These have details. */
	if (item < 6 && !one_in(4))
		rule->count = 1 + random_below(GLOBS_MAX);
	for (unsigned int i = 0; i < rule->count; i++)
		rule->globs[i] = random_detail_glob(rule->item);
}

static void random_device(struct model_rule *rule)
{
	rule->permissions = random_permissions(BULKHEAD_DEVICE_ALL);
	rule->type = "\0cb"[random_below(3)];
	if (rule->type && !one_in(4))
		rule->count = 1 + random_below(GLOBS_MAX);
	for (unsigned int i = 0; i < rule->count; i++) {
		struct range all = { 0, ~0U };

		rule->majors[i] = one_in(3) ? all : random_range(4095);
		rule->minors[i] = one_in(3) ? all : random_range(1048575);
	}
}

static void random_capabilities(struct model_rule *rule)
{
	if (one_in(8)) {
		rule->capabilities = ~0ULL;
		return;
	}
	do
		rule->capabilities |= 1ULL << random_below(41);
	while (one_in(2));
}

static void random_paths(struct model_rule *rule, const struct model_policy *policy)
{
	if (policy->path_set_count && one_in(5)) {
		rule->set = random_below(policy->path_set_count);
		rule->count = policy->path_sets[rule->set].count;
		memcpy(rule->globs, policy->path_sets[rule->set].globs, sizeof(rule->globs));
		return;
	}
	rule->count = 1 + random_below(GLOBS_MAX);
	for (unsigned int i = 0; i < rule->count; i++)
		rule->globs[i] = random_path_glob();
}

static void except_paths(struct model_rule *except, const struct model_policy *policy)
{
	const struct model_rule rule = *except;

	except->set = -1;
	random_paths(except, policy);
	/* One that is sure to take something away. */
	if (except->set < 0 && rule.set < 0 && one_in(2))
		except->globs[0] = rule.globs[0];
}

static void except_targets(struct model_rule *except, const struct model_policy *policy)
{
	const struct model_rule rule = *except;

	except->set = -1;
	except->count = 0;
	while (!except->count)
		random_targets(except, policy);
	if (except->set < 0 && rule.set < 0 && rule.count && one_in(2)) {
		except->targets[0] = rule.targets[0];
		except->globs[0] = rule.globs[0];
	}
}

static void except_host(struct model_rule *except)
{
	const struct model_rule rule = *except;

	except->count = 1 + random_below(GLOBS_MAX);
	for (unsigned int i = 0; i < except->count; i++) {
		if (except->item)
			except->globs[i] = random_detail_glob(except->item);
		except->majors[i] = random_range(4095);
		except->minors[i] = one_in(3) ? (struct range){ 0, ~0U } : random_range(1048575);
	}
	if (rule.count && one_in(2)) {
		except->globs[0] = rule.globs[0];
		except->majors[0] = rule.majors[0];
		except->minors[0] = rule.minors[0];
	}
}

/* Can it have exceptions that name objects? */
static bool has_objects(const struct model_rule *rule)
{
	if (rule->section == SECTION_NETWORK)
		return rule->permissions != BULKHEAD_NET_CREATE && rule->protocol <= PROTOCOL_UNIX;
	if (rule->section != SECTION_HOST)
		return true;
	return rule->item ? rule->count || !strcmp(rule->item, "mount") : rule->type;
}

static void random_exception(struct model_rule *rule, const struct model_policy *policy)
{
	struct model_rule *except;

	if (!has_objects(rule))
		return;
	except = keep(sizeof(*except));
	*except = *rule;
	if (rule->section == SECTION_NETWORK)
		except_targets(except, policy);
	else if (rule->section == SECTION_CAPABILITIES)
		random_capabilities(except);
	else if (rule->section == SECTION_HOST)
		except_host(except);
	else
		except_paths(except, policy);
	rule->except = except;
}

/**
 * random_rule() - a rule of any domain
 * @rule: filled in
 * @policy: the policy, for its sets
 */
void random_rule(struct model_rule *rule, const struct model_policy *policy)
{
	*rule = (struct model_rule){ .section = random_below(SECTIONS),
				     .effect = random_effect(),
				     .has_why = one_in(4),
				     .has_tags = one_in(8),
				     .severity = one_in(8) ? 1 + random_below(4) : 0,
				     .set = -1 };
	random_conditions(&rule->when, rule->section);
	if (one_in(5))
		random_conditions(&rule->unless, rule->section);
	switch (rule->section) {
	case SECTION_FILE:
		rule->permissions = random_permissions(BULKHEAD_FILE_ALL);
		random_paths(rule, policy);
		break;
	case SECTION_EXEC:
		rule->execmem = one_in(3);
		random_paths(rule, policy);
		break;
	case SECTION_NETWORK:
		random_network(rule, policy);
		break;
	case SECTION_CAPABILITIES:
		random_capabilities(rule);
		break;
	default:
		if (one_in(3))
			random_device(rule);
		else
			random_host(rule);
	}
	if (one_in(4))
		random_exception(rule, policy);
}

/* In every second policy, most rules are about one domain, so that they overlap. */
static void random_rules(struct model_policy *policy)
{
	bool narrow = one_in(2);
	enum section section = random_below(SECTIONS);

	while (policy->count < RULES_MAX && !(policy->count > 2 && one_in(10))) {
		struct model_rule *rule = &policy->rules[policy->count++];

		do
			random_rule(rule, policy);
		while (narrow && rule->section != section && !one_in(10));
	}
}

/**
 * random_policy() - a policy
 * @policy: filled in; the memory of the previous one is freed
 */
void random_policy(struct model_policy *policy)
{
	keep_nothing();
	*policy = (struct model_policy){ .mode = one_in(8) ? BULKHEAD_MODE_AUDIT
							   : BULKHEAD_MODE_ENFORCE };
	for (unsigned int i = 0; i < SECTIONS; i++) {
		static const int defaults[] = { -1,
						BULKHEAD_ALLOW,
						BULKHEAD_AUDIT,
						BULKHEAD_DENY_SILENT,
						BULKHEAD_DENY,
						BULKHEAD_KILL };

		policy->defaults[i] = defaults[random_below(ARRAY_SIZE(defaults))];
		policy->order[i] = i;
	}
	random_shuffle(policy->order, SECTIONS, sizeof(policy->order[0]));
	policy->set_count = random_below(SETS_MAX + 1);
	for (unsigned int i = 0; i < policy->set_count; i++) {
		policy->sets[i].count = 1 + random_below(GLOBS_MAX);
		for (unsigned int j = 0; j < policy->sets[i].count; j++)
			random_target(&policy->sets[i].targets[j], true);
	}
	policy->path_set_count = random_below(SETS_MAX + 1);
	for (unsigned int i = 0; i < policy->path_set_count; i++) {
		policy->path_sets[i].count = 1 + random_below(GLOBS_MAX);
		for (unsigned int j = 0; j < policy->path_sets[i].count; j++)
			policy->path_sets[i].globs[j] = random_path_glob();
	}
	random_rules(policy);
}
