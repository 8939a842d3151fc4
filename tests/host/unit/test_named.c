// SPDX-License-Identifier: GPL-2.0
/* What looks like an engine's id, and can be one's beginning. */
#include <string.h>

#include "runtime/named.h"
#include "runtime/oci_recorded.h"
#include "tap.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void ids_are_lower_hexadecimal_and_of_some_length(void)
{
	expect(oci_is_id(ID, OCI_LONG_ID), "a whole one");
	expect(oci_is_id("0123456789ab", OCI_SHORT_ID), "a short one");
	expect(oci_is_id("0123456789abc", OCI_SHORT_ID), "a longer one");
	expect(!oci_is_id("0123456789a", OCI_SHORT_ID), "too short");
	expect(!oci_is_id(ID "0", OCI_SHORT_ID), "too long");
	expect(!oci_is_id("0123456789ag", OCI_SHORT_ID), "a letter that is no digit");
	expect(!oci_is_id("0123456789AB", OCI_SHORT_ID), "capitals");
	expect(!oci_is_id("../../../etc", OCI_SHORT_ID), "a path");
	expect(!oci_is_id("*", 1) && !oci_is_id("", 1), "a pattern, or nothing");
}

static void no_engine_has_recorded_what_is_no_id(void)
{
	expect(!named_by_engine("web") && !named_by_engine("../x"), "it has");
	expect(!named_by_engine(ID), "nor what is in no store");
}

static bool is_shortened(const char *image, const char *wanted)
{
	char text[OCI_SHORT_IMAGE + 1];

	oci_short_image(image, text);
	return !strcmp(text, wanted);
}

static void images_are_shortened_to_the_part_that_differs(void)
{
	expect(is_shortened("docker.io/library/nginx:1.27", "nginx:1.27"), "registry and path");
	expect(is_shortened("registry.example:5000/web", "web"), "a registry with a port");
	expect(is_shortened("nginx", "nginx"), "a plain name");
	expect(is_shortened("a/nginx:1@sha256:0123/4", "nginx:1"), "a digest");
	expect(is_shortened("a/0123456789abcdef", "0123456789abcdef"), "as long as fits");
	expect(is_shortened("a/0123456789abcdefg", "0123456789abcde+"), "longer");
	expect(is_shortened("a/", "a/") && is_shortened("@x", "@x"), "nothing is left");
	expect(is_shortened("", "") && is_shortened("-", "-"), "none");
}

int main(void)
{
	run(ids_are_lower_hexadecimal_and_of_some_length);
	run(no_engine_has_recorded_what_is_no_id);
	run(images_are_shortened_to_the_part_that_differs);
	return tap_end();
}
