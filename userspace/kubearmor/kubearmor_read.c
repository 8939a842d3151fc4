// SPDX-License-Identifier: GPL-2.0
/* Reads KubeArmor's policies. It knows all of their keys, and ignores none silently. */
#include "blob.h"
#include "kubearmor/kubearmor_fields.h"

#define API_GROUP "security.kubearmor.com/"

/* Fields of an entry; those of its report come first. */
enum entry_field {
	ENTRY_PATH = REPORT_FIELDS,
	ENTRY_NAME,
	ENTRY_DIR,
	ENTRY_PATTERN,
	ENTRY_PROTOCOL,
	ENTRY_CAPABILITY,
	ENTRY_DOMAIN,
	ENTRY_RECURSIVE,
	ENTRY_READ_ONLY,
	ENTRY_OWNER_ONLY,
	ENTRY_SOURCE,
	ENTRY_ARGUMENTS,
	ENTRY_TERMINAL,
	ENTRY_FIELDS,
};

static const char *const entry_names[ENTRY_FIELDS] = {
	[ENTRY_PATH] = "path",
	[ENTRY_NAME] = "execname",
	[ENTRY_DIR] = "dir",
	[ENTRY_PATTERN] = "pattern",
	[ENTRY_PROTOCOL] = "protocol",
	[ENTRY_CAPABILITY] = "capability",
	[ENTRY_DOMAIN] = "domain",
	[ENTRY_RECURSIVE] = "recursive",
	[ENTRY_READ_ONLY] = "readOnly",
	[ENTRY_OWNER_ONLY] = "ownerOnly",
	[ENTRY_SOURCE] = "fromSource",
	[ENTRY_ARGUMENTS] = "allowedArgs",
	[ENTRY_TERMINAL] = "pts",
};

#define HAS(field) (1U << ENTRY_##field)

/* The lists of a block, and what their entries may contain besides the report. */
static const struct list {
	const char *block;
	enum domain domain;
	const char *name;
	enum kubearmor_shape objects;
	u32 fields;
} lists[] = {
	{ "process", DOMAIN_EXEC, "matchPaths", SHAPE_PATH,
	  HAS(PATH) | HAS(NAME) | HAS(OWNER_ONLY) | HAS(SOURCE) | HAS(ARGUMENTS) | HAS(TERMINAL) },
	{ "process", DOMAIN_EXEC, "matchDirectories", SHAPE_DIRECTORY,
	  HAS(DIR) | HAS(RECURSIVE) | HAS(OWNER_ONLY) | HAS(SOURCE) | HAS(TERMINAL) },
	{ "process", DOMAIN_EXEC, "matchPatterns", SHAPE_PATTERN,
	  HAS(PATTERN) | HAS(OWNER_ONLY) | HAS(TERMINAL) },
	{ "file", DOMAIN_FILE, "matchPaths", SHAPE_PATH,
	  HAS(PATH) | HAS(READ_ONLY) | HAS(OWNER_ONLY) | HAS(SOURCE) | HAS(TERMINAL) },
	{ "file", DOMAIN_FILE, "matchDirectories", SHAPE_DIRECTORY,
	  HAS(DIR) | HAS(RECURSIVE) | HAS(READ_ONLY) | HAS(OWNER_ONLY) | HAS(SOURCE) |
		  HAS(TERMINAL) },
	{ "file", DOMAIN_FILE, "matchPatterns", SHAPE_PATTERN,
	  HAS(PATTERN) | HAS(READ_ONLY) | HAS(OWNER_ONLY) | HAS(TERMINAL) },
	{ "network", DOMAIN_NETWORK, "matchProtocols", SHAPE_PROTOCOL,
	  HAS(PROTOCOL) | HAS(SOURCE) },
	{ "network", DOMAIN_NETWORK, "matchDNSQueries", SHAPE_QUERY, HAS(DOMAIN) | HAS(SOURCE) },
	{ "capabilities", DOMAIN_CAPABILITIES, "matchCapabilities", SHAPE_CAPABILITY,
	  HAS(CAPABILITY) | HAS(SOURCE) },
};

#define BLOCK_LISTS 3 /* at most */

static const char *const kinds[] = {
	"KubeArmorPolicy",
	"KubeArmorClusterPolicy",
	"KubeArmorHostPolicy",
	"KubeArmorNetworkPolicy",
	"KubeArmorPolicyList",
	"KubeArmorClusterPolicyList",
	"List",
};

static struct kubearmor_source *read_source(struct kubearmor *file, const struct yaml_node *node)
{
	struct field fields[] = { { .name = "path" }, { .name = "dir" }, { .name = "recursive" } };
	struct kubearmor_source *source = arena_alloc(&file->arena, sizeof(*source));

	if (!node_wants(file, node, NODE_MAP, "a source"))
		return NULL;
	fields_read(file, node, "a source", fields, ARRAY_SIZE(fields));
	source->recursive = field_flag(file, &fields[2]);
	source->directory = !fields[0].node;
	source->node = fields[source->directory ? 1 : 0].node;
	if (!source->node || (fields[0].node && fields[1].node)) {
		diag_error(file->source, node->place, "a source has a 'path' or a 'dir'");
		return NULL;
	}
	return node_wants(file, source->node, NODE_SCALAR, "a source's path") ? source : NULL;
}

static struct kubearmor_source *read_sources(struct kubearmor *file, const struct yaml_node *list)
{
	struct kubearmor_source *first = NULL, **tail = &first;

	if (!list || !node_wants(file, list, NODE_LIST, "fromSource"))
		return NULL;
	for (const struct yaml_node *node = list->child; node; node = node->next) {
		struct kubearmor_source *source = read_source(file, node);

		if (!source)
			continue;
		*tail = source;
		tail = &source->next;
	}
	return first;
}

static void add_entry(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	struct kubearmor_entry *copy = arena_alloc(&file->arena, sizeof(*copy));

	*copy = *entry;
	*file->policy->tail = copy;
	file->policy->tail = &copy->next;
}

/* Reads what the entry names, by the one of its keys from ENTRY_PATH on that its list has. */
static bool read_subject(struct kubearmor *file, const struct yaml_node *node,
			 const struct field *fields, struct kubearmor_entry *entry)
{
	const char *name = NULL;

	for (int i = ENTRY_PATH; i < ENTRY_RECURSIVE; i++) {
		if (!name)
			name = fields[i].name;
		if (!fields[i].node)
			continue;
		if (entry->subject) {
			diag_error(file->source, fields[i].node->key->place,
				   "an entry has '%s' or '%s', not both", fields[ENTRY_PATH].name,
				   fields[i].name);
			return false;
		}
		entry->subject = fields[i].node;
		if (i == ENTRY_NAME)
			entry->objects = SHAPE_NAME;
	}
	if (entry->subject)
		return node_wants(file, entry->subject, NODE_SCALAR, name);
	diag_error(file->source, node->place, "'%s' is missing in this entry%s", name,
		   node->child && !strcmp(node->child->key->text, "fromSource")
			   ? "; perhaps there is a dash too many before 'fromSource'"
			   : "");
	return false;
}

/* A condition on an entry that has no counterpart here: without it, the entry names more. */
static void tell_condition(struct kubearmor *file, const struct yaml_node *node,
			   enum kubearmor_action action, const char *sentence, const char *any)
{
	static const char *const done[] = {
		[ACTION_BLOCK] = "denied",
		[ACTION_AUDIT] = "reported",
	};

	if (!node)
		return;
	if (action == ACTION_ALLOW)
		kubearmor_wider(file, node->key->place, "%s; this would be allowed with %s",
				sentence, any);
	else
		kubearmor_note(file, node->key->place, "%s; this is %s with %s", sentence,
			       done[action], any);
}

static void read_entry(struct kubearmor *file, const struct list *list,
		       const struct yaml_node *node, const struct kubearmor_report *inherited)
{
	struct kubearmor_entry entry = {
		.domain = list->domain,
		.objects = list->objects,
		.report = *inherited,
	};
	struct field fields[ENTRY_FIELDS] = {};

	fields_name_report(fields);
	for (int i = ENTRY_PATH; i < ENTRY_FIELDS; i++)
		fields[i].name = list->fields & 1U << i ? entry_names[i] : NULL;
	if (!node_wants(file, node, NODE_MAP, "an entry"))
		return;
	fields_read(file, node, "an entry of this list", fields, ENTRY_FIELDS);
	if (!read_subject(file, node, fields, &entry))
		return;
	fields_telling(file, fields, &entry.report);
	entry.recursive = field_flag(file, &fields[ENTRY_RECURSIVE]);
	entry.read_only = field_flag(file, &fields[ENTRY_READ_ONLY]);
	if (field_flag(file, &fields[ENTRY_OWNER_ONLY]))
		entry.owner_only = fields[ENTRY_OWNER_ONLY].node->key;
	entry.sources = read_sources(file, fields[ENTRY_SOURCE].node);
	tell_condition(file, fields[ENTRY_ARGUMENTS].node, entry.report.action,
		       "a program's arguments are not judged", "any arguments");
	tell_condition(file, fields[ENTRY_TERMINAL].node, entry.report.action,
		       "whether a program has a pseudo terminal is not judged",
		       "a terminal or without one");
	add_entry(file, &entry);
}

static void read_block(struct kubearmor *file, const char *name, const struct yaml_node *block,
		       struct kubearmor_report report)
{
	struct field fields[REPORT_FIELDS + BLOCK_LISTS] = {};
	const struct list *first = lists;
	size_t count = 0;

	if (!block || !node_wants(file, block, NODE_MAP, name))
		return;
	while (strcmp(first->block, name))
		first++;
	fields_name_report(fields);
	while (first + count < lists + ARRAY_SIZE(lists) && first[count].domain == first->domain) {
		fields[REPORT_FIELDS + count].name = first[count].name;
		count++;
	}
	fields_read(file, block, "this block", fields, REPORT_FIELDS + count);
	fields_telling(file, fields, &report);
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *list = fields[REPORT_FIELDS + i].node;

		if (!list || !node_wants(file, list, NODE_LIST, first[i].name))
			continue;
		for (const struct yaml_node *node = list->child; node; node = node->next)
			read_entry(file, &first[i], node, &report);
	}
}

static void read_presets(struct kubearmor *file, const struct yaml_node *list,
			 const struct kubearmor_report *inherited)
{
	if (!list || !node_wants(file, list, NODE_LIST, "presets"))
		return;
	for (const struct yaml_node *node = list->child; node; node = node->next) {
		struct field fields[REPORT_FIELDS + 1] = {
			[REPORT_ACTION].name = "action",
			[REPORT_FIELDS].name = "name",
		};
		struct kubearmor_entry entry = {
			.domain = DOMAIN_HOST,
			.objects = SHAPE_PRESET,
			.report = *inherited,
		};

		if (!node_wants(file, node, NODE_MAP, "a preset"))
			continue;
		fields_read(file, node, "a preset", fields, ARRAY_SIZE(fields));
		fields_telling(file, fields, &entry.report);
		entry.subject = fields[REPORT_FIELDS].node;
		if (!entry.subject)
			diag_error(file->source, node->place, "'name' is missing in this preset");
		else if (node_wants(file, entry.subject, NODE_SCALAR, "name"))
			add_entry(file, &entry);
	}
}

/* "[a, b]" or "a". */
static void check_names(struct kubearmor *file, const struct yaml_node *label)
{
	if (!label->text[strspn(label->text, "[], ")])
		diag_error(file->source, label->place, "this names no container");
}

static void read_label(struct kubearmor *file, const struct yaml_node *label)
{
	if (!strcmp(label->key->text, CONTAINER_NAME)) {
		if (node_wants(file, label, NODE_SCALAR, "a container's name"))
			check_names(file, label);
		return;
	}
	if (node_wants(file, label, NODE_SCALAR, "a label's value") && !label->length)
		kubearmor_note(
			file, label->key->place,
			"a label can't be matched without a value; containers with any value match");
}

/* The policy applies to every pod of a namespace, which no 'match' can express. */
static void note_everywhere(struct kubearmor *file, struct place place)
{
	kubearmor_note(
		file, place,
		"every container is selected here, but a policy without 'match' applies to none by itself; bind containers to it, or name it in 'oci-hook --default'");
}

static void read_selector(struct kubearmor *file, const struct yaml_node *spec,
			  const struct yaml_node *node)
{
	struct field fields[] = { { .name = "matchLabels" }, { .name = "matchExpressions" } };
	const struct yaml_node *labels;

	if (!node) {
		note_everywhere(file, spec->key->place);
		return;
	}
	if (!node_wants(file, node, NODE_MAP, "selector"))
		return;
	fields_read(file, node, "the selector", fields, ARRAY_SIZE(fields));
	labels = fields[0].node;
	if (labels && node_wants(file, labels, NODE_MAP, "matchLabels")) {
		for (const struct yaml_node *label = labels->child; label; label = label->next)
			read_label(file, label);
		file->policy->labels = labels->child ? labels : NULL;
	}
	if (!file->policy->labels && !fields[1].node)
		note_everywhere(file, node->key->place);
	if (fields[1].node)
		kubearmor_note(file, fields[1].node->key->place,
			       "containers can't be selected by expressions; bind them by hand");
}

enum spec_field {
	SPEC_SELECTOR = REPORT_FIELDS,
	SPEC_PROCESS,
	SPEC_FILE,
	SPEC_NETWORK,
	SPEC_CAPABILITIES,
	SPEC_PRESETS,
	SPEC_SYSCALLS,
	SPEC_APPARMOR,
	SPEC_SELINUX,
	SPEC_FIELDS,
};

static void read_spec(struct kubearmor *file, const struct yaml_node *spec)
{
	static const char *const names[SPEC_FIELDS] = {
		[SPEC_SELECTOR] = "selector",
		[SPEC_PROCESS] = "process",
		[SPEC_FILE] = "file",
		[SPEC_NETWORK] = "network",
		[SPEC_CAPABILITIES] = "capabilities",
		[SPEC_PRESETS] = "presets",
		[SPEC_SYSCALLS] = "syscalls",
		[SPEC_APPARMOR] = "apparmor",
		[SPEC_SELINUX] = "selinux",
	};
	struct kubearmor_report report = { .action = ACTION_BLOCK };
	struct field fields[SPEC_FIELDS] = {};

	if (!node_wants(file, spec, NODE_MAP, "spec"))
		return;
	fields_name_report(fields);
	for (int i = REPORT_FIELDS; i < SPEC_FIELDS; i++)
		fields[i].name = names[i];
	fields_read(file, spec, "the spec", fields, SPEC_FIELDS);
	fields_telling(file, fields, &report);
	read_selector(file, spec, fields[SPEC_SELECTOR].node);
	for (int i = SPEC_PROCESS; i <= SPEC_CAPABILITIES; i++)
		read_block(file, names[i], fields[i].node, report);
	read_presets(file, fields[SPEC_PRESETS].node, &report);
	if (fields[SPEC_SYSCALLS].node)
		kubearmor_note(
			file, fields[SPEC_SYSCALLS].node->key->place,
			"system calls are not reported; KubeArmor only reports them, so nothing more is allowed");
	for (int i = SPEC_APPARMOR; i <= SPEC_SELINUX; i++)
		if (fields[i].node)
			kubearmor_wider(
				file, fields[i].node->key->place,
				"rules of another security module are not read, and would not hold");
}

static void read_metadata(struct kubearmor *file, const struct yaml_node *map)
{
	struct kubearmor_policy *policy = file->policy;
	const struct yaml_node *other = NULL;

	if (!node_wants(file, map, NODE_MAP, "metadata"))
		return;
	for (const struct yaml_node *child = map->child; child; child = child->next) {
		if (!strcmp(child->key->text, "name"))
			policy->name = node_wants(file, child, NODE_SCALAR, "name") ? child : NULL;
		else if (!strcmp(child->key->text, "namespace"))
			policy->space = node_wants(file, child, NODE_SCALAR, "namespace") ? child
											  : NULL;
		else if (!other)
			other = child->key;
	}
	if (policy->space)
		kubearmor_note(
			file, policy->space->key->place,
			"containers are not selected by namespace; the policy applies in every namespace");
	if (other)
		kubearmor_note(
			file, other->place,
			"of the metadata, the name and the namespace are read; '%.40s' does not affect what is allowed",
			other->text);
}

enum document_field {
	DOCUMENT_API,
	DOCUMENT_KIND,
	DOCUMENT_METADATA,
	DOCUMENT_SPEC,
	DOCUMENT_STATUS,
	DOCUMENT_ITEMS,
	DOCUMENT_FIELDS,
};

static void read_policy(struct kubearmor *file, const struct yaml_node *root,
			const struct field *fields)
{
	struct kubearmor_policy *policy = arena_alloc(&file->arena, sizeof(*policy));
	const struct yaml_node *api = fields[DOCUMENT_API].node;

	policy->place = fields[DOCUMENT_KIND].node->key->place;
	policy->kind = fields[DOCUMENT_KIND].node;
	policy->tail = &policy->entries;
	policy->comment_tail = &policy->comments;
	*file->tail = policy;
	file->tail = &policy->next;
	file->policy = policy;
	if (api && node_wants(file, api, NODE_SCALAR, "apiVersion") &&
	    strcmp(api->text, API_GROUP "v1"))
		diag_error(file->source, api->place,
			   "this tool knows " API_GROUP "v1, and not '%.40s'", api->text);
	if (fields[DOCUMENT_METADATA].node)
		read_metadata(file, fields[DOCUMENT_METADATA].node);
	if (!policy->name)
		diag_error(file->source, root->place, "'metadata' with a 'name' is missing here");
	else if (!file->options->merge &&
		 !bulkhead_name_valid(policy->name->text, policy->name->length))
		diag_error(
			file->source, policy->name->place,
			"a policy's name has letters, digits, '.', '_' and '-', begins with a letter or digit, and has at most %d bytes; --merge NAME gives another one",
			BULKHEAD_NAME_MAX);
	if (fields[DOCUMENT_SPEC].node)
		read_spec(file, fields[DOCUMENT_SPEC].node);
	else
		diag_error(file->source, root->place,
			   "'spec' is missing here: what the policy says");
	if (!policy->entries && fields[DOCUMENT_SPEC].node)
		kubearmor_note(
			file, fields[DOCUMENT_SPEC].node->key->place,
			"nothing is denied and nothing reported here, so the translation allows everything");
	if (fields[DOCUMENT_STATUS].node)
		kubearmor_note(file, fields[DOCUMENT_STATUS].node->key->place,
			       "the status does not affect what is allowed");
	file->policy = NULL;
}

/* A node that is not in a policy of a known kind: another object, or a mistake. */
static void pass_over(struct kubearmor *file, const struct yaml_node *kind)
{
	const char *near = diag_nearest(kind->text, kind->length, kinds, ARRAY_SIZE(kinds) - 1);

	if (near)
		diag_error(file->source, kind->place, "unknown kind '%.40s'; did you mean '%s'?",
			   kind->text, near);
	else
		kubearmor_note(file, kind->place, "'%.40s' is not a policy and is left out",
			       kind->text);
}

static void read_document(struct kubearmor *file, const struct yaml_node *root);

static void read_items(struct kubearmor *file, const struct yaml_node *list)
{
	if (!list || !node_wants(file, list, NODE_LIST, "items"))
		return;
	for (const struct yaml_node *item = list->child; item; item = item->next)
		read_document(file, item);
}

static void refuse_kind(struct kubearmor *file, const struct yaml_node *kind,
			const struct yaml_node *spec)
{
	const struct yaml_node *child = spec && spec->kind == NODE_MAP ? spec->child : NULL;

	while (child && strcmp(child->key->text, "selector"))
		child = child->next;
	if (child)
		diag_error(
			file->source, kind->place,
			"a %s is not translated; write its addresses and ports into the section 'network' of these containers' policy, such as 'deny connect tcp 192.0.2.0/24:443'",
			kind->text);
	else
		diag_error(
			file->source, kind->place,
			"this %s is about nodes, and Bulkhead confines containers: use the node's own means for it",
			kind->text);
}

static void read_document(struct kubearmor *file, const struct yaml_node *root)
{
	struct field fields[DOCUMENT_FIELDS] = {
		[DOCUMENT_KIND].name = "kind",	       [DOCUMENT_API].name = "apiVersion",
		[DOCUMENT_METADATA].name = "metadata", [DOCUMENT_SPEC].name = "spec",
		[DOCUMENT_STATUS].name = "status",     [DOCUMENT_ITEMS].name = "items",
	};
	const struct yaml_node *kind = NULL;
	size_t which = 0;

	if (node_is_null(root) || !node_wants(file, root, NODE_MAP, "a policy"))
		return;
	for (const struct yaml_node *child = root->child; child && !kind; child = child->next)
		if (!strcmp(child->key->text, "kind"))
			kind = child;
	if (!kind) {
		diag_error(
			file->source, root->place,
			"'kind: KubeArmorPolicy' is missing here; is this a policy of KubeArmor's?");
		return;
	}
	if (!node_wants(file, kind, NODE_SCALAR, "kind"))
		return;
	while (which < ARRAY_SIZE(kinds) && strcmp(kind->text, kinds[which]))
		which++;
	if (which == ARRAY_SIZE(kinds)) {
		pass_over(file, kind);
		return;
	}
	fields_read(file, root, "a policy", fields, DOCUMENT_FIELDS);
	if (which <= 1)
		read_policy(file, root, fields);
	else if (which <= 3)
		refuse_kind(file, kind, fields[DOCUMENT_SPEC].node);
	else
		read_items(file, fields[DOCUMENT_ITEMS].node);
}

static const struct yaml_node *label_of(const struct yaml_node *labels, const char *key)
{
	const struct yaml_node *label = labels ? labels->child : NULL;

	while (label && strcmp(label->key->text, key))
		label = label->next;
	return label;
}

static bool has_labels(const struct yaml_node *labels, const struct yaml_node *others)
{
	for (const struct yaml_node *other = others ? others->child : NULL; other;
	     other = other->next) {
		const struct yaml_node *label = label_of(labels, other->key->text);

		if (!label || strcmp(label->text, other->text))
			return false;
	}
	return true;
}

/* Do both select the same containers, as far as the names of labels and namespaces show? */
static bool is_alike(const struct kubearmor_policy *a, const struct kubearmor_policy *b)
{
	return !strcmp(a->space ? a->space->text : "", b->space ? b->space->text : "") &&
	       has_labels(a->labels, b->labels) && has_labels(b->labels, a->labels);
}

static void merge(struct kubearmor *file)
{
	struct kubearmor_policy *all = file->policies;

	for (struct kubearmor_policy *policy = all ? all->next : NULL; policy;
	     policy = policy->next) {
		if (!is_alike(all, policy))
			diag_error(
				file->source, policy->place,
				"this policy selects other containers than the one on line %u, so they can't be merged",
				all->place.line);
		*all->tail = policy->entries;
		if (policy->entries)
			all->tail = policy->tail;
		*all->comment_tail = policy->comments;
		if (policy->comments)
			all->comment_tail = policy->comment_tail;
	}
	if (all)
		all->next = NULL;
}

static const char *name_of(const struct kubearmor_policy *policy)
{
	return policy->name ? policy->name->text : "";
}

/* KubeArmor combines all policies for a pod; we bind a container to one policy. */
static void compare_policies(struct kubearmor *file)
{
	for (file->policy = file->policies; file->policy; file->policy = file->policy->next) {
		const struct kubearmor_policy *before = file->policies;

		while (before != file->policy && strcmp(name_of(before), name_of(file->policy)))
			before = before->next;
		if (before != file->policy)
			diag_error(
				file->source, file->policy->place,
				"the policy on line %u has this name, too, and here a name is one policy's: change it, or make one of them by --merge NAME",
				before->place.line);
		before = file->policies;
		while (before != file->policy && !is_alike(before, file->policy))
			before = before->next;
		if (before != file->policy)
			kubearmor_note(
				file, file->policy->place,
				"KubeArmor has this policy hold together with the one on line %u, and a container here has one: --merge NAME makes one of them",
				before->place.line);
	}
}

/**
 * kubearmor_read() - read a file of KubeArmor policies
 * @file: filled in; free it with kubearmor_free(), after an error too
 * @source: the file; gets the diagnostics
 * @options: the user's choices; must outlive @file
 *
 * Return: false after errors were reported.
 */
bool kubearmor_read(struct kubearmor *file, struct source *source,
		    const struct kubearmor_options *options)
{
	const struct yaml_node *root;

	*file = (struct kubearmor){ .source = source, .options = options };
	file->tail = &file->policies;
	root = yaml_read(source, &file->arena);
	for (; root; root = root->next)
		read_document(file, root);
	if (options->merge)
		merge(file);
	else
		compare_policies(file);
	if (!file->policies && !source->errors)
		diag_error(source, (struct place){ 0, 0 },
			   "there is no KubeArmorPolicy in this file");
	return !source->errors;
}

/**
 * kubearmor_free() - free what kubearmor_read() allocated
 * @file: the file
 */
void kubearmor_free(struct kubearmor *file)
{
	arena_free(&file->arena);
}
