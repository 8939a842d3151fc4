// SPDX-License-Identifier: GPL-2.0
/*
 * nl [-o UID] [-s UID] COMMAND ARGUMENT...
 *
 * Send messages to the module that the tool never would. Prints "ERRNO: SENTENCE" of the
 * last answer and exits with the errno. With -o, the socket is opened by UID and used by
 * root; with -s, it is opened by root and used by UID.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bulkhead.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define ROOM	    65536
#define HEADER_ROOM (NLMSG_HDRLEN + GENL_HDRLEN)

struct message {
	union {
		struct nlmsghdr header;
		char bytes[ROOM];
	};
};

struct family {
	int id;
	int group;
};

struct blob {
	unsigned char *bytes;
	unsigned int length;
};

static int sock = -1;
static struct family family;
static char sentence[512];

static void __attribute__((noreturn)) die(const char *what)
{
	perror(what);
	exit(125);
}

static void begin(struct message *message, int type, int command, int flags)
{
	static unsigned int sequence;
	struct genlmsghdr *genl = NLMSG_DATA(&message->header);

	memset(message->bytes, 0, HEADER_ROOM);
	message->header.nlmsg_len = HEADER_ROOM;
	message->header.nlmsg_type = type;
	message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	message->header.nlmsg_seq = ++sequence;
	genl->cmd = command;
	genl->version = 1;
}

static void put(struct message *message, int type, const void *data, unsigned int length)
{
	struct nlattr *attr = (void *)(message->bytes + message->header.nlmsg_len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + length;
	memset((char *)attr + NLA_HDRLEN, 0, NLA_ALIGN(length));
	if (length)
		memcpy((char *)attr + NLA_HDRLEN, data, length);
	message->header.nlmsg_len += NLA_ALIGN(attr->nla_len);
}

static void put_u32(struct message *message, int type, unsigned int value)
{
	put(message, type, &value, sizeof(value));
}

static void put_string(struct message *message, int type, const char *text)
{
	put(message, type, text, strlen(text) + 1);
}

static void take_sentence(const struct nlmsghdr *header, unsigned int skip)
{
	const char *at = (const char *)NLMSG_DATA(header) + NLMSG_ALIGN(skip);
	const char *end = (const char *)header + header->nlmsg_len;

	while (header->nlmsg_flags & NLM_F_ACK_TLVS && at + NLA_HDRLEN <= end) {
		const struct nlattr *attr = (const void *)at;

		if (attr->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(sentence, sizeof(sentence), "%s", at + NLA_HDRLEN);
		at += NLA_ALIGN(attr->nla_len);
		if (!attr->nla_len)
			break;
	}
}

static void take_family(const struct nlmsghdr *header)
{
	const char *at = (const char *)header + HEADER_ROOM;
	const char *end = (const char *)header + header->nlmsg_len;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *attr = (const void *)at;
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family.id, at + NLA_HDRLEN, 2);
		/*
		 * One group: the header of the nested attribute, that of the entry, then
		 * its attributes.
		 */
		if (type == CTRL_ATTR_MCAST_GROUPS) {
			const char *in = at + 2 * NLA_HDRLEN;

			while (in < at + attr->nla_len) {
				const struct nlattr *inner = (const void *)in;

				if (inner->nla_type == CTRL_ATTR_MCAST_GRP_ID)
					memcpy(&family.group, in + NLA_HDRLEN, 4);
				in += NLA_ALIGN(inner->nla_len);
			}
		}
		at += NLA_ALIGN(attr->nla_len);
	}
}

/* Returns the errno; the sentence is kept. */
static int transact(struct message *message)
{
	static struct message answer;
	const struct nlmsghdr *header;
	bool control = message->header.nlmsg_type == GENL_ID_CTRL;

	sentence[0] = 0;
	if (send(sock, message, message->header.nlmsg_len, 0) < 0)
		return errno;
	for (;;) {
		int length = recv(sock, &answer, sizeof(answer), 0), err;

		if (length < 0)
			return errno;
		for (header = &answer.header; NLMSG_OK(header, length);
		     header = NLMSG_NEXT(header, length)) {
			const struct nlmsgerr *error = NLMSG_DATA(header);

			if (header->nlmsg_type == NLMSG_ERROR) {
				take_sentence(header, sizeof(*error));
				return -error->error;
			}
			if (header->nlmsg_type == NLMSG_DONE) {
				memcpy(&err, NLMSG_DATA(header), sizeof(err));
				take_sentence(header, sizeof(err));
				return err < 0 ? -err : 0;
			}
			if (control)
				take_family(header);
		}
	}
}

static int simple(int command, int flags)
{
	static struct message message;

	begin(&message, family.id, command, flags);
	return transact(&message);
}

static int named(int command, int attribute, const char *name, int flags)
{
	static struct message message;

	begin(&message, family.id, command, flags);
	put_string(&message, attribute, name);
	return transact(&message);
}

static int do_begin(unsigned int length)
{
	static struct message message;

	begin(&message, family.id, BULKHEAD_CMD_POLICY_BEGIN, 0);
	put_u32(&message, BULKHEAD_A_LENGTH, length);
	return transact(&message);
}

static int do_chunk(unsigned int offset, const void *bytes, unsigned int length)
{
	static struct message message;

	begin(&message, family.id, BULKHEAD_CMD_POLICY_CHUNK, 0);
	put_u32(&message, BULKHEAD_A_OFFSET, offset);
	put(&message, BULKHEAD_A_DATA, bytes, length);
	return transact(&message);
}

static int do_chunks(const struct blob *blob, unsigned int from, unsigned int base)
{
	unsigned int at, length;
	int err = 0;

	for (at = from; at < blob->length && !err; at += length) {
		length = blob->length - at;
		if (length > BULKHEAD_CHUNK_MAX)
			length = BULKHEAD_CHUNK_MAX;
		err = do_chunk(base + at, blob->bytes + at, length);
	}
	return err;
}

static int do_commit(void)
{
	return simple(BULKHEAD_CMD_POLICY_COMMIT, 0);
}

static int upload(const struct blob *blob)
{
	int err = do_begin(blob->length);

	if (!err)
		err = do_chunks(blob, 0, 0);
	return err ? err : do_commit();
}

static struct blob blob_read(const char *path)
{
	struct blob blob = { NULL, 0 };
	int fd = open(path, O_RDONLY);
	struct stat stat;

	if (fd < 0 || fstat(fd, &stat))
		die(path);
	blob.length = stat.st_size;
	blob.bytes = malloc(blob.length + 1);
	if (!blob.bytes || read(fd, blob.bytes, blob.length) != (ssize_t)blob.length)
		die(path);
	close(fd);
	return blob;
}

static void open_socket(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int one = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 || bind(sock, (struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		die("netlink");
}

static void find_family(void)
{
	static struct message message;
	int err;

	begin(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	put_string(&message, CTRL_ATTR_FAMILY_NAME, BULKHEAD_GENL_NAME);
	err = transact(&message);
	if (err) {
		printf("%d: the family is not there\n", err);
		exit(err);
	}
}

/* ---------------------------------------------------------------- commands */

static int cmd_info(char **args)
{
	(void)args;
	return simple(BULKHEAD_CMD_INFO, 0);
}

static int cmd_list(char **args)
{
	(void)args;
	return simple(BULKHEAD_CMD_POLICY_LIST, NLM_F_DUMP);
}

static int cmd_containers(char **args)
{
	(void)args;
	return simple(BULKHEAD_CMD_CONTAINER_LIST, NLM_F_DUMP);
}

static int cmd_get(char **args)
{
	return named(BULKHEAD_CMD_POLICY_GET, BULKHEAD_A_POLICY, args[0], NLM_F_DUMP);
}

static int cmd_get_nothing(char **args)
{
	(void)args;
	return simple(BULKHEAD_CMD_POLICY_GET, NLM_F_DUMP);
}

static int cmd_delete(char **args)
{
	return named(BULKHEAD_CMD_POLICY_DELETE, BULKHEAD_A_POLICY, args[0], 0);
}

static int cmd_unbind(char **args)
{
	return named(BULKHEAD_CMD_CONTAINER_UNBIND, BULKHEAD_A_CONTAINER, args[0], 0);
}

static int cmd_bind(char **args)
{
	static struct message message;

	begin(&message, family.id, BULKHEAD_CMD_CONTAINER_BIND, 0);
	put_string(&message, BULKHEAD_A_CONTAINER, args[0]);
	put_string(&message, BULKHEAD_A_POLICY, args[1]);
	if (args[2])
		put_u32(&message, BULKHEAD_A_PID, strtoul(args[2], NULL, 10));
	return transact(&message);
}

static int cmd_begin(char **args)
{
	return args[0] ? do_begin(strtoul(args[0], NULL, 10))
		       : simple(BULKHEAD_CMD_POLICY_BEGIN, 0);
}

static int cmd_chunk(char **args)
{
	(void)args;
	return do_chunk(0, "x", 1);
}

static int cmd_empty_chunk(char **args)
{
	(void)args;
	return do_begin(8) ? 125 : do_chunk(0, "", 0);
}

/* An attribute may not be longer than the family allows. */
static int cmd_long_chunk(char **args)
{
	static char bytes[BULKHEAD_CHUNK_MAX + 1];

	(void)args;
	return do_begin(2 * sizeof(bytes)) ? 125 : do_chunk(0, bytes, sizeof(bytes));
}

static int cmd_commit(char **args)
{
	(void)args;
	return do_commit();
}

static int cmd_unknown(char **args)
{
	return simple(strtoul(args[0], NULL, 10), 0);
}

static int cmd_join(char **args)
{
	(void)args;
	return setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &family.group,
			  sizeof(family.group))
		       ? errno
		       : 0;
}

static int cmd_upload(char **args)
{
	struct blob blob = blob_read(args[0]);

	return upload(&blob);
}

static int cmd_half(char **args)
{
	struct blob blob = blob_read(args[0]);

	if (do_begin(blob.length) || do_chunk(0, blob.bytes, blob.length / 2))
		return 125;
	return do_commit();
}

/* The socket is closed when the process ends. */
static int cmd_abandon(char **args)
{
	struct blob blob = blob_read(args[0]);

	return do_begin(blob.length) ? 125 : do_chunk(0, blob.bytes, blob.length / 2);
}

static int cmd_disorder(char **args)
{
	struct blob blob = blob_read(args[0]);

	return do_begin(blob.length) ? 125 : do_chunk(8, blob.bytes + 8, 8);
}

static int cmd_overrun(char **args)
{
	struct blob blob = blob_read(args[0]);

	return do_begin(blob.length - 8) ? 125 : do_chunk(0, blob.bytes, blob.length);
}

static int cmd_restart(char **args)
{
	struct blob blob = blob_read(args[0]);

	if (do_begin(blob.length) || do_chunk(0, blob.bytes, blob.length / 2))
		return 125;
	return upload(&blob);
}

/* All blobs in one commit. */
static int cmd_together(char **args)
{
	unsigned int total = 0, base = 0;
	int i, err;

	for (i = 0; args[i]; i++)
		total += blob_read(args[i]).length;
	err = do_begin(total);
	for (i = 0; args[i] && !err; i++) {
		struct blob blob = blob_read(args[i]);

		err = do_chunks(&blob, 0, base);
		base += blob.length;
	}
	return err ? err : do_commit();
}

/* One blob after the other, COUNT times, as fast as possible. */
static int cmd_replace(char **args)
{
	int count = atoi(args[0]), i, err = 0;
	struct blob blobs[2] = { blob_read(args[1]), blob_read(args[2]) };

	for (i = 0; i < count && !err; i++)
		err = upload(&blobs[i % 2]);
	return err;
}

static unsigned int crc(const unsigned char *bytes, unsigned int length)
{
	unsigned int value = ~0U, i;

	while (length--) {
		value ^= *bytes++;
		for (i = 0; i < 8; i++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320U : 0);
	}
	return ~value;
}

static void seal(struct blob *blob)
{
	struct bulkhead_blob_header *header = (void *)blob->bytes;

	if (blob->length < sizeof(*header))
		return;
	header->checksum = 0;
	header->checksum = crc(blob->bytes, blob->length);
}

/*
 * COUNT blobs with a few bytes changed and the checksum corrected: each is accepted, or
 * refused with a sentence.
 */
static int cmd_fuzz(char **args)
{
	struct blob good = blob_read(args[0]), bad = blob_read(args[0]);
	int count = atoi(args[1]), taken = 0, refused = 0, i, j;

	srand(atoi(args[2]));
	for (i = 0; i < count; i++) {
		int changes = 1 + rand() % 3, err;

		memcpy(bad.bytes, good.bytes, good.length);
		for (j = 0; j < changes; j++) {
			unsigned int at = rand() % 2 ? rand() % 128 : rand();

			bad.bytes[at % bad.length] ^= 1 << rand() % 8;
		}
		seal(&bad);
		err = upload(&bad);
		if (err && !sentence[0]) {
			printf("%d: refused without a sentence, turn %d\n", err, i);
			return 125;
		}
		*(err ? &refused : &taken) += 1;
	}
	printf("%d taken, %d refused\n", taken, refused);
	return refused ? 0 : 125;
}

/* An attribute of any type and size; its length is sometimes wrong. */
static void put_noise(struct message *message)
{
	static const char *const names[] = { "good", "nothing", "", "a/b" };
	struct nlattr *attr = (void *)(message->bytes + message->header.nlmsg_len);
	int type = rand() % 4 ? rand() % (BULKHEAD_A_MAX + 2) : rand() % 65536;
	unsigned char bytes[300];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = rand();
	if (rand() % 3 == 0)
		put_string(message, type, names[rand() % 4]);
	else if (rand() % 2)
		put_u32(message, type, rand() % 4 ? rand() % 5000U : ~0U - rand() % 3);
	else
		put(message, type, bytes, rand() % (rand() % 2 ? 9 : sizeof(bytes)));
	if (rand() % 10 == 0)
		attr->nla_len = rand() % 2 ? rand() % 8 : rand() % 65536;
}

/*
 * COUNT messages of any command, each with a valid header, so that there is an answer,
 * and with invalid attributes: each of them is answered.
 */
static int cmd_noise(char **args)
{
	const struct timeval patience = { .tv_sec = 20 };
	static struct message message;
	int count = atoi(args[0]), taken = 0, refused = 0, i, j, err;

	if (setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		die("patience");
	srand(atoi(args[1]));
	for (i = 0; i < count; i++) {
		begin(&message, family.id, rand() % (BULKHEAD_CMD_MAX + 3),
		      rand() % 2 ? NLM_F_DUMP : 0);
		for (j = rand() % 6; j > 0; j--)
			put_noise(&message);
		err = transact(&message);
		if (err == EAGAIN) {
			printf("no answer to message %d\n", i);
			return 125;
		}
		*(err ? &refused : &taken) += 1;
	}
	printf("%d taken, %d refused\n", taken, refused);
	return taken && refused ? 0 : 125;
}

struct command {
	const char *name;
	int least;
	int (*run)(char **args);
};

static const struct command commands[] = {
	{ "info", 0, cmd_info },
	{ "list", 0, cmd_list },
	{ "containers", 0, cmd_containers },
	{ "get", 1, cmd_get },
	{ "get_nothing", 0, cmd_get_nothing },
	{ "delete", 1, cmd_delete },
	{ "unbind", 1, cmd_unbind },
	{ "bind", 2, cmd_bind },
	{ "begin", 0, cmd_begin },
	{ "chunk", 0, cmd_chunk },
	{ "empty_chunk", 0, cmd_empty_chunk },
	{ "long_chunk", 0, cmd_long_chunk },
	{ "commit", 0, cmd_commit },
	{ "unknown", 1, cmd_unknown },
	{ "join", 0, cmd_join },
	{ "upload", 1, cmd_upload },
	{ "half", 1, cmd_half },
	{ "abandon", 1, cmd_abandon },
	{ "disorder", 1, cmd_disorder },
	{ "overrun", 1, cmd_overrun },
	{ "restart", 1, cmd_restart },
	{ "together", 1, cmd_together },
	{ "replace", 3, cmd_replace },
	{ "fuzz", 3, cmd_fuzz },
	{ "noise", 2, cmd_noise },
};

static const struct command *command_find(int count, char **words)
{
	size_t i;

	for (i = 0; count && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, words[0]) && count > commands[i].least)
			return &commands[i];
	fputs("nl: no such command, or too few arguments\n", stderr);
	exit(125);
}

int main(int argc, char **argv)
{
	const struct command *command;
	int opener = -1, sender = -1, option, err;

	while ((option = getopt(argc, argv, "+o:s:")) != -1) {
		if (option == 'o')
			opener = atoi(optarg);
		else if (option == 's')
			sender = atoi(optarg);
		else
			return 125;
	}
	command = command_find(argc - optind, argv + optind);
	if (opener >= 0 && seteuid(opener))
		die("seteuid");
	open_socket();
	if (opener >= 0 && seteuid(0))
		die("seteuid");
	find_family();
	if (sender >= 0 && seteuid(sender))
		die("seteuid");
	err = command->run(argv + optind + 1);
	printf("%d: %s\n", err, sentence);
	return err;
}
