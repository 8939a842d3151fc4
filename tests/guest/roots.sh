# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# For every kind of root: the same path names the same object, however it is reached, and what
# is not below the root is outside.

. "${0%/*}/lib.sh"

template "$work/root"
mkdir -p "$work/root/d" "$work/root/alias" "$work/root/v"
for name in secret open; do
	echo x > "$work/root/d/$name"
done
echo x > "$work/host-secret"

load_policy roots << 'end'
file deny all /d/secret
file deny all /v/secret
end

# A link with the right name in another place, so that only the rule for the file decides.
ways()
{
	gives "the_file$1" "$2" open_read /d/secret
	gives "by_a_mount_of_its_directory$1" "$2" open_read /alias/secret
	gives "by_the_root_of_procfs$1" "$2" open_read /proc/self/root/d/secret
	gives "by_a_descriptor_of_its_path$1" "$2" open_by_path_fd /alias/secret
	gives "to_write$1" "$2" open_write /alias/secret
	gives "its_owner$1" "$2" chown /alias/secret
	gives "its_times$1" "$2" utimes /alias/secret
	gives "on_a_volume$1" "$2" open_read /v/secret
	gives "on_a_volume_its_times$1" "$2" utimes /v/secret
	gives "a_file_of_the_host$1" "$3" reopen_fd 10
}

for kind in tmpfs overlay dir chroot; do
	set -- -r "$kind:$work/root" -b /d:/alias -m tmpfs:/v -o "$work/host-secret"
	if start "$@"; then
		ways " ($kind, free)" 0 0
		stop
	fi
	if start -n roots -p roots "$@"; then
		events_begin roots
		ways " ($kind)" $EACCES $EACCES
		gives "another_file ($kind)" 0 open_read /alias/open
		gives "another_file_its_times ($kind)" 0 utimes /alias/open
		gives "another_files_times_on_a_volume ($kind)" 0 utimes /v
		gives "the_end ($kind)" $EACCES open_read /sentinel
		stop
		events_end || fail "the events are complete ($kind)"
		is "the_path_is_the_files_own ($kind)" \
			"$(cut -f 1 "$work/told" | grep -c -v -E ' /(d|v)/secret$')" 1
		told_outside=$(awk -F '\t' '$2 == "outside"' "$work/told" | wc -l)
		is "the_hosts_file_is_outside ($kind)" "$told_outside" 1
		wait_until no_container
	fi
done
