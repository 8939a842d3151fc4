#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Linux 6.18.44 and Debian's util-linux 2.38.1-5+deb12u3: a kernel thread that is in no
# container has a mount namespace and a root directory of its own.
#
# kdevtmpfs, which makes the nodes of /dev, unshares its mount namespace at boot and changes
# its root directory to the filesystem that it fills. So "another mount namespace and another
# root directory than the first process" does not mean a container; who lists containers by
# that has to leave out kernel threads. On Debian's 6.12.118 it is the same.
#
# Needs root, which may look at the namespaces of kernel threads. Seen:
#
#	lsns: mnt kdevtmpfs
#	kthreadd 65024:2, kdevtmpfs 6:1
#
# Fails if that changes.

set -eu
version=2.38.1-5+deb12u3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -q download "util-linux=$version" > "$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}
dpkg-deb -x util-linux_*.deb "$work/tree"
thread=$(pgrep -x kdevtmpfs)
shown=$("$work/tree/usr/bin/lsns" -n -t mnt -o TYPE,COMMAND -p "$thread" | tr -s ' ')
echo "lsns: $shown"
roots="kthreadd $(stat -L -c '%d:%i' /proc/2/root), kdevtmpfs $(stat -L -c '%d:%i' "/proc/$thread/root")"
echo "$roots"
[ "$shown" = "mnt kdevtmpfs" ]
[ "$(readlink "/proc/$thread/ns/mnt")" != "$(readlink /proc/2/ns/mnt)" ]
[ "$(stat -L -c '%d:%i' "/proc/$thread/root")" != "$(stat -L -c '%d:%i' /proc/2/root)" ]
