// SPDX-License-Identifier: GPL-2.0
/* bulkhead doctor: would the engines of this host run our hook for their containers? */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "commands/doctor.h"
#include "runtime/oci_json.h"

#define HOOK_MAX ((size_t)1 << 20)

/* Where Podman and CRI-O look for hooks, by default; Podman 5 not in the one in /etc. */
static const char default_dir[] = "/usr/share/containers/oci/hooks.d";

/* Where hooks are put by mistake, unless the engine's configuration names the directory. */
static const char *const other_dirs[] = {
	"/etc/containers/oci/hooks.d",	 "/etc/containers/hooks.d",
	"/usr/share/containers/hooks.d", "/usr/local/share/containers/oci/hooks.d",
	"/usr/libexec/oci/hooks.d",	 "/etc/crio/hooks.d",
	"/usr/share/oci/hooks.d",
};

static const char *const configurations[] = {
	"/usr/share/containers/containers.conf",
	"/etc/containers/containers.conf",
	"/etc/containers/containers.conf.d/*.conf",
	"/etc/crio/crio.conf",
	"/etc/crio/crio.conf.d/*",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a file says of when it applies; "always" is a boolean. */
static bool is_for_all(struct json_object *file)
{
	struct json_object *when = oci_json_object(file, "when"), *always = NULL;

	return when && json_object_object_get_ex(when, "always", &always) &&
	       json_object_get_boolean(always);
}

static void check_program(struct doctor *doctor, const char *file, const char *program)
{
	auto_free char *path = NULL;

	if (!program || *program != '/') {
		doctor_find(
			doctor, DOCTOR_PROBLEM, file,
			"the path of its program is missing or not absolute; run 'make install' again");
		return;
	}
	if (asprintf(&path, "%s%s", doctor->root, program) < 0)
		abort();
	if (access(path, X_OK))
		doctor_find(
			doctor, DOCTOR_PROBLEM, file,
			"its program '%s' is not there, or can't be executed, and engines may start containers without it; run 'make install' again, or remove the file",
			program);
}

static void check_stages(struct doctor *doctor, const char *file, struct json_object *stages)
{
	if (!oci_json_has_word(stages, "createRuntime") && !oci_json_has_word(stages, "prestart"))
		doctor_find(
			doctor, DOCTOR_PROBLEM, file,
			"it does not run in the stage createRuntime, so nothing is bound; add that to its stages");
	if (oci_json_has_word(stages, "poststart"))
		doctor_find(
			doctor, DOCTOR_PROBLEM, file,
			"it runs in the stage poststart, which comes too late; take that out of its stages");
}

static void check_scope(struct doctor *doctor, const char *file, struct json_object *parsed,
			struct json_object *words)
{
	if (is_for_all(parsed) && !oci_json_has_word(words, "--require"))
		doctor_find(
			doctor, DOCTOR_WARNING, file,
			"it runs for each container, and lets them start if the module or all policies are missing; add --require to its args");
	else if (!is_for_all(parsed))
		doctor_find(
			doctor, DOCTOR_WARNING, file,
			"it runs only for containers with an annotation, and no policy's 'match' selects others; run 'make install HOOK=always' for those");
}

/* Return: true if it is a file of ours. */
static bool check_file(struct doctor *doctor, const char *path)
{
	const char *file = path + strlen(doctor->root), *error;
	struct json_object *parsed = oci_json_file(path, HOOK_MAX, &error);
	struct json_object *hook = oci_json_object(parsed, "hook");
	struct json_object *words = oci_json_array(hook, "args");
	enum doctor_grade before = doctor->worst;
	bool ours = oci_json_has_word(words, "oci-hook");

	if (!parsed) {
		doctor_find(doctor, DOCTOR_PROBLEM, file, "%s: engines can't read it either",
			    error);
	} else if (ours) {
		doctor->worst = DOCTOR_OK;
		check_program(doctor, file, oci_json_text(hook, "path"));
		check_stages(doctor, file, oci_json_array(parsed, "stages"));
		check_scope(doctor, file, parsed, words);
		if (doctor->worst == DOCTOR_OK)
			doctor_find(doctor, DOCTOR_OK, file, "the hook is installed");
		if (doctor->worst < before)
			doctor->worst = before;
	}
	json_object_put(parsed);
	return ours;
}

/* Does a line that is no comment have this text, in quotes? */
static bool names(const char *path, const char *dir)
{
	FILE *file = fopen(path, "re");
	auto_free char *line = NULL;
	size_t room = 0, length = strlen(dir);
	bool found = false;
	const char *at;

	while (file && !found && getline(&line, &room, file) > 0) {
		at = strstr(line, dir);
		found = at && at > line && strchr("\"'", at[-1]) && at[length] == at[-1] &&
			line[strspn(line, " \t")] != '#';
	}
	if (file)
		fclose(file);
	return found;
}

static bool is_configured(const struct doctor *doctor, const char *dir)
{
	bool named = false;
	glob_t found;

	for (size_t i = 0; !named && i < COUNT(configurations); i++) {
		auto_free char *pattern = NULL;

		if (asprintf(&pattern, "%s%s", doctor->root, configurations[i]) < 0)
			abort();
		if (glob(pattern, 0, NULL, &found))
			continue;
		for (size_t j = 0; !named && j < found.gl_pathc; j++)
			named = names(found.gl_pathv[j], dir);
		globfree(&found);
	}
	return named;
}

/* Return: the number of our files in the directory; with @read, they are checked. */
static size_t check_dir(struct doctor *doctor, const char *dir, bool read)
{
	auto_free char *pattern = NULL;
	size_t ours = 0;
	glob_t found;

	if (asprintf(&pattern, "%s%s/*.json", doctor->root, dir) < 0)
		abort();
	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (read)
			ours += check_file(doctor, found.gl_pathv[i]);
		else if (strstr(found.gl_pathv[i], "bulkhead"))
			doctor_find(
				doctor, DOCTOR_PROBLEM, found.gl_pathv[i] + strlen(doctor->root),
				"Podman and CRI-O do not look into this directory; move it to '%s'",
				default_dir);
	}
	globfree(&found);
	return ours;
}

static bool has_any(const struct doctor *doctor, const char *program)
{
	static const char *const dirs[] = { "/usr/bin", "/usr/sbin", "/usr/local/bin",
					    "/usr/local/sbin" };
	bool found = false;

	for (size_t i = 0; !found && i < COUNT(dirs); i++) {
		auto_free char *path = NULL;

		if (asprintf(&path, "%s/%s", dirs[i], program) < 0)
			abort();
		found = doctor_has(doctor, path);
	}
	return found;
}

/**
 * doctor_hooks() - check the hooks, and the engines that are to run them
 * @doctor: gets the findings
 */
void doctor_hooks(struct doctor *doctor)
{
	static const char *const readers[] = { "podman", "crio" };
	static const char *const others[] = { "dockerd", "containerd" };
	size_t ours;

	ours = check_dir(doctor, default_dir, true);
	for (size_t i = 0; i < COUNT(other_dirs); i++)
		ours += check_dir(doctor, other_dirs[i], is_configured(doctor, other_dirs[i]));
	for (size_t i = 0; !ours && i < COUNT(readers); i++) {
		if (has_any(doctor, readers[i]))
			doctor_find(
				doctor, DOCTOR_PROBLEM, readers[i],
				"no hook is installed, so its containers start unconfined; run 'make install HOOK=always', or HOOK=annotation");
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		if (has_any(doctor, others[i]))
			doctor_find(
				doctor, DOCTOR_WARNING, others[i],
				"it reads no hook files: its containers are confined only if their bundle has the hook, or by 'bulkhead bind'");
	}
}
