// SPDX-License-Identifier: GPL-2.0
/* What is derived from mounts: where they are, and how their filesystems compare names. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/folding.h"
#include "env.h"
#include "tap.h"

static const char list[] =
	"21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
	"22 21 8:2 / /a\\040b\\134 rw shared:2 master:3 - vfat /dev/sdb rw,fmask=0022\n"
	"no mount\n"
	"23 21 0:9 /x /srv rw - fuse.sshfs me@there: rw,user_id=0\n"
	"24 22 0:7 - /odd - -\n";

static bool list_read(struct mounts *mounts, const char *text, size_t length)
{
	char path[] = "/tmp/mountinfo.XXXXXX";
	int fd = mkstemp(path);
	bool good = fd >= 0 && write(fd, text, length) == (ssize_t)length &&
		    mounts_read(mounts, path);

	close(fd);
	unlink(path);
	return good;
}

static void a_list_of_mounts_is_read(void)
{
	struct mounts mounts;

	expect(list_read(&mounts, list, strlen(list)), "read");
	expect(mounts.count == 3, "%zu mounts", mounts.count);
	if (mounts.count == 3) {
		expect(mounts.list[0].id == 21 && !strcmp(mounts.list[0].path, "/"), "the root");
		expect(!strcmp(mounts.list[1].path, "/a b\\"), "%s", mounts.list[1].path);
		expect(!strcmp(mounts.list[1].type, "vfat"), "%s", mounts.list[1].type);
		expect(!strcmp(mounts.list[1].options, "rw,fmask=0022"), "%s",
		       mounts.list[1].options);
		expect(!strcmp(mounts.list[2].type, "fuse.sshfs"), "%s", mounts.list[2].type);
	}
	mounts_free(&mounts);
}

static void a_list_that_is_cut_off_does_no_harm(void)
{
	for (size_t length = 0; length < strlen(list); length++) {
		struct mounts mounts;

		expect(list_read(&mounts, list, length), "%zu", length);
		mounts_free(&mounts);
	}
}

static void what_is_not_there_is_not_read(void)
{
	struct mounts mounts;

	expect(!mounts_read(&mounts, "/nothing/here"), "read");
	expect(!mounts.count, "%zu", mounts.count);
	mounts_free(&mounts);
}

static void a_path_is_below_its_directories_alone(void)
{
	static const struct {
		const char *path, *top, *rest;
	} cases[] = {
		{ "/", "/", "" },      { "/", "", "" },	    { "/a", "/", "/a" },
		{ "/a", "", "/a" },    { "/a", "/a", "" },  { "/a/b", "/a", "/b" },
		{ "/ab", "/a", NULL }, { "/", "/a", NULL }, { "/b", "/a", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *rest = mounts_below(cases[i].path, cases[i].top);

		expect(rest && cases[i].rest ? !strcmp(rest, cases[i].rest) : rest == cases[i].rest,
		       "%s below %s: %s", cases[i].path, cases[i].top, rest);
	}
}

static void an_option_is_a_whole_word(void)
{
	char options[] = "rw,nocase,uid=0,check=r";
	const struct mounted mounted = { .options = options };

	expect(mounts_has_option(&mounted, "rw"), "first");
	expect(mounts_has_option(&mounted, "nocase"), "middle");
	expect(mounts_has_option(&mounted, "check"), "with a value");
	expect(!mounts_has_option(&mounted, "case"), "end of a word");
	expect(!mounts_has_option(&mounted, "no"), "begin of a word");
	expect(!mounts_has_option(&mounted, "ro"), "none");
}

static void types_tell_how_names_are_compared(void)
{
	static const struct {
		char type[16], options[16];
		enum folding folding;
	} cases[] = {
		{ "vfat", "rw", FOLDING_SURE },
		{ "msdos", "rw", FOLDING_SURE },
		{ "exfat", "rw", FOLDING_SURE },
		{ "hfsplus", "rw", FOLDING_SURE },
		{ "efivarfs", "rw", FOLDING_SURE },
		{ "ntfs3", "rw", FOLDING_UNKNOWN },
		{ "ntfs3", "rw,nocase", FOLDING_SURE },
		{ "ntfs", "rw", FOLDING_UNKNOWN },
		{ "fuseblk", "rw", FOLDING_UNKNOWN },
		{ "cifs", "rw", FOLDING_UNKNOWN },
		{ "cifs", "rw,nocase", FOLDING_SURE },
		{ "ext4", "rw", FOLDING_NONE },
		{ "ext4", "rw,nocase", FOLDING_NONE },
		{ "tmpfs", "rw", FOLDING_NONE },
		{ "xfs", "rw", FOLDING_NONE },
		{ "fuse", "rw", FOLDING_NONE },
		{ "fuse.nocase", "rw", FOLDING_NONE },
		{ "vfatx", "rw", FOLDING_NONE },
		{ "", "", FOLDING_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct mounted mounted = {
			.type = (char *)cases[i].type,
			.options = (char *)cases[i].options,
		};

		expect(folding_of_type(&mounted) == cases[i].folding, "%s %s", cases[i].type,
		       cases[i].options);
	}
}

static void never(void *data, const char *path, const char *type, enum folding folding)
{
	*(unsigned int *)data += 1;
	printf("# %s on %s: %d\n", path, type, folding);
}

/* True of the filesystems of this machine: none of these folds. */
static void an_ordinary_directory_is_found_and_does_not_fold(void)
{
	int dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	unsigned int count = 0;
	struct mounts mounts;
	const char *type;

	expect(mounts_read(&mounts, "/proc/self/mountinfo") && mounts.count, "read");
	expect(dir >= 0 && mounts_find(&mounts, dir), "its mount");
	expect(folding_of(&mounts, dir, &type) == FOLDING_NONE, "%s", type);
	expect(!strcmp(type, "proc"), "%s", type);
	folding_below(&mounts, dir, "/proc", never, &count);
	expect(!count, "%u", count);
	mounts_free(&mounts);
	close(dir);
}

int main(void)
{
	run(a_list_of_mounts_is_read);
	run(a_list_that_is_cut_off_does_no_harm);
	run(what_is_not_there_is_not_read);
	run(a_path_is_below_its_directories_alone);
	run(an_option_is_a_whole_word);
	run(types_tell_how_names_are_compared);
	run(an_ordinary_directory_is_found_and_does_not_fold);
	return tap_end();
}
