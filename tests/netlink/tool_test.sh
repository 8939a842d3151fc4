#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Build the tests of the tool's netlink side with the sanitizers and run them.
# They need no module. CC and CFLAGS are taken from the environment. TAP on
# standard output.

set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

: "${CC:=gcc}" "${CFLAGS:=-O1 -g -fsanitize=address,undefined -fno-sanitize-recover}"
flags="-std=gnu11 -Wall -Wextra -D_GNU_SOURCE -iquote $top/userspace
	-I$top/kernel/include/uapi -I$top/userspace/twin -I$top/kernel -I$top/userspace"
packages='libnl-genl-3.0 yaml-0.1 json-c'

# Each test includes netlink.c and brings its own main().
build()
{
	set --
	for file in "$top"/userspace/*.c; do
		case ${file##*/} in
		netlink.c) ;;
		*) set -- "$@" "$file" ;;
		esac
	done
	for file in automaton blob decide; do
		set -- "$@" "$top/kernel/$file.c"
	done
	mkdir "$work/objects"
	for file in "$@"; do
		object=$work/objects/$(basename "$file" .c).o
		[ ! -e "$object" ] || object=$work/objects/kernel_$(basename "$file" .c).o
		# shellcheck disable=SC2086,SC2046
		$CC $flags $CFLAGS $(pkg-config --cflags $packages) -Dmain=tool_main \
			-c "$file" -o "$object"
	done
}

run()
{
	# shellcheck disable=SC2086,SC2046
	$CC $flags $CFLAGS $(pkg-config --cflags $packages) "$here/$1.c" \
		"$work"/objects/*.o $(pkg-config --libs $packages) -o "$work/$1"
	"$work/$1" > "$work/$1.tap" || echo "not ok 0 - $1 ends well" >> "$work/$1.tap"
	grep -v '^TAP\|^1\.\.' "$work/$1.tap"
}

build
echo TAP version 13
{
	run link_test
	run event_test
	run recording_test
} | awk '
	/^ok |^not ok / { sub(/ok [0-9]+/, "ok " ++count); failed += /^not/ }
	{ print }
	END { print "1.." count + 0; exit failed || !count }'
