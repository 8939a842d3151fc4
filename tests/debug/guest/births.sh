# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# births.sh: the project's own births, longer than in its area, and births of which each
# allocation fails once, the kernel's own among them: nothing may stay behind.
. "${0%/*}/lib.sh"

modprobe overlay
modprobe bulkhead || exit 1
root "$work/root"
mkdir -p "$work/p"
echo 'file deny read /run/debug/root/t/secret' | policy births
timeout 900 "$tests/births" race 50 births "$work/root/t/secret" > "$work/race" 2>&1 || bad "race: $(tail -n 3 "$work/race")"
no_container
filters 0 0xffffffffffffffff
forkfail 200 > "$work/forkfail" || bad "forkfail: $(cat "$work/forkfail")"
say "$(cat "$work/forkfail")"
no_container
bulkhead unload births > /dev/null
leaks births
[ ! -s "$work/leaks" ] || bad "allocations are left"
unload
finish
