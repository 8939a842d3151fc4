// SPDX-License-Identifier: GPL-2.0
/* The keys of a policy or a pack. What is not known is an error with a hint. */
#include "blob.h"
#include "rule.h"
#include "shipped.h"

#define LANGUAGE_VERSION 1

/* A mapping's keys, as they are looked for. */
struct key {
	const char *name;
	const struct node *value;
};

/* Of a policy; the domains' keys stand as enum domain has them. */
enum top_key {
	TOP_VERSION,
	TOP_POLICY,
	TOP_REVISION,
	TOP_MODE,
	TOP_DESCRIPTION,
	TOP_USE,
	TOP_SETS,
	TOP_DOMAINS,
	TOP_KEYS = TOP_DOMAINS + DOMAINS,
};

/* Of a pack. */
enum pack_key {
	PACK_VERSION,
	PACK_NAME,
	PACK_DESCRIPTION,
	PACK_DOMAINS,
	PACK_KEYS = PACK_DOMAINS + DOMAINS,
};

static const char *const domain_names[DOMAINS] = {
	[DOMAIN_FILE] = "file",
	[DOMAIN_EXEC] = "exec",
	[DOMAIN_NETWORK] = "network",
	[DOMAIN_CAPABILITIES] = "capabilities",
	[DOMAIN_HOST] = "host",
};

static const char *const kind_names[] = {
	[NODE_SCALAR] = "a single value",
	[NODE_LIST] = "a list",
	[NODE_MAP] = "a mapping of keys to values",
};

static void fault(struct policy *policy, const struct node *node, const char *sentence)
{
	diag_error(policy->source, node->place, "%s", sentence);
}

static bool wants(struct policy *policy, const struct node *node, enum node_kind kind,
		  const char *name)
{
	bool empty = node->kind == NODE_SCALAR && node->plain && !node->length;

	if (node->kind == kind && !(kind == NODE_SCALAR && empty))
		return true;
	diag_error(policy->source, node->place, "%s must be %s, and this is %s", name,
		   kind_names[kind], empty ? "empty" : kind_names[node->kind]);
	return false;
}

static void unknown_key(struct policy *policy, const struct node *key,
			const char *const *names, size_t count)
{
	if (!strcmp(key->text, "pack"))
		fault(policy, key, "packs come with the tool; 'use: [NAME]' takes what is in one");
	else
		diag_error(policy->source, key->place, "unknown key '%.40s'%s", key->text,
			   diag_hint(key->text, key->length, names, count));
}

/* Sorts the children of a mapping into @keys; tells unknown and double ones. */
static void read_keys(struct policy *policy, const struct node *map, struct key *keys,
		      size_t count)
{
	const char *names[TOP_KEYS];

	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	for (const struct node *child = map->child; child; child = child->next) {
		const struct node *key = child->key;
		size_t i = 0;

		while (i < count && strcmp(key->text, names[i]))
			i++;
		if (i == count)
			unknown_key(policy, key, names, count);
		else if (keys[i].value)
			diag_error(policy->source, key->place,
				   "'%s' is given twice; the first one is on line %u", names[i],
				   keys[i].value->key->place.line);
		else
			keys[i].value = child;
	}
}

static bool read_number(const struct node *node, u64 *number)
{
	u64 value = 0;

	if (!node->plain || !node->length || (node->length > 1 && node->text[0] == '0'))
		return false;
	for (const char *c = node->text; *c; c++) {
		if (*c < '0' || *c > '9' ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (u64)(*c - '0'), &value))
			return false;
	}
	*number = value;
	return true;
}

static void read_version(struct policy *policy, const struct node *root,
			 const struct node *node)
{
	u64 version;

	if (!node)
		fault(policy, root, "'version: 1' is missing: the version of the language");
	else if (!wants(policy, node, NODE_SCALAR, "version"))
		return;
	else if (!read_number(node, &version))
		fault(policy, node, "the version of the language is a number, without quotes");
	else if (version != LANGUAGE_VERSION)
		fault(policy, node, "the version of the language is 1; this tool knows no other");
}

static void read_name(struct policy *policy, const struct node *root,
		      const struct node *node)
{
	policy->name = "";
	if (!node)
		fault(policy, root, "'policy: NAME' is missing: the policy's name");
	else if (wants(policy, node, NODE_SCALAR, "policy") &&
		 !bulkhead_name_valid(node->text, node->length))
		diag_error(policy->source, node->place,
			   "a name has letters, digits, '.', '_' and '-', begins with a letter or digit, and has at most %d bytes",
			   BULKHEAD_NAME_MAX);
	else
		policy->name = node->text;
}

static void read_revision(struct policy *policy, const struct node *node)
{
	policy->revision = 1;
	if (node && wants(policy, node, NODE_SCALAR, "revision") &&
	    !read_number(node, &policy->revision))
		fault(policy, node, "a revision is a whole number without sign and quotes, below 2^64");
}

static void read_mode(struct policy *policy, const struct node *node)
{
	static const char *const modes[] = {
		[BULKHEAD_MODE_ENFORCE] = "enforce",
		[BULKHEAD_MODE_AUDIT] = "audit",
	};

	policy->mode = BULKHEAD_MODE_ENFORCE;
	if (!node || !wants(policy, node, NODE_SCALAR, "mode"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (!strcmp(node->text, modes[i])) {
			policy->mode = i;
			return;
		}
	}
	diag_error(policy->source, node->place, "unknown mode '%.40s'%s", node->text,
		   diag_hint(node->text, node->length, modes, ARRAY_SIZE(modes)));
}

static void read_endpoints(struct policy *policy, const struct node *list,
			   struct target_set *set)
{
	size_t count = 0;

	for (const struct node *item = list->child; item; item = item->next)
		count++;
	set->endpoints = arena_alloc(&policy->arena, count * sizeof(*set->endpoints));
	for (const struct node *item = list->child; item; item = item->next) {
		const char *wrong;

		if (!wants(policy, item, NODE_SCALAR, "a member of a set"))
			continue;
		wrong = endpoint_parse(item->text, item->length, &set->endpoints[set->count]);
		if (wrong)
			fault(policy, item, wrong);
		else
			set->count++;
	}
	if (!count)
		fault(policy, list, "a set without members matches nothing");
}

static struct target_set *read_sets(struct policy *policy, const struct node *map)
{
	struct target_set *sets = NULL, **tail = &sets;

	if (!map || !wants(policy, map, NODE_MAP, "sets"))
		return NULL;
	for (const struct node *child = map->child; child; child = child->next) {
		struct target_set *set = sets;

		while (set && strcmp(set->name, child->key->text))
			set = set->next;
		if (set)
			diag_error(policy->source, child->key->place,
				   "this set is given twice; the first one is on line %u",
				   set->place.line);
		if (!bulkhead_name_valid(child->key->text, child->key->length))
			fault(policy, child->key, "a set's name has letters, digits, '.', '_' and '-', and begins with a letter or digit");
		set = arena_alloc(&policy->arena, sizeof(*set));
		set->name = child->key->text;
		set->place = child->key->place;
		if (wants(policy, child, NODE_LIST, "a set"))
			read_endpoints(policy, child, set);
		*tail = set;
		tail = &set->next;
	}
	return sets;
}

static const char *read_why(struct policy *policy, const struct node *node)
{
	size_t length;

	if (!node || !wants(policy, node, NODE_SCALAR, "why"))
		return "";
	length = node->length;
	/* A folded block ends its last line. */
	while (length && node->text[length - 1] == '\n')
		length--;
	if (length > BULKHEAD_TEXT_MAX)
		diag_error(policy->source, node->place, "a reason has at most %d bytes",
			   BULKHEAD_TEXT_MAX);
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)node->text[i] < ' ' || node->text[i] == 0x7f) {
			fault(policy, node, "a reason is one line, without control characters");
			break;
		}
	}
	return arena_text(&policy->arena, node->text, length);
}

static void read_rule(struct policy *policy, struct target_set *sets, enum domain domain,
		      const struct node *node)
{
	struct key keys[] = { { .name = "rule" }, { .name = "why" } };
	const char *why;

	if (node->kind == NODE_SCALAR) {
		rule_parse(policy, sets, domain, node, "");
		return;
	}
	if (!wants(policy, node, NODE_MAP, "a rule that is no text"))
		return;
	read_keys(policy, node, keys, ARRAY_SIZE(keys));
	why = read_why(policy, keys[1].value);
	if (!keys[0].value && keys[1].value)
		fault(policy, node, "'rule' is missing here");
	else if (!keys[0].value && !node->child)
		fault(policy, node, "a rule is missing here");
	else if (keys[0].value && wants(policy, keys[0].value, NODE_SCALAR, "rule"))
		rule_parse(policy, sets, domain, keys[0].value, why);
}

static u8 read_default(struct policy *policy, const struct node *node)
{
	int effect;

	if (!node || !wants(policy, node, NODE_SCALAR, "default"))
		return BULKHEAD_DENY;
	effect = effect_find(node->text, node->length);
	if (effect < 0)
		diag_error(policy->source, node->place, "unknown effect '%.40s'%s", node->text,
			   diag_hint(node->text, node->length, effect_names,
				     __BULKHEAD_EFFECT_END));
	if (effect == BULKHEAD_ALLOW)
		diag_warning(policy->source, node->place,
			     "what no rule mentions passes, and nobody is told; 'audit' would tell");
	return effect < 0 ? BULKHEAD_DENY : effect;
}

static void read_rules(struct policy *policy, struct target_set *sets, enum domain domain,
		       const struct node *list)
{
	if (!list || !wants(policy, list, NODE_LIST, "rules"))
		return;
	for (const struct node *rule = list->child; rule; rule = rule->next)
		read_rule(policy, sets, domain, rule);
}

static u8 read_domain(struct policy *policy, struct target_set *sets, enum domain domain,
		      const struct node *node)
{
	struct key keys[] = { { .name = "default" }, { .name = "rules" } };
	u8 effect;

	if (!node || !wants(policy, node, NODE_MAP, domain_names[domain]))
		return BULKHEAD_DENY;
	read_keys(policy, node, keys, ARRAY_SIZE(keys));
	effect = read_default(policy, keys[0].value);
	read_rules(policy, sets, domain, keys[1].value);
	return effect;
}

static void read_domains(struct policy *policy, struct target_set *sets,
			 const struct key *keys)
{
	u8 *defaults = policy->defaults;
	u8 effects[DOMAINS];

	for (int domain = 0; domain < DOMAINS; domain++)
		effects[domain] = read_domain(policy, sets, domain, keys[domain].value);
	defaults[BULKHEAD_CLASS_FILE] = effects[DOMAIN_FILE];
	defaults[BULKHEAD_CLASS_EXEC] = effects[DOMAIN_EXEC];
	defaults[BULKHEAD_CLASS_SOCKET] = effects[DOMAIN_NETWORK];
	defaults[BULKHEAD_CLASS_UNIX] = effects[DOMAIN_NETWORK];
	defaults[BULKHEAD_CLASS_CAPABILITY] = effects[DOMAIN_CAPABILITIES];
	defaults[BULKHEAD_CLASS_HOST] = effects[DOMAIN_HOST];
	defaults[BULKHEAD_CLASS_DEVICE] = effects[DOMAIN_HOST];
}

static void read_pack_keys(struct policy *policy, const struct node *root)
{
	struct key keys[PACK_KEYS] = {
		[PACK_VERSION].name = "version", [PACK_NAME].name = "pack",
		[PACK_DESCRIPTION].name = "description",
	};

	for (int domain = 0; domain < DOMAINS; domain++)
		keys[PACK_DOMAINS + domain].name = domain_names[domain];
	read_keys(policy, root, keys, PACK_KEYS);
	read_version(policy, root, keys[PACK_VERSION].value);
	if (!keys[PACK_NAME].value || strcmp(keys[PACK_NAME].value->text,
					     policy->pack + strlen("pack:")))
		fault(policy, root, "a pack has its name behind 'pack'");
	for (int domain = 0; domain < DOMAINS; domain++) {
		const struct node *node = keys[PACK_DOMAINS + domain].value;
		struct key rules = { .name = "rules" };

		if (!node || !wants(policy, node, NODE_MAP, domain_names[domain]))
			continue;
		read_keys(policy, node, &rules, 1);
		read_rules(policy, NULL, domain, rules.value);
	}
}

/* As if its rules stood at the end of the policy, but for where they are. */
static void read_pack(struct policy *policy, const struct shipped_pack *pack)
{
	struct source source, *outer = policy->source;
	struct node *root;

	diag_open(&source, pack->file, pack->text, pack->end - pack->text, outer->out);
	policy->source = &source;
	policy->pack = pack->file;
	root = yaml_read(&source, &policy->arena);
	if (root && wants(policy, root, NODE_MAP, "a pack"))
		read_pack_keys(policy, root);
	policy->source = outer;
	policy->pack = NULL;
	outer->errors += source.errors;
	outer->warnings += source.warnings;
	diag_close(&source);
}

static void read_use(struct policy *policy, const struct node *name, bool *used)
{
	const char *names[16];
	size_t i = 0;

	if (!wants(policy, name, NODE_SCALAR, "the name of a pack"))
		return;
	while (i < shipped_pack_count && strcmp(name->text, shipped_packs[i].name))
		i++;
	if (i < shipped_pack_count) {
		if (used[i])
			fault(policy, name, "this pack is used already");
		else
			read_pack(policy, &shipped_packs[i]);
		used[i] = true;
		return;
	}
	for (i = 0; i < shipped_pack_count && i < ARRAY_SIZE(names); i++)
		names[i] = shipped_packs[i].name;
	diag_error(policy->source, name->place, "there is no pack '%.40s'%s", name->text,
		   diag_hint(name->text, name->length, names, i));
}

static void read_packs(struct policy *policy, const struct node *list)
{
	auto_free bool *used = memory_zeroed(shipped_pack_count, sizeof(*used));

	if (!list || !wants(policy, list, NODE_LIST, "use"))
		return;
	for (const struct node *name = list->child; name; name = name->next)
		read_use(policy, name, used);
}

static void read_policy(struct policy *policy, const struct node *root)
{
	struct key keys[TOP_KEYS] = {
		[TOP_VERSION].name = "version", [TOP_POLICY].name = "policy",
		[TOP_REVISION].name = "revision", [TOP_MODE].name = "mode",
		[TOP_DESCRIPTION].name = "description", [TOP_USE].name = "use",
		[TOP_SETS].name = "sets",
	};
	struct target_set *sets;

	for (int domain = 0; domain < DOMAINS; domain++)
		keys[TOP_DOMAINS + domain].name = domain_names[domain];
	read_keys(policy, root, keys, TOP_KEYS);
	read_version(policy, root, keys[TOP_VERSION].value);
	read_name(policy, root, keys[TOP_POLICY].value);
	read_revision(policy, keys[TOP_REVISION].value);
	read_mode(policy, keys[TOP_MODE].value);
	if (keys[TOP_DESCRIPTION].value)
		wants(policy, keys[TOP_DESCRIPTION].value, NODE_SCALAR, "description");
	sets = read_sets(policy, keys[TOP_SETS].value);
	read_domains(policy, sets, keys + TOP_DOMAINS);
	read_packs(policy, keys[TOP_USE].value);
	for (; sets; sets = sets->next)
		if (!sets->used && !policy->source->errors)
			diag_warning(policy->source, sets->place, "no rule uses this set");
}

/**
 * policy_parse() - read a policy
 * @policy: filled in; policy_free() gives it back, after an error too
 * @source: the file; gets the diagnostics
 *
 * Return: false after errors were reported.
 */
bool policy_parse(struct policy *policy, struct source *source)
{
	struct node *root;

	*policy = (struct policy){ .source = source };
	sets_open(&policy->sets);
	root = yaml_read(source, &policy->arena);
	if (root && wants(policy, root, NODE_MAP, "a policy"))
		read_policy(policy, root);
	return !source->errors;
}
