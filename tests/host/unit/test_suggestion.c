// SPDX-License-Identifier: GPL-2.0
/* A suggested rule compiles, and allows the request and no more. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "explain/subject.h"
#include "explain/suggestion.h"
#include "harness.h"
#include "tap.h"

static const char *const nothing = "version: 1\npolicy: test\n";

static void ask(const struct compiled *compiled, const struct request *request,
		struct subject *subject, struct bulkhead_verdict *verdict)
{
	const struct bulkhead_rules *rules = &compiled->rules;

	bulkhead_decide(verdict, rules, request->class_id,
			bulkhead_automaton_run(rules->cells, rules->start[request->class_id],
					       request->object, request->length),
			request->permissions, &subject->subject);
}

static void compile_with(struct compiled *compiled, const struct suggestion *suggestion)
{
	char *yaml = NULL;

	if (asprintf(&yaml, "%s%s:\n  rules:\n    - %s\n", nothing, suggestion->section,
		     suggestion->rule) < 0)
		abort();
	compiled_open(compiled, yaml);
	free(yaml);
}

static bool allows(const struct compiled *compiled, const struct request *request,
		   struct subject *subject)
{
	struct bulkhead_verdict verdict;

	if (!compiled->good)
		return false;
	ask(compiled, request, subject, &verdict);
	return verdict.effect == BULKHEAD_ALLOW;
}

/* What else a rule allows, because the language defines it so. */
static u32 implied(const struct request *request, u32 permissions)
{
	if (request->class_id == BULKHEAD_CLASS_SOCKET)
		permissions |= BULKHEAD_NET_CREATE | BULKHEAD_NET_SEND;
	return permissions;
}

static bool allows_other_permissions(const struct compiled *compiled, const struct request *request,
				     struct subject *subject)
{
	u32 others = bulkhead_class_permissions(request->class_id) &
		     ~implied(request, request->permissions);

	for (u32 bit = 1; bit <= others; bit <<= 1) {
		struct request other = *request;

		other.permissions = bit;
		if (others & bit && allows(compiled, &other, subject))
			return true;
	}
	return false;
}

static bool may_follow(const struct request *request, size_t at)
{
	/*
	 * A word covers several types and protocols of sockets, and all ports where there
	 * are none.
	 */
	return request->class_id != BULKHEAD_CLASS_SOCKET ||
	       (at != 0 && at != 2 && at != 3 && request->length > 4 &&
		request->object[1] != SOCK_RAW && request->object[1] != SOCK_SEQPACKET &&
		request->object[3] != IPPROTO_ICMP && request->object[3] != IPPROTO_SCTP &&
		request->object[3] != IPPROTO_ICMPV6);
}

static bool allows_other_objects(const struct compiled *compiled, const struct request *request,
				 struct subject *subject)
{
	for (int i = 0; i < 20 && request->length; i++) {
		struct request other = *request;
		size_t at = random_below(other.length);

		if (!may_follow(request, at))
			continue;
		other.object[at] ^= 1U << random_below(8);
		if (allows(compiled, &other, subject))
			return true;
		other = *request;
		if (other.length < sizeof(other.object) && may_follow(request, 4)) {
			other.object[other.length++] = "ax*/\0 "[random_below(6)];
			if (allows(compiled, &other, subject))
				return true;
		}
	}
	return false;
}

static void describe(const struct request *request, const struct suggestion *suggestion)
{
	char *text = request_describe(request->class_id, request->permissions, request->object,
				      request->length);

	printf("# %s: %s\n", text, suggestion->rule ? suggestion->rule : suggestion->note);
	free(text);
}

/*
 * The property: the request is denied without the suggestion, and allowed with it and
 * nothing else.
 */
static bool holds(const struct request *request, struct subject *subject, bool always)
{
	static struct compiled before;
	struct suggestion suggestion;
	struct compiled after = {};
	bool good;

	if (!before.good)
		compiled_open(&before, nothing);
	suggestion_make(&suggestion, request, request->permissions, subject);
	good = before.good && !allows(&before, request, subject);
	if (suggestion.rule) {
		compile_with(&after, &suggestion);
		good = good && allows(&after, request, subject) &&
		       (suggestion.note || (!allows_other_permissions(&after, request, subject) &&
					    !allows_other_objects(&after, request, subject)));
	} else {
		good = good && suggestion.note && !always;
	}
	if (!good && tap_good)
		describe(request, &suggestion);
	compiled_close(&after);
	suggestion_free(&suggestion);
	return good;
}

static void parse(struct request *request, struct subject *subject, const char *text)
{
	char copy[256], *rest = copy, *why = NULL;
	const char *words[12];
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while (count < ARRAY_SIZE(words) && (words[count] = strsep(&rest, " ")))
		count++;
	subject_open(subject);
	expect(subject_take(subject, words, &count, &why) &&
		       request_parse(request, count, words, &why),
	       "%s: %s", text, why);
	free(why);
}

static const char *const requests[] = {
	"read /",
	"read /etc/shadow",
	"read,write,create,delete,link,attr,map /a",
	"map memfd:",
	"map memfd:a/b",
	"read pipe:",
	"read socket:",
	"write shm:x",
	"attr anon:[io_uring]",
	"read /a\\x20b",
	"read /a:\\x20b",
	"read /a\\x20#b",
	"read /a:",
	"read /a\\x20",
	"read /\\x20",
	"read /[a]*?{b,c}",
	"read /a\\x5cb",
	"read /\"a\"",
	"read /a\\x5cxff",
	"read /\\xff\\x0a\\x09",
	"read /from",
	"read /a,b",
	"read /~!%&'()+;<=>@^_`|",
	"create /...",
	"create /.a",
	"delete /**",
	"exec /bin/sh",
	"exec memfd:x",
	"exec /bin/sh from /usr/sbin/nginx",
	"execmem /usr/bin/node",
	"execmem /usr/bin/node from /usr/bin/node",
	"execmem /usr/bin/node from /usr/bin/gdb",
	"read /a from /b uid 5",
	"read /a uid 0 gid 7,8",
	"read /a from /with\\x20space",
	"read /a from memfd:",
	"create tcp from /a:",
	"connect tcp 10.0.0.1:443",
	"connect tcp [::1]:443",
	"bind tcp 0.0.0.0:80",
	"bind,listen tcp [::]:80",
	"accept tcp 10.0.0.1:80",
	"send,connect udp 1.2.3.4:53",
	"send udp 1.2.3.4:53",
	"bind udp [::]:0",
	"listen udp 0.0.0.0:1",
	"accept udp 1.2.3.4:1",
	"connect sctp 1.2.3.4:5",
	"bind mptcp [fd00::1]:5",
	"connect icmp 1.2.3.4",
	"bind icmp [::1]",
	"connect raw 1.2.3.4",
	"send raw [::1]",
	"create tcp",
	"create tcp6",
	"create udp6",
	"create sctp",
	"create mptcp6",
	"create icmp",
	"create icmp6",
	"create raw",
	"create raw6",
	"create unix",
	"create packet",
	"create vsock",
	"create alg",
	"bind packet",
	"connect vsock",
	"listen vsock",
	"accept alg",
	"listen packet",
	"create netlink:route",
	"bind netlink:generic",
	"create netlink:77",
	"listen netlink:route",
	"accept netlink:route",
	"create socket:16,3,300",
	"create socket:40,1,0",
	"connect socket:40,1,0",
	"create socket:2,1,256",
	"connect socket:2,1,256 1.2.3.4:5",
	"create socket:2,2,136",
	"bind socket:2,2,136 1.2.3.4:5",
	"send socket:10,2,136 [::1]:5",
	"create socket:2,10,3",
	"create socket:0,0,0",
	"create socket:255,255,65535",
	"create socket:1,5,0",
	"create socket:2,5,132",
	"connect unix /run/x.sock",
	"bind,listen,accept unix @a\\x00b",
	"send unix @",
	"connect unix",
	"bind unix /run/a\\x20b",
	"connect unix @a:",
	"connect unix @*",
	"host bpf",
	"host umount",
	"host mount tmpfs",
	"host mount bind",
	"host mount device",
	"host mount from",
	"host autoload net-pf-10",
	"host autoload a\\x20b",
	"host autoload uid",
	"host autoload execmem",
	"host autoload /a/b",
	"host autoload *",
	"host autoload a:",
	"host io_uring setup",
	"host io_uring future",
	"host ptrace outside",
	"host ptrace program",
	"host set_mm",
	"host control proc:/sys/kernel/acct",
	"host control cgroup2:/a\\x20b/*",
	"host control sysfs:/",
	"host control sysfs:/a//b",
	"capability chown",
	"capability sys_admin",
	"capability 77",
	"read,write device char 10:200",
	"create device block 8:0",
	"read device char 4095:1048575",
	"write device char 4096:5",
	"write device block 5:1048576",
	"read,write,create device char 4294967295:4294967295",
};

static void each_kind_of_request_has_a_rule(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		struct request request;
		struct subject subject;

		parse(&request, &subject, requests[i]);
		expect(holds(&request, &subject, true), "%s", requests[i]);
	}
}

static void random_name(struct request *request, const char *begin)
{
	static const char bits[] = "/.*?[]{}\\\"'# :,-@!&|>%`~^$x\xff\n";
	size_t length = random_below(20);

	request->length = strlen(begin);
	memcpy(request->object, begin, request->length);
	for (size_t i = 0; i < length; i++)
		request->object[request->length++] =
			random_below(3) ? (u8)bits[random_below(sizeof(bits))] : random_below(256);
}

static void random_request(struct request *request)
{
	static const char *const begins[] = { "/", "/", "/", "/a/", "memfd:", "@", "" };
	static const u8 classes[] = {
		BULKHEAD_CLASS_FILE,   BULKHEAD_CLASS_EXEC, BULKHEAD_CLASS_UNIX,
		BULKHEAD_CLASS_SOCKET, BULKHEAD_CLASS_HOST, BULKHEAD_CLASS_CAPABILITY,
		BULKHEAD_CLASS_DEVICE,
	};
	static const char *const items[] = { "mount ", "control proc:/", "autoload ", "ptrace ",
					     "bpf" };

	*request = (struct request){ .class_id = classes[random_below(ARRAY_SIZE(classes))] };
	do
		request->permissions =
			random_below(bulkhead_class_permissions(request->class_id)) + 1;
	while (request->class_id == BULKHEAD_CLASS_EXEC &&
	       request->permissions == BULKHEAD_EXEC_ALL);
	if (request->class_id == BULKHEAD_CLASS_HOST)
		random_name(request, items[random_below(ARRAY_SIZE(items))]);
	else
		random_name(request, begins[random_below(ARRAY_SIZE(begins))]);
	if (request->class_id == BULKHEAD_CLASS_SOCKET) {
		static const u8 families[] = {
			AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, 40
		};
		static const u8 lengths[] = { 4, 4, 10, 22, 7 };

		request->object[0] = families[random_below(ARRAY_SIZE(families))];
		request->object[1] = random_below(7);
		request->object[2] = random_below(3) ? 0 : random_below(2);
		request->length = lengths[random_below(ARRAY_SIZE(lengths))];
		if (request->length > 4)
			request->permissions &= ~BULKHEAD_NET_CREATE;
		else if (random_below(2))
			request->permissions = BULKHEAD_NET_CREATE;
		if (!request->permissions)
			request->permissions = BULKHEAD_NET_BIND;
	}
	if (request->class_id == BULKHEAD_CLASS_UNIX) {
		request->permissions &= ~BULKHEAD_NET_CREATE;
		request->permissions |= request->permissions ? 0 : BULKHEAD_NET_SEND;
	}
	if (request->class_id == BULKHEAD_CLASS_CAPABILITY)
		request->length = 1;
	if (request->class_id == BULKHEAD_CLASS_DEVICE) {
		request->object[0] = random_below(2) ? 'c' : 'b';
		request->length = 9;
	}
}

static void any_bytes_have_a_rule_or_a_reason(void)
{
	unsigned int with_rule = 0, rounds = 4000;

	for (unsigned int i = 0; i < rounds; i++) {
		struct request request, program;
		struct suggestion suggestion;
		struct subject subject;

		random_request(&request);
		subject_open(&subject);
		if (!random_below(3)) {
			random_name(&program, "/");
			memcpy(subject.program, program.object, program.length);
			subject.program_length = program.length;
		}
		expect(holds(&request, &subject, false), "round %u", i);
		suggestion_make(&suggestion, &request, request.permissions, &subject);
		with_rule += suggestion.rule != NULL;
		suggestion_free(&suggestion);
	}
	expect(with_rule > rounds / 2, "%u of %u", with_rule, rounds);
}

static void a_name_that_is_too_long_has_a_reason(void)
{
	struct request request = { .class_id = BULKHEAD_CLASS_FILE, .permissions = 1 };
	struct suggestion suggestion;
	struct subject subject;

	subject_open(&subject);
	request.length = sizeof(request.object);
	memset(request.object, '\n', request.length);
	request.object[0] = '/';
	suggestion_make(&suggestion, &request, 1, &subject);
	expect(!suggestion.rule && suggestion.note, "%s", suggestion.rule);
	suggestion_free(&suggestion);
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(each_kind_of_request_has_a_rule);
	run(any_bytes_have_a_rule_or_a_reason);
	run(a_name_that_is_too_long_has_a_reason);
	return tap_end();
}
