// SPDX-License-Identifier: GPL-2.0
/* Where a hook runs: on the host as root, for a rootless engine, or in a container. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/oci_place.h"

/* The inode numbers of the first namespaces are part of the kernel's interface. */
#define FIRST_USER_NAMESPACE 0xeffffffdU
#define FIRST_PID_NAMESPACE  0xeffffffcU

static bool is_in(const char *path, ino_t namespace)
{
	struct stat found;

	return !stat(path, &found) && found.st_ino == namespace;
}

/**
 * oci_place() - find out where this hook runs
 *
 * A rootless engine has a user namespace of its own, in which its hooks run, but it uses
 * the host's process ids. A hook that sees different process ids runs in the container,
 * as hooks of the stages createContainer and startContainer do.
 *
 * Return: enum oci_place.
 */
enum oci_place oci_place(void)
{
	if (!is_in("/proc/self/ns/pid", FIRST_PID_NAMESPACE))
		return OCI_INSIDE;
	if (is_in("/proc/self/ns/user", FIRST_USER_NAMESPACE) && !geteuid())
		return OCI_HOST;
	return OCI_ROOTLESS;
}

/**
 * oci_place_user() - find the user whose container it is, in OCI_ROOTLESS
 *
 * Return: the user, as the host numbers it.
 */
uint32_t oci_place_user(void)
{
	uint32_t inside, outside = geteuid();
	FILE *map = fopen("/proc/self/uid_map", "re");

	/*
	 * The first line of the map of the engine's user namespace maps root to the
	 * engine's user.
	 */
	if (map && fscanf(map, "%" SCNu32 " %" SCNu32, &inside, &outside) < 2)
		outside = geteuid();
	if (map)
		fclose(map);
	return outside;
}
