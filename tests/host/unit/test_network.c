// SPDX-License-Identifier: GPL-2.0
/* What network rules match, and addresses and ports against brute force. */
#include <arpa/inet.h>

#include "harness.h"
#include "tap.h"

static char yaml[8192];

static const char *with_rule(const char *rule)
{
	snprintf(yaml, sizeof(yaml),
		 "version: 1\npolicy: p\nsets: {db: ['10.0.0.0/8:5432', '[fd00::/8]:1-2']}\n"
		 "network:\n  rules:\n    - '%s'\n",
		 rule);
	return yaml;
}

struct network_sample {
	const char *rule;
	const char *yes[10];
	const char *no[12];
};

static void check_samples(const struct network_sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct network_sample *s = &samples[i];
		struct compiled compiled;

		compiled_open(&compiled, with_rule(s->rule));
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

static void star_address_is_both_families(void)
{
	static const struct network_sample samples[] = {
		{ "allow bind tcp *:80",
		  { "bind tcp 0.0.0.0:80", "bind tcp [::]:80", "create tcp", "create tcp6",
		    "bind mptcp 0.0.0.0:80", "bind socket:2,1,256 0.0.0.0:80", "create mptcp6" },
		  { "bind tcp 0.0.0.0:81", "bind udp 0.0.0.0:80", "listen tcp 0.0.0.0:80",
		    "connect tcp 1.2.3.4:80", "bind mptcp 0.0.0.0:81", "create udp",
		    "bind sctp [::]:80" } },
		{ "allow connect tcp *",
		  { "connect tcp 1.2.3.4:0", "connect tcp [::1]:65535" },
		  { "bind tcp 1.2.3.4:1", "connect udp 1.2.3.4:1" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void blocks_and_ranges_have_exact_ends(void)
{
	static const struct network_sample samples[] = {
		{ "allow connect tcp 10.0.0.0/9:1000-2000",
		  { "connect tcp 10.0.0.0:1000", "connect tcp 10.127.255.255:2000",
		    "connect tcp 10.1.1.1:1024", "connect tcp 10.1.1.1:1791" },
		  { "connect tcp 10.128.0.0:1500", "connect tcp 9.255.255.255:1500",
		    "connect tcp 10.0.0.0:999", "connect tcp 10.0.0.0:2001",
		    "connect tcp [::1]:1500", "connect tcp [a00::]:1500" } },
		{ "allow connect tcp [2001:db8::/33]:443",
		  { "connect tcp [2001:db8::1]:443", "connect tcp [2001:db8:7fff::]:443" },
		  { "connect tcp [2001:db8:8000::]:443", "connect tcp [2001:db9::]:443",
		    "connect tcp [2001:db8::1]:444", "connect tcp 32.1.13.184:443" } },
		{ "allow connect tcp 1.2.3.4",
		  { "connect tcp 1.2.3.4:9" },
		  { "connect tcp 1.2.3.5:9" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void sets_stand_for_their_members(void)
{
	static const struct network_sample samples[] = {
		{ "allow connect tcp @db 1.1.1.1:53",
		  { "connect tcp 10.9.9.9:5432", "connect tcp [fd01::]:2",
		    "connect tcp 1.1.1.1:53" },
		  { "connect tcp 10.9.9.9:5433", "connect tcp [fd01::]:3",
		    "connect tcp [fe00::]:1" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void protocols_are_told_apart(void)
{
	static const struct network_sample samples[] = {
		{ "allow create icmp",
		  { "create icmp", "create icmp6" },
		  { "create raw", "create udp", "create socket:2,3,1" } },
		{ "allow create raw",
		  { "create raw", "create socket:2,3,1", "create socket:10,3,58" },
		  { "create packet", "create icmp", "create socket:2,2,1" } },
		{ "allow create udp",
		  { "create udp", "create udp6" },
		  { "create socket:2,2,136", "create tcp" } },
		{ "allow create sctp",
		  { "create socket:2,1,132", "create socket:10,5,132" },
		  { "create tcp", "create socket:2,2,132" } },
		{ "allow create netlink:route",
		  { "create netlink:route", "create netlink:0", "create socket:16,2,0" },
		  { "create netlink:audit", "create netlink:generic", "bind netlink:route" } },
		{ "allow create,bind netlink",
		  { "create netlink:audit", "bind netlink:xfrm" },
		  { "connect netlink:route", "create packet" } },
		{ "allow create netlink:12",
		  { "create netlink:netfilter" },
		  { "create netlink:13" } },
		{ "allow create family:29",
		  { "create socket:29,3,1" },
		  { "create socket:28,3,1", "create tcp", "bind socket:29,3,1" } },
		{ "allow create,bind,accept alg",
		  { "create alg", "accept alg" },
		  { "create vsock", "connect alg" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void tcp_is_tcp_in_every_form(void)
{
	static const struct network_sample samples[] = {
		{ "allow connect tcp 10.0.0.0/8:80",
		  { "connect tcp 10.0.0.1:80", "connect mptcp 10.0.0.1:80",
		    "connect socket:2,1,256 10.0.0.1:80", "create tcp", "create mptcp",
		    "create mptcp6", "create socket:2,1,256", "create socket:10,1,256" },
		  { "connect mptcp 10.0.0.1:81", "connect socket:2,1,256 11.0.0.1:80",
		    "connect sctp 10.0.0.1:80", "create socket:2,2,256", "create socket:2,1,33" } },
		{ "allow connect mptcp 10.0.0.0/8:80",
		  { "connect mptcp 10.0.0.1:80", "create mptcp", "create mptcp6" },
		  { "connect tcp 10.0.0.1:80", "create tcp", "create socket:2,1,256",
		    "connect socket:2,1,256 10.0.0.1:80" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
	expect(!strcmp(answer_of("version: 1\npolicy: p\nnetwork:\n  default: allow\n  rules:\n"
				 "    - deny connect tcp *:25\n",
				 "connect mptcp 1.2.3.4:25", NULL),
		       "deny"),
	       "a denied port is reached by MPTCP");
}

static void any_is_everything_and_with_an_address_every_internet_socket(void)
{
	static const struct network_sample samples[] = {
		{ "allow all any",
		  { "create tcp", "connect udp 1.2.3.4:5", "create socket:200,3,9",
		    "connect unix /x", "bind unix @y", "accept vsock", "bind tcp [::]:1" },
		  {} },
		{ "allow create any",
		  { "create tcp", "create unix", "create socket:77,1,1" },
		  { "connect unix /x", "bind tcp 1.1.1.1:1", "bind vsock" } },
		{ "allow connect any 1.2.3.4",
		  { "connect tcp 1.2.3.4:5", "connect udp 1.2.3.4:6", "connect raw 1.2.3.4",
		    "send udp 1.2.3.4:6" },
		  { "connect tcp 1.2.3.5:5", "connect unix /x", "connect vsock",
		    "create netlink:route" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void unix_sockets_go_by_name(void)
{
	static const struct network_sample samples[] = {
		{ "allow connect unix /run/*.sock",
		  { "connect unix /run/a.sock", "create unix" },
		  { "bind unix /run/a.sock", "connect unix /run/a/b.sock",
		    "connect unix @/run/a.sock", "connect unix" } },
		{ "allow bind unix @app-*",
		  { "bind unix @app-", "bind unix @app-\\x00/x" },
		  { "bind unix @ap", "bind unix /app-", "connect unix @app-1" } },
		{ "allow connect unix",
		  { "connect unix /x", "connect unix @y", "connect unix" },
		  { "bind unix /x" } },
		{ "allow create unix", { "create unix" }, { "connect unix /x" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void connecting_without_connection_implies_sending(void)
{
	static const struct network_sample samples[] = {
		{ "allow connect udp 1.2.3.4:53",
		  { "send udp 1.2.3.4:53" },
		  { "send udp 1.2.3.4:54" } },
		{ "allow connect icmp 1.2.3.4", { "send icmp 1.2.3.4" }, { "send icmp 1.2.3.5" } },
		{ "allow connect raw [::1]", { "send raw [::1]" }, { "send raw [::2]" } },
		{ "allow connect tcp 1.2.3.4:53", {}, { "send tcp 1.2.3.4:53" } },
		{ "allow send udp 1.2.3.4:53",
		  { "send udp 1.2.3.4:53" },
		  { "connect udp 1.2.3.4:53" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
	expect(!strcmp(answer_of("version: 1\npolicy: p\nnetwork:\n  default: audit\n"
				 "  rules: [deny connect udp 1.2.3.4]\n",
				 "send udp 1.2.3.4:5", NULL),
		       "deny"),
	       "deny");
}

static const char *const senseless_rules[] = {
	"allow",
	"allow connect",
	"allow connect tcp",
	"allow connect tpc *:*",
	"allow conect tcp *:*",
	"allow connect,, tcp *:*",
	"allow connect, tcp *:*",
	"allow tcp *:*",
	"permit connect tcp *:*",
	"allow connect tcp 1.2.3",
	"allow connect tcp 1.2.3.4.5",
	"allow connect tcp 1.2.3.256",
	"allow connect tcp 01.2.3.4",
	"allow connect tcp 1.2.3.4/33",
	"allow connect tcp 1.2.3.4/",
	"allow connect tcp 1.2.3.4/8",
	"allow connect tcp 1.2.3.4:",
	"allow connect tcp 1.2.3.4:65536",
	"allow connect tcp 1.2.3.4:-1",
	"allow connect tcp 1.2.3.4:9-8",
	"allow connect tcp 1.2.3.4:1-",
	"allow connect tcp 1.2.3.4:-",
	"allow connect tcp *:http",
	"allow connect tcp ::1",
	"allow connect tcp ::1:80",
	"allow connect tcp [::1",
	"allow connect tcp [::1]80",
	"allow connect tcp [::1]:",
	"allow connect tcp [::g]:1",
	"allow connect tcp [::/129]",
	"allow connect tcp [::1]/64",
	"allow connect tcp [::1/64]",
	"allow connect tcp [::ffff:1.2.3.4]:80",
	"allow connect tcp []:80",
	"allow connect tcp @dbs",
	"allow connect tcp @",
	"allow connect tcp /run/x",
	"allow connect tcp example.org:80",
	"allow connect tcp *:80 from",
	"allow connect tcp *:80 from sh",
	"allow connect tcp *:80 from /a /b",
	"allow create tcp *:80",
	"allow connect icmp 1.2.3.4:80",
	"allow connect raw *:80",
	"allow listen udp *:80",
	"allow accept icmp *",
	"allow listen netlink",
	"allow connect netlink 1.2.3.4",
	"allow create netlink:rout",
	"allow create netlink:256",
	"allow create netlink:",
	"allow create family:2",
	"allow create family:10",
	"allow create family:1",
	"allow create family:256",
	"allow create family:x",
	"allow create family:",
	"allow connect unix run/x",
	"allow connect unix /run/",
	"allow connect unix *",
	"allow connect unix /a//b",
	"allow read tcp *:80",
	"allow connect tcp \"*:80",
	"allow connect \"tcp",
	"\"allow\" connect tcp *:80",
	"allow connect any:x",
	"allow connect tcp *:80-90-100",
	"allow connect tcp *:080",
};

static void senseless_network_rules_are_refused(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(senseless_rules); i++)
		expect(errors_of(with_rule(senseless_rules[i])) > 0, "%s", senseless_rules[i]);
}

/* Brute force: a block and a range as numbers. */
struct block {
	u8 address[16];
	unsigned int bits;
	unsigned int prefix;
	unsigned int low;
	unsigned int high;
};

static bool oracle(const struct block *block, const u8 *address, unsigned int port)
{
	for (unsigned int bit = 0; bit < block->prefix; bit++)
		if ((address[bit / 8] ^ block->address[bit / 8]) & (0x80 >> (bit % 8)))
			return false;
	return port >= block->low && port <= block->high;
}

static void random_block(struct block *block)
{
	*block = (struct block){ .bits = random_below(2) ? 32 : 128 };
	block->prefix = random_below(block->bits + 1);
	if (block->bits == 128 && block->prefix > 90)
		block->prefix -= 40;
	for (unsigned int bit = 0; bit < block->prefix; bit++)
		if (random_below(2))
			block->address[bit / 8] |= 0x80 >> (bit % 8);
	block->low = random_below(65536);
	block->high = block->low + random_below(random_below(2) ? 600 : 65536);
	if (block->high > 65535)
		block->high = 65535;
}

static unsigned int near(unsigned int value)
{
	return (value + random_below(3) - 1) & 65535;
}

static void ask_block(const struct compiled *compiled, const struct block *block)
{
	const struct bulkhead_rules *rules = &compiled->rules;
	u8 object[22] = { block->bits == 32 ? AF_INET : AF_INET6, 1, 0, 6 };
	u8 *address = object + 6;
	unsigned int port = random_below(3) ? near(random_below(2) ? block->low : block->high)
					    : random_below(65536);
	unsigned int flip = random_below(block->bits);
	u32 state;

	memcpy(address, block->address, 16);
	for (unsigned int bit = block->prefix; bit < block->bits; bit++)
		if (random_below(2))
			address[bit / 8] |= 0x80 >> (bit % 8);
	if (random_below(2))
		address[flip / 8] ^= 0x80 >> (flip % 8);
	object[4] = port >> 8;
	object[5] = port;
	state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_SOCKET], object,
				       6 + block->bits / 8);
	expect(!!rules->cells[state].next == oracle(block, address, port), "port %u of %u-%u", port,
	       block->low, block->high);
}

static void random_blocks_match_what_brute_force_matches(void)
{
	char text[INET6_ADDRSTRLEN], rule[200];

	for (int i = 0; i < 1500; i++) {
		struct compiled compiled;
		struct block block;

		random_block(&block);
		inet_ntop(block.bits == 32 ? AF_INET : AF_INET6, block.address, text, sizeof(text));
		snprintf(rule, sizeof(rule), "deny connect tcp %s%s/%u%s:%u-%u",
			 block.bits == 32 ? "" : "[", text, block.prefix,
			 block.bits == 32 ? "" : "]", block.low, block.high);
		compiled_open(&compiled, with_rule(rule));
		expect(compiled.good, "%s", rule);
		for (int j = 0; compiled.good && j < 60; j++)
			ask_block(&compiled, &block);
		compiled_close(&compiled);
	}
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(star_address_is_both_families);
	run(blocks_and_ranges_have_exact_ends);
	run(sets_stand_for_their_members);
	run(protocols_are_told_apart);
	run(tcp_is_tcp_in_every_form);
	run(any_is_everything_and_with_an_address_every_internet_socket);
	run(unix_sockets_go_by_name);
	run(connecting_without_connection_implies_sending);
	run(senseless_network_rules_are_refused);
	run(random_blocks_match_what_brute_force_matches);
	return tap_end();
}
