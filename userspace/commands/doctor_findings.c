// SPDX-License-Identifier: GPL-2.0
/* bulkhead doctor: what its parts find, and where they look. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "commands/doctor.h"

static const char *const grades[] = {
	[DOCTOR_OK] = "ok",
	[DOCTOR_WARNING] = "warning",
	[DOCTOR_PROBLEM] = "problem",
};

/**
 * doctor_find() - add a finding
 * @doctor: gets it
 * @grade: how bad it is
 * @what: what it is about: a file, a program, a policy
 * @format: what is wrong, what follows, and what to do
 */
void doctor_find(struct doctor *doctor, enum doctor_grade grade, const char *what,
		 const char *format, ...)
{
	struct json_object *finding = json_object_new_object();
	auto_free char *text = NULL;
	va_list values;

	va_start(values, format);
	if (vasprintf(&text, format, values) < 0)
		abort();
	va_end(values);
	output_add_text(finding, "grade", grades[grade]);
	output_add_printable(finding, "what", what);
	output_add_printable(finding, "finding", text);
	json_object_array_add(doctor->findings, finding);
	if (grade > doctor->worst)
		doctor->worst = grade;
}

/**
 * doctor_has() - is there such a file?
 * @doctor: the host
 * @path: absolute
 *
 * Return: true if there is.
 */
bool doctor_has(const struct doctor *doctor, const char *path)
{
	auto_free char *full = NULL;

	if (asprintf(&full, "%s%s", doctor->root, path) < 0)
		abort();
	return !access(full, F_OK);
}
