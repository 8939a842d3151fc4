// SPDX-License-Identifier: GPL-2.0
/* The sections of a policy or a pack, and the notes of rules. */
#include "decide.h"
#include "language/keys.h"

/* Tags are words, so that they need no quotes where events are filtered by them. */
static bool is_tag(const struct yaml_node *node)
{
	for (size_t i = 0; i < node->length; i++) {
		unsigned char c = node->text[i];

		if (c <= ' ' || c >= 0x7f || strchr(",\"'\\", c))
			return false;
	}
	return node->length;
}

static void add_tag(struct policy *policy, const struct yaml_node *node, char *tags)
{
	size_t length = strlen(tags);

	if (!wants(policy, node, NODE_SCALAR, "a tag"))
		return;
	if (!is_tag(node))
		fault(policy, node,
		      "a tag is a word, without spaces, commas, quotes and backslashes");
	else if (length + node->length + 1 > BULKHEAD_TEXT_MAX)
		fault(policy, node, "the tags of this rule are too long");
	else
		sprintf(tags + length, "%s%s", length ? "," : "", node->text);
}

static const char *read_tags(struct policy *policy, const struct yaml_node *node)
{
	char tags[BULKHEAD_TEXT_MAX + 1] = "";

	if (node->kind == NODE_SCALAR) {
		add_tag(policy, node, tags);
	} else if (wants(policy, node, NODE_LIST, "tags")) {
		for (const struct yaml_node *tag = node->child; tag; tag = tag->next)
			add_tag(policy, tag, tags);
	}
	return arena_text(&policy->arena, tags, strlen(tags));
}

static void read_note(struct policy *policy, const struct yaml_node *why,
		      const struct yaml_node *severity, const struct yaml_node *tags,
		      struct note *note)
{
	int found;

	*note = (struct note){ .why = "", .tags = "" };
	if (why)
		read_text(policy, why, "a reason", BULKHEAD_TEXT_MAX, &note->why);
	if (severity) {
		found = read_word(policy, severity, "severity", severity_names + 1,
				  __BULKHEAD_SEVERITY_END - 1);
		note->severity = found + 1;
	}
	if (tags)
		note->tags = read_tags(policy, tags);
}

static void read_rule(struct policy *policy, struct named_set *sets, enum domain domain,
		      const struct yaml_node *node)
{
	enum { RULE, WHY, SEVERITY, TAGS, KEYS };
	struct key keys[KEYS] = {
		[RULE].name = "rule",
		[WHY].name = "why",
		[SEVERITY].name = "severity",
		[TAGS].name = "tags",
	};
	struct note note = { .why = "", .tags = "" };

	if (node->kind == NODE_SCALAR) {
		rule_parse(policy, sets, domain, node, &note);
		return;
	}
	if (!wants(policy, node, NODE_MAP, "a rule that is not text"))
		return;
	read_keys(policy, node, keys, KEYS);
	read_note(policy, keys[WHY].value, keys[SEVERITY].value, keys[TAGS].value, &note);
	if (!keys[RULE].value && (keys[WHY].value || keys[SEVERITY].value || keys[TAGS].value))
		fault(policy, node, "'rule' is missing here");
	else if (!keys[RULE].value && !node->child)
		fault(policy, node, "a rule is missing here");
	else if (keys[RULE].value && wants(policy, keys[RULE].value, NODE_SCALAR, "rule"))
		rule_parse(policy, sets, domain, keys[RULE].value, &note);
}

static u8 read_default(struct policy *policy, enum domain domain, const struct yaml_node *node)
{
	int effect;

	if (!node || !wants(policy, node, NODE_SCALAR, "default"))
		return BULKHEAD_DENY;
	effect = read_word(policy, node, "effect", effect_names, __BULKHEAD_EFFECT_END);
	if (effect == BULKHEAD_ALLOW)
		policy->open[domain] = node->place;
	return effect < 0 ? BULKHEAD_DENY : effect;
}

/**
 * read_rules() - read the rules of a section
 * @policy: gets the rules and the errors
 * @sets: the sets that rules can name
 * @domain: the section
 * @list: the rules, or NULL
 */
void read_rules(struct policy *policy, struct named_set *sets, enum domain domain,
		const struct yaml_node *list)
{
	if (!list || !wants(policy, list, NODE_LIST, "rules"))
		return;
	for (const struct yaml_node *rule = list->child; rule; rule = rule->next)
		read_rule(policy, sets, domain, rule);
}

/**
 * read_domain() - read a section of a policy
 * @policy: gets the rules and the errors
 * @sets: the sets that rules can name
 * @domain: the section
 * @node: its value
 *
 * Return: the default of the section, enum bulkhead_effect.
 */
u8 read_domain(struct policy *policy, struct named_set *sets, enum domain domain,
	       const struct yaml_node *node)
{
	struct key keys[] = { { .name = "default" }, { .name = "rules" } };
	u8 effect;

	if (!wants(policy, node, NODE_MAP, domain_names[domain]))
		return BULKHEAD_DENY;
	read_keys(policy, node, keys, ARRAY_SIZE(keys));
	effect = read_default(policy, domain, keys[0].value);
	read_rules(policy, sets, domain, keys[1].value);
	return effect;
}
