/* SPDX-License-Identifier: GPL-2.0 */
/* A rule between its words and the rules of the blob, for all domains. */
#ifndef BULKHEAD_PARSING_H
#define BULKHEAD_PARSING_H

#include "language/rule.h"

#define TOKENS_MAX 512

/**
 * struct parsing - a rule that is being parsed
 * @line: the line; gets the errors
 * @sets: the named lists of addresses
 * @tokens: the words of the rule
 * @count: number of words; conditions no longer count once they are read
 * @at: index of the next word
 * @rule: what is parsed so far
 */
struct parsing {
	struct line line;
	struct named_set *sets;
	struct token tokens[TOKENS_MAX];
	size_t count;
	size_t at;
	struct rule rule;
};

bool parsing_is_condition(const struct token *token);
void rule_parse_words(struct parsing *p, enum domain domain);
void rule_parse_meaning(struct parsing *p, enum domain domain, const char *meaning);
const struct token *parsing_next(struct parsing *p, const char *missing);
u32 parsing_permissions(struct parsing *p, const struct permission *known);
bool parsing_conditions(struct parsing *p);
void parsing_object(struct parsing *p);
void parsing_add(struct parsing *p, unsigned int class_id, u32 permissions,
		 const struct patterns *patterns, bool implied);

void parse_network(struct parsing *p);
void parse_capabilities(struct parsing *p);
void parse_host(struct parsing *p);

#endif /* BULKHEAD_PARSING_H */
