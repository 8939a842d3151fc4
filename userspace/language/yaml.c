// SPDX-License-Identifier: GPL-2.0
/*
 * The only user of <yaml.h>. Events become a tree. An alias becomes a copy of the
 * node with its anchor, and keys from a merge key (<<) are added to those written
 * out. The tree is limited in size, because a small file can expand to a huge one.
 */
#include <string.h>
#include <yaml.h>

#include "language/yaml.h"

#define DEPTH_MAX  16
#define COPIES_MAX (1U << 20) /* nodes that aliases may expand to */

/**
 * struct anchor - a node with a name
 * @next: the pack that was added before it
 * @name: its name
 * @node: the node
 */
struct anchor {
	struct anchor *next;
	const char *name;
	struct yaml_node *node;
};

/**
 * struct reader - a YAML file that is being read
 * @parser: libyaml's
 * @event: the current event
 * @live: @event holds memory to be freed
 * @source: where diagnostics go
 * @arena: the arena of the nodes
 * @anchors: anchors of the current document, newest first
 * @copies: number of nodes copied for aliases
 */
struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool live;
	struct source *source;
	struct arena *arena;
	struct anchor *anchors;
	size_t copies;
};

static struct yaml_node *read_node(struct reader *reader, unsigned int depth);

static struct place place_of(const yaml_mark_t *mark)
{
	return (struct place){ .line = mark->line + 1, .column = mark->column + 1 };
}

static char byte_at(const struct source *source, struct place place)
{
	size_t at, end;

	if (!place.line || place.line > source->line_count)
		return 0;
	at = source->lines[place.line - 1];
	end = place.line < source->line_count ? source->lines[place.line] : source->length;
	for (unsigned int column = 1; at < end && column < place.column; at++)
		if (at + 1 < end && ((unsigned char)source->text[at + 1] & 0xc0) != 0x80)
			column++;
	return at < end ? source->text[at] : 0;
}

/* Hints for common mistakes in YAML, by the character that libyaml stops at. */
static const char *advice(char c)
{
	switch (c) {
	case '\t':
		return "; indent with spaces, YAML does not take tabs";
	case '@':
	case '`':
	case '%':
	case '*':
	case '&':
	case '!':
	case '{':
	case '[':
	case '|':
	case '>':
		return "; put quotes around a value that begins like this";
	default:
		return "";
	}
}

/* libyaml reads ahead, so the place of a bad byte is found by its offset. */
static struct place place_of_byte(const struct source *source, size_t offset)
{
	struct place place = { .line = 1, .column = 1 };

	while (place.line < source->line_count && source->lines[place.line] <= offset)
		place.line++;
	for (size_t at = source->lines[place.line - 1]; at < offset && at < source->length; at++)
		place.column += (source->text[at] & 0xc0) != 0x80;
	return place;
}

static const char *advice_on(const struct reader *reader, const char *problem, struct place place)
{
	const char *context = reader->parser.context;

	if (strstr(problem, "mapping values are not allowed"))
		return "; put quotes around a value that contains ': '";
	if (strstr(problem, "start any token"))
		return advice(byte_at(reader->source, place));
	if (strstr(problem, "alphabetic"))
		return "; a value that begins with '*' or '&' needs quotes";
	if (context && strstr(context, "flow"))
		return "; within [] and {}, a value with brackets, braces or commas needs quotes";
	return "";
}

static void syntax_error(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	struct source *source = reader->source;
	struct place place = place_of(&parser->problem_mark);
	const char *problem = parser->problem ? parser->problem : "cannot be read";

	if (parser->error == YAML_READER_ERROR) {
		diag_error(source, place_of_byte(source, parser->problem_offset),
			   "the file is not text in UTF-8 (%s)", problem);
		return;
	}
	if (parser->error == YAML_MEMORY_ERROR)
		problem = "out of memory";
	/* What is missing at the end is reported where it begins. */
	if (parser->context && place.line >= source->line_count)
		place = place_of(&parser->context_mark);
	diag_error(source, place, "this is not YAML: %s%s%s%s", problem, parser->context ? " " : "",
		   parser->context ? parser->context : "", advice_on(reader, problem, place));
}

static bool advance(struct reader *reader)
{
	if (reader->live)
		yaml_event_delete(&reader->event);
	reader->live = yaml_parser_parse(&reader->parser, &reader->event);
	if (!reader->live)
		syntax_error(reader);
	return reader->live;
}

static struct yaml_node *new_node(struct reader *reader, enum node_kind kind)
{
	struct yaml_node *node = arena_alloc(reader->arena, sizeof(*node));

	node->kind = kind;
	node->place = place_of(&reader->event.start_mark);
	return node;
}

static bool refuse(struct reader *reader, const char *sentence)
{
	diag_error(reader->source, place_of(&reader->event.start_mark), "%s", sentence);
	return false;
}

static bool has_no_tag(struct reader *reader, const yaml_char_t *tag)
{
	return !tag || refuse(reader, "YAML tags are not supported; quote a text instead");
}

/* An anchor is known only once its node is complete, so no node can contain itself. */
static struct yaml_node *named(struct reader *reader, const char *name, struct yaml_node *node)
{
	struct anchor *anchor;

	if (!name || !node)
		return node;
	anchor = arena_alloc(reader->arena, sizeof(*anchor));
	*anchor = (struct anchor){ .next = reader->anchors, .name = name, .node = node };
	reader->anchors = anchor;
	return node;
}

static const char *anchor_name(struct reader *reader, const yaml_char_t *anchor)
{
	const char *name = (const char *)anchor;

	return name ? arena_text(reader->arena, name, strlen(name)) : NULL;
}

static struct yaml_node *copy_node(struct reader *reader, const struct yaml_node *node,
				   unsigned int depth)
{
	struct yaml_node *copy, **tail;

	if (++reader->copies > COPIES_MAX) {
		refuse(reader, "the aliases of this file expand to more than a policy may hold");
		return NULL;
	}
	if (depth > DEPTH_MAX) {
		refuse(reader, "nested too deeply");
		return NULL;
	}
	copy = arena_alloc(reader->arena, sizeof(*copy));
	*copy = *node;
	copy->key = NULL;
	copy->child = NULL;
	copy->next = NULL;
	tail = &copy->child;
	for (const struct yaml_node *child = node->child; child; child = child->next) {
		*tail = copy_node(reader, child, depth + 1);
		if (!*tail)
			return NULL;
		(*tail)->key = child->key;
		tail = &(*tail)->next;
	}
	return copy;
}

static struct yaml_node *read_alias(struct reader *reader, unsigned int depth)
{
	const char *name = (const char *)reader->event.data.alias.anchor;
	const struct anchor *anchor = reader->anchors;

	while (anchor && strcmp(anchor->name, name))
		anchor = anchor->next;
	if (anchor)
		return copy_node(reader, anchor->node, depth);
	diag_error(
		reader->source, place_of(&reader->event.start_mark),
		"nothing before this has the anchor '&%.40s'; a value that begins with '*' needs quotes",
		name);
	return NULL;
}

/*
 * A scalar's characters are found again in the file unless it spans lines or
 * quoting changed them.
 */
static bool is_exact(const yaml_event_t *event)
{
	size_t quotes = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ? 2 : 0;
	size_t characters = 0;

	if (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
	    event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE)
		return false;
	for (size_t i = 0; i < event->data.scalar.length; i++)
		characters += (event->data.scalar.value[i] & 0xc0) != 0x80;
	return event->start_mark.line == event->end_mark.line &&
	       event->end_mark.column - event->start_mark.column == characters + quotes;
}

static struct yaml_node *read_scalar(struct reader *reader)
{
	const yaml_event_t *event = &reader->event;
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct yaml_node *node;

	if (!has_no_tag(reader, event->data.scalar.tag))
		return NULL;
	if (memchr(value, 0, length)) {
		refuse(reader, "a text cannot contain a NUL byte");
		return NULL;
	}
	node = new_node(reader, NODE_SCALAR);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->exact = is_exact(event);
	if (node->exact && !node->plain)
		node->place.column++;
	node->text = arena_text(reader->arena, value, length);
	node->length = length;
	return named(reader, anchor_name(reader, event->data.scalar.anchor), node);
}

static struct yaml_node *read_list(struct reader *reader, unsigned int depth)
{
	struct yaml_node *list, **tail;
	const char *name;

	if (!has_no_tag(reader, reader->event.data.sequence_start.tag))
		return NULL;
	name = anchor_name(reader, reader->event.data.sequence_start.anchor);
	list = new_node(reader, NODE_LIST);
	tail = &list->child;
	for (;;) {
		if (!advance(reader))
			return NULL;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return named(reader, name, list);
		*tail = read_node(reader, depth + 1);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
}

static bool has_key(const struct yaml_node *map, const char *key)
{
	for (const struct yaml_node *child = map->child; child; child = child->next)
		if (!strcmp(child->key->text, key))
			return true;
	return false;
}

/* A key that is written out, or was merged before, takes precedence. */
static bool merge_map(struct reader *reader, struct yaml_node *map, const struct yaml_node *from)
{
	struct yaml_node **tail = &map->child;

	if (from->kind != NODE_MAP) {
		diag_error(reader->source, from->place,
			   "'<<' takes a mapping, or a list of mappings");
		return false;
	}
	while (*tail)
		tail = &(*tail)->next;
	for (const struct yaml_node *child = from->child; child; child = child->next) {
		if (has_key(map, child->key->text))
			continue;
		*tail = copy_node(reader, child, 1);
		if (!*tail)
			return false;
		(*tail)->key = child->key;
		tail = &(*tail)->next;
	}
	return true;
}

static bool merge(struct reader *reader, struct yaml_node *map, const struct yaml_node *from)
{
	if (!from || from->kind != NODE_LIST)
		return !from || merge_map(reader, map, from);
	for (from = from->child; from; from = from->next)
		if (!merge_map(reader, map, from))
			return false;
	return true;
}

/* A key and its value; a merge key's value goes to @merged. */
static bool read_pair(struct reader *reader, unsigned int depth, struct yaml_node ***tail,
		      struct yaml_node **merged)
{
	struct yaml_node *key, *value;

	if (reader->event.type != YAML_SCALAR_EVENT && reader->event.type != YAML_ALIAS_EVENT)
		return refuse(reader, "a key must be a word");
	key = read_node(reader, depth + 1);
	if (!key || !advance(reader))
		return false;
	if (key->kind != NODE_SCALAR) {
		diag_error(reader->source, key->place, "a key must be a word");
		return false;
	}
	value = read_node(reader, depth + 1);
	if (!value)
		return false;
	value->key = key;
	if (!key->plain || strcmp(key->text, "<<")) {
		**tail = value;
		*tail = &value->next;
		return true;
	}
	if (*merged) {
		diag_error(reader->source, key->place, "'<<' is given twice; it takes a list, too");
		return false;
	}
	*merged = value;
	return true;
}

static struct yaml_node *read_map(struct reader *reader, unsigned int depth)
{
	struct yaml_node *map, *merged = NULL, **tail;
	const char *name;

	if (!has_no_tag(reader, reader->event.data.mapping_start.tag))
		return NULL;
	name = anchor_name(reader, reader->event.data.mapping_start.anchor);
	map = new_node(reader, NODE_MAP);
	tail = &map->child;
	for (;;) {
		if (!advance(reader))
			return NULL;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			break;
		if (!read_pair(reader, depth, &tail, &merged))
			return NULL;
	}
	return merge(reader, map, merged) ? named(reader, name, map) : NULL;
}

static struct yaml_node *read_node(struct reader *reader, unsigned int depth)
{
	if (depth > DEPTH_MAX) {
		refuse(reader, "nested too deeply");
		return NULL;
	}
	switch (reader->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(reader);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(reader, depth);
	case YAML_ALIAS_EVENT:
		return read_alias(reader, depth);
	default:
		refuse(reader, "a value is missing here");
		return NULL;
	}
}

/* All documents, in the order of the file. */
static struct yaml_node *read_documents(struct reader *reader)
{
	struct yaml_node *first = NULL, **tail = &first;

	if (!advance(reader))
		return NULL;
	for (;;) {
		if (!advance(reader))
			return NULL;
		if (reader->event.type == YAML_STREAM_END_EVENT)
			break;
		reader->anchors = NULL;
		if (!advance(reader))
			return NULL;
		*tail = read_node(reader, 0);
		if (!*tail || !advance(reader))
			return NULL;
		/* An empty document between two "---" is ignored. */
		if ((*tail)->kind != NODE_SCALAR || !(*tail)->plain || (*tail)->length)
			tail = &(*tail)->next;
		else
			*tail = NULL;
	}
	if (!first)
		diag_error(reader->source, (struct place){ 0, 0 }, "the file is empty");
	return first;
}

/**
 * yaml_read() - parse a file
 * @source: the file; gets the diagnostics
 * @arena: the arena of the nodes
 *
 * Return: the first document, with the others behind it; NULL after an error was
 * reported.
 */
struct yaml_node *yaml_read(struct source *source, struct arena *arena)
{
	struct reader reader = { .source = source, .arena = arena };
	const unsigned char *text = (const unsigned char *)source->text;
	size_t skip = source->length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
	struct yaml_node *root;

	if (!yaml_parser_initialize(&reader.parser)) {
		diag_error(source, (struct place){ 0, 0 }, "out of memory");
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, text + skip, source->length - skip);
	root = read_documents(&reader);
	if (reader.live)
		yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return root;
}
