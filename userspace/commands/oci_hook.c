// SPDX-License-Identifier: GPL-2.0
/*
 * bulkhead oci-hook: what a container runtime runs when it has made a
 * container, and when the container has ended. When anything is wrong the
 * runtime must not start the container, so every doubt is a refusal.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "blob.h"
#include "commands/commands.h"
#include "module/container.h"
#include "module/netlink.h"
#include "runtime/oci_match.h"

#define ANNOTATION "org.bulkhead.policy"
#define STATE_MAX  ((size_t)1 << 20)
#define CONFIG_MAX ((size_t)16 << 20)
#define DEPTH_MAX  64

static const char usage[] =
	"Usage: bulkhead oci-hook [--default POLICY] [createRuntime | poststop]\n\n"
	"Bind a container when its OCI runtime has made it, and release it when it has\n"
	"ended: to be configured as the runtime's hook of these names. The container's\n"
	"state is read from standard input. Its policy is named by the annotation\n"
	"org.bulkhead.policy, or is the one whose 'match' fits it; a container for which\n"
	"there is none is left alone.\n\n"
	"  --default POLICY  confine containers for which there is none to POLICY\n"
	"  --help            print this\n\n"
	"Without a stage, the status in the state tells: creating and created bind,\n"
	"stopped releases.\n";

enum stage { STAGE_BY_STATUS, STAGE_BIND, STAGE_UNBIND };

struct hook {
	enum stage stage;
	const char *fallback; /* policy of containers for which there is none */
	struct json_object *state;
	struct json_object *config;	 /* of the bundle, once it was needed */
	struct json_object *annotations; /* of one of both; NULL: none */
	const char *id;
	char matched[BULKHEAD_NAME_MAX + 1];
	char name[BULKHEAD_NAME_MAX + 1];
};

/* --------------------------------------------------------- reading JSON */

/* Returns malloc'd bytes, or NULL with errno set; EFBIG beyond @most. */
static char *read_bounded(int fd, size_t most, size_t *length)
{
	size_t room = 0;
	char *bytes = NULL;
	ssize_t got;

	*length = 0;
	do {
		bytes = memory_grow(bytes, &room, *length + 4096, 1);
		got = read(fd, bytes + *length, room - *length);
		if (got > 0)
			*length += got;
		if (*length > most) {
			errno = EFBIG;
			got = -1;
			break;
		}
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (!got)
		return bytes;
	free(bytes);
	return NULL;
}

/* Returns an object, or NULL, told on standard error. */
static struct json_object *read_object(int fd, size_t most, const char *what)
{
	struct json_tokener *tokener;
	struct json_object *value;
	auto_free char *text = NULL;
	enum json_tokener_error err;
	size_t length;

	text = read_bounded(fd, most, &length);
	if (!text) {
		tool_refuse("cannot read %s: %s", what, strerror(errno));
		return NULL;
	}
	tokener = json_tokener_new_ex(DEPTH_MAX);
	if (!tokener) {
		tool_refuse("cannot read %s: out of memory", what);
		return NULL;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, length);
	err = json_tokener_get_error(tokener);
	json_tokener_free(tokener);
	if (value && json_object_is_type(value, json_type_object))
		return value;
	if (value)
		tool_refuse("cannot use %s: it is not a JSON object", what);
	else
		tool_refuse("cannot use %s: %s", what,
			    err == json_tokener_continue ? "it is incomplete"
							 : json_tokener_error_desc(err));
	json_object_put(value);
	return NULL;
}

/* A string member; NULL if it is missing, no string, or holds a NUL. */
static const char *string_member(struct json_object *object, const char *key)
{
	struct json_object *member;
	const char *text;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_string))
		return NULL;
	text = json_object_get_string(member);
	return strlen(text) == (size_t)json_object_get_string_len(member) ? text : NULL;
}

/* ------------------------------------------------------------------ name */

static uint64_t hash(const char *text)
{
	uint64_t value = 0xcbf29ce484222325U; /* FNV-1a */

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 0x100000001b3U;
	return value;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/*
 * A container is called by its id. An id that is no name for the module, or
 * too long, becomes what is left of it and a hash of the whole: two ids that
 * differ in what is lost still have two names.
 */
static void make_name(struct hook *hook, const char *id)
{
	size_t length = strlen(id);
	size_t kept;
	char *c;

	if (bulkhead_name_valid(id, length)) {
		memcpy(hook->name, id, length + 1);
		return;
	}
	kept = snprintf(hook->name, sizeof(hook->name) - 17, "%s", id);
	if (kept > sizeof(hook->name) - 18)
		kept = sizeof(hook->name) - 18;
	for (c = hook->name; *c; c++)
		if (!is_plain(*c) && (c == hook->name || !strchr("._-", *c)))
			*c = c == hook->name ? 'x' : '_';
	sprintf(hook->name + kept, "-%016" PRIx64, hash(id));
}

/* ---------------------------------------------------------------- policy */

static const char *bundle_of(const struct hook *hook)
{
	const char *bundle = string_member(hook->state, "bundle");

	return bundle ? bundle : string_member(hook->state, "bundlePath");
}

static int open_config(struct hook *hook)
{
	const char *bundle = bundle_of(hook);
	auto_free char *path = NULL;
	int fd;

	if (!bundle)
		return tool_refuse(
			"cannot determine the policy of container '%s': its state has neither annotations nor a bundle",
			hook->name);
	if (asprintf(&path, "%s/config.json", bundle) < 0)
		return tool_refuse("out of memory");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return tool_refuse("cannot determine the policy of container '%s': %s: %s",
				   hook->name, path, strerror(errno));
	hook->config = read_object(fd, CONFIG_MAX, path);
	close(fd);
	return hook->config ? TOOL_DONE : TOOL_REFUSED;
}

static int take_annotations(struct hook *hook, struct json_object *object)
{
	struct json_object *annotations;

	if (!json_object_object_get_ex(object, "annotations", &annotations) || !annotations)
		return TOOL_DONE;
	if (!json_object_is_type(annotations, json_type_object))
		return tool_refuse(
			"cannot use the container's annotations: they are not a JSON object");
	if (json_object_object_length(annotations))
		hook->annotations = annotations;
	return TOOL_DONE;
}

/* Some runtimes leave them out of the state. */
static int find_annotations(struct hook *hook)
{
	int status = take_annotations(hook, hook->state);

	if (status != TOOL_DONE || hook->annotations)
		return status;
	status = open_config(hook);
	return status == TOOL_DONE ? take_annotations(hook, hook->config) : status;
}

static int from_annotation(const struct hook *hook, const char **policy)
{
	if (!json_object_object_get_ex(hook->annotations, ANNOTATION, NULL))
		return TOOL_DONE;
	*policy = string_member(hook->annotations, ANNOTATION);
	if (*policy && bulkhead_name_valid(*policy, strlen(*policy)))
		return TOOL_DONE;
	return tool_refuse("cannot use the container's annotation " ANNOTATION
			   ": it is not the name of a policy (letters, digits, '.', '_', '-')");
}

/* @policy is what the annotation names, or NULL; what is meant takes its place. */
static int from_match(struct hook *hook, const char **policy)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct oci_facts_source source;
	int status;

	/* Without the module no policy is loaded, so that none can match. */
	if (access("/sys/module/bulkhead", F_OK))
		return TOOL_DONE;
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	oci_facts_open(&source, hook->annotations, bundle_of(hook), hook->id);
	status = oci_match_find(link, hook->name, &source.facts, *policy, hook->matched);
	oci_facts_close(&source);
	if (hook->matched[0])
		*policy = hook->matched;
	return status;
}

/* NULL in @policy: the container is none of ours. */
static int find_policy(struct hook *hook, const char **policy)
{
	int status = find_annotations(hook);

	*policy = NULL;
	if (status == TOOL_DONE)
		status = from_annotation(hook, policy);
	if (status == TOOL_DONE)
		status = from_match(hook, policy);
	if (status == TOOL_DONE && !*policy)
		*policy = hook->fallback;
	return status;
}

/* ---------------------------------------------------------------- stages */

static int bind_container(struct hook *hook)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct json_object *member;
	const char *policy;
	int64_t pid = 0;
	int status;

	status = find_policy(hook, &policy);
	if (status != TOOL_DONE || !policy)
		return status;
	if (json_object_object_get_ex(hook->state, "pid", &member) &&
	    json_object_is_type(member, json_type_int))
		pid = json_object_get_int64(member);
	if (pid <= 0 || pid > INT32_MAX)
		return tool_refuse("cannot bind container '%s': its state has no pid", hook->name);
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	return container_bind(link, hook->name, policy, pid, true);
}

struct policy_search {
	const char *name;
	uint32_t pid;
	bool found;
};

static int on_container(const struct netlink_reply *reply, void *data)
{
	struct policy_search *search = data;

	if (strcmp(netlink_string(reply, BULKHEAD_A_CONTAINER), search->name))
		return 0;
	search->found = true;
	search->pid = netlink_u32(reply, BULKHEAD_A_PID);
	return NETLINK_STOP;
}

/*
 * The module forgets a container that has ended, so that its name may be gone,
 * or belong to a new container already: that one must stay confined.
 */
static int unbind_container(struct hook *hook)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct policy_search search = { .name = hook->name };

	if (access("/sys/module/bulkhead", F_OK))
		return TOOL_DONE;
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_CONTAINER_LIST), on_container,
			 &search))
		return tool_refuse("cannot unbind container '%s': %s", hook->name,
				   netlink_error(link));
	if (!search.found)
		return TOOL_DONE;
	if (search.pid && container_alive(search.pid))
		return tool_refuse(
			"cannot unbind container '%s': it is not stopped, its process %u lives",
			hook->name, search.pid);
	if (!container_send_unbind(link, hook->name) || netlink_errno(link) == ENOENT)
		return TOOL_DONE;
	return tool_refuse("cannot unbind container '%s': %s", hook->name, netlink_error(link));
}

static int stage_by_status(struct hook *hook)
{
	const char *status = string_member(hook->state, "status");

	if (!status)
		return tool_refuse(
			"cannot determine the stage of container '%s': its state has no status; name the stage",
			hook->name);
	if (!strcmp(status, "creating") || !strcmp(status, "created"))
		hook->stage = STAGE_BIND;
	else if (!strcmp(status, "stopped"))
		hook->stage = STAGE_UNBIND;
	else
		return tool_refuse(
			"cannot determine the stage of container '%s' from its status '%s': run this as createRuntime or poststop hook",
			hook->name, status);
	return TOOL_DONE;
}

static int run(struct hook *hook)
{
	const char *id;

	hook->state =
		read_object(STDIN_FILENO, STATE_MAX, "the container's state from standard input");
	if (!hook->state)
		return TOOL_REFUSED;
	id = string_member(hook->state, "id");
	if (!id || !*id)
		return tool_refuse("cannot use the container's state: it has no id");
	hook->id = id;
	make_name(hook, id);
	if (hook->stage == STAGE_BY_STATUS && stage_by_status(hook) != TOOL_DONE)
		return TOOL_REFUSED;
	return hook->stage == STAGE_BIND ? bind_container(hook) : unbind_container(hook);
}

static int read_stage(const char *word, enum stage *stage)
{
	if (!strcmp(word, "createRuntime") || !strcmp(word, "prestart"))
		*stage = STAGE_BIND;
	else if (!strcmp(word, "poststop"))
		*stage = STAGE_UNBIND;
	else
		return tool_usage(
			"oci-hook",
			"there is nothing to do in stage '%s'; use it for createRuntime and poststop",
			word);
	return TOOL_DONE;
}

/**
 * cmd_oci_hook() - bind or release the container of an OCI runtime's hook
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_oci_hook(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
						 { "default", required_argument, NULL,
						   OPTION_LONG('d') },
						 { 0 } };
	struct hook hook = { 0 };
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		hook.fallback = optarg;
	}
	if (hook.fallback && !bulkhead_name_valid(hook.fallback, strlen(hook.fallback)))
		return tool_usage("oci-hook", "--default takes the name of a policy, not '%s'",
				  hook.fallback);
	if (argc - optind > 1)
		return tool_usage("oci-hook", "takes one stage, but %d were given", argc - optind);
	if (optind < argc && read_stage(argv[optind], &hook.stage) != TOOL_DONE)
		return TOOL_USAGE;
	status = run(&hook);
	json_object_put(hook.config);
	json_object_put(hook.state);
	return status;
}
