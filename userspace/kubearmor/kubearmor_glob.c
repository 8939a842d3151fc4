// SPDX-License-Identifier: GPL-2.0
/*
 * The paths of KubeArmor's policies as globs of our language.
 *
 * KubeArmor's patterns are AppArmor's globs. They differ from ours as follows: a '**'
 * that is a whole component stands for at least one component; a '!' at the beginning of
 * a class is a member of it; a negated class includes the slash; and a directory's name
 * ends with a slash.
 */
#include "kubearmor/kubearmor.h"

/* A glob under construction; every byte of a path takes at most four. */
struct draft {
	struct kubearmor *file;
	const struct yaml_node *node;
	char *text;
	size_t length;
};

static struct draft draft_open(struct kubearmor *file, const struct yaml_node *node)
{
	return (struct draft){
		.file = file,
		.node = node,
		.text = arena_alloc(&file->arena, 4 * node->length + sizeof("{,/**}") + 1),
	};
}

static void add(struct draft *draft, const char *text)
{
	size_t length = strlen(text);

	memcpy(draft->text + draft->length, text, length);
	draft->length += length;
}

/* Adds a byte that stands for itself. */
static void add_plain(struct draft *draft, char c)
{
	char *at = draft->text + draft->length;

	if ((unsigned char)c < ' ' || c == 0x7f) {
		draft->length += sprintf(at, "\\x%02x", (unsigned char)c);
		return;
	}
	if (strchr("*?[]{}\\\" ", c))
		draft->text[draft->length++] = '\\';
	draft->text[draft->length++] = c;
}

/* Consecutive slashes count as one, and a slash at the end does not count. */
static bool is_spare_slash(const char *at)
{
	return *at == '/' && (at[1] == '/' || !at[1]);
}

static bool refuse(struct draft *draft, const char *sentence)
{
	diag_error(draft->file->source, draft->node->place, "%s", sentence);
	return false;
}

/**
 * kubearmor_base() - the glob of one name
 * @file: the file
 * @node: a path without wildcards, or whose wildcards are part of the name
 *
 * Return: the glob, without a slash at the end; for the root it is empty.
 */
const char *kubearmor_base(struct kubearmor *file, const struct yaml_node *node)
{
	struct draft draft = draft_open(file, node);

	for (const char *at = node->text; *at; at++)
		if (!is_spare_slash(at))
			add_plain(&draft, *at);
	return draft.text;
}

/* Adds the "[...]" that begins at @at; returns what follows it, or NULL. */
static const char *add_class(struct draft *draft, const char *at)
{
	const char *c = at + 1;

	add(draft, "[");
	if (*c == '^')
		draft->text[draft->length++] = *c++;
	else if (*c == '!')
		add(draft, "\\");
	for (const char *first = c; *c && (*c != ']' || c == first); c++) {
		if (*c == '\\' && c[1])
			draft->text[draft->length++] = *c++;
		else if (*c == ' ' || *c == '"' || *c == '[')
			add(draft, "\\");
		draft->text[draft->length++] = *c;
	}
	if (!*c)
		return NULL;
	add(draft, "]");
	return c + 1;
}

/* Endings that are common in AppArmor's profiles, and that our globs write differently. */
static const char *add_ending(struct draft *draft, const char *at)
{
	static const struct {
		const char *theirs;
		const char *ours;
	} endings[] = {
		{ "/{,**}", "{,/**}" },
		{ "/{,*}", "{,/*}" },
		{ "/{*,**}", "/**" },
		{ "/{**,*}", "/**" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		if (!strcmp(at, endings[i].theirs)) {
			add(draft, endings[i].ours);
			return at + strlen(at);
		}
	}
	return at;
}

static const char *add_stars(struct draft *draft, const char *at)
{
	bool begins = draft->length && draft->text[draft->length - 1] == '/';
	const char *end = at + strspn(at, "*");

	if (end - at == 1)
		add(draft, "*");
	else
		add(draft, begins && *end == '/' ? "*/**" : "**");
	return end;
}

/* Adds the item that begins at @at; returns what follows it, or NULL after an error. */
static const char *add_item(struct draft *draft, const char *at)
{
	const char *end;

	switch (*at) {
	case '*':
		return add_stars(draft, at);
	case '[':
		end = add_class(draft, at);
		if (!end)
			refuse(draft, "this pattern has a bracket that is never closed");
		return end;
	case '\\':
		if (!at[1] ||
		    strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
			   at[1])) {
			refuse(draft,
			       "this pattern has a backslash before a letter, a digit or nothing; write the character itself");
			return NULL;
		}
		add_plain(draft, at[1]);
		return at + 2;
	case '@':
		if (at[1] != '{')
			break;
		refuse(draft,
		       "this pattern has a variable of AppArmor's; write out what it stands for");
		return NULL;
	case '?':
	case '{':
	case '}':
		draft->text[draft->length++] = *at;
		return at + 1;
	case '/':
		end = add_ending(draft, at);
		if (end != at)
			return end;
		if (is_spare_slash(at))
			return at + 1;
		break;
	}
	add_plain(draft, *at);
	return at + 1;
}

static const char *pattern_glob(struct kubearmor *file, const struct yaml_node *node)
{
	struct draft draft = draft_open(file, node);

	for (const char *at = node->text; *at;) {
		at = add_item(&draft, at);
		if (!at)
			return NULL;
	}
	return draft.text;
}

/* Has our own parser check the glob; errors are reported for the original. */
static bool is_glob(struct kubearmor *file, const struct yaml_node *node, const char *glob)
{
	auto_free char *said = NULL;
	size_t length;
	FILE *out = open_memstream(&said, &length);
	struct policy scratch = {};
	struct source source;
	struct yaml_node written = { .kind = NODE_SCALAR, .text = glob, .length = strlen(glob) };
	struct line line = { .policy = &scratch, .node = &written };
	struct token token = { .text = glob, .length = strlen(glob) };
	struct patterns patterns;
	const char *sentence;
	bool good;

	if (!out)
		return false;
	diag_open(&source, "", "", 0, out);
	scratch.source = &source;
	sets_open(&scratch.sets);
	patterns_open(&patterns);
	good = glob_parse(&line, &token, GLOB_PATH, &patterns);
	policy_free(&scratch);
	diag_close(&source);
	fclose(out);
	if (good)
		return true;
	sentence = strstr(said, "error: ");
	sentence = sentence ? sentence + strlen("error: ") : said;
	diag_error(file->source, node->place, "%.*s", (int)strcspn(sentence, "\n"), sentence);
	return false;
}

/* A path in which AppArmor's enforcer interprets wildcards, and the BPF enforcer does not. */
static const char *path_glob(struct kubearmor *file, const struct yaml_node *node, bool wide)
{
	const char *plain = kubearmor_base(file, node), *pattern;
	auto_free char *both = NULL;

	if (!strpbrk(node->text, "*?[{"))
		return plain;
	if (!wide) {
		kubearmor_note(
			file, node->place,
			"a path's wildcards are part of the name here, as for KubeArmor's BPF enforcer; its AppArmor enforcer takes them for a pattern, which matchPatterns says for both");
		return plain;
	}
	kubearmor_note(
		file, node->place,
		"a path's wildcards are a pattern here, as for KubeArmor's AppArmor enforcer; its BPF enforcer takes them for a part of the name");
	pattern = pattern_glob(file, node);
	if (!pattern || !strpbrk(node->text, "[{"))
		return pattern;
	if (asprintf(&both, "%s %s", pattern, plain) < 0)
		return NULL;
	return is_glob(file, node, pattern) ? arena_text(&file->arena, both, strlen(both)) : NULL;
}

static const char *directory_glob(struct kubearmor *file, const struct yaml_node *node,
				  const char *base, bool recursive, bool itself)
{
	const char *below = recursive ? "/**" : "/*";
	auto_free char *text = NULL;
	int length;

	if (node->text[node->length - 1] != '/')
		kubearmor_note(
			file, node->place,
			"a directory ends with a slash, or KubeArmor refuses it; the one of this name is meant here");
	if (!*base)
		length = asprintf(&text, itself ? "/ %s" : "%s", below);
	else
		length = asprintf(&text, itself ? "%s{,%s}" : "%s%s", base, below);
	return length < 0 ? NULL : arena_text(&file->arena, text, length);
}

static bool begins_well(struct kubearmor *file, const struct yaml_node *node)
{
	if (node->text[0] == '/')
		return true;
	diag_error(file->source, node->place, "a path begins with '/' in KubeArmor's policies");
	return false;
}

/* Several words were checked when they were built. */
static bool is_several(const char *glob)
{
	for (; *glob && *glob != ' '; glob++)
		if (*glob == '\\' && glob[1])
			glob++;
	return *glob;
}

static const char *checked(struct kubearmor *file, const struct yaml_node *node, const char *glob)
{
	if (!glob || is_several(glob))
		return glob;
	return is_glob(file, node, glob) ? glob : NULL;
}

/* Warns that a negated class matches less here, namely no slash. */
static bool says_less(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	if (entry->objects != SHAPE_PATTERN || !strstr(entry->subject->text, "[^") ||
	    entry->report.action == ACTION_ALLOW)
		return false;
	return !kubearmor_wider(
		file, entry->subject->place,
		"'[^...]' never stands for a slash here, and does in AppArmor's patterns");
}

static const char *name_glob(struct kubearmor *file, const struct yaml_node *node)
{
	const char *plain = kubearmor_base(file, node);
	auto_free char *text = NULL;

	if (strchr(node->text, '/')) {
		diag_error(file->source, node->place, "execname is a name without slashes");
		return NULL;
	}
	return asprintf(&text, "/**/%s", plain) < 0
		       ? NULL
		       : checked(file, node, arena_text(&file->arena, text, strlen(text)));
}

/**
 * kubearmor_objects() - translate an entry's paths to globs
 * @file: the file; gets the diagnostics
 * @entry: of the shapes path, directory, pattern and name
 *
 * Return: one or more, separated by spaces; NULL after an error was reported.
 */
const char *kubearmor_objects(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	const struct yaml_node *node = entry->subject;
	bool wide = entry->report.action != ACTION_ALLOW || entry->owner_only;
	const char *base;

	if (entry->objects == SHAPE_NAME)
		return name_glob(file, node);
	if (!begins_well(file, node) || says_less(file, entry))
		return NULL;
	if (entry->objects == SHAPE_PATTERN)
		return checked(file, node, pattern_glob(file, node));
	base = path_glob(file, node, wide);
	if (entry->objects == SHAPE_DIRECTORY) {
		if (!base || (*base && !checked(file, node, base)))
			return NULL;
		if (is_several(base)) {
			diag_error(
				file->source, node->place,
				"write this directory as a pattern: KubeArmor's enforcers read it in different ways");
			return NULL;
		}
		return directory_glob(file, node, base, entry->recursive,
				      entry->domain == DOMAIN_FILE);
	}
	if (node->text[node->length - 1] == '/') {
		diag_error(file->source, node->place,
			   "a path does not end with a slash; matchDirectories is for directories");
		return NULL;
	}
	return checked(file, node, base);
}

/**
 * kubearmor_program() - translate a source to a glob for ``from``
 * @file: the file; gets the diagnostics
 * @entry: the entry that the source belongs to
 * @source: the source
 *
 * Return: the glob; NULL after an error was reported.
 */
const char *kubearmor_program(struct kubearmor *file, const struct kubearmor_entry *entry,
			      const struct kubearmor_source *source)
{
	struct kubearmor_entry program = {
		.domain = DOMAIN_EXEC,
		.subject = source->node,
		.report = entry->report,
		.objects = source->directory ? SHAPE_DIRECTORY : SHAPE_PATH,
		.recursive = source->recursive,
	};
	const char *glob = kubearmor_objects(file, &program);

	if (glob && is_several(glob)) {
		diag_error(
			file->source, source->node->place,
			"write this source without brackets and braces: KubeArmor's enforcers read them in different ways");
		return NULL;
	}
	return glob;
}
