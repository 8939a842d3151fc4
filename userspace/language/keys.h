/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of mappings, for all readers of a policy's parts. */
#ifndef BULKHEAD_KEYS_H
#define BULKHEAD_KEYS_H

#include "language/rule.h"
#include "language/yaml.h"

/**
 * struct key - a key to look up in a mapping
 * @name: its name
 * @value: set to its value if the mapping has the key
 */
struct key {
	const char *name;
	const struct yaml_node *value;
};

extern const char *const domain_names[DOMAINS];

void fault(struct policy *policy, const struct yaml_node *node, const char *sentence);
bool wants(struct policy *policy, const struct yaml_node *node, enum node_kind kind,
	   const char *name);
void read_keys(struct policy *policy, const struct yaml_node *map, struct key *keys, size_t count);
bool read_number(const struct yaml_node *node, u64 *number);
int read_word(struct policy *policy, const struct yaml_node *node, const char *what,
	      const char *const *words, size_t count);
bool read_text(struct policy *policy, const struct yaml_node *node, const char *what, size_t most,
	       const char **text);

void read_rules(struct policy *policy, struct named_set *sets, enum domain domain,
		const struct yaml_node *list);
u8 read_domain(struct policy *policy, struct named_set *sets, enum domain domain,
	       const struct yaml_node *node);
struct named_set *named_set_find(struct named_set *sets, const char *name, size_t length);
struct named_set *read_sets(struct policy *policy, const struct yaml_node *map);
void warn_of_unused_sets(struct policy *policy, const struct named_set *sets);
void read_match(struct policy *policy, const struct yaml_node *map);
void read_use(struct policy *policy, const struct yaml_node *list);
bool read_version(struct policy *policy, const struct yaml_node *root,
		  const struct yaml_node *node);

#endif /* BULKHEAD_KEYS_H */
