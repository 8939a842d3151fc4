// SPDX-License-Identifier: GPL-2.0
/*
 * Checks a container's filesystems that ignore case against its policy, by the kernel's
 * own code.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/folding.h"
#include "base/tool.h"
#include "decide.h"
#include "module/folded.h"
#include "module/policy_in_force.h"

/**
 * struct warning - a container and its policy, for warnings
 * @name: the container's name
 * @policy: the policy's name
 * @blob: the policy, once it is needed
 * @rules: the rules in @blob
 * @read: the policy was read without errors
 * @asked: the policy was requested already, successfully or not
 */
struct warning {
	const char *name;
	const char *policy;
	struct policy_blob blob;
	struct bulkhead_rules rules;
	bool read;
	bool asked;
};

static bool have_rules(struct warning *warning)
{
	uint64_t generation;
	const char *why;

	if (warning->asked)
		return warning->read;
	warning->asked = true;
	if (policy_in_force(warning->policy, &warning->blob, &generation) != TOOL_DONE)
		return false;
	warning->read = !bulkhead_blob_open(&warning->rules, warning->blob.bytes,
					    warning->blob.length, &why);
	return warning->read;
}

/* Sums up the rules for everything below a directory; returns false if they are too many. */
static bool spread_below(const struct bulkhead_rules *rules, unsigned int class_id,
			 const char *directory, struct bulkhead_spread *spread)
{
	u32 state = bulkhead_automaton_run(rules->cells, rules->start[class_id], directory,
					   strlen(directory));

	return bulkhead_decide_spread(rules, class_id, state, spread);
}

/* Is anything below a directory refused by one name, and not by another? */
static bool refuses_some(const struct bulkhead_rules *rules, const char *directory)
{
	static const u8 classes[] = {
		BULKHEAD_CLASS_FILE,
		BULKHEAD_CLASS_EXEC,
		BULKHEAD_CLASS_UNIX,
	};
	struct bulkhead_spread spread;

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (!spread_below(rules, classes[i], directory, &spread) ||
		    spread.refused & spread.most)
			return true;
	return false;
}

/* Does a ``from`` name a program below a directory? */
static bool names_programs(const struct bulkhead_rules *rules, const char *directory)
{
	struct bulkhead_spread spread;

	return !spread_below(rules, BULKHEAD_CLASS_SOURCE, directory, &spread) || spread.named;
}

static void warn_sure(const struct warning *warning, const char *path, const char *type)
{
	auto_free char *printed = escape_bytes(*path ? path : "/", strlen(*path ? path : "/"));

	if (refuses_some(&warning->rules, path))
		fprintf(stderr,
			"bulkhead: warning: container '%s': names below %s are compared without case (%s): what policy '%s' refuses for one of them is refused for all, as 'folded'\n",
			warning->name, printed, type, warning->policy);
	if (names_programs(&warning->rules, path))
		fprintf(stderr,
			"bulkhead: warning: container '%s': names below %s are compared without case (%s): no program there is identified by a 'from' of policy '%s'\n",
			warning->name, printed, type, warning->policy);
}

static void warn_unknown(const struct warning *warning, const char *path, const char *type)
{
	auto_free char *printed = escape_bytes(*path ? path : "/", strlen(*path ? path : "/"));

	if (refuses_some(&warning->rules, path))
		fprintf(stderr,
			"bulkhead: warning: container '%s': names below %s may be compared without case (%s), and where the kernel does not know that, what policy '%s' refuses of one of them passes by another spelling\n",
			warning->name, printed, type, warning->policy);
}

static void warn(void *data, const char *path, const char *type, enum folding folding)
{
	struct warning *warning = data;

	if (!have_rules(warning))
		return;
	if (folding == FOLDING_SURE)
		warn_sure(warning, path, type);
	else
		warn_unknown(warning, path, type);
}

static void warn_below(struct warning *warning, const struct mounts *mounts, int root)
{
	const struct mounted *top = mounts_find(mounts, root);
	enum folding folding;
	const char *type;

	folding = folding_of(mounts, root, &type);
	/* If the root is not a mount, no mount has its path. */
	if (folding != FOLDING_NONE && (!top || strcmp(top->path, "/")))
		warn(warning, "", type, folding);
	folding_below(mounts, root, "/", warn, warning);
}

/**
 * folded_warn() - warn of denials that a container's filesystems widen
 * @name: the container's name
 * @policy: the policy that it is bound to
 * @pid: its first process
 *
 * Nothing is printed if the process or the policy is gone.
 */
void folded_warn(const char *name, const char *policy, uint32_t pid)
{
	struct warning warning = { .name = name, .policy = policy };
	struct mounts mounts = {};
	char path[64];
	int root;

	snprintf(path, sizeof(path), "/proc/%u/root", pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%u/mountinfo", pid);
	if (root >= 0 && mounts_read(&mounts, path))
		warn_below(&warning, &mounts, root);
	mounts_free(&mounts);
	if (root >= 0)
		close(root);
	if (warning.read)
		bulkhead_blob_close(&warning.rules);
	policy_blob_free(&warning.blob);
}
