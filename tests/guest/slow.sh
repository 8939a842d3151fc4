# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A container whose root directory cannot be opened, because the open never returns, or
# because of an error. No other task has to wait for it, and it is not bound.

. "${0%/*}/lib.sh"

if ! modprobe fuse 2> "$work/ignored"; then
	skip "a_root_that_never_opens" "this kernel has no FUSE"
	exit 0
fi
load_policy slow << 'end'
file deny read /t/secret
end
template "$work/root"
mkdir -p "$work/root/proc" "$work/root/dev" "$work/layer" "$work/merged"

# serve hang|fail: an overlay on $work/merged, with slowfs as its upper layer.
serve()
{
	"$tests/slowfs" "$work/layer" "$1" &
	slowfs_pid=$!
	wait_until mountpoint -q "$work/layer"
	mount -t overlay overlay "$work/merged" -o "lowerdir=$work/layer:$work/root" ||
		fail "the overlay is mounted ($1)"
}

unserve()
{
	kill "$slowfs_pid" 2> "$work/ignored"
	wait "$slowfs_pid"
	umount "$work/merged" "$work/layer"
}

# opens: an open of $work/merged is waiting for slowfs.
waits()
{
	grep -q -s -E 'request_wait_answer|fuse' "/proc/$1/wchan"
}

# others_are_answered WHEN
others_are_answered()
{
	accepted "others_are_answered ($1)" timeout 5 bulkhead status
	accepted "so_is_who_lists_containers ($1)" timeout 5 bulkhead ps
	refused "so_is_who_unbinds ($1)" 1 "no container with this name" timeout 5 bulkhead unbind other
	accepted "so_is_generic_netlink ($1)" timeout 5 "$tests/nl" info
}

serve fail
start -r "dir:$work/merged" || exit 1
gives "the_root_can_be_looked_up (fail)" 0 open_read /op
refused "a_root_that_does_not_open_is_not_bound" 1 "its root directory can't be opened (error -5)" \
	bulkhead bind slow --pid "$init" --policy slow
accepted "nothing_is_bound" no_container
stop
is "a_program_is_not_executed_in_such_a_root" \
	"$(contain -e -n slow -p slow -r "dir:$work/merged" -- /op true 2>&1 | grep -o 'Input.*')" \
	"Input/output error"
has "and_the_log_says_why" "$(dmesg | tail -n 20)" \
	"container slow: its root directory can't be opened (error -5)"
accepted "its_end_is_noticed (fail)" wait_until no_container
unserve

serve hang
start -r "dir:$work/merged" || exit 1
gives "the_root_can_be_looked_up (hang)" 0 open_read /op
bulkhead bind slow --pid "$init" --policy slow > "$work/bind.out" 2>&1 &
bind_pid=$!
accepted "bind_waits" wait_until waits $bind_pid
others_are_answered "bind waits"
kill "$slowfs_pid"
if wait $bind_pid; then
	fail "bind_fails_in_the_end"
else
	has "bind_fails_in_the_end" "$(cat "$work/bind.out")" "its root directory can't be opened"
fi
accepted "nothing_is_bound (hang)" no_container
stop
unserve

serve hang
rm -f "$work/pid"
contain -e -n slow -p slow -P "$work/pid" -r "dir:$work/merged" -- /op true \
	> "$work/contain.out" 2>&1 &
contain_pid=$!
wait_until test -s "$work/pid"
accepted "exec_waits" wait_until waits "$(cat "$work/pid")"
others_are_answered "exec waits"
accepted "it_can_be_unbound" timeout 5 bulkhead unbind slow
accepted "nothing_is_bound (exec)" no_container
kill "$slowfs_pid"
wait $contain_pid
is "exec_fails_in_the_end" $? 125
unserve
accepted "the_module_goes" wait_until rmmod bulkhead
modprobe bulkhead
