// SPDX-License-Identifier: GPL-2.0
/*
 * slowfs DIR hang|fail: mount a filesystem on DIR, by FUSE, and serve it until killed. It
 * has only its root directory, which cannot be opened: a process that tries waits
 * forever, or gets an error.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int fuse;

static void answer(const struct fuse_in_header *request, int err, const void *data,
		   unsigned int length)
{
	struct {
		struct fuse_out_header header;
		char data[256];
	} reply = {
		.header = { .len = sizeof(reply.header) + length,
			    .error = -err,
			    .unique = request->unique },
	};

	if (length)
		memcpy(reply.data, data, length);
	if (write(fuse, &reply, reply.header.len) < 0 && errno != ENOENT)
		perror("slowfs: write");
}

static void serve(const struct fuse_in_header *request, int hang)
{
	static const struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = 31,
		.max_write = 4096,
	};
	static const struct fuse_attr_out attributes = {
		.attr_valid = 3600,
		.attr = { .ino = 1, .mode = S_IFDIR | 0755, .nlink = 2 },
	};
	static const struct fuse_statfs_out space = { .st = { .namelen = 255, .bsize = 4096 } };

	switch (request->opcode) {
	case FUSE_INIT:
		answer(request, 0, &init, sizeof(init));
		break;
	case FUSE_GETATTR:
		answer(request, 0, &attributes, sizeof(attributes));
		break;
	case FUSE_STATFS:
		answer(request, 0, &space, sizeof(space));
		break;
	case FUSE_LOOKUP:
		answer(request, ENOENT, NULL, 0);
		break;
	case FUSE_OPENDIR:
		if (!hang)
			answer(request, EIO, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(request, ENOSYS, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	static union {
		struct fuse_in_header header;
		char bytes[65536];
	} request;
	char options[128];

	if (argc != 3)
		return 125;
	fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		 fuse);
	if (fuse < 0 || mount("slowfs", argv[1], "fuse", 0, options)) {
		perror("slowfs");
		return 125;
	}
	while (read(fuse, &request, sizeof(request)) > 0 || errno == EINTR)
		serve(&request.header, !strcmp(argv[2], "hang"));
	return 0;
}
