// SPDX-License-Identifier: GPL-2.0
/*
 * bulkhead oci-hook: run by a container runtime when it has created a container, and when
 * the container has ended. If anything is wrong the runtime must not start the container,
 * so every doubt is a refusal.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
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
#include "runtime/oci_json.h"
#include "runtime/oci_match.h"
#include "runtime/oci_place.h"
#include "runtime/refusals.h"

#define ANNOTATION "org.bulkhead.policy"
#define STATE_MAX  ((size_t)1 << 20)
#define CONFIG_MAX ((size_t)16 << 20)

static const char usage[] =
	"Usage: bulkhead oci-hook [--require] [--default POLICY] [createRuntime | poststop]\n\n"
	"Bind a container when its OCI runtime has made it, and release it when it has\n"
	"ended: to be configured as the runtime's hook of these names. The container's\n"
	"state is read from standard input. Its policy is named by the annotation\n"
	"org.bulkhead.policy, or is the one whose 'match' fits it; a container for which\n"
	"there is none is left alone.\n\n"
	"  --require         let no container start while the module or all policies are\n"
	"                    not loaded; for hooks that run for every container\n"
	"  --default POLICY  confine containers for which there is none to POLICY\n"
	"  --help            print this\n\n"
	"Without a stage, the status in the state tells: creating and created bind,\n"
	"stopped releases. What is refused is also written to the journal and the kernel\n"
	"log; bulkhead status shows the last ones.\n";

enum stage { STAGE_BY_STATUS, STAGE_BIND, STAGE_UNBIND, STAGE_TOO_LATE };

struct hook {
	enum stage stage;
	bool require;
	const char *fallback; /* policy of containers that have no other */
	struct json_object *state;
	struct json_object *config;	 /* the bundle's; NULL: there is no bundle */
	struct json_object *annotations; /* the state's or the bundle's; NULL: none */
	const char *id;
	const char *bundle;
	struct oci_facts_source source;
	struct oci_choice choice;
	char name[BULKHEAD_NAME_MAX + 1];
};

/* ------------------------------------------------------------- refusals */

/* The hook that refusals are about; a process has only one. */
static const struct hook *running;

static const char *effect_of(enum stage stage)
{
	if (stage == STAGE_UNBIND)
		return "is not released";
	return stage == STAGE_TOO_LATE ? "is not bound" : "is not started";
}

static void on_refusal(const char *sentence)
{
	struct refusal refusal = {
		.id = running->id,
		.name = running->source.facts.name,
		.effect = effect_of(running->stage),
		.reason = sentence,
	};

	refusals_tell(&refusal);
	/* A user's hook has no place to keep it, but has reported the refusal already. */
	refusals_keep(REFUSALS_DIR, &refusal);
}

/* A person at a terminal sees it there. */
static void hear(const struct hook *hook)
{
	running = hook;
	tool_hear(isatty(STDIN_FILENO) ? NULL : on_refusal);
}

/* ---------------------------------------------------------------- state */

static struct json_object *read_object(const char *path, size_t most, const char *what)
{
	const char *error = "it is not a JSON object";
	struct json_object *value = oci_json_file(path, most, &error);

	if (json_object_is_type(value, json_type_object))
		return value;
	tool_refuse("cannot use %s: %s", what, error);
	json_object_put(value);
	return NULL;
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
 * A container's name is its id. An id that is not a valid name for the module, or is too
 * long, becomes what is left of it plus a hash of the whole, so that two ids that differ
 * only in what is lost still have two names.
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

static int open_config(struct hook *hook)
{
	auto_free char *path = NULL;

	hook->bundle = oci_json_text(hook->state, "bundle");
	if (!hook->bundle)
		hook->bundle = oci_json_text(hook->state, "bundlePath");
	if (!hook->bundle)
		return TOOL_DONE;
	if (asprintf(&path, "%s/config.json", hook->bundle) < 0)
		return tool_refuse("out of memory");
	hook->config = read_object(path, CONFIG_MAX, path);
	return hook->config ? TOOL_DONE : TOOL_REFUSED;
}

static int take_annotations(struct hook *hook, struct json_object *object)
{
	struct json_object *annotations;

	if (!object || !json_object_object_get_ex(object, "annotations", &annotations) ||
	    !annotations)
		return TOOL_DONE;
	if (!json_object_is_type(annotations, json_type_object))
		return tool_refuse(
			"cannot use the container's annotations: they are not a JSON object");
	if (json_object_object_length(annotations))
		hook->annotations = annotations;
	return TOOL_DONE;
}

/* Some runtimes leave annotations out of the state. */
static int find_annotations(struct hook *hook)
{
	int status = take_annotations(hook, hook->state);

	if (status != TOOL_DONE || hook->annotations)
		return status;
	if (!hook->config)
		return tool_refuse(
			"cannot determine the policy of container '%s': its state has neither annotations nor a bundle",
			hook->name);
	return take_annotations(hook, hook->config);
}

static void find_facts(struct hook *hook)
{
	struct oci_container container = {
		.id = hook->id,
		.bundle = hook->bundle,
		.config = hook->config,
		.annotations = hook->annotations,
		.wants_labels = true,
	};

	oci_facts_open(&hook->source, &container);
}

static int from_annotation(const struct hook *hook, const char **policy)
{
	*policy = NULL;
	/*
	 * A pod's annotations are copied to its sandbox, too, but are meant for the pod's
	 * containers.
	 */
	if (hook->source.facts.sandbox ||
	    !json_object_object_get_ex(hook->annotations, ANNOTATION, NULL))
		return TOOL_DONE;
	*policy = oci_json_text(hook->annotations, ANNOTATION);
	if (*policy && bulkhead_name_valid(*policy, strlen(*policy)))
		return TOOL_DONE;
	return tool_refuse("cannot use the container's annotation " ANNOTATION
			   ": it is not the name of a policy (letters, digits, '.', '_', '-')");
}

/* The default is meant for containers that run programs of images, not for what engines need. */
static const char *default_of(const struct hook *hook)
{
	const struct oci_facts *facts = &hook->source.facts;

	return facts->sandbox || facts->build ? NULL : hook->fallback;
}

/* NULL in @policy: the container is not to be confined. */
static int find_policy(struct hook *hook, struct netlink *link, const char *named,
		       const char **policy)
{
	int status = oci_match_find(link, hook->name, &hook->source.facts, named, &hook->choice);

	if (status != TOOL_DONE)
		return status;
	if (hook->require && !hook->choice.loaded)
		return tool_refuse(
			"cannot start container '%s': no policy is loaded, and the hook's --require wants one; run 'bulkhead load'",
			hook->name);
	*policy = hook->choice.policy[0] ? hook->choice.policy : default_of(hook);
	return TOOL_DONE;
}

/* Does the container need the module in order to start? */
static bool is_demanded(const struct hook *hook, const char *named)
{
	return hook->require || named || default_of(hook) || !access("/sys/module/bulkhead", F_OK);
}

/* ----------------------------------------------------------- other hooks */

/*
 * Runtimes ignore the failure of a poststart hook, so a container that only such a hook
 * would bind runs unconfined. Therefore containers that have one beside this hook do not
 * start.
 */
static int check_stages(const struct hook *hook)
{
	struct json_object *late =
		oci_json_array(oci_json_object(hook->config, "hooks"), "poststart");
	size_t count = late ? json_object_array_length(late) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(late, i);

		if (json_object_is_type(one, json_type_object) &&
		    oci_json_has_word(oci_json_array(one, "args"), "oci-hook"))
			return tool_refuse(
				"cannot start container '%s': 'bulkhead oci-hook' is configured for the stage poststart, too, which comes too late; take it out of the hook's stages",
				hook->name);
	}
	return TOOL_DONE;
}

static int too_late(const struct hook *hook)
{
	return tool_refuse(
		"cannot bind container '%s' in the stage poststart: its program runs already, and what it has opened stays open; configure the hook for createRuntime and poststop instead",
		hook->name);
}

/* -------------------------------------------------------------- rootless */

/*
 * Engines run the hooks of the host for containers of users, too. A policy that a user
 * requests by name is refused, since policies are the administrator's; other containers
 * have no more rights than their user, and are left alone.
 */
static int leave_alone(const struct hook *hook)
{
	uint32_t user = oci_place_user();

	if (json_object_object_get_ex(hook->annotations, ANNOTATION, NULL))
		return tool_refuse(
			"cannot bind container '%s' of user %" PRIu32
			", as its annotation wants: the container is rootless, and only root may bind; leave the annotation out, and have root run 'bulkhead bind'",
			hook->name, user);
	openlog("bulkhead", LOG_PID, LOG_DAEMON);
	syslog(LOG_INFO, "container '%.64s' of user %" PRIu32 " is rootless and left alone",
	       hook->name, user);
	closelog();
	return TOOL_DONE;
}

/* ---------------------------------------------------------------- stages */

/* The process that is to execute the container's program; 0: the state does not say. */
static int64_t pid_of(const struct hook *hook)
{
	struct json_object *member;
	int64_t pid = 0;

	if (json_object_object_get_ex(hook->state, "pid", &member) &&
	    json_object_is_type(member, json_type_int))
		pid = json_object_get_int64(member);
	return pid > 0 && pid <= INT32_MAX ? pid : 0;
}

static int send_bind(const struct hook *hook, struct netlink *link, const char *policy)
{
	int64_t pid = pid_of(hook);

	if (!pid)
		return tool_refuse("cannot bind container '%s': its state has no pid", hook->name);
	return container_bind(link, hook->name, policy, pid, true);
}

struct neighbour {
	uint32_t namespace;
	char name[BULKHEAD_NAME_MAX + 1];
};

static int on_neighbour(const struct netlink_reply *reply, void *data)
{
	struct neighbour *neighbour = data;

	if (netlink_u32(reply, BULKHEAD_A_KEY) != BULKHEAD_KEY_PID ||
	    netlink_u32(reply, BULKHEAD_A_NAMESPACE) != neighbour->namespace)
		return 0;
	snprintf(neighbour->name, sizeof(neighbour->name), "%s",
		 netlink_string(reply, BULKHEAD_A_CONTAINER));
	return NETLINK_STOP;
}

/*
 * In the PID namespace of a bound container, a container without a policy could not execute
 * anything, since its root is outside of that container.
 */
static int check_neighbour(const struct hook *hook, struct netlink *link)
{
	struct neighbour neighbour = { 0 };
	char path[sizeof("/proc/2147483647/ns/pid")];
	struct stat found;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/ns/pid", pid_of(hook));
	if (stat(path, &found))
		return TOOL_DONE;
	neighbour.namespace = found.st_ino;
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_CONTAINER_LIST), on_neighbour,
			 &neighbour))
		return tool_refuse("cannot start container '%s': %s", hook->name,
				   netlink_error(link));
	if (!neighbour.name[0])
		return TOOL_DONE;
	return tool_refuse(
		"cannot start container '%s': it shares the PID namespace of container '%s', which is bound, and no policy is meant for it; give it one by its annotation " ANNOTATION
		" or by a policy's match",
		hook->name, neighbour.name);
}

static int bind_on_host(struct hook *hook)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	const char *named, *policy = NULL;
	int status = check_stages(hook);

	if (status != TOOL_DONE)
		return status;
	find_facts(hook);
	status = from_annotation(hook, &named);
	if (status != TOOL_DONE || !is_demanded(hook, named))
		return status;
	link = netlink_open();
	if (!link)
		return TOOL_REFUSED;
	status = find_policy(hook, link, named, &policy);
	if (status != TOOL_DONE)
		return status;
	return policy ? send_bind(hook, link, policy) : check_neighbour(hook, link);
}

static int bind_container(struct hook *hook)
{
	int status = open_config(hook);

	if (status == TOOL_DONE)
		status = find_annotations(hook);
	if (status != TOOL_DONE)
		return status;
	switch (oci_place()) {
	case OCI_HOST:
		return bind_on_host(hook);
	case OCI_ROOTLESS:
		return leave_alone(hook);
	default:
		return tool_refuse(
			"cannot bind container '%s' from within a container; configure the hook for createRuntime and poststop, which run on the host",
			hook->name);
	}
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
 * The module forgets a container that has ended, so its name may be gone already, or
 * belong to a new container, which must stay confined.
 */
static int unbind_container(struct hook *hook)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct policy_search search = { .name = hook->name };

	if (access("/sys/module/bulkhead", F_OK) || oci_place() == OCI_ROOTLESS)
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
	const char *status = oci_json_text(hook->state, "status");

	if (!status)
		return tool_refuse(
			"cannot determine the stage of container '%s': its state has no status; name the stage",
			hook->name);
	if (!strcmp(status, "creating") || !strcmp(status, "created"))
		hook->stage = STAGE_BIND;
	else if (!strcmp(status, "stopped"))
		hook->stage = STAGE_UNBIND;
	else if (!strcmp(status, "running"))
		hook->stage = STAGE_TOO_LATE;
	else
		return tool_refuse(
			"cannot determine the stage of container '%s' from its status '%s': run this as createRuntime or poststop hook",
			hook->name, status);
	return TOOL_DONE;
}

static int run(struct hook *hook)
{
	const char *id;

	hook->state = read_object("-", STATE_MAX, "the container's state from standard input");
	if (!hook->state)
		return TOOL_REFUSED;
	id = oci_json_text(hook->state, "id");
	if (!id || !*id)
		return tool_refuse("cannot use the container's state: it has no id");
	hook->id = id;
	make_name(hook, id);
	if (hook->stage == STAGE_BY_STATUS && stage_by_status(hook) != TOOL_DONE)
		return TOOL_REFUSED;
	if (hook->stage == STAGE_TOO_LATE)
		return too_late(hook);
	return hook->stage == STAGE_BIND ? bind_container(hook) : unbind_container(hook);
}

static int read_stage(const char *word, enum stage *stage)
{
	if (!strcmp(word, "createRuntime") || !strcmp(word, "prestart"))
		*stage = STAGE_BIND;
	else if (!strcmp(word, "poststop"))
		*stage = STAGE_UNBIND;
	else if (!strcmp(word, "poststart"))
		*stage = STAGE_TOO_LATE;
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
						 { "require", no_argument, NULL, OPTION_LONG('r') },
						 { 0 } };
	struct hook hook = { 0 };
	int option, status;

	hear(&hook);
	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		if (option == OPTION_LONG('r'))
			hook.require = true;
		else
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
	tool_hear(NULL);
	oci_facts_close(&hook.source);
	json_object_put(hook.config);
	json_object_put(hook.state);
	return status;
}
