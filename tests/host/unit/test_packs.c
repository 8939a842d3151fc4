// SPDX-License-Identifier: GPL-2.0
/* The packs that the tool is shipped with: nothing of them may ever be told. */
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"
#include "language/packs.h"
#include "tap.h"

#define HEAD "version: 1\npolicy: p\nuse: [base]\n"

static const char *file_of(const struct compiled *compiled, u32 rule)
{
	return compiled->rules.strings + le32_to_cpu(compiled->rules.rules[rule].file);
}

static void each_pack_compiles_without_a_word(void)
{
	for (size_t i = 0; i < pack_count; i++) {
		struct compiled compiled;
		char yaml[128];

		snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\nuse: [%s]\n", packs[i].name);
		compiled_open(&compiled, yaml);
		expect(compiled.good && !compiled.errors && !compiled.warnings, "%s",
		       packs[i].name);
		expect(compiled.rules.rule_count, "%s has no rules", packs[i].name);
		compiled_close(&compiled);
	}
}

static bool only_denies(const char *name)
{
	return !strncmp(name, "no-", 3) || !strcmp(name, "metadata-ip") ||
	       !strcmp(name, "kubernetes-token") || !strcmp(name, "read-only-system");
}

static void packs_allow_or_deny_and_their_rules_name_them(void)
{
	for (size_t i = 0; i < pack_count; i++) {
		const char *name = packs[i].name;
		struct compiled compiled;
		char yaml[128];

		snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\nuse: [%s]\n", name);
		compiled_open(&compiled, yaml);
		for (u32 j = 0; compiled.good && j < compiled.rules.rule_count; j++) {
			bool allows = compiled.rules.rules[j].effect == BULKHEAD_ALLOW;

			/* The pack debug denies secrets, too. */
			if (strcmp(name, "debug"))
				expect(allows == !only_denies(name), "%s: rule %u", name, j);
			if (strcmp(name, "no-network"))
				expect(!strcmp(file_of(&compiled, j), packs[i].file), "%s: rule %u",
				       name, j);
		}
		compiled_close(&compiled);
	}
}

static void each_pack_begins_with_its_documentation(void)
{
	static const char license[] = "# SPDX-License-Identifier: GPL-2.0\n#\n# ";

	for (size_t i = 0; i < pack_count; i++) {
		const struct pack *pack = &packs[i];
		const char *summary = strstr(pack->text, "\ndescription: ");

		expect(!i || strcmp(packs[i - 1].name, pack->name) < 0, "%s: order", pack->name);
		expect(!strncmp(pack->text, license, strlen(license)), "%s: comment", pack->name);
		expect(summary, "%s: description", pack->name);
		expect(!summary || strcspn(summary + 1, "\n") < 96, "%s: length", pack->name);
		if (only_denies(pack->name))
			expect(strstr(pack->text, "\n# What stays open: "), "%s: what stays open",
			       pack->name);
	}
}

static void a_policys_own_rules_come_before_its_packs(void)
{
	struct bulkhead_verdict verdict;
	struct compiled compiled;

	compiled_open(&compiled, HEAD "file: {rules: [allow read /etc/*, allow read /mine]}\n");
	expect(compiled_ask(&compiled, "read /etc/passwd", NULL, &verdict), "no request");
	expect(verdict.effect == BULKHEAD_ALLOW && !*file_of(&compiled, verdict.rule), "passwd");
	expect(compiled_ask(&compiled, "map /usr/lib/x.so", NULL, &verdict), "no request");
	expect(verdict.effect == BULKHEAD_ALLOW &&
		       !strcmp(file_of(&compiled, verdict.rule), "pack:base"),
	       "library");
	expect(compiled.blob.rules == 2, "%u rules", compiled.blob.rules);
	compiled_close(&compiled);
}

static void a_policys_deny_wins_over_a_pack(void)
{
	const char *yaml = HEAD "file:\n  rules:\n    - deny read /etc/{passwd,group}\n";

	expect(!strcmp(answer_of(yaml, "read /etc/passwd", NULL), "deny"), "passwd");
	expect(!strcmp(answer_of(yaml, "read /etc/hosts", NULL), "allow"), "hosts");
	expect(warnings_of(yaml) == 0, "a rule of the pack is warned of");
}

static void a_pack_that_is_not_used_says_nothing(void)
{
	expect(!strcmp(answer_of("version: 1\npolicy: p\n", "read /etc/passwd", NULL), "deny"),
	       "without");
	expect(!strcmp(answer_of("version: 1\npolicy: p\nuse: []\n", "read /etc/passwd", NULL),
		       "deny"),
	       "empty");
}

static size_t rules_of(const struct compiled *compiled, unsigned int class_id)
{
	size_t count = 0;

	for (u32 i = 0; i < compiled->rules.rule_count; i++)
		count += compiled->rules.rules[i].class_id == class_id;
	return count;
}

static char outer[] = "/tmp/bulkhead-pack-XXXXXX.yaml";

/* Writes a pack that uses another one, to the file @outer. */
static void outer_uses(const char *use)
{
	static int file = -1;
	FILE *to;

	if (file < 0)
		file = mkstemps(outer, 5);
	to = fopen(outer, "w");
	expect(file >= 0 && to, "a file");
	if (!to)
		return;
	fprintf(to, "version: 1\npack: outer\nuse:\n%s\n", use);
	fclose(to);
}

/* @uses: %s is the file. @file, @capability: are there rules of these sections? */
static void without(const char *uses, bool file, bool capability)
{
	struct compiled compiled;
	char use[128], yaml[192];

	snprintf(use, sizeof(use), uses, outer);
	snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\nuse:\n%s", use);
	compiled_open(&compiled, yaml);
	expect(compiled.good && !compiled.errors && !compiled.warnings, "%s", uses);
	expect(!rules_of(&compiled, BULKHEAD_CLASS_FILE) == !file, "%s: files", uses);
	expect(!rules_of(&compiled, BULKHEAD_CLASS_CAPABILITY) == !capability, "%s: capabilities",
	       uses);
	compiled_close(&compiled);
}

static void sections_of_a_pack_can_be_left_out(void)
{
	without("- base\n", true, true);
	without("- base without capabilities\n", true, false);
	without("- base without file, exec\n", false, true);
	without("- base without   capabilities file\n", false, false);
	outer_uses("- base");
	without("- %s without capabilities\n", true, false);
	without("- base without capabilities\n- %s\n", true, true);
	without("- %s\n- base without capabilities\n", true, true);
	without("- base without file\n- %s without file\n", false, true);
	outer_uses("- base without capabilities");
	without("- %s\n", true, false);
	without("- %s without file\n", false, false);
	without("- %s without file\n- base without file\n", false, true);
	unlink(outer);
}

static void wrong_uses_of_packs_are_errors(void)
{
	static const char *const wrong[] = { "use: base",      "use: [bsae]",	"use: [base, base]",
					     "use: {base: 1}", "use: [[base]]", "use: [\"\"]",
					     "pack: base" };
	char yaml[128];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(yaml, sizeof(yaml), "version: 1\npolicy: p\n%s\n", wrong[i]);
		expect(errors_of(yaml) == 1, "%s", wrong[i]);
	}
}

static const char *const harmful[] = {
	"read /",
	"read /etc/shadow",
	"read /proc/1/environ",
	"read /proc/1/mem",
	"write /proc/1/mem",
	"read /proc/cmdline",
	"read /proc/kcore",
	"write /proc/sys/kernel/core_pattern",
	"read /proc/1/pagemap",
	"write /proc/sysrq-trigger",
	"read /proc/kallsyms",
	"map memfd:x",
	"map pipe:",
	"map anon:x",
	"read shm:x",
	"create /dev/shm/x",
	"write /dev/shm/x",
	"create /tmp/x",
	"write /etc/passwd",
	"write /usr/lib/x",
	"create /usr/lib/x",
	"attr /usr/lib/x",
	"write /sys/fs/cgroup/cgroup.procs",
	"write /sys/devices/system/cpu/cpu0/online",
	"read /dev/mem",
	"exec /bin/sh",
	"exec memfd:x",
	"exec /lib64/ld-linux-x86-64.so.2",
	"create tcp",
	"create unix",
	"create netlink:route",
	"connect unix /run/x",
	"execmem /bin/sh",
	"execmem /usr/lib/jvm/bin/java",
	"capability sys_admin",
	"capability sys_module",
	"capability sys_rawio",
	"capability sys_ptrace",
	"capability net_admin",
	"capability dac_read_search",
	"capability bpf",
	"capability perfmon",
	"capability syslog",
	"capability mac_admin",
	"capability sys_resource",
	"capability sys_time",
	"capability 63",
	"host mount tmpfs",
	"host mount bind",
	"host umount",
	"host pivot_root",
	"host chroot",
	"host ptrace outside",
	"host ptrace program",
	"host signal",
	"host schedule",
	"host module",
	"host autoload net-pf-10",
	"host firmware",
	"host kexec",
	"host bpf",
	"host perf",
	"host userfaultfd",
	"host user_namespace",
	"host keyring",
	"host syslog",
	"host clock",
	"host io_uring setup",
	"host set_mm",
	"host terminal",
	"host control proc:/sys/kernel/core_pattern",
	"host control proc:/sysrq-trigger",
	"host control proc:/1/mem",
	"host control proc:/1/task/1/mem",
	"host control proc:/self/comm",
	"host control proc:/1/environ",
	"host control sysfs:/kernel/uevent_helper",
	"host control cgroup:/release_agent",
	"host control cgroup2:/cgroup.procs",
	"host control debugfs:/x",
	"host control sysfs:/1/comm",
	"read device char 1:1",
	"write device char 1:4",
	"read device char 5:1",
	"read device char 4:1",
	"read device block 8:0",
	"create device block 8:0",
	"create device char 1:1",
	"read,write device char 10:200",
	"read device char 144:0",
	"read device block 1:3",
};

static void base_leaves_out_what_could_do_harm(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(harmful); i++)
		expect(!strcmp(answer_of(HEAD, harmful[i], "/bin/sh"), "deny"), "%s", harmful[i]);
}

static void base_has_what_every_program_asks_for(void)
{
	static const char *const requests[] = {
		"read,map /lib64/ld-linux-x86-64.so.2",
		"read,map /usr/lib/x86_64-linux-gnu/libc.so.6",
		"read /etc/ld.so.cache",
		"read /usr/lib/locale/C.utf8/LC_CTYPE",
		"read /etc/localtime",
		"read /etc/nsswitch.conf",
		"read /etc/resolv.conf",
		"read,write /dev/null",
		"read /dev/urandom",
		"read,write /dev/pts/0",
		"write pipe:",
		"read,write socket:",
		"read /proc/1/status",
		"read /proc/12345/maps",
		"read /proc/1/fd",
		"read /proc/1/mountinfo",
		"read /proc/1/task/2/stat",
		"write /proc/1/oom_score_adj",
		"write /proc/1/task/1/comm",
		"read /proc/meminfo",
		"read /proc/sys/kernel/random/uuid",
		"read /proc/sys/net/core/somaxconn",
		"read /sys/devices/system/cpu/online",
		"read /sys/fs/cgroup/memory.max",
		"read /usr/share/zoneinfo/Europe/Berlin",
		"read,write device char 1:3",
		"read,write device char 1:5",
		"read device char 1:9",
		"read,write device char 5:0",
		"read,write device char 5:2",
		"read,write device char 136:7",
		"read,write device char 143:255",
		"create device char 1:3",
		"capability chown",
		"capability setuid",
		"capability net_bind_service",
		"capability kill",
		"capability setfcap",
		"capability sys_chroot",
		"host control proc:/1/oom_score_adj",
		"host control proc:/12/task/13/comm",
		"host control proc:/1/attr/exec",
		"host control proc:/1/uid_map",
	};

	for (size_t i = 0; i < ARRAY_SIZE(requests); i++)
		expect(!strcmp(answer_of(HEAD, requests[i], UNKNOWN_PROGRAM), "allow"), "%s",
		       requests[i]);
}

int main(void)
{
	run(each_pack_compiles_without_a_word);
	run(packs_allow_or_deny_and_their_rules_name_them);
	run(each_pack_begins_with_its_documentation);
	run(a_policys_own_rules_come_before_its_packs);
	run(a_policys_deny_wins_over_a_pack);
	run(a_pack_that_is_not_used_says_nothing);
	run(sections_of_a_pack_can_be_left_out);
	run(wrong_uses_of_packs_are_errors);
	run(base_leaves_out_what_could_do_harm);
	run(base_has_what_every_program_asks_for);
	return tap_end();
}
