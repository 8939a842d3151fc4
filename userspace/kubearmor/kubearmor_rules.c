// SPDX-License-Identifier: GPL-2.0
/*
 * Translates the entries of a KubeArmor policy into our language.
 *
 * An Allow closes its domain: what no entry allows is refused, or reported if that is the
 * posture. A Block and an Audit do not affect the rest. Where KubeArmor's enforcers
 * differ, the translation follows the BPF enforcer, or the stricter one.
 */
#include <search.h>

#include "kubearmor/kubearmor.h"
#include "language/host.h"

#define MODIFY "write,create,delete,link,attr"
/* What AppArmor allows to all, and what KubeArmor's BPF enforcer does not cover. */
#define PATHLESS "allow all pipe:* socket:* anon:* memfd:* shm:* mqueue:*"
/* The devices of the pack loader, for policies that can't use it. */
#define DEVICES "allow device char 1:3 1:5 1:7 1:8 1:9 5:0 5:2 136-143:*"

/**
 * struct translator - a policy being translated
 * @file: its file
 * @to: its translation
 * @closed: by domain: an entry allows something there
 * @everything: every program may access every file
 */
struct translator {
	struct kubearmor *file;
	struct kubearmor_translation *to;
	bool closed[DOMAINS];
	bool everything;
};

/* Adds a rule, unless it is there already. */
static void add_rule(struct translator *t, enum domain domain, const struct kubearmor_entry *entry,
		     const char *format, ...) __attribute__((format(printf, 4, 5)));

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void add_rule(struct translator *t, enum domain domain, const struct kubearmor_entry *entry,
		     const char *format, ...)
{
	struct kubearmor_domain *to = &t->to->domains[domain];
	struct arena *arena = &t->file->arena;
	auto_free char *text = NULL;
	struct kubearmor_rule *rule;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0 || tfind(text, &to->known, by_text))
		return;
	rule = arena_alloc(arena, sizeof(*rule));
	rule->text = arena_text(arena, text, length);
	rule->report = entry ? &entry->report : NULL;
	tsearch(rule->text, &to->known, by_text);
	*to->tail = rule;
	to->tail = &rule->next;
}

static bool is_posture_audit(const struct translator *t)
{
	return t->file->options->posture == BULKHEAD_AUDIT;
}

/* A Block that the default implements. */
static bool is_left_out(const struct kubearmor_entry *entry)
{
	return entry->by_default && entry->report.action == ACTION_BLOCK;
}

/* An audit rule lets requests pass, so it would open what an Allow closed. */
static bool drop_audit(struct translator *t, const struct kubearmor_entry *entry)
{
	if (entry->report.action != ACTION_AUDIT || !t->closed[entry->domain] ||
	    is_posture_audit(t))
		return false;
	kubearmor_note(
		t->file, entry->subject->place,
		"this Audit is left out: an audit rule would let pass what the Allow entries do not");
	return true;
}

/* @all and @read begin a rule, up to its objects and with a space at the end. */
static void add_owned(struct translator *t, const struct kubearmor_entry *entry,
		      const char *objects, const char *from)
{
	const char *all = entry->domain == DOMAIN_FILE ? "all " : "";
	s64 owner = t->file->options->owner;

	if (owner < 0) {
		add_rule(t, entry->domain, entry, "deny %s%s%s", all, objects, from);
		return;
	}
	if (t->closed[entry->domain])
		add_rule(t, entry->domain, entry, "allow %s%s%s uid %lld",
			 entry->read_only ? "read,map " : all, objects, from, (long long)owner);
	if (entry->read_only)
		add_rule(t, entry->domain, entry, "deny " MODIFY " %s%s", objects, from);
	if (owner > 0)
		add_rule(t, entry->domain, entry, "deny %s%s%s uid 0-%lld", all, objects, from,
			 (long long)owner - 1);
	if (owner < ID_MAX)
		add_rule(t, entry->domain, entry, "deny %s%s%s uid %lld-%u", all, objects, from,
			 (long long)owner + 1, ID_MAX);
}

static void add_file(struct translator *t, const struct kubearmor_entry *entry, const char *objects,
		     const char *from)
{
	const char *subject = entry->read_only ? MODIFY : "all";

	switch (entry->report.action) {
	case ACTION_ALLOW:
		add_rule(t, DOMAIN_FILE, entry, "allow %s %s%s",
			 entry->read_only ? "read,map" : "all", objects, from);
		if (entry->read_only && !entry->by_default &&
		    (is_posture_audit(t) || entry->limits_allow))
			add_rule(t, DOMAIN_FILE, entry, "deny " MODIFY " %s%s", objects, from);
		break;
	case ACTION_BLOCK:
		add_rule(t, DOMAIN_FILE, entry, "deny %s %s%s", subject, objects, from);
		break;
	case ACTION_AUDIT:
		add_rule(t, DOMAIN_FILE, entry, "audit %s %s%s", subject, objects, from);
		break;
	}
}

static const char *effect_of(const struct kubearmor_entry *entry)
{
	static const char *const effects[] = {
		[ACTION_ALLOW] = "allow",
		[ACTION_AUDIT] = "audit",
		[ACTION_BLOCK] = "deny",
	};

	return effects[entry->report.action];
}

/* KubeArmor opens a program as a file, so a program whose file it does not allow can't be run. */
static void add_program(struct translator *t, const struct kubearmor_entry *entry,
			const char *objects, const char *from)
{
	if (entry->report.action == ACTION_ALLOW && !entry->owner_only)
		add_rule(t, DOMAIN_EXEC, NULL, "allow %s%s", objects, from);
	else if (entry->report.action != ACTION_AUDIT && (entry->owner_only || !entry->read_only))
		add_rule(t, DOMAIN_EXEC, NULL, "deny %s%s", objects, from);
}

static void add_paths(struct translator *t, const struct kubearmor_entry *entry,
		      const char *objects, const char *from)
{
	if (entry->owner_only && entry->report.action != ACTION_AUDIT)
		add_owned(t, entry, objects, from);
	else if (entry->domain == DOMAIN_FILE)
		add_file(t, entry, objects, from);
	else
		add_rule(t, DOMAIN_EXEC, entry, "%s %s%s", effect_of(entry), objects, from);
	if (entry->domain == DOMAIN_FILE && t->closed[DOMAIN_FILE] && !t->closed[DOMAIN_EXEC])
		add_program(t, entry, objects, from);
	if (entry->domain == DOMAIN_FILE && entry->report.action == ACTION_ALLOW && !*from &&
	    !strcmp(objects, "/ /**"))
		t->everything = true;
}

static void note_owner(struct translator *t, const struct kubearmor_entry *entry)
{
	if (!entry->owner_only)
		return;
	if (entry->report.action == ACTION_AUDIT)
		kubearmor_note(t->file, entry->owner_only->place,
			       "whoever does it is told, and not only those who are not the owner");
	else if (t->file->options->owner < 0)
		kubearmor_note(
			t->file, entry->owner_only->place,
			"no rule can ask for a file's owner, so this is denied to everybody; --owner UID allows it to one user");
	else
		kubearmor_note(t->file, entry->owner_only->place,
			       "user %lld is taken for the owner of these files",
			       (long long)t->file->options->owner);
}

/* To deny a program is to deny its file to loaders, too. */
static void note_libraries(struct translator *t, const struct kubearmor_entry *entry)
{
	const char *name = strrchr(entry->subject->text, '/');

	if (entry->domain != DOMAIN_EXEC || entry->report.action != ACTION_BLOCK || entry->sources)
		return;
	if (entry->objects == SHAPE_PATH && !strstr(name ?: "", ".so") &&
	    strncmp(name ?: "", "/ld-", 4) && !strpbrk(entry->subject->text, "*?[{"))
		return;
	kubearmor_note(
		t->file, entry->subject->place,
		"what is blocked as a program can't be loaded as a library either; programs that use libraries from here will not start");
}

/* Calls @each with the words for every source, or once without any if there is no source. */
static void for_sources(struct translator *t, const struct kubearmor_entry *entry,
			const char *objects,
			void (*each)(struct translator *t, const struct kubearmor_entry *entry,
				     const char *objects, const char *from))
{
	if (!entry->sources)
		each(t, entry, objects, "");
	for (const struct kubearmor_source *source = entry->sources; source;
	     source = source->next) {
		const char *program = kubearmor_program(t->file, entry, source);
		auto_free char *from = NULL;

		if (program && asprintf(&from, " from %s", program) >= 0)
			each(t, entry, objects, from);
	}
}

static void add_cut_rules(struct translator *t, const struct kubearmor_entry *entry,
			  const char *permissions, const struct kubearmor_objects *objects)
{
	for (; objects; objects = objects->next) {
		if (entry->domain == DOMAIN_EXEC) {
			add_rule(t, DOMAIN_EXEC, entry, "allow %s", objects->text);
			continue;
		}
		add_rule(t, DOMAIN_FILE, entry, "allow %s %s", permissions, objects->text);
		if (!t->closed[DOMAIN_EXEC] && strcmp(permissions, MODIFY))
			add_rule(t, DOMAIN_EXEC, NULL, "allow %s", objects->text);
	}
}

/* A directory that more specific entries exclude something from. */
static void translate_cut(struct translator *t, const struct kubearmor_entry *entry,
			  const char *whole)
{
	const char *base = kubearmor_base(t->file, entry->subject);
	struct kubearmor_objects all = { .text = whole };
	struct kubearmor_objects *reads = kubearmor_cut(t->file, entry, base, false);
	struct kubearmor_objects *writes = kubearmor_cut(t->file, entry, base, true);
	bool split = entry->read_only;

	t->everything |= entry->domain == DOMAIN_FILE && !*base && entry->recursive;
	for (const struct kubearmor_cut *cut = entry->cuts; cut; cut = cut->next)
		split |= cut->entry->read_only;
	if (!split) {
		add_cut_rules(t, entry, "all", writes);
		return;
	}
	add_cut_rules(t, entry, "read,map", reads ?: &all);
	if (!entry->read_only)
		add_cut_rules(t, entry, MODIFY, writes);
}

static void translate_paths(struct translator *t, const struct kubearmor_entry *entry)
{
	const char *objects;

	if (drop_audit(t, entry))
		return;
	objects = kubearmor_objects(t->file, entry);
	if (!objects)
		return;
	if (entry->cuts) {
		translate_cut(t, entry, objects);
		return;
	}
	if (is_left_out(entry))
		return;
	note_owner(t, entry);
	note_libraries(t, entry);
	if (entry->read_only && entry->report.action == ACTION_BLOCK && t->closed[DOMAIN_FILE])
		kubearmor_note(
			t->file, entry->subject->place,
			"to read this is not allowed by a Block here, though KubeArmor's BPF enforcer takes it so");
	for_sources(t, entry, objects, add_paths);
}

#define SOCKETS_MAX 13

/**
 * struct sockets - the translation of one of KubeArmor's protocols
 * @name: the protocol
 * @allowed: protocols and their targets, for Allow: no more than KubeArmor allows
 * @denied: the same for Block and Audit: no less than KubeArmor denies
 * @allow_note: how @allowed covers less, or NULL
 * @deny_note: how @denied covers more, or NULL
 * @missing: what @denied leaves out, or NULL
 */
static const struct sockets {
	const char *name;
	const char *allowed[SOCKETS_MAX];
	const char *denied[SOCKETS_MAX];
	const char *allow_note;
	const char *deny_note;
	const char *missing;
} protocols[] = {
	{ "tcp", { "tcp *:*" }, .denied = { "tcp *:*" } },
	{ "udp", { "udp *:*" }, .denied = { "udp *:*" } },
	{ "sctp", { "sctp *:*" }, .denied = { "sctp *:*" } },
	{ "icmp",
	  { "icmp 0.0.0.0/0" },
	  { "icmp 0.0.0.0/0", "raw 0.0.0.0/0" },
	  .allow_note = "to ping by a raw socket needs 'raw' as well",
	  .deny_note =
		  "raw sockets can't be distinguished by protocol, so the rule covers all of IPv4" },
	{ "icmpv6",
	  { "icmp [::/0]" },
	  { "icmp [::/0]", "raw [::/0]" },
	  .allow_note = "to ping by a raw socket needs 'raw' as well",
	  .deny_note =
		  "raw sockets can't be distinguished by protocol, so the rule covers all of IPv6" },
	/*
	 * All families with raw sockets: AX.25, AppleTalk, keys, CAN, Bluetooth, ISDN,
	 * 802.15.4, NFC, XDP.
	 */
	{ "raw",
	  { "raw *", "netlink", "packet" },
	  { "raw *", "netlink", "packet", "family:3", "family:5", "family:15", "family:29",
	    "family:31", "family:34", "family:36", "family:39", "family:44" },
	  .deny_note =
		  "raw sockets of every family are meant, netlink's too, which programs use to look up addresses" },
	{ "packet", { "packet" }, .denied = { "packet" } },
	{ "all", { "any" }, .denied = { "any" } },
	{ "stream",
	  { "tcp *:*" },
	  { "tcp *:*", "sctp *:*", "unix", "vsock" },
	  .allow_note =
		  "of stream sockets, only tcp is meant; others need a rule by their protocol",
	  .missing = "stream sockets other than tcp, sctp, unix and vsock" },
	{ "dgram",
	  { "udp *:*", "icmp *" },
	  { "udp *:*", "icmp *", "unix", "netlink", "vsock" },
	  .allow_note =
		  "of datagram sockets, only udp and icmp are meant; others need a rule by their protocol",
	  .missing = "datagram sockets other than udp, icmp, unix, netlink and vsock" },
	{ "seqpacket",
	  {},
	  { "sctp *:*", "unix", "vsock" },
	  .allow_note =
		  "sockets are not distinguished by this type; allow those that are needed by their protocol",
	  .missing = "seqpacket sockets other than sctp, unix and vsock" },
	{ "rdm",
	  {},
	  { "family:21", "family:30" },
	  .allow_note =
		  "sockets are not distinguished by this type; allow those that are needed by their protocol",
	  .missing = "sockets of this type other than those of RDS and TIPC" },
	{ "dccp",
	  {},
	  {},
	  .allow_note =
		  "sockets are not distinguished by this type; allow those that are needed by their protocol",
	  .missing = "DCCP sockets" },
};

static const struct sockets *find_sockets(struct translator *t, const struct yaml_node *node)
{
	const char *names[ARRAY_SIZE(protocols)];

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		names[i] = protocols[i].name;
		if (!strcasecmp(node->text, names[i]))
			return &protocols[i];
	}
	diag_error(t->file->source, node->place, "unknown protocol '%.40s'%s", node->text,
		   diag_hint(node->text, node->length, names, ARRAY_SIZE(names)));
	return NULL;
}

static void add_socket(struct translator *t, const struct kubearmor_entry *entry,
		       const char *socket, const char *from)
{
	add_rule(t, DOMAIN_NETWORK, entry, "%s all %s%s", effect_of(entry), socket, from);
}

static void translate_protocol(struct translator *t, const struct kubearmor_entry *entry)
{
	bool allows = entry->report.action == ACTION_ALLOW;
	const struct sockets *sockets = find_sockets(t, entry->subject);
	const char *note;

	if (!sockets || drop_audit(t, entry) || is_left_out(entry))
		return;
	note = allows ? sockets->allow_note : sockets->deny_note;
	if (note)
		kubearmor_note(t->file, entry->subject->place, "%s", note);
	if (!allows && sockets->missing)
		kubearmor_wider(t->file, entry->subject->place, "no rule can cover %s",
				sockets->missing);
	for (int i = 0; i < SOCKETS_MAX; i++) {
		const char *socket = allows ? sockets->allowed[i] : sockets->denied[i];

		if (socket)
			for_sources(t, entry, socket, add_socket);
	}
}

static void add_capability(struct translator *t, const struct kubearmor_entry *entry,
			   const char *name, const char *from)
{
	add_rule(t, DOMAIN_CAPABILITIES, entry, "%s %s%s", effect_of(entry), name, from);
}

static void translate_capability(struct translator *t, const struct kubearmor_entry *entry)
{
	const struct yaml_node *node = entry->subject;
	char *name = arena_text(&t->file->arena, node->text, node->length);

	for (char *c = name; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c;
	if (!strncmp(name, "cap_", 4))
		name += 4;
	if (capability_find(name, strlen(name)) < 0) {
		diag_error(t->file->source, node->place, "unknown capability '%.40s'%s", node->text,
			   capability_hint(name, strlen(name)));
		return;
	}
	if (!drop_audit(t, entry) && !is_left_out(entry))
		for_sources(t, entry, name, add_capability);
}

/**
 * struct preset - the translation of one of KubeArmor's presets
 * @name: the preset
 * @domain: the domain of its rule
 * @rule: the rule, without its effect; NULL: there is none
 * @note: how the translation differs; of one without a rule: what it is about
 */
static const struct preset {
	const char *name;
	enum domain domain;
	const char *rule;
	const char *note;
} presets[] = {
	{ "filelessExec", DOMAIN_EXEC, "memfd:* /dev/shm/** /run/shm/**", NULL },
	{ "anonMapExec", DOMAIN_EXEC, "execmem /**",
	  "compilers at run time are among those that are meant; an allow of a program would not help them" },
	{ "protectEnv", DOMAIN_FILE, "read /proc/[0-9]*/{,task/[0-9]*/}environ",
	  "a task's own environment is covered as well" },
	{ "protectProc", DOMAIN_FILE, NULL, "what /proc has of other tasks" },
	{ "exec", DOMAIN_EXEC, NULL, "what is executed in a container from outside" },
};

static void translate_preset(struct translator *t, const struct kubearmor_entry *entry)
{
	const struct yaml_node *node = entry->subject;
	const char *names[ARRAY_SIZE(presets)];
	const struct preset *preset = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(presets); i++) {
		names[i] = presets[i].name;
		if (!strcmp(node->text, names[i]))
			preset = &presets[i];
	}
	if (!preset) {
		diag_error(t->file->source, node->place, "unknown preset '%.40s'%s", node->text,
			   diag_hint(node->text, node->length, names, ARRAY_SIZE(names)));
		return;
	}
	if (entry->report.action == ACTION_ALLOW) {
		diag_error(t->file->source, node->place,
			   "a preset blocks or audits; it has nothing to allow");
		return;
	}
	if (!preset->rule && entry->report.action == ACTION_AUDIT)
		kubearmor_note(t->file, node->place, "no rule covers %s, so nothing is reported",
			       preset->note);
	else if (!preset->rule)
		kubearmor_wider(t->file, node->place, "no rule covers %s", preset->note);
	else if (preset->note)
		kubearmor_note(t->file, node->place, "%s", preset->note);
	if (preset->rule && !(entry->report.action == ACTION_AUDIT && t->closed[preset->domain]))
		add_rule(t, preset->domain, entry, "%s %s", effect_of(entry), preset->rule);
}

static void translate_query(struct translator *t, const struct kubearmor_entry *entry)
{
	if (entry->report.action == ACTION_AUDIT)
		kubearmor_note(
			t->file, entry->subject->place,
			"the names that name servers are asked for are not known, so nothing is reported");
	else
		kubearmor_wider(
			t->file, entry->subject->place,
			"no rule can cover the names that name servers are asked for; rules of 'network' apply to addresses and ports");
}

static void translate_entry(struct translator *t, const struct kubearmor_entry *entry)
{
	switch (entry->objects) {
	case SHAPE_PATH:
	case SHAPE_DIRECTORY:
	case SHAPE_PATTERN:
	case SHAPE_NAME:
		translate_paths(t, entry);
		break;
	case SHAPE_PROTOCOL:
		translate_protocol(t, entry);
		break;
	case SHAPE_CAPABILITY:
		translate_capability(t, entry);
		break;
	case SHAPE_PRESET:
		translate_preset(t, entry);
		break;
	case SHAPE_QUERY:
		translate_query(t, entry);
		break;
	}
}

/* Where messages about a closed domain point to: the first entry that closes it. */
static struct place place_of_allow(const struct kubearmor_policy *policy, enum domain domain)
{
	const struct kubearmor_entry *entry = policy->entries;

	while (entry->domain != domain || entry->report.action != ACTION_ALLOW)
		entry = entry->next;
	return entry->subject->place;
}

static bool is_only_from(const struct kubearmor_policy *policy, enum domain domain)
{
	for (const struct kubearmor_entry *entry = policy->entries; entry; entry = entry->next)
		if (entry->domain == domain && entry->report.action == ACTION_ALLOW &&
		    !entry->sources && !entry->owner_only)
			return false;
	return true;
}

/* A source, which is likely to be the program that the container starts with. */
static const char *first_source(const struct kubearmor_policy *policy, enum domain domain)
{
	for (const struct kubearmor_entry *entry = policy->entries; entry; entry = entry->next)
		if (entry->domain == domain && entry->sources && !entry->sources->directory)
			return entry->sources->node->text;
	return "/usr/bin/app";
}

/* The first program of a container is not started by a program of the container. */
static void check_first_program(struct translator *t, enum domain domain)
{
	const struct kubearmor_policy *policy = t->file->policy;

	if (is_posture_audit(t) || !is_only_from(policy, domain))
		return;
	diag_error(
		t->file->source, place_of_allow(policy, domain),
		"%severy program is allowed to other programs only, so no container can start; add its first program to 'process', without 'fromSource': 'matchPaths: [{path: %.100s, action: Allow}]'",
		domain == DOMAIN_FILE ? "an Allow of files closes programs as well, and " : "",
		first_source(policy, domain));
}

static void close_exec(struct translator *t)
{
	const struct kubearmor_policy *policy = t->file->policy;

	if (t->closed[DOMAIN_EXEC]) {
		check_first_program(t, DOMAIN_EXEC);
		if (!t->closed[DOMAIN_FILE])
			kubearmor_note(
				t->file, place_of_allow(policy, DOMAIN_EXEC),
				"files stay open, as with KubeArmor's BPF enforcer; its AppArmor enforcer closes them with the programs");
	} else if (t->closed[DOMAIN_FILE]) {
		check_first_program(t, DOMAIN_FILE);
	}
	if ((t->closed[DOMAIN_EXEC] || t->closed[DOMAIN_FILE]) &&
	    !tfind("deny execmem /**", &t->to->domains[DOMAIN_EXEC].known, by_text))
		add_rule(t, DOMAIN_EXEC, NULL, "allow execmem /**");
}

static void close_file(struct translator *t)
{
	struct place place;

	if (!t->closed[DOMAIN_FILE])
		return;
	place = place_of_allow(t->file->policy, DOMAIN_FILE);
	add_rule(t, DOMAIN_FILE, NULL, PATHLESS);
	if (!t->closed[DOMAIN_EXEC])
		kubearmor_note(
			t->file, place,
			"programs are closed with the files, and those that are allowed as files can be executed: KubeArmor opens a program as a file");
	if (t->to->pack && !t->everything)
		kubearmor_note(
			t->file, place,
			"the pack 'loader' allows libraries, locales, time zones, numbers of processors and memory, /dev/null and the like, as KubeArmor's AppArmor profiles do; --no-pack leaves it out");
	else if (!t->everything)
		kubearmor_note(
			t->file, place,
			"the pack 'loader' is not used, so libraries and /dev/null have to be allowed like everything else");
}

/* Directories in which the pack allows something. */
static bool is_of_pack(const char *path)
{
	static const char *const places[] = { "/lib", "/usr", "/etc", "/dev", "/proc", "/sys" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!strncmp(path, places[i], strlen(places[i])) || strlen(path) == 1)
			return true;
	return false;
}

/* Would the pack allow something that only the default denies? */
static bool opens_blocks(const struct translator *t)
{
	for (const struct kubearmor_entry *entry = t->file->policy->entries; entry;
	     entry = entry->next)
		if (entry->domain == DOMAIN_FILE && is_left_out(entry) &&
		    is_of_pack(entry->subject->text))
			return true;
	return false;
}

static void close_domains(struct translator *t)
{
	const struct kubearmor_options *options = t->file->options;

	t->to->pack = options->pack && !opens_blocks(t) &&
		      (options->host != BULKHEAD_ALLOW || t->closed[DOMAIN_FILE]);
	close_exec(t);
	close_file(t);
	if (t->closed[DOMAIN_NETWORK])
		kubearmor_note(
			t->file, place_of_allow(t->file->policy, DOMAIN_NETWORK),
			"unix and netlink sockets are closed with the others; 'allow all unix' and 'allow all netlink:route' open them");
	if (!t->to->pack && options->host != BULKHEAD_ALLOW)
		add_rule(t, DOMAIN_HOST, NULL, DEVICES);
}

/* A policy without any rules would allow everything in its name. */
static void check_empty(struct translator *t)
{
	if (!t->file->policy->left_out)
		return;
	for (int domain = 0; domain < DOMAIN_HOST; domain++)
		if (t->closed[domain] || t->to->domains[domain].rules)
			return;
	diag_error(
		t->file->source, t->file->policy->place,
		"nothing of this policy can be expressed, so its translation would allow everything; leave it out");
}

static u8 fallback_of(const struct translator *t, enum domain domain)
{
	bool closed = t->closed[domain] || (domain == DOMAIN_EXEC && t->closed[DOMAIN_FILE]);

	if (domain == DOMAIN_HOST)
		return t->file->options->host;
	return closed ? t->file->options->posture : BULKHEAD_ALLOW;
}

/**
 * kubearmor_translate() - translate a policy into our language
 * @file: the file; its policy is translated, and it gets the diagnostics
 * @to: filled in; free it with kubearmor_translation_free()
 */
void kubearmor_translate(struct kubearmor *file, struct kubearmor_translation *to)
{
	struct translator t = { .file = file, .to = to };

	*to = (struct kubearmor_translation){};
	for (const struct kubearmor_entry *entry = file->policy->entries; entry;
	     entry = entry->next)
		t.closed[entry->domain] |= entry->report.action == ACTION_ALLOW &&
					   entry->objects != SHAPE_PRESET &&
					   entry->objects != SHAPE_QUERY;
	kubearmor_settle(file, t.closed);
	for (int domain = 0; domain < DOMAINS; domain++) {
		to->domains[domain].tail = &to->domains[domain].rules;
		to->domains[domain].fallback = fallback_of(&t, domain);
	}
	for (const struct kubearmor_entry *entry = file->policy->entries; entry;
	     entry = entry->next)
		translate_entry(&t, entry);
	close_domains(&t);
	check_empty(&t);
}

static void keep(void *rule)
{
	(void)rule;
}

/**
 * kubearmor_translation_free() - free a translation
 * @translation: the translation; the rules belong to the file
 */
void kubearmor_translation_free(struct kubearmor_translation *translation)
{
	for (int domain = 0; domain < DOMAINS; domain++)
		tdestroy(translation->domains[domain].known, keep);
}
