# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# births.sh: the project's own births, longer than in its area, and births of which each
# allocation fails once, the kernel's own among them, with and without a container: nothing
# may stay behind.
. "${0%/*}/lib.sh"

modprobe overlay
modprobe bulkhead || exit 1
root "$work/root"
mkdir -p "$work/p"
echo 'file deny read /run/debug/root/t/secret' | policy births
timeout 900 "$tests/births" race 50 births "$work/root/t/secret" > "$work/race" 2>&1
[ "$(cat "$work/race")" = 'opened 0 denied 150' ] || bad "race: $(tail -n 3 "$work/race")"
say "race: $(cat "$work/race")"
no_container
filters 0 0xffffffffffffffff
forkfail 200 > "$work/forkfail" || bad "forkfail: $(cat "$work/forkfail")"
say "where nothing is bound: $(cat "$work/forkfail")"
cp "$here/forkfail" "$work/root"
"$tests/contain" -n births -p births -N mount -r "dir:$work/root" -- /forkfail 400 > "$work/forkfail" ||
	bad "forkfail: $(cat "$work/forkfail")"
say "in a container: $(tail -n 1 "$work/forkfail")"
# A birth that failed must not keep its container.
no_container
leaks births births
kmemleak
unload
finish
