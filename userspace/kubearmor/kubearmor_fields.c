// SPDX-License-Identifier: GPL-2.0
/* The keys of KubeArmor's mappings, and the reader's messages about them. */
#include "kubearmor/kubearmor_fields.h"

static void comment(struct kubearmor *file, struct place place, const char *sentence)
{
	struct kubearmor_policy *policy = file->policy;
	struct kubearmor_comment *comment;
	auto_free char *text = NULL;

	if (!policy || asprintf(&text, "line %u: %s", place.line, sentence) < 0)
		return;
	/* Texts of a policy must not end the comment. */
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	comment = arena_alloc(&file->arena, sizeof(*comment));
	comment->text = arena_text(&file->arena, text, strlen(text));
	*policy->comment_tail = comment;
	policy->comment_tail = &comment->next;
}

/**
 * kubearmor_note() - note how the translation differs without allowing more
 * @file: the file
 * @place: where in it
 * @format: printf format of a sentence without a full stop
 */
void kubearmor_note(struct kubearmor *file, struct place place, const char *format, ...)
{
	char sentence[512];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	diag_note(file->source, place, "%s", sentence);
	comment(file, place, sentence);
}

/**
 * kubearmor_wider() - report that the translation would allow more than the original
 * @file: the file
 * @place: where in it
 * @format: printf format of a sentence without a full stop
 *
 * This is an error, unless the user accepts it.
 *
 * Return: true if the user does.
 */
bool kubearmor_wider(struct kubearmor *file, struct place place, const char *format, ...)
{
	char sentence[512];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	if (!file->options->wider) {
		diag_error(file->source, place, "%s (--accept-wider translates all the same)",
			   sentence);
		return false;
	}
	diag_warning(file->source, place, "%s", sentence);
	if (file->policy)
		file->policy->left_out = true;
	comment(file, place, sentence);
	return true;
}

/**
 * node_is_null() - check whether a value is present but empty
 * @node: a value
 *
 * Return: true if it is empty, ~ or null.
 */
bool node_is_null(const struct yaml_node *node)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       (!node->length || !strcmp(node->text, "~") || !strcasecmp(node->text, "null"));
}

/**
 * node_wants() - require a kind of value
 * @file: the file; gets the diagnostics
 * @node: the value
 * @kind: the kind
 * @name: what to call the value in messages
 *
 * Return: false after an error was reported.
 */
bool node_wants(struct kubearmor *file, const struct yaml_node *node, enum node_kind kind,
		const char *name)
{
	static const char *const kind_names[] = {
		[NODE_SCALAR] = "a single value",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a mapping of keys to values",
	};
	bool empty = node_is_null(node);

	if (node->kind == kind && !(kind == NODE_SCALAR && empty))
		return true;
	diag_error(file->source, node->place, "%s must be %s, and this is %s", name,
		   kind_names[kind], empty ? "empty" : kind_names[node->kind]);
	return false;
}

static void unknown_key(struct kubearmor *file, const struct yaml_node *key, const char *what,
			const struct field *fields, size_t count)
{
	const char *names[FIELDS_MAX];
	size_t known = 0;

	for (size_t i = 0; i < count; i++)
		if (fields[i].name)
			names[known++] = fields[i].name;
	kubearmor_wider(file, key->place, "KubeArmor has no key '%.40s' in %s and ignores it%s",
			key->text, what, diag_hint(key->text, key->length, names, known));
}

/**
 * fields_read() - sort the children of a mapping into its fields
 * @file: the file; gets the diagnostics
 * @map: the mapping
 * @what: what to call it in messages
 * @fields: the keys that it may have; get their nodes, where a null counts as missing
 * @count: how many, at most FIELDS_MAX
 */
void fields_read(struct kubearmor *file, const struct yaml_node *map, const char *what,
		 struct field *fields, size_t count)
{
	for (const struct yaml_node *child = map->child; child; child = child->next) {
		const struct yaml_node *key = child->key;
		size_t i = 0;

		while (i < count && (!fields[i].name || strcmp(key->text, fields[i].name)))
			i++;
		if (i == count)
			unknown_key(file, key, what, fields, count);
		else if (fields[i].node)
			diag_error(file->source, key->place,
				   "'%s' is given twice; the first one is on line %u",
				   fields[i].name, fields[i].node->key->place.line);
		else if (!node_is_null(child))
			fields[i].node = child;
	}
}

/**
 * field_flag() - read a boolean
 * @file: the file; gets the diagnostics
 * @field: the field
 *
 * Return: true if it is there and true.
 */
bool field_flag(struct kubearmor *file, const struct field *field)
{
	const char *text;

	if (!field->node || !node_wants(file, field->node, NODE_SCALAR, field->name))
		return false;
	text = field->node->text;
	if (field->node->plain && !strcasecmp(text, "true"))
		return true;
	if (!field->node->plain || strcasecmp(text, "false"))
		diag_error(file->source, field->node->place,
			   "%s is true or false, without quotes, and not '%.40s'", field->name,
			   text);
	return false;
}

static void read_action(struct kubearmor *file, const struct yaml_node *node,
			enum kubearmor_action *action)
{
	static const char *const actions[] = {
		[ACTION_BLOCK] = "Block",
		[ACTION_AUDIT] = "Audit",
		[ACTION_ALLOW] = "Allow",
	};

	if (!node || !node_wants(file, node, NODE_SCALAR, "action"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!strcasecmp(node->text, actions[i])) {
			*action = i;
			return;
		}
	}
	diag_error(file->source, node->place, "unknown action '%.40s'%s", node->text,
		   diag_hint(node->text, node->length, actions, ARRAY_SIZE(actions)));
}

static void read_severity(struct kubearmor *file, const struct yaml_node *node,
			  unsigned int *severity)
{
	s64 number;

	if (!node || !node_wants(file, node, NODE_SCALAR, "severity"))
		return;
	number = node->plain ? number_parse(node->text, node->length, 10) : -1;
	if (number > 0)
		*severity = number;
	else
		diag_error(file->source, node->place,
			   "severity is a number from 1 to 10, without quotes");
}

static void check_tag(struct kubearmor *file, const struct yaml_node *tag)
{
	for (const char *c = tag->text; *c; c++) {
		if (*c <= ' ' || *c > '~' || strchr(",\"'\\", *c)) {
			kubearmor_note(
				file, tag->place,
				"a tag is a word, so it is written with '-' for what no word has");
			return;
		}
	}
}

static void read_tags(struct kubearmor *file, const struct yaml_node *node,
		      const struct yaml_node **tags)
{
	if (!node || !node_wants(file, node, NODE_LIST, "tags"))
		return;
	for (const struct yaml_node *tag = node->child; tag; tag = tag->next) {
		if (!node_wants(file, tag, NODE_SCALAR, "a tag"))
			return;
		check_tag(file, tag);
	}
	if (node->child)
		*tags = node;
}

/**
 * fields_name_report() - fill in the names of the keys of struct kubearmor_report
 * @fields: the first REPORT_FIELDS of them get their names
 */
void fields_name_report(struct field *fields)
{
	fields[REPORT_ACTION].name = "action";
	fields[REPORT_SEVERITY].name = "severity";
	fields[REPORT_MESSAGE].name = "message";
	fields[REPORT_TAGS].name = "tags";
}

/**
 * fields_telling() - read what happens and what is reported
 * @file: the file; gets the diagnostics
 * @fields: by enum report_field
 * @report: contains what is inherited, and gets what is given
 */
void fields_telling(struct kubearmor *file, const struct field *fields,
		    struct kubearmor_report *report)
{
	const struct yaml_node *message = fields[REPORT_MESSAGE].node;

	read_action(file, fields[REPORT_ACTION].node, &report->action);
	read_severity(file, fields[REPORT_SEVERITY].node, &report->severity);
	read_tags(file, fields[REPORT_TAGS].node, &report->tags);
	if (message && node_wants(file, message, NODE_SCALAR, "message") && message->length)
		report->message = message;
}
