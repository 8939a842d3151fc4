# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# cycle.sh [TURNS [BIRTHS]]: the module is loaded and unloaded TURNS times while the host
# forks, opens, connects and renames; tools are killed in the middle; containers begin and
# end.
. "${0%/*}/lib.sh"
turns=${1:-50} count=${2:-2000}

modprobe bulkhead || exit 1
root "$work/root"
mkdir -p "$work/p" /run/storm
echo 'file deny read /run/debug/root/t/secret
file deny read /t/secret
file audit create /tmp/**
host audit signal' | policy cycle
cp "$work/p/cycle.yaml" "$work/cycle.yaml"
bulkhead unload cycle > /dev/null
unload
slabs "$work/slabs.before"

"$here/storms" fork,open,connect,rename,thread,unix 1 /run/storm 2> /dev/null &
storms=$!
"$tests/op" storm 1 "$tests/op" /run/storm > /dev/null 2>&1 &
execs=$!
say "loads and unloads under storms"
done=0 pid=
for turn in $(seq "$turns"); do
	modprobe bulkhead || { bad "turn $turn: it does not load"; continue; }
	bulkhead events > /dev/null 2>&1 &
	events=$!
	for blob in /debug/blobs/middle.blob /debug/blobs/small.blob; do
		"$tests/nl" upload $blob > /dev/null &
		pid=$!
		sleep "0.0$((turn % 10))"
		kill -9 $pid 2> /dev/null
		"$tests/nl" abandon $blob > /dev/null &
		wait $pid 2> /dev/null
	done
	bulkhead load "$work/cycle.yaml" > /dev/null 2>&1 || bad "turn $turn: load"
	"$tests/contain" -n one -p cycle -r "tmpfs:$work/root" -- /op open_read /t/secret > /dev/null 2>&1
	[ $? -eq 13 ] || bad "turn $turn: the secret came to another errno than 13"
	lives 5 cycle "c$turn-" "$turn" /run/debug/root/t/secret > "$work/births" || bad "turn $turn: $(cat "$work/births")"
	kill -9 $events
	wait $events 2> /dev/null
	no_container && unload && done=$((done + 1))
	[ $((turn % 10)) -ne 0 ] || say "turn $turn"
done
say "$done of $turns turns"
say "the last: $(cat "$work/births")"
[ "$done" -eq "$turns" ] || bad "$done of $turns turns"

say "births"
modprobe bulkhead
bulkhead load "$work/cycle.yaml" > /dev/null 2>&1 || bad "load"
bulkhead events > /dev/null 2>&1 &
events=$!
lives $((count / 2)) cycle a 1 /run/debug/root/t/secret > "$work/a" 2>&1 &
one=$!
lives $((count / 2)) cycle b 2 /run/debug/root/t/secret > "$work/b" 2>&1 || bad "births b"
wait $one || bad "births a"
cat "$work/a" "$work/b"
kill $storms $execs $events
wait 2> /dev/null
no_container
say "status: $(bulkhead status | grep -v security_ | tr '\n' ' ')"
# shellcheck disable=SC2046 # names of policies
leaks cycle $(bulkhead list --json | jq -r '.[]?, . | .policy? // empty' | sort -u)
unload
kmemleak
slabs "$work/slabs.after"
grown "$work/slabs.before" "$work/slabs.after"
finish
