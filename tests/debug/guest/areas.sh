# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# areas.sh AREA...: the project's own areas; afterwards, nothing that the module allocated is
# left.
. "${0%/*}/lib.sh"

# What takes a second elsewhere can take half a minute on this kernel.
SECONDS_MAX=180 "$tests/run" "$@" || bad "areas"
[ -d /sys/module/bulkhead ] || modprobe bulkhead
no_container
mkdir -p "$work/p"
echo 'file deny read /nothing' | policy areas
leaks areas areas
unload
kmemleak
finish
