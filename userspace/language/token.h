/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a rule, and what parsers of words share: their place, what they can
 * name, and where errors go.
 */
#ifndef BULKHEAD_TOKEN_H
#define BULKHEAD_TOKEN_H

#include "language/policy.h"
#include "language/yaml.h"

/**
 * struct token - a word of a rule
 * @text: its bytes, without quotes; not NUL-terminated
 * @length: how many
 * @quoted: it was written between quotes
 */
struct token {
	const char *text;
	size_t length;
	bool quoted;
};

/**
 * struct line - a text that is being parsed
 * @policy: what is being filled
 * @node: the scalar
 * @text: the text that is parsed: that of the scalar, or one derived from it
 * @stand_in: place in the scalar's text for errors outside of it; or NULL
 * @failed: an error was reported
 */
struct line {
	struct policy *policy;
	const struct yaml_node *node;
	const char *text;
	const char *stand_in;
	bool failed;
};

/**
 * struct patterns - a list of patterns that grows at its end
 * @first: the first one
 * @tail: where the next one is linked
 * @prefix: bytes that all further ones begin with; "" after patterns_open()
 */
struct patterns {
	struct pattern *first;
	struct pattern **tail;
	const char *prefix;
};

void line_error(struct line *line, const char *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t line_split(struct line *line, struct token *tokens, size_t room);
bool token_is(const struct token *token, const char *text);
s64 number_parse(const char *text, size_t length, u32 most);
bool range_parse(const char *text, size_t length, u32 most, u32 *low, u32 *high);

void patterns_open(struct patterns *patterns);
bool patterns_add(struct line *line, const char *at, struct patterns *patterns,
		  const struct piece *pieces, size_t count);

/**
 * enum glob_kind - what a glob denotes
 * @GLOB_PATH: a path, or an object without a path by its kind
 * @GLOB_UNIX: the name of a unix socket: a path, or ``@`` and an abstract name
 * @GLOB_DETAIL: the detail of a host item: a name
 * @GLOB_CONTROL: a control file: ``FSTYPE:/PATH``
 */
enum glob_kind {
	GLOB_PATH,
	GLOB_UNIX,
	GLOB_DETAIL,
	GLOB_CONTROL,
};

bool glob_parse(struct line *line, const struct token *token, enum glob_kind kind,
		struct patterns *patterns);

#endif /* BULKHEAD_TOKEN_H */
