// SPDX-License-Identifier: GPL-2.0
/* Print a policy as an administrator would write it, and a request for reports. */
#include <arpa/inet.h>

#include "model.h"

struct word {
	const char *text;
	u32 bit;
};

static const struct word file_words[] = {
	{ "read", BULKHEAD_FILE_READ },	    { "write", BULKHEAD_FILE_WRITE },
	{ "create", BULKHEAD_FILE_CREATE }, { "delete", BULKHEAD_FILE_DELETE },
	{ "link", BULKHEAD_FILE_LINK },	    { "attr", BULKHEAD_FILE_ATTR },
	{ "map", BULKHEAD_FILE_MAP },	    {},
};

static const struct word network_words[] = {
	{ "create", BULKHEAD_NET_CREATE },
	{ "bind", BULKHEAD_NET_BIND },
	{ "listen", BULKHEAD_NET_LISTEN },
	{ "accept", BULKHEAD_NET_ACCEPT },
	{ "connect", BULKHEAD_NET_CONNECT },
	{ "send", BULKHEAD_NET_SEND },
	{},
};

static const struct word device_words[] = {
	{ "read", BULKHEAD_DEVICE_READ },
	{ "write", BULKHEAD_DEVICE_WRITE },
	{ "create", BULKHEAD_DEVICE_CREATE },
	{},
};

static const char *const effect_words[] = {
	[BULKHEAD_ALLOW] = "allow", [BULKHEAD_AUDIT] = "audit",
	[BULKHEAD_DENY] = "deny",   [BULKHEAD_DENY_SILENT] = "deny-silent",
	[BULKHEAD_KILL] = "kill",
};

static const char *const protocol_words[PROTOCOLS] = {
	[PROTOCOL_TCP] = "tcp",	      [PROTOCOL_MPTCP] = "mptcp", [PROTOCOL_UDP] = "udp",
	[PROTOCOL_SCTP] = "sctp",     [PROTOCOL_ICMP] = "icmp",	  [PROTOCOL_RAW] = "raw",
	[PROTOCOL_ANY] = "any",	      [PROTOCOL_UNIX] = "unix",	  [PROTOCOL_NETLINK] = "netlink",
	[PROTOCOL_PACKET] = "packet", [PROTOCOL_VSOCK] = "vsock", [PROTOCOL_ALG] = "alg",
	[PROTOCOL_FAMILY] = "family",
};

static const char *const section_words[SECTIONS] = {
	[SECTION_FILE] = "file",       [SECTION_EXEC] = "exec",
	[SECTION_NETWORK] = "network", [SECTION_CAPABILITIES] = "capabilities",
	[SECTION_HOST] = "host",
};

/* By number, as in linux/capability.h. */
static const char *const capability_words[] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

static bool is_letter_or_digit(u8 byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z');
}

/* A byte that stands for itself; one with a meaning is escaped in one of the two ways. */
static void print_byte(FILE *to, u8 byte)
{
	if (is_letter_or_digit(byte) || memchr("/._-:@=+", byte, 8))
		fputc(byte, to);
	else if (byte > ' ' && byte < 0x7f && byte != '\'')
		fprintf(to, "\\%c", byte);
	else
		fprintf(to, "\\x%02x", byte);
}

static void print_class(FILE *to, const struct step *step)
{
	fputs(step->negated ? step->byte ? "[!" : "[^" : "[", to);
	for (unsigned int i = 0; i < step->count; i++) {
		if (is_letter_or_digit(step->low[i]))
			fputc(step->low[i], to);
		else
			fprintf(to, "\\x%02x", step->low[i]);
		if (step->high[i] != step->low[i])
			fprintf(to, is_letter_or_digit(step->high[i]) ? "-%c" : "-\\x%02x",
				step->high[i]);
	}
	fputc(']', to);
}

static void print_steps(FILE *to, const struct step *step)
{
	for (; step; step = step->next) {
		if (step->kind == STEP_BYTE && step->byte == 0xc3 && step->next &&
		    step->next->kind == STEP_BYTE && step->next->byte == 0xbc) {
			fputs("\xc3\xbc", to);
			step = step->next;
		} else if (step->kind == STEP_BYTE) {
			print_byte(to, step->byte);
		} else if (step->kind == STEP_CLASS) {
			print_class(to, step);
		} else if (step->kind == STEP_BRACE) {
			for (unsigned int i = 0; i < step->count; i++) {
				fputc(i ? ',' : '{', to);
				print_steps(to, step->choices[i]);
			}
			fputc('}', to);
		} else {
			fputs(step->kind == STEP_ONE	? "?"
			      : step->kind == STEP_STAR ? "*"
							: "**",
			      to);
		}
	}
}

static void print_glob(FILE *to, const struct model_glob *glob)
{
	const char *quote = one_in(3) ? "\"" : "";

	fputs(quote, to);
	print_steps(to, glob->steps);
	fputs(quote, to);
}

static void print_globs(FILE *to, const struct model_rule *rule)
{
	if (rule->set >= 0)
		fprintf(to, " @paths%d", rule->set);
	for (unsigned int i = 0; rule->set < 0 && i < rule->count; i++) {
		fputc(' ', to);
		print_glob(to, rule->globs[i]);
	}
}

static void print_words(FILE *to, const struct word *words, u32 bits, u32 all)
{
	const char *before = " ";

	if (bits == all && one_in(2)) {
		fputs(" all", to);
		return;
	}
	for (; words->text; words++) {
		if (!(bits & words->bit))
			continue;
		fprintf(to, "%s%s", before, words->text);
		before = ",";
	}
}

static void print_target(FILE *to, const struct model_destination *target)
{
	char text[INET6_ADDRSTRLEN];

	if (target->v4 && target->v6) {
		fputc('*', to);
	} else {
		inet_ntop(target->v4 ? AF_INET : AF_INET6, target->address, text, sizeof(text));
		fprintf(to, "%s%s", target->v6 ? "[" : "", text);
		if (target->prefix != (target->v4 ? 32 : 128) || one_in(4))
			fprintf(to, "/%u", target->prefix);
		fputs(target->v6 ? "]" : "", to);
	}
	if (!target->has_port)
		return;
	if (target->low == 0 && target->high == 65535)
		fputs(":*", to);
	else if (target->low == target->high)
		fprintf(to, ":%u", target->low);
	else
		fprintf(to, ":%u-%u", target->low, target->high);
}

static void print_targets(FILE *to, const struct model_rule *rule)
{
	if (rule->protocol == PROTOCOL_UNIX) {
		print_globs(to, rule);
	} else if (rule->set >= 0) {
		fprintf(to, " @set%d", rule->set);
	} else {
		for (unsigned int i = 0; i < rule->count; i++) {
			fputc(' ', to);
			print_target(to, &rule->targets[i]);
		}
	}
}

static void print_network(FILE *to, const struct model_rule *rule)
{
	print_words(to, network_words, rule->permissions, BULKHEAD_NET_ALL);
	fprintf(to, " %s", protocol_words[rule->protocol]);
	if (rule->number >= 0)
		fprintf(to, ":%d", rule->number);
	print_targets(to, rule);
}

static void print_range(FILE *to, const struct range *range)
{
	if (range->high == ~0U)
		fputc('*', to);
	else if (range->low == range->high)
		fprintf(to, "%u", range->low);
	else
		fprintf(to, "%u-%u", range->low, range->high);
}

static void print_numbers(FILE *to, const struct model_rule *rule)
{
	for (unsigned int i = 0; i < rule->count; i++) {
		fputc(' ', to);
		print_range(to, &rule->majors[i]);
		fputc(':', to);
		print_range(to, &rule->minors[i]);
	}
}

static void print_device(FILE *to, const struct model_rule *rule)
{
	if (rule->permissions != BULKHEAD_DEVICE_ALL || one_in(2))
		print_words(to, device_words, rule->permissions, BULKHEAD_DEVICE_ALL);
	fputs(" device", to);
	if (rule->type)
		fputs(rule->type == 'c' ? " char" : " block", to);
	print_numbers(to, rule);
}

static void print_capabilities(FILE *to, const struct model_rule *rule)
{
	const char *before = " ";

	if (rule->capabilities == ~0ULL) {
		fputs(" all", to);
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(capability_words); i++) {
		if (rule->capabilities >> i & 1) {
			fprintf(to, "%s%s", before, capability_words[i]);
			before = ",";
		}
	}
}

/* @before: what comes before the first one. */
static void print_conditions(FILE *to, const struct model_conditions *conditions,
			     const char *before)
{
	/* They may stand in any order. */
	for (unsigned int i = 0, first = random_below(4); i < 4; i++) {
		unsigned int which = (first + i) % 4;

		if (which == 0 && conditions->from) {
			fprintf(to, "%s from ", before);
			print_glob(to, conditions->from);
		} else if (which == 1 && conditions->has_uid) {
			fprintf(to, "%s uid ", before);
			print_range(to, &conditions->uid);
		} else if (which == 2 && conditions->has_gid) {
			fprintf(to, "%s gid ", before);
			print_range(to, &conditions->gid);
		} else if (which == 3 && conditions->owner) {
			fprintf(to, "%s owner", before);
		} else {
			continue;
		}
		before = "";
	}
}

/* The objects that a rule excepts. */
static void print_exception(FILE *to, const struct model_rule *except)
{
	fputs(" unless", to);
	if (except->section == SECTION_NETWORK)
		print_targets(to, except);
	else if (except->section == SECTION_CAPABILITIES)
		print_capabilities(to, except);
	else if (except->section == SECTION_HOST && !except->item)
		print_numbers(to, except);
	else
		print_globs(to, except);
}

/* Conditions come before exceptions, and these come in any order. */
static void print_end(FILE *to, const struct model_rule *rule)
{
	bool objects_first = one_in(2);

	print_conditions(to, &rule->when, "");
	if (rule->except && objects_first)
		print_exception(to, rule->except);
	print_conditions(to, &rule->unless, " unless");
	if (rule->except && !objects_first)
		print_exception(to, rule->except);
}

static void print_rule(FILE *to, const struct model_rule *rule)
{
	fputs(effect_words[rule->effect], to);
	switch (rule->section) {
	case SECTION_FILE:
		print_words(to, file_words, rule->permissions, BULKHEAD_FILE_ALL);
		print_globs(to, rule);
		break;
	case SECTION_EXEC:
		fputs(rule->execmem ? " execmem" : "", to);
		print_globs(to, rule);
		break;
	case SECTION_NETWORK:
		print_network(to, rule);
		break;
	case SECTION_CAPABILITIES:
		print_capabilities(to, rule);
		break;
	default:
		if (!rule->item) {
			print_device(to, rule);
			break;
		}
		fprintf(to, " %s", rule->item);
		print_globs(to, rule);
	}
	print_end(to, rule);
}

static bool has_note(const struct model_rule *rule)
{
	return rule->has_why || rule->severity || rule->has_tags;
}

static void print_note(FILE *to, const struct model_rule *rule, unsigned int *line)
{
	static const char *const severities[] = { "", "low", "medium", "high", "critical" };

	if (rule->has_why)
		fputs("      why: 'it has a reason: \"this\"'\n", to);
	if (rule->severity)
		fprintf(to, "      severity: %s\n", severities[rule->severity]);
	if (rule->has_tags)
		fputs("      tags: [a, b-c]\n", to);
	*line += rule->has_why + !!rule->severity + rule->has_tags;
}

static void print_section(FILE *to, struct model_policy *policy, enum section section,
			  unsigned int *line)
{
	bool has_rules = false;

	for (unsigned int i = 0; i < policy->count; i++)
		has_rules |= policy->rules[i].section == section;
	if (!has_rules && policy->defaults[section] < 0)
		return;
	fprintf(to, "%s:\n", section_words[section]);
	++*line;
	if (policy->defaults[section] >= 0) {
		fprintf(to, "  default: %s\n", effect_words[policy->defaults[section]]);
		++*line;
	}
	if (!has_rules)
		return;
	fputs("  rules:\n", to);
	++*line;
	for (unsigned int i = 0; i < policy->count; i++) {
		struct model_rule *rule = &policy->rules[i];

		if (rule->section != section)
			continue;
		rule->line = ++*line;
		fputs(has_note(rule) ? "    - rule: '" : "    - '", to);
		print_rule(to, rule);
		fputs("'\n", to);
		print_note(to, rule, line);
	}
}

static void print_sets(FILE *to, const struct model_policy *policy, unsigned int *line)
{
	if (policy->set_count || policy->path_set_count) {
		fputs("sets:\n", to);
		++*line;
	}
	for (unsigned int i = 0; i < policy->set_count; i++, ++*line) {
		fprintf(to, "  set%u: [", i);
		for (unsigned int j = 0; j < policy->sets[i].count; j++) {
			fputs(j ? ", '" : "'", to);
			print_target(to, &policy->sets[i].targets[j]);
			fputc('\'', to);
		}
		fputs("]\n", to);
	}
	for (unsigned int i = 0; i < policy->path_set_count; i++, ++*line) {
		fprintf(to, "  paths%u: [", i);
		for (unsigned int j = 0; j < policy->path_sets[i].count; j++) {
			fputs(j ? ", '" : "'", to);
			print_glob(to, policy->path_sets[i].globs[j]);
			fputc('\'', to);
		}
		fputs("]\n", to);
	}
}

/**
 * policy_text() - a policy in YAML
 * @policy: the policy; its rules get their lines
 *
 * Return: the text, malloc'd.
 */
char *policy_text(struct model_policy *policy)
{
	unsigned int line = 3;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	fprintf(to, "version: 1\npolicy: random\nmode: %s\n",
		policy->mode == BULKHEAD_MODE_AUDIT ? "audit" : "enforce");
	print_sets(to, policy, &line);
	for (unsigned int i = 0; i < SECTIONS; i++)
		print_section(to, policy, policy->order[i], &line);
	if (fclose(to))
		abort();
	return text;
}

static void print_bytes(FILE *to, const u8 *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		fprintf(to,
			bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != '\\' ? "%c" : "\\x%02x",
			bytes[i]);
}

/**
 * query_print() - print a request for a report
 * @to: where to
 * @query: the request
 */
void query_print(FILE *to, const struct query *query)
{
	fprintf(to, "# class %u, permissions %#x, object ", query->class_id, query->permissions);
	print_bytes(to, query->object, query->length);
	fputs("\n# program ", to);
	if (query->knows_program)
		print_bytes(to, query->program, query->program_length);
	else
		fputs("unknown", to);
	if (query->knows_uid)
		fprintf(to, ", uid %u", query->uid);
	for (unsigned int i = 0; query->knows_gids && i < query->gid_count; i++)
		fprintf(to, "%s%u", i ? "," : ", gids ", query->gids[i]);
	if (query->knows_gids && !query->gid_count)
		fputs(", no gids", to);
	if (query->knows_owner)
		fputs(query->owner ? ", the owner" : ", not the owner", to);
	fputc('\n', to);
}
