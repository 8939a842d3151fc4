/* SPDX-License-Identifier: GPL-2.0 */
/* A rule between its words and the rules of the blob, for all domains. */
#ifndef BULKHEAD_PARSING_H
#define BULKHEAD_PARSING_H

#include "language/rule.h"

#define TOKENS_MAX 512

/**
 * struct excepted - objects that are parsed as exceptions of rules
 * @first: index of the first of these rules; the last one is the policy's last
 * @used: one of these rules has the exception
 */
struct excepted {
	u32 first;
	bool used;
};

/**
 * struct parsing - a rule that is being parsed
 * @line: the line; gets the errors
 * @domain: the section that contains it
 * @sets: the named lists of addresses
 * @tokens: the words of the rule
 * @count: number of words; conditions no longer count once they are read
 * @at: index of the next word
 * @except_begin: index of the first word that names objects that the rule excepts
 * @except_end: index after the last one; 0: it excepts none
 * @rule: what is parsed so far
 * @excepted: the objects are those that other rules except; or NULL
 */
struct parsing {
	struct line line;
	enum domain domain;
	struct named_set *sets;
	struct token tokens[TOKENS_MAX];
	size_t count;
	size_t at;
	size_t except_begin;
	size_t except_end;
	struct rule rule;
	struct excepted *excepted;
};

bool parsing_is_condition(const struct token *token);
size_t parsing_head(const struct parsing *p);
void rule_parse_words(struct parsing *p);
void rule_parse_meaning(struct parsing *p, const char *meaning);
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
