// SPDX-License-Identifier: GPL-2.0
/* The keys of a policy. */
#include "blob.h"
#include "language/keys.h"

static void read_name(struct policy *policy, const struct yaml_node *root,
		      const struct yaml_node *node)
{
	policy->name = "";
	if (!node)
		fault(policy, root, "'policy: NAME' is missing: the policy's name");
	else if (wants(policy, node, NODE_SCALAR, "policy") &&
		 !bulkhead_name_valid(node->text, node->length))
		diag_error(
			policy->source, node->place,
			"a name has letters, digits, '.', '_' and '-', begins with a letter or digit, and has at most %d bytes",
			BULKHEAD_NAME_MAX);
	else
		policy->name = node->text;
}

static void read_revision(struct policy *policy, const struct yaml_node *node)
{
	policy->revision = 1;
	if (node && wants(policy, node, NODE_SCALAR, "revision") &&
	    !read_number(node, &policy->revision))
		fault(policy, node,
		      "a revision is a whole number without sign and quotes, below 2^64");
}

static void read_mode(struct policy *policy, const struct yaml_node *node)
{
	static const char *const modes[] = {
		[BULKHEAD_MODE_ENFORCE] = "enforce",
		[BULKHEAD_MODE_AUDIT] = "audit",
	};
	int mode = node ? read_word(policy, node, "mode", modes, ARRAY_SIZE(modes)) : -1;

	policy->mode = mode < 0 ? BULKHEAD_MODE_ENFORCE : mode;
}

/* Reads sections in the order of the file, which is the order of the rules. */
static void read_domains(struct policy *policy, struct named_set *sets,
			 const struct yaml_node *root, const struct key *keys)
{
	u8 *defaults = policy->defaults;
	u8 effects[DOMAINS];

	memset(effects, BULKHEAD_DENY, sizeof(effects));
	for (const struct yaml_node *child = root->child; child; child = child->next)
		for (int domain = 0; domain < DOMAINS; domain++)
			if (child == keys[domain].value)
				effects[domain] = read_domain(policy, sets, domain, child);
	defaults[BULKHEAD_CLASS_FILE] = effects[DOMAIN_FILE];
	defaults[BULKHEAD_CLASS_EXEC] = effects[DOMAIN_EXEC];
	defaults[BULKHEAD_CLASS_SOCKET] = effects[DOMAIN_NETWORK];
	defaults[BULKHEAD_CLASS_UNIX] = effects[DOMAIN_NETWORK];
	defaults[BULKHEAD_CLASS_CAPABILITY] = effects[DOMAIN_CAPABILITIES];
	defaults[BULKHEAD_CLASS_HOST] = effects[DOMAIN_HOST];
	defaults[BULKHEAD_CLASS_DEVICE] = effects[DOMAIN_HOST];
}

static void read_policy(struct policy *policy, const struct yaml_node *root)
{
	enum {
		VERSION,
		POLICY,
		REVISION,
		MODE,
		DESCRIPTION,
		MATCH,
		USE,
		SETS,
		SECTIONS,
		KEYS = SECTIONS + DOMAINS,
	};
	struct key keys[KEYS] = {
		[VERSION].name = "version",
		[POLICY].name = "policy",
		[REVISION].name = "revision",
		[MODE].name = "mode",
		[DESCRIPTION].name = "description",
		[MATCH].name = "match",
		[USE].name = "use",
		[SETS].name = "sets",
	};
	struct named_set *sets;

	for (int domain = 0; domain < DOMAINS; domain++)
		keys[SECTIONS + domain].name = domain_names[domain];
	read_keys(policy, root, keys, KEYS);
	read_version(policy, root, keys[VERSION].value);
	read_name(policy, root, keys[POLICY].value);
	read_revision(policy, keys[REVISION].value);
	read_mode(policy, keys[MODE].value);
	if (keys[DESCRIPTION].value)
		wants(policy, keys[DESCRIPTION].value, NODE_SCALAR, "description");
	read_match(policy, keys[MATCH].value);
	sets = read_sets(policy, keys[SETS].value);
	read_domains(policy, sets, root, keys + SECTIONS);
	read_use(policy, keys[USE].value);
	warn_of_unused_sets(policy, sets);
}

/**
 * policy_parse() - parse a policy
 * @policy: filled in; to be freed with policy_free(), even after an error
 * @source: the file; gets the diagnostics
 * @root: the document, from yaml_read()
 *
 * Return: false after errors were reported.
 */
bool policy_parse(struct policy *policy, struct source *source, const struct yaml_node *root)
{
	unsigned int errors = source->errors;

	*policy = (struct policy){ .source = source, .name = "", .match = "" };
	sets_open(&policy->sets);
	if (wants(policy, root, NODE_MAP, "a policy"))
		read_policy(policy, root);
	return source->errors == errors;
}
