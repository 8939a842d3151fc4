// SPDX-License-Identifier: GPL-2.0
/* The keys of mappings. An unknown key is an error with a hint. */
#include "language/keys.h"

#define KEYS_MAX	 32
#define LANGUAGE_VERSION 1

const char *const domain_names[DOMAINS] = {
	[DOMAIN_FILE] = "file",	      [DOMAIN_EXEC] = "exec",
	[DOMAIN_NETWORK] = "network", [DOMAIN_CAPABILITIES] = "capabilities",
	[DOMAIN_HOST] = "host",
};

static const char *const kind_names[] = {
	[NODE_SCALAR] = "a single value",
	[NODE_LIST] = "a list",
	[NODE_MAP] = "a mapping of keys to values",
};

/**
 * fault() - report an error at a node
 * @policy: what is being read
 * @node: the node
 * @sentence: the message, without a full stop
 */
void fault(struct policy *policy, const struct yaml_node *node, const char *sentence)
{
	diag_error(policy->source, node->place, "%s", sentence);
}

/**
 * wants() - check the kind of a node
 * @policy: gets the error
 * @node: the node
 * @kind: the required kind
 * @name: what the message calls it
 *
 * Return: false after an error was reported.
 */
bool wants(struct policy *policy, const struct yaml_node *node, enum node_kind kind,
	   const char *name)
{
	bool empty = node->kind == NODE_SCALAR && node->plain && !node->length;

	if (node->kind == kind && !(kind == NODE_SCALAR && empty))
		return true;
	diag_error(policy->source, node->place, "%s must be %s, and this is %s", name,
		   kind_names[kind], empty ? "empty" : kind_names[node->kind]);
	return false;
}

static void unknown_key(struct policy *policy, const struct yaml_node *key,
			const char *const *names, size_t count)
{
	if (!strcmp(key->text, "pack"))
		fault(policy, key,
		      "a policy is not a pack: its name follows 'policy', and 'use: [NAME]' adds a pack's rules");
	else if (!strcmp(key->text, "policy"))
		fault(policy, key, "'use' takes a pack, whose name follows 'pack' instead");
	else if (!strcmp(key->text, "apiVersion"))
		fault(policy, key,
		      "this is a document of Kubernetes, not a policy; a policy of KubeArmor is translated by 'bulkhead import kubearmor FILE'");
	else if (strchr(key->text, ' '))
		diag_error(
			policy->source, key->place,
			"'%.40s' is not a key; put quotes around a rule that contains ': ' or ends with ':'",
			key->text);
	else
		diag_error(policy->source, key->place, "unknown key '%.40s'%s", key->text,
			   diag_hint(key->text, key->length, names, count));
}

/**
 * read_keys() - look up the keys of a mapping
 * @policy: gets the errors, such as unknown and duplicate keys
 * @map: the mapping
 * @keys: the known keys; their values are filled in
 * @count: how many, at most KEYS_MAX
 */
void read_keys(struct policy *policy, const struct yaml_node *map, struct key *keys, size_t count)
{
	const char *names[KEYS_MAX];

	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	for (const struct yaml_node *child = map->child; child; child = child->next) {
		const struct yaml_node *key = child->key;
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

/**
 * read_number() - read a whole number without sign and quotes
 * @node: a scalar
 * @number: set
 *
 * Return: false if it is not a number below 2^64.
 */
bool read_number(const struct yaml_node *node, u64 *number)
{
	u64 value = 0;

	if (!node->plain || !node->length || (node->length > 1 && node->text[0] == '0'))
		return false;
	for (const char *c = node->text; *c; c++) {
		if (*c < '0' || *c > '9' || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (u64)(*c - '0'), &value))
			return false;
	}
	*number = value;
	return true;
}

/**
 * read_word() - read one of a list of words
 * @policy: gets the error
 * @node: any node
 * @what: what the message calls it
 * @words: the known words
 * @count: how many
 *
 * Return: the word's index, or -1 after an error was reported.
 */
int read_word(struct policy *policy, const struct yaml_node *node, const char *what,
	      const char *const *words, size_t count)
{
	if (!wants(policy, node, NODE_SCALAR, what))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(node->text, words[i]))
			return i;
	diag_error(policy->source, node->place, "unknown %s '%.40s'%s", what, node->text,
		   diag_hint(node->text, node->length, words, count));
	return -1;
}

/**
 * read_text() - read a line of text
 * @policy: gets the errors
 * @node: any node
 * @what: what the message calls it, with its article
 * @most: its greatest length in bytes
 * @text: set to it, without the newline at the end of a block
 *
 * Return: false after an error was reported.
 */
bool read_text(struct policy *policy, const struct yaml_node *node, const char *what, size_t most,
	       const char **text)
{
	size_t length = node->length;

	if (!wants(policy, node, NODE_SCALAR, what))
		return false;
	while (length && node->text[length - 1] == '\n')
		length--;
	if (length > most) {
		diag_error(policy->source, node->place, "%s has at most %zu bytes", what, most);
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)node->text[i] < ' ' || node->text[i] == 0x7f) {
			diag_error(policy->source, node->place,
				   "%s is one line, without control characters", what);
			return false;
		}
	}
	*text = arena_text(&policy->arena, node->text, length);
	return true;
}

/**
 * read_version() - check the version of the language
 * @policy: gets the errors
 * @root: the mapping that has to contain it
 * @node: the value, or NULL
 *
 * Return: false after an error was reported.
 */
bool read_version(struct policy *policy, const struct yaml_node *root, const struct yaml_node *node)
{
	u64 version;

	if (!node)
		fault(policy, root, "'version: 1' is missing: the version of the language");
	else if (!wants(policy, node, NODE_SCALAR, "version"))
		return false;
	else if (!read_number(node, &version))
		fault(policy, node, "the version of the language is a number, without quotes");
	else if (version != LANGUAGE_VERSION)
		fault(policy, node, "the version of the language is 1; this tool knows no other");
	else
		return true;
	return false;
}
