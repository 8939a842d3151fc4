# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A task that sleeps in the middle of a system call, with a note that waits for the end of the
# call, does not keep the module loaded when its container is unbound.

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

# asleep FUNCTION: the container's init is in that function of the kernel.
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
# Also kept open to read: the other end may be gone before the text is written.
exec 7<> "/proc/$init/root/t/fifo"
echo text >&7
wait $contain_pid
is "and_is_not_interrupted" $? 0
exec 7>&-
accepted "the_module_comes_back" modprobe bulkhead

# A chroot in a process with threads leaves a note for a thread that executes a program
# meanwhile.
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

# open(O_CREAT) requests to create what may turn out to exist, if the kernel has dropped the
# name from its cache.
forgotten()
{
	name=$1 wanted=$2
	shift 2
	echo 2 > /proc/sys/vm/drop_caches
	gives "$name ($effect)" "$wanted" in_child "$@"
}

mkdir "$work/root/data" "$work/root/data/directory"
echo x > "$work/root/data/file"
echo x > "$work/root/data/root_only"
chmod 600 "$work/root/data/root_only"
ln -s file "$work/root/data/link"
ln -s link "$work/root/data/second_link"
ln -s nowhere "$work/root/data/dangling"

# what_exists EFFECT ERRNO EVENT: the outcome where creating has this effect.
what_exists()
{
	effect=$1 refused=$2
	load_policy existing <<- end
		file $effect create /data/**
		file $effect create /proc/**
	end
	start -n existing -p existing -r "overlay:$work/root" || return
	events_begin existing
	forgotten "a_file_that_exists" 0 open_or_create /data/file
	forgotten "by_a_link" 0 open_or_create /data/link
	forgotten "by_two_links" 0 open_or_create /data/second_link
	forgotten "by_its_descriptor" 0 open_or_create_by_fd /data/file
	forgotten "a_file_of_somebody_else" $EACCES as_user open_or_create /data/root_only
	forgotten "a_directory_that_exists" 21 open_or_create /data/directory
	forgotten "a_file_that_must_not_exist" $EEXIST open_creat /data/file
	forgotten "a_file_that_does_not_exist" "$refused" open_or_create /data/new
	forgotten "by_a_link_to_nowhere" "$refused" open_or_create /data/dangling
	forgotten "exclusively" "$refused" open_creat /data/newer
	gives "the_end_of_the_events ($effect)" $EACCES open_read /sentinel
	events_end
	stop
	accepted "its_end_is_noticed ($effect)" wait_until no_container
	is "what_was_created_is_told_and_nothing_else ($effect)" \
		"$(cut -f 1,4 "$work/told" | tr '\t\n' ' ;')" \
		"create /data/new $3;create /data/nowhere $3;create /data/newer $3;"
	bulkhead show existing > "$work/shown.yaml"
	is "and_counted ($effect)" "$(grep -c "$effect create /data/\*\* .* 3$" "$work/shown.yaml")" 1
}

what_exists deny $EACCES denied
what_exists kill 110 killed
what_exists audit 0 audited
