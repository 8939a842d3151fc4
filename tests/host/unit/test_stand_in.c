// SPDX-License-Identifier: GPL-2.0
/*
 * What stands in for policy files that have an error: always something, if the file may
 * have had a policy.
 */
#include <stdlib.h>
#include <unistd.h>
#include "blob.h"
#include "compile/stand_in.h"
#include "tap.h"

#define ALL   "ALL {\"name\":[\"*\"]};"
#define RULES "file: {rules: [permit read /x]}\n"

static const char *text_at(const struct policy_blob *blob, __le32 string)
{
	const struct bulkhead_blob_header *header = blob->bytes;
	const struct bulkhead_blob_section *strings = &header->sections[BULKHEAD_SECTION_STRINGS];

	return (const char *)blob->bytes + le32_to_cpu(strings->offset) + le32_to_cpu(string);
}

/* The stand-ins for a file with this text, as "NAME MATCH;". */
static void stand_ins_of(const char *text, char *found, size_t size)
{
	char path[] = "/tmp/bulkhead-XXXXXX";
	char name[BULKHEAD_NAME_MAX + 1];
	struct policy_blobs blobs;
	int fd = mkstemp(path);

	expect(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "%s", path);
	close(fd);
	stand_in_make(path, &blobs);
	stand_in_name(path, name);
	*found = 0;
	for (size_t i = 0; i < blobs.count; i++) {
		const struct bulkhead_blob_header *header = blobs.list[i].bytes;
		bool for_all = !strcmp(blobs.list[i].name, name);
		size_t at = strlen(found);

		snprintf(found + at, size - at, "%s %s;", for_all ? "ALL" : blobs.list[i].name,
			 text_at(&blobs.list[i], header->match));
		expect(header->mode == BULKHEAD_MODE_ENFORCE &&
			       header->exec_default == BULKHEAD_DENY &&
			       header->file_default == BULKHEAD_DENY,
		       "%s allows something", blobs.list[i].name);
	}
	policy_blobs_free(&blobs);
	unlink(path);
}

static void expect_stand_ins(const char *text, const char *wanted)
{
	char found[1024];

	stand_ins_of(text, found, sizeof(found));
	expect(!strcmp(found, wanted), "%s\n# found %s, wanted %s", text, found, wanted);
}

static void one_of_the_same_name_and_match(void)
{
	expect_stand_ins("version: 1\npolicy: a\nmatch: {name: 'web-*'}\n" RULES,
			 "a {\"name\":[\"web-*\"]};");
	expect_stand_ins("# x\nmatch:\n  name: 'web-*'\n  # y\n\n  image: b\n" RULES "policy: a\n",
			 "a {\"name\":[\"web-*\"],\"image\":[\"b\"]};");
	/* What follows is not YAML at all. */
	expect_stand_ins("policy: a\nmatch: {name: b}\nfile: {rules: [\n", "a {\"name\":[\"b\"]};");
	expect_stand_ins("policy: a\nmatch: {name: b}\nfile:\n\tx: y\n", "a {\"name\":[\"b\"]};");
	expect_stand_ins("policy: a\nmode: audit\nmatch: {name: b}\n" RULES,
			 "a {\"name\":[\"b\"]};");
}

static void one_for_each_document(void)
{
	expect_stand_ins("---\npolicy: a\nmatch: {name: b}\n" RULES
			 "---\npolicy: c\nmatch: {name: d}\n...\n",
			 "a {\"name\":[\"b\"]};c {\"name\":[\"d\"]};");
	expect_stand_ins("# none\n---\n# none\n---\npolicy: a\nmatch: {name: b}\n",
			 "a {\"name\":[\"b\"]};");
	expect_stand_ins("policy: a\nmatch: {name: b}\n---\npolicy: '?'\nmatch: {name: d}\n", ALL);
}

static void none_where_only_an_annotation_can_mean_it(void)
{
	expect_stand_ins("version: 1\npolicy: a\n" RULES, "");
	expect_stand_ins("version: 1\npolicy: a\n" RULES "---\npolicy: b\nmatch: {name: c}\n",
			 "b {\"name\":[\"c\"]};");
}

static void one_for_all_where_that_is_not_known(void)
{
	expect_stand_ins("", ALL);
	expect_stand_ins("nonsense", ALL);
	expect_stand_ins("policy: a\nmtach: {name: b}\n", ALL);
	expect_stand_ins("policy: a\n match: {name: b}\n", ALL);
	expect_stand_ins("policy: a\nMatch: {name: b}\n", ALL);
	expect_stand_ins("policy: a\nfile:\n  rules: []\n  match: {name: b}\n", ALL);
	expect_stand_ins("policy: a\nmatch: {name: }\n", ALL);
	expect_stand_ins("policy: a\nmatch: {nome: b}\n", ALL);
	expect_stand_ins("policy: a\nmatch: {name: [b\n", ALL);
	expect_stand_ins("policy: a b\nmatch: {name: b}\n", ALL);
	expect_stand_ins("match: {name: b}\n" RULES, ALL);
	expect_stand_ins("{policy: a, match: {name: b}, file: }\n", ALL);
	expect_stand_ins("\xff\xfe", ALL);
	expect_stand_ins("BLKH", ALL);
}

static void it_is_named_after_the_file(void)
{
	char name[BULKHEAD_NAME_MAX + 1];
	char path[400] = "/";

	stand_in_name("/etc/bulkhead/web.yaml", name);
	expect(!strcmp(name, STAND_IN_FOR_ALL "web.yaml"), "%s", name);
	stand_in_name("my shop.yaml", name);
	expect(!strcmp(name, STAND_IN_FOR_ALL "my_shop.yaml"), "%s", name);
	memset(path + 1, 'x', sizeof(path) - 2);
	stand_in_name(path, name);
	expect(strlen(name) == BULKHEAD_NAME_MAX, "%s", name);
}

int main(void)
{
	run(one_of_the_same_name_and_match);
	run(one_for_each_document);
	run(none_where_only_an_annotation_can_mean_it);
	run(one_for_all_where_that_is_not_known);
	run(it_is_named_after_the_file);
	return tap_end();
}
