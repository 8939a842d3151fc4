// SPDX-License-Identifier: GPL-2.0
/* bulkhead packs: list or print the packs that come with the tool. */
#include <json.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "language/packs.h"

static const char usage[] =
	"Usage: bulkhead packs [--json] [NAME]\n\n"
	"List the packs that come with bulkhead, or print the pack NAME. The comment at the\n"
	"beginning of a pack explains what it allows and denies, why, and what it leaves\n"
	"open.\n\n"
	"  --json  print one JSON array, or one object with the text of the pack\n"
	"  --help  print this help\n";

/* A pack has one line "description: ...", which the tests check. */
static int summary(const struct pack *pack, const char **begin)
{
	static const char key[] = "\ndescription: ";
	const char *line = strstr(pack->text, key);

	if (!line) {
		*begin = "";
		return 0;
	}
	*begin = line + strlen(key);
	return strcspn(*begin, "\n");
}

static struct json_object *object_of(const struct pack *pack, bool with_text)
{
	struct json_object *object = json_object_new_object();
	const char *begin;
	int length = summary(pack, &begin);

	output_add_text(object, "pack", pack->name);
	json_object_object_add(object, "description", json_object_new_string_len(begin, length));
	if (with_text)
		output_add_text(object, "text", pack->text);
	return object;
}

static int list_json(void)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < pack_count; i++)
		json_object_array_add(array, object_of(&packs[i], false));
	return output_json(array);
}

static int list(void)
{
	struct output_table table = { 0 };

	output_row(&table, "PACK\tWHAT IT IS FOR");
	for (size_t i = 0; i < pack_count; i++) {
		const char *begin;
		int length = summary(&packs[i], &begin);

		output_row(&table, "%s\t%.*s", packs[i].name, length, begin);
	}
	output_table(&table);
	output_table_free(&table);
	return output_end();
}

static int print(const char *name, bool json)
{
	const char *names[64];
	size_t count = 0;

	for (size_t i = 0; i < pack_count; i++) {
		const struct pack *pack = &packs[i];

		if (!strcmp(name, pack->name)) {
			if (json)
				return output_json(object_of(pack, true));
			fputs(pack->text, stdout);
			return output_end();
		}
		if (count < sizeof(names) / sizeof(names[0]))
			names[count++] = pack->name;
	}
	return tool_refuse("there is no pack '%.40s'%s", name,
			   diag_hint(name, strlen(name), names, count));
}

/**
 * cmd_packs() - list the shipped packs, or print one
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_packs(int argc, char **argv)
{
	bool json;
	int option = options_json(argc, argv, &json);

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (argc - optind > 1)
		return tool_usage("packs", "takes the name of one pack, but %d were given",
				  argc - optind);
	if (optind < argc)
		return print(argv[optind], json);
	return json ? list_json() : list();
}
