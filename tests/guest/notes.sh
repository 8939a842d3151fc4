# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A task that sleeps in the middle of a system call, with a note that waits for its end,
# does not keep the module when its container is unbound.

. "${0%/*}/lib.sh"

load_policy notes audit << 'end'
file deny read /t/fifo
end
template "$work/root"
mkfifo "$work/root/t/fifo"

references()
{
	cat /sys/module/bulkhead/refcnt
}

# asleep FUNCTION: the container's init is in the kernel there.
asleep()
{
	[ -s "$work/pid" ] && grep -q "$1" "/proc/$(cat "$work/pid")/wchan"
}

rm -f "$work/pid"
contain -n notes -p notes -P "$work/pid" -r "tmpfs:$work/root" -- /op open_read /t/fifo &
contain_pid=$!
accepted "an_open_waits_for_a_writer" wait_until asleep wait_for_partner
is "it_holds_the_module_by_its_note" "$(references)" 2
accepted "it_is_unbound" bulkhead unbind notes
accepted "the_note_goes_soon" wait_until rmmod bulkhead
accepted "the_open_waits_still" wait_until asleep wait_for_partner
init=$(cat "$work/pid")
# Held open to read as well: the other end may be gone before the text is written.
exec 7<> "/proc/$init/root/t/fifo"
echo text >&7
wait $contain_pid
is "and_is_not_interrupted" $? 0
exec 7>&-
accepted "the_module_comes_back" modprobe bulkhead

# A chroot of a process with threads leaves a note for whoever executes a program meanwhile.
load_policy notes << 'end'
file deny read /t/secret
end
echo x > "$work/root/t/secret"
echo x > "$work/root/t/public"
if start -n notes -p notes -r "tmpfs:$work/root"; then
	gives "a_thread_can_change_the_root" 0 in_thread in_chroot /t open_read /public
	gives "and_is_confined_there" $EACCES in_thread in_chroot /t open_read /secret
	stop
	accepted "its_end_is_noticed" wait_until no_container
fi
