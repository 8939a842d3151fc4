# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Programs: what is executed, what is mapped as code, and by which subject.

. "${0%/*}/lib.sh"

# The programs of the tables have the names of files of op, which a template has as /op.
cat > "$work/exec.table" << 'end'
a_program | deny @/p | ln ../../op p | exec @/p | exec @/p
a_program_through_a_symlink | deny @/p | ln ../../op p; ln -s p link | exec @/link | exec @/p
a_script | deny @/s | ln ../../op p; printf '#!%s true\n' @/p > s; chmod +x s | exec @/s | exec @/s
a_scripts_interpreter | deny @/p | ln ../../op p; printf '#!%s true\n' @/p > s; chmod +x s | exec @/s | exec @/p
an_interpreters_interpreter | deny @/p | ln ../../op p; printf '#!%s true\n' @/p > i; printf '#!%s\n' @/i > s; chmod +x i s | exec @/s | exec @/p
a_program_by_descriptor | deny @/p | ln ../../op p | exec_fd @/p | exec @/p
a_program_in_memory | deny memfd:code | : | exec_memfd /op code | exec memfd:code
a_copy_under_another_name | deny @/copy | cp ../../op copy | exec @/copy | exec @/copy
a_program_seen_by_proc_self_root | deny @/p | ln ../../op p | exec /proc/self/root@/p | exec @/p
mmap_of_code | file deny map @/f | ln ../../op f | mmap_exec @/f | map @/f
mmap_of_a_denied_program | deny @/f | ln ../../op f | mmap_exec @/f | map @/f
mprotect_of_code | file deny map @/f | ln ../../op f | mprotect_exec @/f | map @/f
mmap_of_data_is_no_code | file deny map @/f | ln ../../op f | mmap_read @/f | -
reading_a_denied_program | deny @/f | ln ../../op f | open_read @/f | -
a_link_that_would_run | deny @/p | cp ../../op p | link @/p @/q | link @/q | alias
a_program_may_not_ask_others | deny @/p from @/q | ln ../../op p; ln ../../op q | from @/q exec @/p | exec @/p
a_program_may_when_another_asks | deny @/p from @/q | ln ../../op p; ln ../../op q | exec @/p | -
a_file_not_for_this_program | file deny read @/f from @/q | echo x > f; ln ../../op q | from @/q open_read @/f | read @/f
a_file_for_other_programs | file deny read @/f from @/q | echo x > f | open_read @/f | -
a_connection_not_for_this_program | network deny connect tcp *:2001 from @/q | ln ../../op q | from @/q connect_stream 127.0.0.1 2001 | connect tcp 127.0.0.1:2001
allowed_program | - | ln ../../op p | exec @/p | -
allowed_script | - | ln ../../op p; printf '#!%s true\n' @/p > s; chmod +x s | exec @/s | -
allowed_code | - | ln ../../op f | mprotect_exec @/f | -
end
table_check "$work/exec.table" exec "tmpfs overlay"

# Rules that allow, with a default that denies.
cat > "$work/only.yaml" << 'end'
version: 1
policy: only
file:
  default: deny
  rules:
    - allow read /t/both
    - allow read /t/mine from /t/reader
    - allow read /t/scripted from /op
exec:
  default: deny
  rules:
    - allow /op /t/reader
    - allow /t/starter
    - allow /t/started from /t/starter
end
template "$work/root"
for file in both mine neither; do
	echo x > "$work/root/t/$file"
done
for program in reader starter started other; do
	ln "$work/root/op" "$work/root/t/$program"
done
accepted "a_policy_that_denies_by_default_loads" bulkhead load "$work/only.yaml"
if start -n only -p only -r "tmpfs:$work/root"; then
	events_begin only
	gives "default_deny_lets_read_what_is_allowed" 0 open_read /t/both
	gives "default_deny_holds_for_the_rest" $EACCES open_read /t/neither
	gives "a_file_of_one_program_is_not_for_others" $EACCES open_read /t/mine
	gives "a_file_of_one_program_is_for_it" 0 from /t/reader open_read /t/mine
	gives "default_deny_holds_for_programs" $EACCES exec /t/other
	gives "a_program_allowed_from_another_is_not_for_all" $EACCES exec /t/started
	gives "a_program_allowed_from_another_is_for_it" 0 from /t/starter exec /t/started
	gives "map_comes_with_exec" $EACCES mmap_exec /t/both
	told_sentinel=$(ask open_read /sentinel)
	is "the_sentinel_is_denied_by_default" "$told_sentinel" $EACCES
	events_end || fail "the events are complete"
	told "the_default_is_told_as_such" "read /t/neither" "default"
	told "the_default_is_told_for_programs" "exec /t/other" "default"
	stop
fi
wait_until no_container

# sessions NAME WORDS: a task that enters later may have more filters of system calls than
# init, or fewer: the session must not add one for a program that a rule names.
sessions()
{
	start -n only -p only -r "tmpfs:$work/root" || return
	# shellcheck disable=SC2086 # words
	on_host "a_session_has_its_programs ($1)" 0 \
		enter "$init" $2 from /op from /t/reader open_read /t/mine
	# shellcheck disable=SC2086 # words
	on_host "it_gets_none_when_it_adds_a_filter ($1)" $EPERM \
		enter "$init" $2 from /op filtered from /t/reader open_read /t/mine
	# shellcheck disable=SC2086 # words
	on_host "nor_does_its_child ($1)" $EPERM \
		enter "$init" $2 from /op in_child in_child filtered from /t/reader open_read /t/mine
	gives "init_has_its_programs ($1)" 0 from /t/reader open_read /t/mine
	gives "and_gets_none_when_it_adds_a_filter ($1)" $EPERM \
		filtered from /t/reader open_read /t/mine
	stop
	wait_until no_container
}
sessions "one filter, init none" filtered
sessions "two filters, init none" "filtered filtered"
contain()
{
	"$op" filtered from "$tests/contain" "$@"
}
sessions "no filter, init one" ""
sessions "one filter, init one" filtered
contain()
{
	"$tests/contain" "$@"
}

# The dynamic loader maps what it may not execute. Its root has the host's files.
load_policy loader << 'end'
exec deny /usr/bin/tac
end
run_loader()
{
	wait_until no_container
	"$tests/contain" "$@" -r "overlay:/" -- /bin/sh -c "$script" > "$work/loader.out" 2>&1
}
script='echo a > /tmp/f; /lib64/ld-linux-x86-64.so.2 /usr/bin/tac /tmp/f'
accepted "the_loader_runs_a_program_if_not_bound" run_loader
refused "the_loader_runs_no_denied_program" 127 "" run_loader -n loader -p loader
has "the_loader_tells_that_it_cannot_map" "$(cat "$work/loader.out")" "tac"
script='tac /dev/null'
refused "a_debian_root_runs_no_denied_program" 126 "" run_loader -n loader -p loader
script='ls / > /dev/null && cat /etc/passwd > /dev/null'
accepted "a_debian_root_runs_its_other_programs" run_loader -n loader -p loader
wait_until no_container
