// SPDX-License-Identifier: GPL-2.0
/* For which containers a policy is meant. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json.h>

#include "harness.h"
#include "runtime/oci_facts.h"
#include "tap.h"

/* What the blob of a policy with this match says. */
static int fits(const char *match, const struct oci_facts *facts)
{
	struct compiled compiled;
	char yaml[512];
	int asks;

	snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\nmatch: %s\n", match);
	compiled_open(&compiled, yaml);
	asks = compiled.good ? oci_facts_fit(compiled.rules.match, facts) : -1;
	compiled_close(&compiled);
	return asks;
}

static void what_is_named_has_to_fit(void)
{
	struct oci_facts facts = { .name = "web-1", .image = "docker.io/library/nginx:1.27" };

	facts.labels = json_tokener_parse("{\"tier\": \"front\", \"n\": 5}");
	expect(fits("{name: web-1}", &facts) == 1, "name");
	expect(fits("{name: [db, 'web-*']}", &facts) == 1, "one of several");
	expect(fits("{name: web}", &facts) == 0, "a part of it");
	expect(fits("{image: 'docker.io/library/nginx:*'}", &facts) == 1, "image");
	expect(fits("{image: '*/nginx:*', name: 'web-?'}", &facts) == 2, "both");
	expect(fits("{image: '*/nginx:*', name: db}", &facts) == 0, "one of both");
	expect(fits("{labels: {tier: [back, front]}}", &facts) == 1, "label");
	expect(fits("{labels: {tier: front, app: '*'}}", &facts) == 0, "a label that is not there");
	expect(fits("{labels: {n: '5'}}", &facts) == 0, "a label that is no text");
	expect(fits("{annotations: {a: '*'}}", &facts) == 0, "no annotations");
	expect(fits("{name: 'we\"b\\x'}", &facts) == 0, "quotes and backslashes");
	facts.name = "we\"bx";
	expect(fits("{name: 'we\"b\\x'}", &facts) == 1, "an escaped letter");
	facts.name = NULL;
	expect(fits("{name: '*'}", &facts) == 0, "what is unknown fits nothing");
	json_object_put(facts.labels);
}

static void what_is_no_match_fits_nothing(void)
{
	const struct oci_facts facts = { .name = "a" };
	static const char *const wrong[] = { "",
					     "x",
					     "[]",
					     "{}",
					     "{\"name\":\"a\"}",
					     "{\"name\":[5]}",
					     "{\"other\":[\"a\"]}",
					     "{\"labels\":[\"a\"]}",
					     "{\"labels\":{}}",
					     "{\"name\":[\"a\"],\"other\":[\"a\"]}" };

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		expect(oci_facts_fit(wrong[i], &facts) == 0, "%s", wrong[i]);
}

static void annotations_of_engines_are_known(void)
{
	struct json_object *annotations = json_tokener_parse(
		"{\"io.kubernetes.cri.image-name\": \"i:1\", \"io.kubernetes.container.name\": \"c\","
		" \"io.kubernetes.cri-o.Labels\": \"{\\\"a\\\": \\\"b\\\"}\"}");
	struct oci_facts_source source;

	oci_facts_open(&source, annotations, NULL, "id");
	expect(source.facts.image && !strcmp(source.facts.image, "i:1"), "image");
	expect(source.facts.name && !strcmp(source.facts.name, "c"), "name");
	expect(fits("{labels: {a: b}, annotations: {io.kubernetes.container.name: c}}",
		    &source.facts) == 2,
	       "labels and annotations");
	oci_facts_close(&source);
	json_object_put(annotations);
	oci_facts_open(&source, NULL, "/nonexistent", "id");
	expect(!source.facts.image && !strcmp(source.facts.name, "id"), "nothing");
	oci_facts_close(&source);
}

static void podmans_list_of_containers_is_known(void)
{
	char dir[] = "/tmp/match.XXXXXX", path[64], bundle[64];
	struct json_object *annotations;
	struct oci_facts_source source;
	FILE *file;

	expect(mkdtemp(dir), "a directory");
	snprintf(bundle, sizeof(bundle), "%s/c1", dir);
	mkdir(bundle, 0700);
	strcat(bundle, "/userdata");
	mkdir(bundle, 0700);
	snprintf(path, sizeof(path), "%s/containers.json", dir);
	file = fopen(path, "we");
	fputs("[{\"id\": \"c0\"}, {\"id\": \"c1\", \"names\": [\"web\"],"
	      " \"metadata\": \"{\\\"image-name\\\": \\\"localhost/box:1\\\"}\"}]",
	      file);
	fclose(file);
	oci_facts_open(&source, NULL, bundle, "c1");
	expect(source.facts.image && !strcmp(source.facts.image, "localhost/box:1"), "image");
	expect(!strcmp(source.facts.name, "web"), "name");
	oci_facts_close(&source);
	annotations = json_tokener_parse("{\"io.kubernetes.cri.image-name\": \"of-the-image\"}");
	oci_facts_open(&source, annotations, bundle, "c1");
	expect(!strcmp(source.facts.image, "localhost/box:1"), "annotations come after it");
	oci_facts_close(&source);
	json_object_put(annotations);
	oci_facts_open(&source, NULL, bundle, "c2");
	expect(!source.facts.image && !strcmp(source.facts.name, "c2"), "another one");
	oci_facts_close(&source);
	unlink(path);
	rmdir(bundle);
	*strrchr(bundle, '/') = 0;
	rmdir(bundle);
	rmdir(dir);
}

int main(void)
{
	run(what_is_named_has_to_fit);
	run(what_is_no_match_fits_nothing);
	run(annotations_of_engines_are_known);
	run(podmans_list_of_containers_is_known);
	return tap_end();
}
