# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Files: each hook, on a tmpfs and on an overlay root; then unusual paths.

. "${0%/*}/lib.sh"

cat > "$work/file.table" << 'end'
open_to_read | deny read @/f | echo x > f | open_read @/f | read @/f
open_to_write | deny write @/f | echo x > f | open_write @/f | write @/f
open_to_read_and_write | deny write @/f | echo x > f | open_rdwr @/f | write @/f
open_that_creates | deny create @/f | : | open_creat @/f | create @/f
open_that_truncates | deny write @/f | echo x > f | open_trunc @/f | write @/f
list_a_directory | deny read @/d | mkdir d; touch d/a | list @/d | read @/d
mkdir_creates | deny create @/d | : | mkdir @/d | create @/d
mknod_creates | deny create @/p | : | mkfifo @/p | create @/p
symlink_creates | deny create @/s | : | symlink f @/s | create @/s
unlink_deletes | deny delete @/f | touch f | unlink @/f | delete @/f
rmdir_deletes | deny delete @/d | mkdir d | rmdir @/d | delete @/d
rename_deletes_the_old_name | deny delete @/a | touch a | rename @/a @/b | delete @/a
rename_creates_the_new_name | deny create @/b | touch a | rename @/a @/b | create @/b
rename_deletes_what_it_replaces | deny delete @/b | touch a b | rename @/a @/b | delete @/b
rename_of_a_directory | deny create @/new | : | rename_new_dir @/old @/new | create @/new
exchange_creates_both_names | deny create @/a | touch a b | exchange @/a @/b | create @/a
link_makes_a_second_name | deny link @/b | touch a | link @/a @/b | link @/b
truncate_writes | deny write @/f | echo xx > f | truncate @/f | write @/f
chmod_changes_attributes | deny attr @/f | touch f | chmod @/f | attr @/f
chown_changes_attributes | deny attr @/f | touch f | chown @/f | attr @/f
link_that_grants_more | deny read @/secret | echo x > secret | link @/secret @/public | link @/public | alias
rename_that_grants_more | deny read @/secret | echo x > secret | rename @/secret @/public | create @/public | alias
a_symlink_is_what_it_points_to | deny read @/f | echo x > f; ln -s f link | open_read @/link | read @/f
a_symlinked_directory_is_too | deny read @/d/f | mkdir d; echo x > d/f; ln -s d link | open_read @/link/f | read @/d/f
proc_self_root_leads_to_the_same | deny read @/f | echo x > f | open_read /proc/self/root@/f | read @/f
proc_self_cwd_leads_to_the_same | deny read @/f | echo x > f | open_read /proc/self/cwd@/f | read @/f
dots_lead_to_the_same | deny read @/f | echo x > f; mkdir d | open_read @/d/../f | read @/f
an_o_path_descriptor_opened_again | deny read @/f | echo x > f | open_by_path_fd @/f | read @/f
chroot_changes_no_path | deny read @/r/f | mkdir r; echo x > r/f | in_chroot @/r open_read /f | read @/r/f
a_bind_mount_changes_no_path | deny read @/d/f | mkdir d m; echo x > d/f | in_child bind_mount @/d @/m open_read @/m/f | read @/d/f
a_bind_mount_in_an_own_namespace | deny read @/d/f | mkdir d m; echo x > d/f | in_mount_ns bind_mount @/d @/m open_read @/m/f | read @/d/f
a_bind_mount_made_before | deny read @/d/f | mkdir d m; echo x > d/f | open_read @/m/f | read @/d/f
a_name_with_a_newline | deny read @/f* | echo x > "$(printf 'f\nx')" | open_read @/f\x0ax | read @/f\x0ax
a_name_with_byte_ff | deny read @/f* | echo x > "$(printf 'f\377')" | open_read @/f\xff | read @/f\xff
a_name_with_an_escape_sequence | deny read @/f* | echo x > "$(printf 'f\033[31m')" | open_read @/f\x1b[31m | read @/f\x1b[31m
a_name_with_a_space_and_a_backslash | deny read @/f* | echo x > 'f \x' | open_read @/f\x20\x5cx | read @/f\x20\x5cx
a_name_of_255_bytes | deny read @/x* | echo x > {255} | open_read @/{255} | read @/{255}
a_path_of_40_components | deny create @/**/end | : | deep_create @ 36 end | create @/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/end
a_path_of_20_components | deny create @/**/end | : | deep_create @ 16 end | create @/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/end
another_filesystem_has_its_mountpoints_path | deny read /proc/version | : | open_read /proc/version | read /proc/version
reopen_a_memfd | deny read memfd:secret | : | reopen_memfd secret | read memfd:secret
reopen_a_pipe | deny read pipe:* | : | reopen_pipe | read pipe:
a_file_of_the_host_by_descriptor | - | : | reopen_fd 10 | read /bulkhead-test/outside/f | outside
a_file_of_the_host_by_its_directory | - | : | open_at_fd 11 g | read /bulkhead-test/outside/g | outside
ftruncate_writes | deny write @/f | echo xx > f | ftruncate_fd 12 | write @/f
allowed_reading | - | echo x > f | open_read @/f | -
allowed_creating | - | : | open_creat @/f | -
allowed_writing_keeps_the_content | - | echo kept > f | open_write @/f | -
allowed_listing | - | touch a b | list @ | -
allowed_chmod | - | touch f | chmod @/f | -
allowed_rename | - | touch a | rename @/a @/b | -
allowed_exchange | - | touch a b | exchange @/a @/b | -
allowed_link | - | touch a | link @/a @/b | -
allowed_truncate | - | echo xx > f | open_trunc @/f | -
allowed_unlink | - | touch f | unlink @/f | -
end

# What is outside is reported by its path in its own filesystem, which is mounted on /run.
sed -i "s/{255}/$(printf 'x%.0s' $(seq 255))/g" "$work/file.table"
mkdir -p "$work/outside"
echo x > "$work/outside/f"
echo x > "$work/outside/g"

# What a table cannot express.
paths()
{
	load_policy paths <<- 'end'
		file deny read /t/d/**
		file deny create /t/**/end
		file deny write /t/outside.txt
	end
	template "$work/root"
	mkdir -p "$work/root/t/d" "$work/root/t/moved"
	echo x > "$work/root/t/d/f"
	echo lower > "$work/root/t/lower"
	hidden=0
	contain -r "$1:$work/root" -- /op open_tmpfile /tmp || hidden=$?
	start -n paths -p paths -r "$1:$work/root" || return
	events_begin paths
	gives "a_path_longer_than_path_max ($1)" $EACCES deep_create /t 2100 end
	[ "$1" = overlay ] || gives "a_renamed_parent_directory_grants_nothing_more ($1)" $EACCES \
		rename_and_read /t/d /t/e /t/e/f
	if [ "$1" = tmpfs ]; then
		gives "a_path_of_more_components_than_can_be_judged ($1)" $EACCES deep_create /t 4200 x
	fi
	gives "a_lower_file_is_copied_up_when_allowed ($1)" 0 open_write /t/lower
	gives "its_content_is_kept ($1)" 0 contains /t/lower lower
	gives "a_directory_with_upper_and_lower_files_is_listed ($1)" 0 list /t
	if [ "$hidden" = 0 ]; then
		gives "a_hidden_file_without_a_name_is_opened ($1)" 0 open_tmpfile /tmp
	else
		skip "a_hidden_file_without_a_name_is_opened ($1)" "this kernel has none here"
	fi
	ask open_read /sentinel > /dev/null
	events_end || fail "the events are complete ($1)"
	is "a_path_longer_than_path_max_is_told_by_its_begin ($1)" \
		"$(awk -F '\t' '/^create \/t\/d\/d/ { print length($1), $2 }' "$work/told")" "4103 rule"
	if [ "$1" = tmpfs ]; then
		is "the_reason_is_its_depth ($1)" \
			"$(awk -F '\t' '$2 == "too-deep" { print $4 }' "$work/told")" denied
	fi
	stop
	wait_until no_container
}

# outside NAME ERRNO ERRNO: reading what is outside returns the first, and mapping its code
# the second. $host and $rules are further rules of the policy, which allows everything.
outside()
{
	{
		printf 'version: 1\npolicy: outside\nfile:\n  default: allow\n'
		[ -z "$rules" ] || printf '  rules: [%s]\n' "$rules"
		printf 'exec: {default: allow}\nnetwork: {default: allow}\n'
		printf 'capabilities: {default: allow}\nhost:\n  default: allow\n'
		printf '  rules: [deny firmware%s]\n' "$host"
	} > "$work/outside.yaml"
	bulkhead load "$work/outside.yaml" > "$work/load.log" 2>&1 ||
		fail "its policy loads ($1)" "$(cat "$work/load.log")"
	start -n outside -p outside -r "$root:$work/root" -m tmpfs:/vol -o "$work/outside/f" \
		-o "$work/outside" || return
	gives "a_file_of_a_detached_mount ($1)" "$2" open_detached /vol secret
	gives "its_code ($1)" "$3" mmap_detached /vol secret
	gives "a_file_of_the_hosts_directory ($1)" "$2" open_at_fd 11 g
	gives "a_descriptor_of_the_host_opened_again ($1)" "$2" reopen_fd 10
	case $host in
	*audit*)
		events_begin outside
		ask reopen_fd 10 > "$work/ignored"
		accepted "it_is_told_by_the_item ($1)" \
			wait_until grep -qs '"request": *"host outside"' "$work/events"
		kill "$events_pid"
		wait "$events_pid"
		[ -n "$rules" ] ||
			gives "a_new_file_in_the_hosts_directory ($1)" 0 \
				open_or_create /proc/self/fd/11/fresh
		rm -f "$work/outside/fresh"
		;;
	esac
	stop
	wait_until no_container
}

outside_all()
{
	template "$work/root"
	mkdir "$work/root/vol"
	host='' rules=''
	outside "$root, all is allowed" 0 0
	host=', deny outside'
	outside "$root, outside is not" $EACCES $EACCES
	host='' rules='deny read /nothing'
	outside "$root, a rule denies to read something else" $EACCES $EACCES
	rules='audit read /nothing'
	outside "$root, a rule audits something else" $EACCES $EACCES
	rules='deny map /nothing'
	outside "$root, a rule denies to map something else" 0 $EACCES
	rules='deny write /nothing'
	outside "$root, a rule denies to write something else" 0 0
	host=', audit outside'
	outside "$root, outside is told" 0 0
	rules=''
	outside "$root, outside is told, and nothing else is said" 0 0
}

table_check "$work/file.table" file "tmpfs overlay" \
	-b /t/a_bind_mount_made_before/d:/t/a_bind_mount_made_before/m \
	-o "$work/outside/f" -o "$work/outside" -w /t/ftruncate_writes/f
paths tmpfs
paths overlay
for root in tmpfs overlay; do
	outside_all
done
