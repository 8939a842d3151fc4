// SPDX-License-Identifier: GPL-2.0
/*
 * The sole user of <yaml.h>. Events become a tree; what a policy has no use
 * for (anchors, aliases, tags, more than one document) is refused here, which
 * also keeps a small file from standing for a huge tree.
 */
#include <string.h>
#include <yaml.h>

#include "tree.h"

#define DEPTH_MAX 16

/**
 * struct reader - a YAML file that is being read
 * @parser: libyaml's
 * @event: the one that is looked at
 * @live: @event holds something to be freed
 * @source: where diagnostics go
 * @arena: where nodes are taken from
 */
struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool live;
	struct source *source;
	struct arena *arena;
};

static struct node *read_node(struct reader *reader, unsigned int depth);

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

/* What people trip over in YAML, by the character that libyaml stops at. */
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

static const char *advice_on(const struct reader *reader, const char *problem,
			     struct place place)
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
	/* What is missing at the end is told where it began. */
	if (parser->context && place.line >= source->line_count)
		place = place_of(&parser->context_mark);
	diag_error(source, place, "this is not YAML: %s%s%s%s", problem,
		   parser->context ? " " : "", parser->context ? parser->context : "",
		   advice_on(reader, problem, place));
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

static struct node *new_node(struct reader *reader, enum node_kind kind)
{
	struct node *node = arena_alloc(reader->arena, sizeof(*node));

	node->kind = kind;
	node->place = place_of(&reader->event.start_mark);
	return node;
}

static bool refuse(struct reader *reader, const char *sentence)
{
	diag_error(reader->source, place_of(&reader->event.start_mark), "%s", sentence);
	return false;
}

static bool has_no_extras(struct reader *reader, const yaml_char_t *anchor,
			  const yaml_char_t *tag)
{
	if (anchor)
		return refuse(reader, "policies have no anchors; write the value out, or use 'sets'");
	if (tag)
		return refuse(reader, "policies have no tags; quotes are enough for a text");
	return true;
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

static struct node *read_scalar(struct reader *reader)
{
	const yaml_event_t *event = &reader->event;
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct node *node;

	if (!has_no_extras(reader, event->data.scalar.anchor, event->data.scalar.tag))
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
	return node;
}

static struct node *read_list(struct reader *reader, unsigned int depth)
{
	struct node *list, **tail;

	if (!has_no_extras(reader, reader->event.data.sequence_start.anchor,
			   reader->event.data.sequence_start.tag))
		return NULL;
	list = new_node(reader, NODE_LIST);
	tail = &list->child;
	for (;;) {
		if (!advance(reader))
			return NULL;
		if (reader->event.type == YAML_SEQUENCE_END_EVENT)
			return list;
		*tail = read_node(reader, depth + 1);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
}

static struct node *read_map(struct reader *reader, unsigned int depth)
{
	struct node *map, *key, **tail;

	if (!has_no_extras(reader, reader->event.data.mapping_start.anchor,
			   reader->event.data.mapping_start.tag))
		return NULL;
	map = new_node(reader, NODE_MAP);
	tail = &map->child;
	for (;;) {
		if (!advance(reader))
			return NULL;
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			return map;
		if (reader->event.type != YAML_SCALAR_EVENT &&
		    reader->event.type != YAML_ALIAS_EVENT) {
			refuse(reader, "a key must be a word");
			return NULL;
		}
		key = read_node(reader, depth + 1);
		if (!key || !advance(reader))
			return NULL;
		*tail = read_node(reader, depth + 1);
		if (!*tail)
			return NULL;
		(*tail)->key = key;
		tail = &(*tail)->next;
	}
}

static struct node *read_node(struct reader *reader, unsigned int depth)
{
	if (depth > DEPTH_MAX) {
		refuse(reader, "nested deeper than any policy is");
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
		refuse(reader, "policies have no aliases; a value that begins with '*' needs quotes");
		return NULL;
	default:
		refuse(reader, "a value is missing here");
		return NULL;
	}
}

static struct node *read_document(struct reader *reader)
{
	struct node *root;

	if (!advance(reader) || !advance(reader))
		return NULL;
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		diag_error(reader->source, (struct place){ 0, 0 }, "the file is empty");
		return NULL;
	}
	if (!advance(reader))
		return NULL;
	root = read_node(reader, 0);
	if (!root || !advance(reader) || !advance(reader))
		return NULL;
	if (reader->event.type != YAML_STREAM_END_EVENT) {
		refuse(reader, "one file holds one policy; a second document begins here");
		return NULL;
	}
	return root;
}

/**
 * yaml_read() - read a whole file
 * @source: the file; gets the diagnostics
 * @arena: where nodes are taken from
 *
 * Return: the tree, or NULL after an error was reported.
 */
struct node *yaml_read(struct source *source, struct arena *arena)
{
	struct reader reader = { .source = source, .arena = arena };
	const unsigned char *text = (const unsigned char *)source->text;
	size_t skip = source->length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
	struct node *root;

	if (!yaml_parser_initialize(&reader.parser)) {
		diag_error(source, (struct place){ 0, 0 }, "out of memory");
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, text + skip, source->length - skip);
	root = read_document(&reader);
	if (reader.live)
		yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return root;
}
