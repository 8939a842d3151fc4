// SPDX-License-Identifier: GPL-2.0
/* Capabilities, host items, devices: what their rules match. */
#include <linux/capability.h>

#include "harness.h"
#include "language/host.h"
#include "tap.h"

#define HEAD "version: 1\npolicy: p\n"

static char yaml[8192];

static const char *host_rule(const char *rule)
{
	snprintf(yaml, sizeof(yaml), HEAD "host:\n  rules:\n    - '%s'\n", rule);
	return yaml;
}

static const char *capability_rule(const char *rule)
{
	snprintf(yaml, sizeof(yaml), HEAD "capabilities:\n  rules:\n    - '%s'\n", rule);
	return yaml;
}

struct host_sample {
	const char *rule;
	const char *yes[10];
	const char *no[12];
};

static void check_samples(const struct host_sample *samples, size_t count,
			  const char *(*policy)(const char *rule))
{
	for (size_t i = 0; i < count; i++) {
		const struct host_sample *s = &samples[i];
		struct compiled compiled;

		compiled_open(&compiled, policy(s->rule));
		expect(compiled.good, "%s", s->rule);
		for (size_t j = 0; j < 10 && s->yes[j]; j++)
			expect(!strcmp(compiled_answer(&compiled, s->yes[j], NULL), "allow"),
			       "%s: %s", s->rule, s->yes[j]);
		for (size_t j = 0; j < 12 && s->no[j]; j++)
			expect(!strcmp(compiled_answer(&compiled, s->no[j], NULL), "deny"),
			       "%s: %s", s->rule, s->no[j]);
		compiled_close(&compiled);
	}
}

static void each_capability_has_its_name(void)
{
	for (int number = 0; number <= CAP_CHECKPOINT_RESTORE; number++) {
		const char *name = capability_name(number);

		expect(name && capability_find(name, strlen(name)) == number, "%d", number);
	}
	expect(!capability_name(CAP_CHECKPOINT_RESTORE + 1), "one too many");
	expect(capability_find("sys_admin", 9) == CAP_SYS_ADMIN, "sys_admin");
	expect(capability_find("sys_admi", 8) < 0 && capability_find("", 0) < 0, "none");
}

static void a_capability_rule_is_about_its_capabilities(void)
{
	static const struct host_sample samples[] = {
		{ "allow chown",
		  { "capability chown" },
		  { "capability kill", "capability 63", "host chroot" } },
		{ "allow chown,kill,bpf",
		  { "capability chown", "capability kill", "capability bpf" },
		  { "capability setuid", "capability perfmon", "host bpf" } },
		{ "allow all", { "capability chown", "capability 41", "capability 255" }, {} },
		{ "allow syslog", { "capability syslog" }, { "host syslog" } },
	};

	check_samples(samples, ARRAY_SIZE(samples), capability_rule);
}

static void an_item_without_detail_has_every_detail(void)
{
	static const struct host_sample samples[] = {
		{ "allow bpf", { "host bpf" }, { "host perf", "capability bpf" } },
		{ "allow mount",
		  { "host mount tmpfs", "host mount bind", "host mount attach",
		    "host mount fuse.x/y" },
		  { "host umount" } },
		{ "allow ptrace", { "host ptrace outside", "host ptrace program" }, {} },
		{ "allow io_uring", { "host io_uring setup", "host io_uring sqpoll" }, {} },
		{ "allow control", { "host control proc:/a", "host control sysfs:/b/c" }, {} },
		{ "allow autoload",
		  { "host autoload net-pf-10", "host autoload a/b" },
		  { "host module" } },
	};

	check_samples(samples, ARRAY_SIZE(samples), host_rule);
}

static void details_are_globs(void)
{
	static const struct host_sample samples[] = {
		{ "allow io_uring setup sqpoll",
		  { "host io_uring setup", "host io_uring sqpoll" },
		  { "host io_uring command" } },
		{ "allow autoload net-*",
		  { "host autoload net-pf-10", "host autoload net-" },
		  { "host autoload net-/x", "host autoload xnet-" } },
		{ "allow autoload net-**", { "host autoload net-/x" }, {} },
		{ "allow autoload [ab]?",
		  { "host autoload ax" },
		  { "host autoload a", "host autoload cx" } },
		{ "allow mount {tmpfs,proc}",
		  { "host mount tmpfs", "host mount proc" },
		  { "host mount sysfs" } },
		{ "allow control proc:/sys/net/**",
		  { "host control proc:/sys/net/a", "host control proc:/sys/net/a/b" },
		  { "host control proc:/sys/net", "host control proc:/sys/netx",
		    "host control sysfs:/sys/net/a", "host control xproc:/sys/net/a" } },
		{ "allow control cgroup{,2}:/**/tasks",
		  { "host control cgroup:/tasks", "host control cgroup2:/a/b/tasks" },
		  { "host control cgroup3:/tasks", "host control cgroup:/a/tasksx" } },
		{ "allow control proc:/[0-9]*/comm",
		  { "host control proc:/1/comm" },
		  { "host control proc:/self/comm", "host control proc:/1/task/1/comm" } },
		{ "allow control proc:/", { "host control proc:/" }, { "host control proc:/a" } },
		{ "allow control \"proc:/a b\"",
		  { "host control proc:/a\\x20b" },
		  { "host control proc:/a" } },
		{ "allow control *:/x",
		  { "host control a:/x", "host control b:/x" },
		  { "host control a:/y", "host control a/b:/x" } },
	};

	check_samples(samples, ARRAY_SIZE(samples), host_rule);
}

static void a_mount_may_be_made_in_steps(void)
{
	static const struct host_sample samples[] = {
		{ "allow mount tmpfs",
		  { "host mount tmpfs", "host mount fsopen", "host mount attach" },
		  { "host mount bind", "host mount proc", "host mount move", "host mount remount",
		    "host mount propagation", "host umount" } },
		{ "allow mount bind",
		  { "host mount bind", "host mount attach" },
		  { "host mount fsopen", "host mount tmpfs", "host mount move" } },
		{ "allow mount move",
		  { "host mount move" },
		  { "host mount attach", "host mount fsopen" } },
		{ "allow mount remount propagation",
		  { "host mount remount" },
		  { "host mount attach", "host mount fsopen" } },
		{ "allow mount {bind,move}", { "host mount attach" }, { "host mount fsopen" } },
		{ "allow mount {bind,ext4}", { "host mount attach", "host mount fsopen" }, {} },
		{ "allow mount ext?",
		  { "host mount attach", "host mount fsopen", "host mount ext4" },
		  { "host mount ext" } },
		{ "allow mount fsopen", { "host mount fsopen" }, { "host mount attach" } },
		{ "audit mount tmpfs", {}, { "host mount fsopen", "host mount attach" } },
		{ "allow mount tmpfs uid 5",
		  { "host mount fsopen uid 5" },
		  { "host mount fsopen uid 6", "host mount attach uid 6" } },
	};

	check_samples(samples, ARRAY_SIZE(samples), host_rule);
}

static void device_rules_have_a_type_numbers_and_permissions(void)
{
	static const struct host_sample samples[] = {
		{ "allow device char 1:3",
		  { "read device char 1:3", "read,write,create device char 1:3" },
		  { "read device block 1:3", "read device char 1:4", "read device char 2:3",
		    "read device char 257:3", "read device char 1:259" } },
		{ "allow read device char 1:3",
		  { "read device char 1:3" },
		  { "write device char 1:3", "create device char 1:3",
		    "read,write device char 1:3" } },
		{ "allow device",
		  { "create device char 0:0", "write device block 4095:1048575" },
		  {} },
		{ "allow write device block",
		  { "write device block 8:0" },
		  { "write device char 8:0", "read device block 8:0" } },
		{ "allow device block 8:* 253-254:0-15",
		  { "read device block 8:0", "read device block 8:1048575",
		    "read device block 253:15", "read device block 254:0" },
		  { "read device block 9:0", "read device block 252:0",
		    "read device block 253:16" } },
		/* A row with an exception for byte 0 only. */
		{ "allow device char 0-1:1-300",
		  { "read device char 0:1", "read device char 1:255", "read device char 0:256",
		    "read device char 1:300" },
		  { "read device char 0:0", "read device char 1:301", "read device char 2:1" } },
		{ "allow all device char *:5",
		  { "read device char 4095:5", "create device char 0:5" },
		  { "read device char 5:4" } },
	};

	check_samples(samples, ARRAY_SIZE(samples), host_rule);
}

struct number_range {
	u32 low;
	u32 high;
};

static struct number_range random_range(u32 most, char *text)
{
	/* Ends next to powers of two, where blocks of bytes begin. */
	u32 low = random_below(3) ? 1U << random_below(21) : random_below(most + 1);
	u32 high = low + (random_below(2) ? random_below(4) : random_below(most));

	low = low > most ? most : low - (low && random_below(2));
	high = high > most ? most : high;
	if (!random_below(8)) {
		strcpy(text, "*");
		return (struct number_range){ 0, ~0U };
	}
	sprintf(text, low == high ? "%u" : "%u-%u", low, high);
	return (struct number_range){ low, high };
}

static bool in(const struct number_range *range, u32 number)
{
	return number >= range->low && number <= range->high;
}

/* A number at an end of the range, next to it, or anywhere. */
static u32 near(const struct number_range *range)
{
	switch (random_below(4)) {
	case 0:
		return range->low - random_below(2);
	case 1:
		return range->high + random_below(2);
	case 2:
		return range->low ^ 1U << random_below(24);
	default:
		return random_below(1U << 20);
	}
}

static void ranges_of_numbers_agree_with_counting(void)
{
	char major_text[32], minor_text[32], rule[96], request[96];

	for (int i = 0; i < 300; i++) {
		struct number_range major = random_range(DEVICE_MAJOR_MAX, major_text);
		struct number_range minor = random_range(DEVICE_MINOR_MAX, minor_text);
		struct compiled compiled;

		sprintf(rule, "allow device char %s:%s", major_text, minor_text);
		compiled_open(&compiled, host_rule(rule));
		expect(compiled.good, "%s", rule);
		for (int j = 0; j < 60; j++) {
			u32 a = near(&major), b = near(&minor);
			bool wanted = in(&major, a) && in(&minor, b);

			sprintf(request, "read device char %u:%u", a, b);
			expect(!strcmp(compiled_answer(&compiled, request, NULL),
				       wanted ? "allow" : "deny"),
			       "%s: %s", rule, request);
		}
		compiled_close(&compiled);
	}
}

static void memory_is_run_by_programs_that_may(void)
{
	const char *policy = HEAD "exec:\n  rules:\n    - allow execmem /usr/bin/{node,java}\n"
				  "    - allow /usr/bin/sh\n    - deny execmem /usr/bin/java\n";

	expect(!strcmp(answer_of(policy, "execmem /usr/bin/node", NULL), "allow"), "node");
	expect(!strcmp(answer_of(policy, "execmem /usr/bin/java", NULL), "deny"), "java");
	expect(!strcmp(answer_of(policy, "execmem /usr/bin/sh", NULL), "deny"), "sh");
	expect(!strcmp(answer_of(policy, "exec /usr/bin/node", NULL), "deny"), "it runs");
	expect(!strcmp(answer_of(policy, "map /usr/bin/node", NULL), "deny"), "it is mapped");
	expect(!strcmp(answer_of(HEAD "exec: {rules: [deny /bin/x], default: allow}\n",
				 "execmem /bin/x", NULL),
		       "allow"),
	       "deny of the program");
}

static void each_wrong_word_is_one_error(void)
{
	static const char *const wrong[] = {
		"allow",
		"allow mont",
		"allow bpf x",
		"allow ptrace elsewhere",
		"allow io_uring setpu",
		"allow control proc",
		"allow control /proc/x",
		"allow control proc:/a/",
		"allow device chr 1:3",
		"allow device char 1",
		"allow device char 4096:0",
		"allow device char 0:1048576",
		"allow device char 2-1:0",
		"allow device char 1:01",
		"allow raed device",
		"allow read bpf",
		"allow mount {,a}",
		"allow chown",
		"allow execmem /x",
		"allow mount tmpfs uid",
		"allow bpf from",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		expect(errors_of(host_rule(wrong[i])) == 1, "%s", wrong[i]);
	expect(errors_of(capability_rule("allow mount")) == 1, "an item");
	expect(errors_of(capability_rule("allow CHOWN")) == 1, "upper case");
	expect(errors_of(capability_rule("allow chown kill")) == 1, "a space");
	expect(errors_of(capability_rule("allow chown,")) == 1, "a comma");
}

static void rules_that_never_hold_are_warned_of(void)
{
	expect(warnings_of(HEAD "capabilities: {rules: [allow chown, deny all]}\n") == 1, "all");
	expect(warnings_of(HEAD "capabilities: {rules: [\"allow chown,kill\", deny kill]}\n") == 0,
	       "part");
	expect(warnings_of(HEAD "host: {rules: [allow mount tmpfs, deny mount]}\n") == 1, "mount");
	expect(warnings_of(HEAD "host: {rules: [allow mount tmpfs, deny mount fsopen]}\n") == 0,
	       "implied");
	expect(warnings_of(HEAD
			   "host: {rules: [allow read device char 1:3, deny write device]}\n") == 0,
	       "permissions");
	expect(warnings_of(HEAD "use: [base]\ncapabilities: {rules: [deny all]}\n") == 0, "pack");
	expect(warnings_of(HEAD "exec: {rules: [allow execmem /x, allow /x]}\n") == 0, "execmem");
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(each_capability_has_its_name);
	run(a_capability_rule_is_about_its_capabilities);
	run(an_item_without_detail_has_every_detail);
	run(details_are_globs);
	run(a_mount_may_be_made_in_steps);
	run(device_rules_have_a_type_numbers_and_permissions);
	run(ranges_of_numbers_agree_with_counting);
	run(memory_is_run_by_programs_that_may);
	run(each_wrong_word_is_one_error);
	run(rules_that_never_hold_are_warned_of);
	return tap_end();
}
