// SPDX-License-Identifier: GPL-2.0
/* Requests as words and as the kernel has them, in both directions. */
#include "harness.h"
#include "tap.h"

static bool parse(struct request *request, const char *text)
{
	char copy[8300], *rest = copy, *why = NULL;
	const char *words[8];
	size_t count = 0;
	bool good;

	snprintf(copy, sizeof(copy), "%s", text);
	while (count < 8 && *text && (words[count] = strsep(&rest, " ")))
		count++;
	good = request_parse(request, count, words, &why);
	expect(good || (why && *why), "no reason is given: %s", text);
	free(why);
	return good;
}

static const char *const sensible[] = {
	"read /etc/passwd",
	"read,write,create,delete,link,attr,map /a",
	"exec /bin/sh",
	"map memfd:x",
	"read /a\\x20b\\x5c\\xff",
	"read pipe:",
	"exec memfd:a/b",
	"read /",
	"create mqueue:x",
	"connect tcp 10.0.0.5:5432",
	"connect tcp [fd00::1]:443",
	"bind udp 0.0.0.0:53",
	"listen sctp [::]:1",
	"connect icmp 10.0.0.1",
	"send raw [::1]",
	"create tcp",
	"create tcp6",
	"create udp6",
	"create icmp",
	"create icmp6",
	"create mptcp",
	"create raw",
	"create raw6",
	"create netlink:route",
	"bind netlink:generic",
	"create netlink:77",
	"create packet",
	"create alg",
	"create vsock",
	"create unix",
	"create socket:16,2,0",
	"create socket:2,5,132",
	"create socket:40,2,0",
	"connect socket:2,3,89 10.0.0.1",
	"connect socket:2,6,33 10.0.0.1:5",
	"connect unix /run/x.sock",
	"bind,listen unix @name",
	"bind unix @a\\x00b",
	"create mptcp6",
	"connect mptcp 10.0.0.5:5432",
	"accept tcp 10.0.0.5:80",
	"create socket:2,1,256",
	"connect socket:2,1,256 10.0.0.5:80",
	"connect socket:10,1,256 [fd00::1]:80",
	"create socket:2,2,58",
	"connect unix",
	"send udp 1.2.3.4:0",
	"execmem /usr/bin/node",
	"execmem memfd:a",
	"host bpf",
	"host umount",
	"host mount tmpfs",
	"host mount fuse.sshfs",
	"host mount bind",
	"host io_uring setup",
	"host ptrace outside",
	"host set_mm",
	"host autoload net-pf-10",
	"host autoload a\\x20b\\xff",
	"host control proc:/sys/kernel/acct",
	"host control cgroup2:/a\\x20b/cgroup.procs",
	"capability chown",
	"capability sys_admin",
	"capability checkpoint_restore",
	"capability 41",
	"capability 255",
	"read,write device char 1:3",
	"create device block 8:0",
	"read,write,create device char 0:0",
	"write device block 4095:1048575",
	"read device char 4294967295:4294967295",
};

static void words_and_bytes_mean_the_same_both_ways(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(sensible); i++) {
		struct request request;
		char *text;

		expect(parse(&request, sensible[i]), "%s", sensible[i]);
		text = request_describe(request.class_id, request.permissions, request.object,
					request.length);
		expect(!strcmp(text, sensible[i]), "%s, not %s", text, sensible[i]);
		free(text);
	}
}

static const char *const senseless[] = {
	"",
	"read",
	"read etc",
	"raed /a",
	"read,raed /a",
	"read, /a",
	"read /a/",
	"read /a//b",
	"read /a/..",
	"exec /./b",
	"connect unix /a/",
	"connect socket:2,1,6 [::1]:80",
	"connect socket:10,1,6 1.2.3.4:80",
	"read /a from sh",
	"read /a/\\x2e\\x2e/b",
	"read /a /b",
	"exec",
	"exec sh",
	"exec /a /b",
	"connect",
	"connect tcp",
	"connect tpc 1.2.3.4:5",
	"connect tcp *:80",
	"connect tcp 1.2.3.4:*-",
	"connect tcp 1.2.3.0/24:80",
	"connect tcp 1.2.3.4:1-2",
	"connect tcp 1.2.3.4:x",
	"connect tcp 1.2.3.4:80 x",
	"create tcp 1.2.3.4",
	"create any",
	"connect any 1.2.3.4:5",
	"create,bind tcp",
	"create unix6",
	"create netlink:x",
	"create socket:1,2",
	"create socket:256,1,1",
	"create socket:1,1,65536",
	"create socket:-1,1,1",
	"connect vsock 1",
	"connect unix x",
	"connect read",
	"bind tcp6 [::]:80",
	"deny read /a",
	"execmem",
	"execmem sh",
	"execmem /a /b",
	"exec,execmem /a",
	"host",
	"host mont tmpfs",
	"host mount",
	"host mount a b",
	"host bpf x",
	"host io_uring",
	"host control",
	"host control proc",
	"host control /proc/x",
	"host device",
	"capability",
	"capability CAP_CHOWN",
	"capability chwn",
	"capability chown,kill",
	"capability 256",
	"capability -1",
	"capability chown kill",
	"device char 1:3",
	"device",
	"read device",
	"read device char",
	"read device c 1:3",
	"read device char 1",
	"read device char 1:x",
	"read device char 1:3:5",
	"read device char :3",
	"read device char 1:4294967296",
	"map device char 1:3",
	"read device char 1:3 x",
	"read device 1:3",
};

static void senseless_requests_are_refused_with_a_reason(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(senseless); i++) {
		struct request request;

		expect(!parse(&request, senseless[i]), "%s", senseless[i]);
	}
}

static void malformed_objects_are_described_too(void)
{
	u8 bytes[64];

	for (int i = 0; i < 20000; i++) {
		size_t length = random_below(sizeof(bytes));
		char *text;

		for (size_t j = 0; j < length; j++)
			bytes[j] = random_below(3) ? random_below(256) : random_below(18);
		text = request_describe(random_below(10), random_below(256), bytes, length);
		for (const char *c = text; *c; c++)
			expect(*c >= ' ' && *c < 0x7f, "byte %#x", (u8)*c);
		free(text);
	}
}

static void names_that_are_too_long_are_refused(void)
{
	static char text[BULKHEAD_OBJECT_MAX + 100];
	struct request request;

	strcpy(text, "read /");
	memset(text + 6, 'a', BULKHEAD_OBJECT_MAX - 1);
	expect(parse(&request, text), "at the limit");
	text[6 + BULKHEAD_OBJECT_MAX - 1] = 'a';
	expect(!parse(&request, text), "above the limit");
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(words_and_bytes_mean_the_same_both_ways);
	run(senseless_requests_are_refused_with_a_reason);
	run(malformed_objects_are_described_too);
	run(names_that_are_too_long_are_refused);
	return tap_end();
}
