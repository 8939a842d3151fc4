// SPDX-License-Identifier: GPL-2.0
/* Objects of host and capability rules: items, capabilities, devices. */
#include <linux/capability.h>

#include "language/host.h"

static const struct host_item items[] = {
	{ .name = "mount", .detail = DETAIL_NAME },
	{ .name = "umount" },
	{ .name = "pivot_root" },
	{ .name = "chroot" },
	{ .name = "ptrace", .detail = DETAIL_WORD, .words = { "outside", "program" } },
	{ .name = "signal" },
	{ .name = "schedule" },
	{ .name = "module" },
	{ .name = "autoload", .detail = DETAIL_NAME },
	{ .name = "firmware" },
	{ .name = "kexec" },
	{ .name = "kernel_read" },
	{ .name = "bpf" },
	{ .name = "perf" },
	{ .name = "userfaultfd" },
	{ .name = "user_namespace" },
	{ .name = "keyring" },
	{ .name = "syslog" },
	{ .name = "clock" },
	{ .name = "io_uring",
	  .detail = DETAIL_WORD,
	  .words = { "setup", "sqpoll", "credentials", "command" } },
	{ .name = "set_mm" },
	{ .name = "terminal" },
	{ .name = "source_route" },
	{ .name = "outside" },
	{ .name = "fanotify" },
	{ .name = "fs_ioctl" },
	{ .name = "io_port" },
	{ .name = "kcore" },
	{ .name = "memory_failure" },
	{ .name = "swap" },
	{ .name = "quota" },
	{ .name = "accounting" },
	{ .name = "hostname" },
	{ .name = "reboot" },
	{ .name = "control", .detail = DETAIL_CONTROL },
};

static const char *const capabilities[] = {
	[CAP_CHOWN] = "chown",
	[CAP_DAC_OVERRIDE] = "dac_override",
	[CAP_DAC_READ_SEARCH] = "dac_read_search",
	[CAP_FOWNER] = "fowner",
	[CAP_FSETID] = "fsetid",
	[CAP_KILL] = "kill",
	[CAP_SETGID] = "setgid",
	[CAP_SETUID] = "setuid",
	[CAP_SETPCAP] = "setpcap",
	[CAP_LINUX_IMMUTABLE] = "linux_immutable",
	[CAP_NET_BIND_SERVICE] = "net_bind_service",
	[CAP_NET_BROADCAST] = "net_broadcast",
	[CAP_NET_ADMIN] = "net_admin",
	[CAP_NET_RAW] = "net_raw",
	[CAP_IPC_LOCK] = "ipc_lock",
	[CAP_IPC_OWNER] = "ipc_owner",
	[CAP_SYS_MODULE] = "sys_module",
	[CAP_SYS_RAWIO] = "sys_rawio",
	[CAP_SYS_CHROOT] = "sys_chroot",
	[CAP_SYS_PTRACE] = "sys_ptrace",
	[CAP_SYS_PACCT] = "sys_pacct",
	[CAP_SYS_ADMIN] = "sys_admin",
	[CAP_SYS_BOOT] = "sys_boot",
	[CAP_SYS_NICE] = "sys_nice",
	[CAP_SYS_RESOURCE] = "sys_resource",
	[CAP_SYS_TIME] = "sys_time",
	[CAP_SYS_TTY_CONFIG] = "sys_tty_config",
	[CAP_MKNOD] = "mknod",
	[CAP_LEASE] = "lease",
	[CAP_AUDIT_WRITE] = "audit_write",
	[CAP_AUDIT_CONTROL] = "audit_control",
	[CAP_SETFCAP] = "setfcap",
	[CAP_MAC_OVERRIDE] = "mac_override",
	[CAP_MAC_ADMIN] = "mac_admin",
	[CAP_SYSLOG] = "syslog",
	[CAP_WAKE_ALARM] = "wake_alarm",
	[CAP_BLOCK_SUSPEND] = "block_suspend",
	[CAP_AUDIT_READ] = "audit_read",
	[CAP_PERFMON] = "perfmon",
	[CAP_BPF] = "bpf",
	[CAP_CHECKPOINT_RESTORE] = "checkpoint_restore",
};

static const char *const device_types[] = { "char", "block" };

static bool is_named(const char *text, size_t length, const char *name)
{
	return length == strlen(name) && !memcmp(text, name, length);
}

/**
 * host_item_find() - find an item by name
 * @text: the word
 * @length: bytes of it
 *
 * Return: the item, or NULL if there is none of this name.
 */
const struct host_item *host_item_find(const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		if (is_named(text, length, items[i].name))
			return &items[i];
	return NULL;
}

/**
 * host_item_at() - get the items one by one
 * @index: from 0
 *
 * Return: the item, or NULL after the last one.
 */
const struct host_item *host_item_at(size_t index)
{
	return index < ARRAY_SIZE(items) ? &items[index] : NULL;
}

/**
 * host_item_hint() - complete a message about an unknown item
 * @text: the word
 * @length: bytes of it
 *
 * Return: as diag_hint().
 */
const char *host_item_hint(const char *text, size_t length)
{
	const char *names[ARRAY_SIZE(items) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		names[i] = items[i].name;
	names[ARRAY_SIZE(items)] = "device";
	return diag_hint(text, length, names, ARRAY_SIZE(names));
}

/**
 * capability_find() - find a capability by name
 * @text: the word: lower case, without ``CAP_``
 * @length: bytes of it
 *
 * Return: its number, or -1 if there is none of this name.
 */
int capability_find(const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (is_named(text, length, capabilities[i]))
			return i;
	return -1;
}

/**
 * capability_name() - get the name of a capability
 * @number: CAP_*
 *
 * Return: the word, or NULL for a capability that this tool does not know.
 */
const char *capability_name(unsigned int number)
{
	return number < ARRAY_SIZE(capabilities) ? capabilities[number] : NULL;
}

/**
 * capability_hint() - complete a message about an unknown capability
 * @text: the word
 * @length: bytes of it
 *
 * Return: the text, in a static buffer.
 */
const char *capability_hint(const char *text, size_t length)
{
	static char hint[128];
	const char *near;
	char lower[32];
	size_t at = 0;

	if (length >= sizeof(lower))
		return "; capabilities(7) lists them";
	for (; at < length; at++)
		lower[at] = text[at] >= 'A' && text[at] <= 'Z' ? text[at] + 32 : text[at];
	at = length > 4 && !memcmp(lower, "cap_", 4) ? 4 : 0;
	near = diag_nearest(lower + at, length - at, capabilities, ARRAY_SIZE(capabilities));
	if (!near)
		return "; capabilities(7) lists them";
	snprintf(hint, sizeof(hint), "; did you mean '%s'?", near);
	return hint;
}

/**
 * device_type_find() - find a type of device by name
 * @text: the word
 * @length: bytes of it
 *
 * Return: its letter, or 0 if there is none of this name.
 */
int device_type_find(const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(device_types); i++)
		if (is_named(text, length, device_types[i]))
			return device_types[i][0];
	return 0;
}

/**
 * device_type_name() - get the name of a type of device
 * @type: its letter
 *
 * Return: the word, or NULL if there is no such type.
 */
const char *device_type_name(int type)
{
	for (size_t i = 0; i < ARRAY_SIZE(device_types); i++)
		if (device_types[i][0] == type)
			return device_types[i];
	return NULL;
}

/**
 * host_everything() - make the patterns of an item with and without any detail
 * @line: the line that contains it
 * @at: its place in the line
 * @item: the item
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool host_everything(struct line *line, const char *at, const struct host_item *item,
		     struct patterns *patterns)
{
	static const struct piece rest[] = { { PIECE_BYTE, ' ' }, { PIECE_STAR, SET_ANY } };
	bool good;

	patterns->prefix = item->name;
	good = patterns_add(line, at, patterns, rest, 0) &&
	       (item->detail == DETAIL_NONE ||
		patterns_add(line, at, patterns, rest, ARRAY_SIZE(rest)));
	patterns->prefix = "";
	return good;
}

/* A word without wildcards has to be a known one. */
static bool check_word(struct line *line, const struct token *token, const struct host_item *item)
{
	size_t count = 0;

	if (memchr(token->text, '\\', token->length))
		return true;
	for (size_t i = 0; i < token->length; i++)
		if (strchr("*?[{", token->text[i]))
			return true;
	for (; item->words[count]; count++)
		if (is_named(token->text, token->length, item->words[count]))
			return true;
	line_error(line, token->text, "unknown detail '%.*s' of '%s'%s",
		   (int)(token->length > 40 ? 40 : token->length), token->text, item->name,
		   diag_hint(token->text, token->length, item->words, count));
	return false;
}

/**
 * host_detail() - make the patterns of an item with a detail
 * @line: the line that contains it; gets the errors
 * @token: the detail
 * @item: the item
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool host_detail(struct line *line, const struct token *token, const struct host_item *item,
		 struct patterns *patterns)
{
	char prefix[32];
	bool good;

	if (item->detail == DETAIL_NONE) {
		line_error(line, token->text, "'%s' has no details: nothing follows it",
			   item->name);
		return false;
	}
	if (item->detail == DETAIL_WORD && !check_word(line, token, item))
		return false;
	snprintf(prefix, sizeof(prefix), "%s ", item->name);
	patterns->prefix = prefix;
	good = glob_parse(line, token, item->detail == DETAIL_CONTROL ? GLOB_CONTROL : GLOB_DETAIL,
			  patterns);
	patterns->prefix = "";
	return good;
}

static struct piece range_piece(struct line *line, unsigned int low, unsigned int high)
{
	struct byteset set = {};

	if (low == high)
		return (struct piece){ PIECE_BYTE, low };
	byteset_add(&set, low, high);
	return (struct piece){ PIECE_BYTE, sets_number(&line->policy->sets, &set) };
}

/*
 * Finds the largest block of numbers from @low to at most @high in which each of the
 * four bytes has a range. Returns its last number.
 */
static u32 first_block(struct line *line, u32 low, u32 high, struct piece *pieces)
{
	unsigned int level = 3;
	u64 size, count;
	u32 last;

	while (level && (low % (1ULL << 8 * level) || low + (1ULL << 8 * level) - 1 > high))
		level--;
	size = 1ULL << 8 * level;
	count = ((u64)high - low + 1) / size;
	if (count > 256 - (low / size) % 256)
		count = 256 - (low / size) % 256;
	last = low + count * size - 1;
	for (int i = 0; i < 4; i++)
		pieces[i] =
			range_piece(line, low >> (24 - 8 * i) & 255, last >> (24 - 8 * i) & 255);
	return last;
}

/* Two ranges become the product of their blocks. */
static bool add_numbers(struct line *line, const char *at, const u32 *major, const u32 *minor,
			struct patterns *patterns)
{
	struct piece pieces[8];
	u64 low, next;

	for (low = major[0]; low <= major[1]; low = next) {
		next = first_block(line, low, major[1], pieces) + 1ULL;
		for (u64 inner = minor[0]; inner <= minor[1];) {
			inner = first_block(line, inner, minor[1], pieces + 4) + 1ULL;
			if (!patterns_add(line, at, patterns, pieces, ARRAY_SIZE(pieces)))
				return false;
		}
	}
	return true;
}

static bool parse_range(struct line *line, const char *text, size_t length, u32 most, u32 *range)
{
	range[0] = 0;
	range[1] = ~0U;
	if (is_named(text, length, "*"))
		return true;
	if (!range_parse(text, length, most, &range[0], &range[1])) {
		line_error(line, text,
			   "a device number is '*', a number from 0 to %u, or two separated by '-'",
			   most);
		return false;
	}
	if (range[0] <= range[1])
		return true;
	line_error(line, text, "this range of device numbers runs backwards");
	return false;
}

/**
 * host_device() - make the patterns of MAJOR:MINOR
 * @line: the line that contains it; gets the errors
 * @token: the numbers
 * @type: the letter of the type
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool host_device(struct line *line, const struct token *token, int type, struct patterns *patterns)
{
	const char *colon = memchr(token->text, ':', token->length);
	const char prefix[] = { type, 0 };
	u32 major[2], minor[2];
	size_t first;
	bool good;

	if (!colon) {
		line_error(
			line, token->text,
			"a device is named by its numbers, MAJOR:MINOR, as in 10:200 or 136-143:*");
		return false;
	}
	first = colon - token->text;
	if (!parse_range(line, token->text, first, DEVICE_MAJOR_MAX, major) ||
	    !parse_range(line, colon + 1, token->length - first - 1, DEVICE_MINOR_MAX, minor))
		return false;
	patterns->prefix = prefix;
	good = add_numbers(line, token->text, major, minor, patterns);
	patterns->prefix = "";
	return good;
}

/**
 * host_devices() - make the pattern of all devices of a type
 * @line: the line that contains it
 * @at: its place in the line
 * @type: the letter of the type, or 0 for all types
 * @patterns: the patterns are appended to it
 *
 * Return: false after an error was reported.
 */
bool host_devices(struct line *line, const char *at, int type, struct patterns *patterns)
{
	const char prefix[] = { type, 0 };
	static const struct piece all = { PIECE_STAR, SET_ANY };
	bool good;

	patterns->prefix = prefix;
	good = patterns_add(line, at, patterns, &all, 1);
	patterns->prefix = "";
	return good;
}
