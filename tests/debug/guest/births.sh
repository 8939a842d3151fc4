# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# births.sh [ROUNDS]: the project's own births, for longer than in its area, and births in
# which each allocation fails once, including the kernel's own, with and without a container:
# nothing may be left behind.
. "${0%/*}/lib.sh"
rounds=${1:-30}

modprobe bulkhead || exit 1
root "$work/root"
mkdir -p "$work/p"
echo 'file deny read /run/debug/root/t/secret' | policy births
timeout 600 "$tests/births" race "$rounds" births "$work/root/t/secret" > "$work/race" 2>&1
[ "$(cat "$work/race")" = "opened 0 denied $((3 * rounds))" ] || bad "race: $(tail -n 3 "$work/race")"
say "race: $(cat "$work/race")"
no_container
filters 0 0xffffffffffffffff
forkfail 400 40 > "$work/forkfail" || bad "forkfail: $(cat "$work/forkfail")"
say "where nothing is bound: $(tail -n 1 "$work/forkfail")"
cp "$here/forkfail" "$work/root"

# forkfail_in NAMESPACES FEWEST: in a container. A failed birth must not keep the container.
forkfail_in()
{
	"$tests/contain" -n births -p births -N "$1" -r "dir:$work/root" -- /forkfail 400 "$2" > "$work/forkfail" 2>&1 ||
		bad "forkfail, $1: $(cat "$work/forkfail")"
	say "in a container of $1: $(tail -n 1 "$work/forkfail")"
	no_container
}
forkfail_in mount 40
forkfail_in pid,mount 40
# Where each task is tracked, a birth has one allocation of the module's.
filters
forkfail_in mount 1
leaks births births
unload
kmemleak
finish
