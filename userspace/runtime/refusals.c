// SPDX-License-Identifier: GPL-2.0
/*
 * The last containers that a hook did not let start, and why. Runtimes discard a hook's
 * output, so this goes where administrators look: to the journal, to the kernel log, and
 * to a small file for 'bulkhead status'.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "runtime/refusals.h"

#define REASON_MAX	  800 /* bytes of a sentence */
#define KERNEL_RECORD_MAX 976 /* bytes that the kernel log takes at once: 992 on 6.1 */
#define FILE_MAX	  (REFUSALS_MAX * 16384)

/* "container 'web' (0123456789ab) is not started: ...", malloc'd, in printable characters. */
static char *sentence_of(const struct refusal *refusal)
{
	const char *id = refusal->id ? refusal->id : "unknown";
	const char *name = refusal->name ? refusal->name : id;
	auto_free char *text = NULL;
	int done;

	if (strcmp(name, id))
		done = asprintf(&text, "container '%.64s' (%.12s) %s: %.*s", name, id,
				refusal->effect, REASON_MAX, refusal->reason);
	else
		done = asprintf(&text, "container '%.64s' %s: %.*s", id, refusal->effect,
				REASON_MAX, refusal->reason);
	return done < 0 ? NULL : output_printable(text);
}

/*
 * One write for one record; and dprintf() of glibc 2.36 writes nothing here, since a seek of
 * /dev/kmsg fails.
 */
static void write_kernel_log(const char *sentence)
{
	auto_free char *record = NULL;
	int length = asprintf(&record, "<4>bulkhead: %s\n", sentence);
	int log;

	if (length < 0)
		return;
	log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (log < 0)
		return;
	/* If it can't be written, the reason is still where the caller has said it. */
	(void)!write(log, record, length < KERNEL_RECORD_MAX ? length : KERNEL_RECORD_MAX);
	close(log);
}

/**
 * refusals_tell() - write a refusal to the journal and to the kernel log
 * @refusal: the refusal
 *
 * If neither can be written to, nothing is lost that the caller has not printed itself.
 */
void refusals_tell(const struct refusal *refusal)
{
	auto_free char *sentence = sentence_of(refusal);

	if (!sentence)
		return;
	openlog("bulkhead", LOG_PID, LOG_DAEMON);
	syslog(LOG_WARNING, "%s", sentence);
	closelog();
	write_kernel_log(sentence);
}

/* ------------------------------------------------------------- the file */

static void add_bounded(struct json_object *entry, const char *key, const char *text, size_t most)
{
	auto_free char *bounded = strndup(text ? text : "unknown", most);

	if (bounded)
		output_add_printable(entry, key, bounded);
}

static struct json_object *entry_of(const struct refusal *refusal)
{
	struct json_object *entry = json_object_new_object();
	time_t now = time(NULL);
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	output_add_text(entry, "time", text);
	add_bounded(entry, "container", refusal->name ? refusal->name : refusal->id, NAME_MAX);
	add_bounded(entry, "id", refusal->id, NAME_MAX);
	add_bounded(entry, "effect", refusal->effect, NAME_MAX);
	add_bounded(entry, "reason", refusal->reason, REASON_MAX);
	return entry;
}

static struct json_object *read_list(int file)
{
	auto_free char *text = memory_zeroed(FILE_MAX + 1, 1);
	struct json_object *list;
	ssize_t length = pread(file, text, FILE_MAX, 0);

	list = length > 0 ? json_tokener_parse(text) : NULL;
	if (json_object_is_type(list, json_type_array))
		return list;
	/* Foreign contents are replaced. */
	json_object_put(list);
	return json_object_new_array();
}

static int write_list(int file, struct json_object *list)
{
	const char *text = json_object_to_json_string_ext(list, JSON_C_TO_STRING_PLAIN);
	size_t length = strlen(text);

	if (pwrite(file, text, length, 0) != (ssize_t)length)
		return errno ? errno : EIO;
	return ftruncate(file, length) ? errno : 0;
}

static int open_file(const char *dir, int flags)
{
	auto_free char *path = NULL;

	if (asprintf(&path, "%s/refused.json", dir) < 0) {
		errno = ENOMEM;
		return -1;
	}
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

/**
 * refusals_keep() - add a refusal to those that are kept
 * @dir: the directory; created if it does not exist
 * @refusal: the refusal
 *
 * The oldest ones are dropped, so that no container can fill the file.
 *
 * Return: 0, or an errno.
 */
int refusals_keep(const char *dir, const struct refusal *refusal)
{
	struct json_object *list;
	size_t count;
	int file, err;

	if (mkdir(dir, 0755) && errno != EEXIST)
		return errno;
	file = open_file(dir, O_RDWR | O_CREAT);
	if (file < 0)
		return errno;
	if (flock(file, LOCK_EX)) {
		err = errno;
		close(file);
		return err;
	}
	list = read_list(file);
	json_object_array_add(list, entry_of(refusal));
	count = json_object_array_length(list);
	if (count > REFUSALS_MAX)
		json_object_array_del_idx(list, 0, count - REFUSALS_MAX);
	err = write_list(file, list);
	json_object_put(list);
	close(file);
	return err;
}

/**
 * refusals_read() - read the refusals that are kept
 * @dir: the directory
 * @list: set to an array, the oldest first, to be put; empty if none are kept
 *
 * Return: 0, or an errno; @list is NULL then.
 */
int refusals_read(const char *dir, struct json_object **list)
{
	int file = open_file(dir, O_RDONLY);

	*list = NULL;
	if (file < 0 && errno != ENOENT)
		return errno;
	if (file < 0) {
		*list = json_object_new_array();
		return 0;
	}
	if (!flock(file, LOCK_SH))
		*list = read_list(file);
	close(file);
	return *list ? 0 : EIO;
}
