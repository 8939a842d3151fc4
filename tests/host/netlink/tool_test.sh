#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Build the tests of the tool's netlink side with the sanitizers and run them. They need
# no module. Prints TAP.
#
# environment: CC, CFLAGS, BUILD (directory for programs)

set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
cd "$top"
build=${BUILD:-build/netlink}
make -s netlink-tests OUT="$build" SANITIZED=1

echo TAP version 13
for test in tests/host/netlink/*_test.c; do
	name=$(basename "$test" .c)
	"$build/$name" 2>&1 || echo "not ok 0 - $name ends well"
done | awk '
	/^TAP|^1\.\./ { next }
	/^ok |^not ok / { sub(/ok [0-9]+/, "ok " ++count); failed += /^not/ }
	{ print }
	END { print "1.." count + 0; exit failed || !count }'
