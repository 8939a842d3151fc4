// SPDX-License-Identifier: GPL-2.0
/*
 * Warnings about rules for names that are compared without regard to case. The root is
 * any directory: these mounts below it, and directories with these names, are taken to
 * fold.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folding.h"
#include "compile/compile.h"
#include "harness.h"
#include "lint/finding.h"
#include "lint/lint.h"
#include "tap.h"

#define ARRAYED(...)          \
	(const char *const[]) \
	{                     \
		__VA_ARGS__   \
	}

static char root[] = "/tmp/folded.XXXXXX";
static bool root_folds;

/* Replaces the tool's own function. */
enum folding folding_of(const struct mounts *mounts, int dir, const char **type)
{
	char link[64], path[4096] = "";

	(void)mounts;
	*type = "fakefs";
	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	if (readlink(link, path, sizeof(path) - 1) > 0 && strcmp(path, root))
		return strstr(path + strlen(root), "/fold") ? FOLDING_SURE : FOLDING_NONE;
	return root_folds ? FOLDING_SURE : FOLDING_NONE;
}

void folding_below(const struct mounts *mounts, int dir, const char *top, folding_each each,
		   void *data)
{
	(void)mounts;
	(void)dir;
	expect(!strcmp(top, root), "%s", top);
	each(data, "/usb", "vfat", FOLDING_SURE);
	each(data, "/share", "cifs", FOLDING_UNKNOWN);
}

struct folded_warning {
	unsigned int count;
	char message[500];
};

static void note(void *data, const struct diag *diag)
{
	struct folded_warning *told = data;

	if (!diag->kind || strcmp(diag->kind, LINT_FOLDED))
		return;
	told->count++;
	snprintf(told->message, sizeof(told->message), "%s", diag->message);
}

/* One rule of a section with the opposite default. */
static void look(struct folded_warning *told, const char *section, const char *rule)
{
	struct lint_wishes wishes = { .root_name = "ROOT" };
	struct policy_blobs blobs;
	struct source source;
	char yaml[400];

	*told = (struct folded_warning){};
	snprintf(yaml, sizeof(yaml),
		 "version: 1\npolicy: p\n%s:\n  default: %s\n  rules:\n    - '%s'\n", section,
		 strncmp(rule, "deny", 4) ? "deny" : "allow", rule);
	wishes.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	diag_open(&source, "test.yaml", yaml, strlen(yaml), NULL);
	source.sink = note;
	source.sink_data = told;
	expect(policy_compile_linted(&source, &wishes, &blobs), "%s", rule);
	policy_blobs_free(&blobs);
	diag_close(&source);
	close(wishes.root);
}

static void is_told(const char *section, const char *rule, const char *words)
{
	struct folded_warning told;

	look(&told, section, rule);
	expect(told.count == (words ? 1 : 0), "%s: %u times: %s", rule, told.count, told.message);
	expect(!words || strstr(told.message, words), "%s: %s", rule, told.message);
}

static void a_rule_that_refuses_is_told_to_refuse_all(void)
{
	const char *all =
		"names below '/usb' of ROOT are compared without case (vfat): what this rule refuses for one of them is refused for all";

	is_told("file", "deny read /usb/secret", all);
	is_told("file", "deny read /usb/*", all);
	is_told("file", "deny read /usb/*.key", all);
	is_told("file", "deny read /**/.ssh/**", all);
	is_told("file", "deny read /u*/x", all);
	is_told("exec", "deny /usb/prog", all);
	is_told("network", "deny connect unix /usb/sock", all);
}

static void a_rule_for_all_names_is_not_told(void)
{
	is_told("file", "deny read /usb/**", NULL);
	is_told("file", "deny read /**", NULL);
	is_told("file", "deny read /usb", NULL);
	is_told("file", "deny read /usbx/secret", NULL);
	is_told("file", "allow read /usb/**", NULL);
	is_told("file", "allow read /usb/*", NULL);
	is_told("file", "deny read /srv/secret", NULL);
	is_told("network", "deny connect unix \"@usb/sock\"", NULL);
	is_told("network", "deny connect tcp 10.0.0.1:80", NULL);
}

static void a_rule_that_allows_is_told_to_match_one_spelling(void)
{
	is_told("file", "allow read /usb/open",
		"this rule matches a file only if it was looked up by this spelling first");
	is_told("file", "audit read /usb/open",
		"this rule matches a file only if it was looked up by this spelling first");
}

static void a_program_of_a_from_is_told_not_to_be_identified(void)
{
	is_told("file", "allow read /srv/open from /usb/prog",
		"no program there can be identified");
	is_told("file", "deny read /srv/open from /usb/**", "no program there can be identified");
}

static void a_directory_on_the_way_is_looked_at(void)
{
	is_told("file", "deny read /dir/fold/secret",
		"names below '/dir/fold' of ROOT are compared without case (fakefs)");
	is_told("file", "deny read /dir/fold/sub/*", "names below '/dir/fold' of ROOT");
	is_told("file", "deny read /dir/fold", NULL);
	is_told("file", "deny read /dir/secret", NULL);
	is_told("file", "deny read /dir/fold/**", NULL);
	/* By a link no rule covers anything. */
	is_told("file", "deny read /link/secret", NULL);
}

static void the_root_is_looked_at(void)
{
	root_folds = true;
	is_told("file", "deny read /srv/secret",
		"names below '/' of ROOT are compared without case (fakefs)");
	is_told("file", "deny read /srv/secret", "or refuse it for '/**'");
	is_told("file", "deny read /**", NULL);
	root_folds = false;
}

static void what_the_kernel_may_not_know_is_told_as_that(void)
{
	is_told("file", "deny read /share/secret",
		"names below '/share' of ROOT may be compared without case (cifs), and where the kernel does not know that, another spelling of a file is another file");
	is_told("file", "deny read /share/**", NULL);
}

static void make_root(void)
{
	char path[100];

	if (!mkdtemp(root))
		abort();
	for (const char *const *dir =
		     ARRAYED("dir", "dir/fold", "dir/fold/sub", "usb", "srv", NULL);
	     *dir; dir++) {
		snprintf(path, sizeof(path), "%s/%s", root, *dir);
		mkdir(path, 0700);
	}
	snprintf(path, sizeof(path), "%s/link", root);
	expect(!symlink("dir/fold", path), "%s", path);
}

static void remove_root(void)
{
	char path[100];

	for (const char *const *name =
		     ARRAYED("link", "srv", "usb", "dir/fold/sub", "dir/fold", "dir", "", NULL);
	     *name; name++) {
		snprintf(path, sizeof(path), "%s/%s", root, *name);
		remove(path);
	}
}

int main(void)
{
	make_root();
	run(a_rule_that_refuses_is_told_to_refuse_all);
	run(a_rule_for_all_names_is_not_told);
	run(a_rule_that_allows_is_told_to_match_one_spelling);
	run(a_program_of_a_from_is_told_not_to_be_identified);
	run(a_directory_on_the_way_is_looked_at);
	run(the_root_is_looked_at);
	run(what_the_kernel_may_not_know_is_told_as_that);
	remove_root();
	return tap_end();
}
