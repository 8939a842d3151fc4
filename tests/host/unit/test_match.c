// SPDX-License-Identifier: GPL-2.0
/* For which containers a policy is meant, and what is known of them. */
#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json.h>

#include "harness.h"
#include "runtime/oci_fit.h"
#include "runtime/oci_json.h"
#include "tap.h"

#define ID  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

#define MAYBE 100

/* What the blob of a policy with this match answers: MAYBE more if that is uncertain. */
static int fits(const char *match, const struct oci_facts *facts)
{
	struct compiled compiled;
	const char *unsure;
	char yaml[512];
	int asks;

	snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\nmatch: %s\n", match);
	compiled_open(&compiled, yaml);
	asks = compiled.good ? oci_fit(compiled.rules.match, facts, &unsure) : -1;
	compiled_close(&compiled);
	return asks > 0 && unsure ? MAYBE + asks : asks;
}

static void what_is_named_has_to_fit(void)
{
	struct oci_facts facts = { .name = "web-1",
				   .image = "registry.example/library/nginx:1.27",
				   .labels_known = true };

	facts.labels = json_tokener_parse("{\"tier\": \"front\", \"n\": 5}");
	expect(fits("{name: web-1}", &facts) == 1, "name");
	expect(fits("{name: [db, 'web-*']}", &facts) == 1, "one of several");
	expect(fits("{name: web}", &facts) == 0, "a part of it");
	expect(fits("{image: 'registry.example/library/nginx:*'}", &facts) == 1, "image");
	expect(fits("{image: '*/nginx:*', name: 'web-?'}", &facts) == 2, "both");
	expect(fits("{image: '*/nginx:*', name: db}", &facts) == 0, "one of both");
	expect(fits("{labels: {tier: [back, front]}}", &facts) == 1, "label");
	expect(fits("{labels: {tier: front, app: '*'}}", &facts) == 0, "a label that is not there");
	expect(fits("{labels: {n: '5'}}", &facts) == 0, "a label that is no text");
	expect(fits("{annotations: {a: '*'}}", &facts) == 0, "no annotations");
	expect(fits("{name: 'we\"b\\x'}", &facts) == 0, "quotes and backslashes");
	facts.name = "we\"bx";
	expect(fits("{name: 'we\"b\\x'}", &facts) == 1, "an escaped letter");
	json_object_put(facts.labels);
}

static void what_is_unknown_might_fit(void)
{
	struct oci_facts facts = { .name = "web-1", .image = "i:1" };

	facts.labels = json_tokener_parse("{\"tier\": \"front\"}");
	expect(fits("{labels: {tier: front}}", &facts) == 1, "a label that is known");
	expect(fits("{labels: {tier: back}}", &facts) == 0, "another value of it");
	expect(fits("{labels: {app: web}}", &facts) == MAYBE + 1, "a label that may be there");
	expect(fits("{labels: {tier: front, app: web}}", &facts) == MAYBE + 2, "one of two");
	expect(fits("{name: db, labels: {app: web}}", &facts) == 0, "the name decides");
	expect(fits("{annotations: {a: b}}", &facts) == 0, "annotations are always known");
	facts.labels_known = true;
	expect(fits("{labels: {app: web}}", &facts) == 0, "a label that is not there");
	facts.name = NULL;
	facts.image = NULL;
	expect(fits("{name: web}", &facts) == MAYBE + 1, "name");
	expect(fits("{image: 'i:*'}", &facts) == MAYBE + 1, "image");
	expect(fits("{image: 'i:*', labels: {app: web}}", &facts) == 0, "labels decide");
	facts.image = "";
	expect(fits("{image: '*'}", &facts) == 0, "an image that there is not");
	json_object_put(facts.labels);
}

static void a_sandbox_is_bound_by_no_policy_for_containers(void)
{
	struct oci_facts facts = { .name = "POD", .image = "pause:3", .sandbox = true };

	facts.labels = json_tokener_parse("{\"app\": \"web\"}");
	facts.labels_known = true;
	facts.annotations =
		json_tokener_parse("{\"io.kubernetes.cri-o.ContainerType\": \"sandbox\"}");
	expect(fits("{labels: {app: web}}", &facts) == 0, "labels");
	expect(fits("{name: '*'}", &facts) == 0, "name");
	expect(fits("{image: 'pause:*'}", &facts) == 0, "image");
	expect(fits("{annotations: {io.kubernetes.cri-o.ContainerType: sandbox}}", &facts) == 1,
	       "one that asks for sandboxes");
	expect(fits("{annotations: {io.kubernetes.cri-o.ContainerType: container}}", &facts) == 0,
	       "one that asks for others");
	json_object_put(facts.labels);
	json_object_put(facts.annotations);
}

static void what_is_no_match_fits_nothing(void)
{
	const struct oci_facts facts = { .name = "a" };
	const char *unsure;
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
		expect(oci_fit(wrong[i], &facts, &unsure) == 0, "%s", wrong[i]);
}

/* ----------------------------------------------- what engines leave behind */

static char dir[] = "/tmp/match.XXXXXX";

static int remove_one(const char *path, const struct stat *unused, int type, struct FTW *ftw)
{
	(void)unused;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void files_begin(void)
{
	strcpy(dir, "/tmp/match.XXXXXX");
	expect(mkdtemp(dir), "a directory");
}

static void files_end(void)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A path below the directory of this test; the last four are kept. */
static const char *at(const char *path)
{
	static char paths[4][512];
	static unsigned int next;
	char *place = paths[next++ % 4];

	snprintf(place, sizeof(paths[0]), "%s%s", dir, path);
	return place;
}

static void leave(const char *path, const char *text)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s", at(path));
	for (char *slash = strchr(full + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "we");
	expect(file, "%s", full);
	fputs(text, file);
	fclose(file);
}

/* A container with these properties, opened. */
static struct oci_container container;
static struct oci_facts_source source;

static const struct oci_facts *facts_of(const char *id, const char *bundle, const char *config,
					const char *annotations)
{
	container = (struct oci_container){ .id = id, .bundle = bundle, .wants_labels = true };
	container.config = config ? oci_json_parse(config) : NULL;
	container.annotations = annotations ? oci_json_parse(annotations) : NULL;
	expect(!config == !container.config && !annotations == !container.annotations, "JSON");
	oci_facts_open(&source, &container);
	return &source.facts;
}

static void facts_end(void)
{
	oci_facts_close(&source);
	json_object_put(container.config);
	json_object_put(container.annotations);
}

static bool same(const char *found, const char *wanted)
{
	return found && !strcmp(found, wanted);
}

#define RECORD(id, name, image)                           \
	"{\"id\": \"" id "\", \"names\": [\"" name "\"]," \
	" \"metadata\": \"{\\\"image-name\\\": \\\"" image "\\\"}\"}"

static void both_lists_of_a_store_are_read(void)
{
	const struct oci_facts *facts;

	files_begin();
	leave("/overlay-containers/containers.json", "[" RECORD(POD, "db", "localhost/db:1") "]\n");
	leave("/overlay-containers/volatile-containers.json",
	      "[" RECORD("x", "y", "z") ", " RECORD(ID, "web", "localhost/box:1") "]\n");
	facts = facts_of(ID, at("/overlay-containers/" ID "/userdata"), NULL, NULL);
	expect(same(facts->image, "localhost/box:1"), "image of what --rm made");
	expect(same(facts->name, "web"), "name of it");
	expect(fits("{labels: {a: b}}", facts) == MAYBE + 1, "labels are in a database");
	expect(facts->why && strstr(facts->why, "Podman"), "who keeps them");
	facts_end();
	facts = facts_of(POD, at("/overlay-containers/" POD "/userdata"), NULL, NULL);
	expect(same(facts->image, "localhost/db:1") && same(facts->name, "db"), "the other list");
	facts_end();
	files_end();
}

static void what_no_list_has_is_unknown(void)
{
	const struct oci_facts *facts;

	files_begin();
	leave("/overlay-containers/containers.json", "[" RECORD("c0", "web", "i") "]");
	leave("/overlay-containers/volatile-containers.json", "[{\"id\": 5}, 7, null, [], {}]");
	facts = facts_of(ID, at("/overlay-containers/" ID "/userdata"), NULL,
			 "{\"io.kubernetes.container.name\": \"db\","
			 " \"org.opencontainers.image.ref.name\": \"of-the-image\"}");
	expect(!facts->name && !facts->image, "annotations are no replacement");
	expect(facts->engine, "an engine made it");
	expect(fits("{name: web}", facts) == MAYBE + 1, "it might fit");
	expect(facts->why && strstr(facts->why, "volatile-containers.json"), "why");
	facts_end();
	leave("/overlay-containers/volatile-containers.json", "[" RECORD(ID, "web", "i"));
	facts = facts_of(ID, at("/overlay-containers/" ID "/userdata"), NULL, NULL);
	expect(!facts->name && !facts->image, "half of a list");
	facts_end();
	files_end();
}

static void a_transient_store_is_found_by_what_it_mounts(void)
{
	const struct oci_facts *facts;
	char config[1024];

	files_begin();
	leave("/run/overlay-containers/volatile-containers.json", "[" RECORD(ID, "web", "i:1") "]");
	leave("/lib/overlay-containers/containers.json", "[]");
	snprintf(config, sizeof(config),
		 "{\"mounts\": [7, {\"source\": \"tmpfs\"}, {\"source\":"
		 " \"%s/run/overlay-containers/" ID "/userdata/resolv.conf\"}]}",
		 dir);
	facts = facts_of(ID, at("/lib/overlay-containers/" ID "/userdata"), config, NULL);
	expect(same(facts->name, "web") && same(facts->image, "i:1"), "name and image");
	facts_end();
	files_end();
}

static void an_image_cannot_pass_for_another_engine(void)
{
	static const char annotations[] =
		"{\"io.kubernetes.cri-o.ContainerType\": \"sandbox\","
		" \"io.kubernetes.cri.container-type\": \"sandbox\","
		" \"io.kubernetes.cri.image-name\": \"of-the-image\","
		" \"io.kubernetes.container.name\": \"of-the-image\","
		" \"io.kubernetes.cri-o.Labels\": \"{\\\"a\\\": \\\"b\\\"}\"}";
	const struct oci_facts *facts;

	files_begin();
	leave("/overlay-containers/containers.json",
	      "[" RECORD(ID, "web", "registry.example/evil:1") ", " RECORD(
		      POD, "pod-infra", "localhost/podman-pause:5.4.2-0") "]");
	facts = facts_of(ID, at("/overlay-containers/" ID "/userdata"), NULL, annotations);
	expect(same(facts->image, "registry.example/evil:1") && same(facts->name, "web"),
	       "the record");
	expect(!facts->sandbox, "it is no sandbox");
	expect(fits("{labels: {a: b}}", facts) == MAYBE + 1, "its labels are not Podman's");
	facts_end();
	facts = facts_of(ID, at("/bundles/" ID), NULL, annotations);
	expect(!facts->sandbox, "nor for containerd's where that did not make it");
	facts_end();
	facts = facts_of(ID, at("/bundles/" ID), NULL,
			 "{\"io.kubernetes.cri-o.ContainerType\": \"sandbox\"}");
	expect(!facts->sandbox, "nor for CRI-O's");
	facts_end();
	facts = facts_of(POD, at("/overlay-containers/" POD "/userdata"), NULL, annotations);
	expect(facts->sandbox, "an infra container of Podman's is one");
	facts_end();
	files_end();
}

/* CRI-O's bundles are in its run directory, its lists in the store. */
#define CRIO_LIST                                                                        \
	"[{\"id\": \"" ID "\", \"names\": [\"k8s_nginx_web-0\"], \"metadata\":"          \
	" \"{\\\"pod-id\\\": \\\"" POD "\\\", \\\"metadata-name\\\": \\\"nginx\\\"}\"}," \
	" {\"id\": \"" POD "\", \"names\": [\"k8s_POD_web-0\"], \"metadata\":"           \
	" \"{\\\"pod-id\\\": \\\"" POD "\\\", \\\"pod\\\": true}\"}]\n"
#define CRIO_LABELS(labels) "\"io.kubernetes.cri-o.Labels\": \"" labels "\""

static const char *crio_config(void)
{
	static char config[1024];

	snprintf(config, sizeof(config), "{\"root\": {\"path\": \"%s/lib/overlay/x/merged\"}}",
		 dir);
	return config;
}

static void labels_of_a_pod_are_those_of_its_sandbox(void)
{
	static const char own[] =
		"{\"io.kubernetes.cri-o.ContainerType\": \"container\","
		" \"io.kubernetes.cri-o.ImageName\": \"registry.example/library/nginx:1\","
		" \"io.kubernetes.container.name\": \"nginx\", " CRIO_LABELS(
			"{\\\"io.kubernetes.container.name\\\": \\\"nginx\\\"}") "}";
	const struct oci_facts *facts;

	files_begin();
	leave("/lib/overlay-containers/volatile-containers.json", CRIO_LIST);
	leave("/run/overlay-containers/" POD "/userdata/config.json",
	      "{\"annotations\": {" CRIO_LABELS(
		      "{\\\"app\\\": \\\"web\\\", "
		      "\\\"io.kubernetes.container.name\\\": \\\"POD\\\"}") "}}\n");
	facts = facts_of(ID, at("/run/overlay-containers/" ID "/userdata"), crio_config(), own);
	expect(!facts->sandbox && same(facts->name, "nginx"), "a container");
	expect(same(facts->image, "registry.example/library/nginx:1"), "image");
	expect(fits("{labels: {app: web}}", facts) == 1, "the pod's label");
	expect(fits("{labels: {app: db}}", facts) == 0, "another value");
	expect(fits("{labels: {tier: front}}", facts) == 0, "all are known");
	expect(fits("{labels: {io.kubernetes.container.name: nginx}}", facts) == 1, "its own");
	facts_end();
	facts = facts_of(POD, at("/run/overlay-containers/" POD "/userdata"), crio_config(),
			 "{" CRIO_LABELS("{\\\"app\\\": \\\"web\\\"}") "}");
	expect(facts->sandbox, "the sandbox");
	expect(fits("{labels: {app: web}}", facts) == 0, "a policy for containers is not its");
	facts_end();
	files_end();
}

static void labels_of_a_pod_without_its_sandbox_are_unknown(void)
{
	static const char own[] = "{\"io.kubernetes.container.name\": \"nginx\"}";
	static const char *const bad[] = { "", "[]", "{\"annotations\": 5}",
					   "{\"annotations\": {}}",
					   "{\"annotations\": {" CRIO_LABELS("5") "}}" };
	const struct oci_facts *facts;

	files_begin();
	leave("/lib/overlay-containers/volatile-containers.json", CRIO_LIST);
	facts = facts_of(ID, at("/run/overlay-containers/" ID "/userdata"), crio_config(), own);
	expect(fits("{labels: {app: web}}", facts) == MAYBE + 1, "no configuration");
	expect(facts->why && strstr(facts->why, POD "/userdata/config.json has none: No such file"),
	       "why");
	facts_end();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		leave("/run/overlay-containers/" POD "/userdata/config.json", bad[i]);
		facts = facts_of(ID, at("/run/overlay-containers/" ID "/userdata"), crio_config(),
				 own);
		expect(fits("{labels: {app: web}}", facts) == MAYBE + 1, "%s", bad[i]);
		facts_end();
	}
	facts = facts_of("p", "/tmp/p", NULL,
			 "{\"io.kubernetes.cri-o.ContainerType\": \"container\","
			 " \"io.kubernetes.cri-o.SandboxID\": \"../../etc\"}");
	expect(fits("{labels: {app: web}}", facts) == MAYBE + 1, "no id of a sandbox");
	facts_end();
	files_end();
}

static void containerd_tells_what_kubelet_gives(void)
{
	static const char task[] = "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID;
	const struct oci_facts *facts;

	facts = facts_of(ID, task, NULL,
			 "{\"io.kubernetes.cri.container-type\": \"container\","
			 " \"io.kubernetes.cri.container-name\": \"nginx\","
			 " \"io.kubernetes.cri.image-name\": \"i:1\","
			 " \"io.kubernetes.cri.sandbox-namespace\": \"shop\"}");
	expect(same(facts->name, "nginx") && same(facts->image, "i:1"), "name and image");
	expect(fits("{labels: {io.kubernetes.pod.namespace: shop}}", facts) == 1, "namespace");
	expect(fits("{labels: {io.kubernetes.pod.namespace: other}}", facts) == 0, "another");
	expect(fits("{labels: {app: web}}", facts) == MAYBE + 1, "labels of the pod");
	facts_end();
	facts = facts_of(ID, task, NULL, "{\"io.kubernetes.cri.container-type\": \"sandbox\"}");
	expect(facts->sandbox, "a sandbox");
	facts_end();
	facts = facts_of("c1", "/run/containerd/io.containerd.runtime.v2.task/default/c1", NULL,
			 NULL);
	expect(same(facts->name, "c1"), "of ctr, the id");
	expect(fits("{image: x}", facts) == MAYBE + 1, "the image is in the database");
	facts_end();
}

static void docker_keeps_it_beside_what_it_mounts(void)
{
	const struct oci_facts *facts;
	char config[1024];

	files_begin();
	snprintf(config, sizeof(config),
		 "{\"mounts\": [{\"source\": \"/proc\"}, {\"source\": \"%s/containers/" ID
		 "/hostname\"}]}",
		 dir);
	leave("/containers/" ID "/config.v2.json",
	      "{\"Name\": \"/web\", \"Config\": {\"Image\": \"nginx:1\","
	      " \"Labels\": {\"app\": \"shop\", \"n\": 5}}}\n");
	facts = facts_of(ID, "/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/" ID,
			 config, NULL);
	expect(same(facts->engine, "Docker"), "the engine");
	expect(same(facts->name, "web") && same(facts->image, "nginx:1"), "name and image");
	expect(fits("{labels: {app: shop}}", facts) == 1, "labels");
	expect(fits("{labels: {tier: x}}", facts) == 0, "all of them");
	facts_end();
	leave("/containers/" ID "/config.v2.json", "{\"Name\": \"/web\"}");
	facts = facts_of(ID, "/run/containerd/io.containerd.runtime.v2.task/moby-1.1/" ID, config,
			 NULL);
	expect(same(facts->engine, "Docker"), "with mapped users");
	expect(fits("{image: x}", facts) == MAYBE + 1 && facts->why, "a record without an image");
	facts_end();
	files_end();
}

static void builds_are_recognised(void)
{
	const struct oci_facts *facts;

	facts = facts_of("buildah-buildah123", "/var/tmp/buildah123", NULL, NULL);
	expect(facts->build && fits("{image: '*'}", facts) == 0, "a step of a build");
	expect(fits("{name: 'buildah-*'}", facts) == 1, "a policy for builds");
	facts_end();
	facts = facts_of("buildah-x", "/var/tmp/y", NULL, NULL);
	expect(!facts->build, "an id alone is none");
	facts_end();
}

static void without_an_engine_the_bundle_tells(void)
{
	const struct oci_facts *facts;

	facts = facts_of("id", "/nonexistent", NULL,
			 "{\"org.opencontainers.image.ref.name\": \"i:1\"}");
	expect(same(facts->name, "id") && same(facts->image, "i:1"), "id and annotation");
	expect(!facts->engine, "no engine");
	facts_end();
	facts = facts_of("id", NULL, NULL, NULL);
	expect(same(facts->name, "id") && !facts->image && facts->why, "nothing");
	expect(fits("{image: '*'}", facts) == MAYBE + 1, "an image that nobody told");
	facts_end();
}

/* Podman's database, or what is in its place, made by these statements. */
static void leave_database(const char *path, const char *statements)
{
	void *library = dlopen("libsqlite3.so.0", RTLD_NOW), *database = NULL;
	int (*open_it)(const char *, void **) = NULL;
	int (*exec)(void *, const char *, void *, void *, void *) = NULL;
	int (*close_it)(void *) = NULL;

	expect(library, "install libsqlite3-0: %s", dlerror());
	if (!library)
		return;
	*(void **)&open_it = dlsym(library, "sqlite3_open");
	*(void **)&exec = dlsym(library, "sqlite3_exec");
	*(void **)&close_it = dlsym(library, "sqlite3_close");
	remove(at(path));
	expect(!open_it(at(path), &database) && !exec(database, statements, NULL, NULL, NULL), "%s",
	       statements);
	close_it(database);
	dlclose(library);
	chmod(at(path), 0644);
}

#define TABLE	      "CREATE TABLE ContainerConfig (ID TEXT PRIMARY KEY NOT NULL, JSON TEXT NOT NULL);"
#define ROW(id, json) TABLE "INSERT INTO ContainerConfig VALUES ('" id "', '" json "');"

/* What a policy that matches app=web gets to know of the container, with this database. */
static int fits_web(const char *why)
{
	const struct oci_facts *facts =
		facts_of(ID, at("/overlay-containers/" ID "/userdata"), NULL, NULL);
	int asks = fits("{labels: {app: web}}", facts);

	expect(same(facts->name, "web"), "the list is read anyway");
	if (why)
		expect(facts->why && strstr(facts->why, why), "%s", facts->why);
	else
		expect(!facts->why, "%s", facts->why);
	facts_end();
	return asks;
}

static void labels_are_in_podmans_database(void)
{
	files_begin();
	leave("/overlay-containers/containers.json", "[" RECORD(ID, "web", "i:1") "]");
	leave_database("/db.sql", ROW(ID, "{\"labels\": {\"app\": \"web\", \"b\": \"c\"}}"));
	expect(fits_web(NULL) == 1, "a label that fits");
	leave_database("/db.sql", ROW(ID, "{\"labels\": {\"app\": \"db\"}}"));
	expect(fits_web(NULL) == 0, "another value");
	leave_database("/db.sql", ROW(ID, "{\"name\": \"web\"}"));
	expect(fits_web(NULL) == 0, "no labels");
	leave_database("/db.sql", ROW(ID, "{\"labels\": null}"));
	expect(fits_web(NULL) == 0, "none either");
	files_end();
}

static void what_the_database_does_not_say_is_unknown(void)
{
	static const struct {
		const char *statements, *why;
	} bad[] = {
		{ ROW(POD, "{\"labels\": {\"app\": \"db\"}}"), "does not have this container" },
		{ "CREATE TABLE x (y);", "no such table" },
		{ ROW(ID, "{\"labels\": {\"app\": 5}}"), "not strings" },
		{ ROW(ID, "{\"labels\": [\"app\"]}"), "not strings" },
		{ ROW(ID, "[]"), "not a JSON object" },
		{ ROW(ID, "{\"labels\": {"), "not a JSON object" },
		{ ROW(ID, ""), "not a JSON object" },
	};

	files_begin();
	leave("/overlay-containers/containers.json", "[" RECORD(ID, "web", "i:1") "]");
	expect(fits_web("db.sql cannot be used: No such file") == MAYBE + 1, "no database");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		leave_database("/db.sql", bad[i].statements);
		expect(fits_web(bad[i].why) == MAYBE + 1, "%s", bad[i].statements);
	}
	leave("/db.sql", "bolt");
	expect(fits_web("not a database") == MAYBE + 1, "another kind of database");
	files_end();
}

static void only_its_owners_database_is_read(void)
{
	files_begin();
	leave("/overlay-containers/containers.json", "[" RECORD(ID, "web", "i:1") "]");
	leave_database("/db.sql", ROW(ID, "{\"labels\": {\"app\": \"web\"}}"));
	expect(fits_web(NULL) == 1, "control");
	chmod(at("/db.sql"), 0666);
	expect(fits_web("others") == MAYBE + 1, "others may write to it");
	chmod(at("/db.sql"), 0644);
	remove(at("/db.sql"));
	expect(!symlink("/dev/null", at("/db.sql")), "symlink");
	expect(fits_web("not a regular file") == MAYBE + 1, "a link");
	files_end();
}

int main(void)
{
	run(what_is_named_has_to_fit);
	run(what_is_no_match_fits_nothing);
	run(what_is_unknown_might_fit);
	run(a_sandbox_is_bound_by_no_policy_for_containers);
	run(both_lists_of_a_store_are_read);
	run(what_no_list_has_is_unknown);
	run(a_transient_store_is_found_by_what_it_mounts);
	run(an_image_cannot_pass_for_another_engine);
	run(labels_of_a_pod_are_those_of_its_sandbox);
	run(labels_of_a_pod_without_its_sandbox_are_unknown);
	run(containerd_tells_what_kubelet_gives);
	run(docker_keeps_it_beside_what_it_mounts);
	run(builds_are_recognised);
	run(without_an_engine_the_bundle_tells);
	run(labels_are_in_podmans_database);
	run(what_the_database_does_not_say_is_unknown);
	run(only_its_owners_database_is_read);
	return tap_end();
}
