# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Who may send commands to the module, and how it answers invalid ones. Each refusal has a
# sentence, and what was in force before remains in force.

. "${0%/*}/lib.sh"

nl=$tests/nl
template "$work/root"
cp "$nl" "$work/root/nl"
echo x > "$work/root/t/secret"
load_policy good << 'end'
file deny read /t/secret
file deny write /etc/** /usr/share/{a,b}*/** from /bin/x
network deny connect tcp 10.0.0.0/8:1-1000
end
bulkhead compile -o "$work/good.blob" "$work/good.yaml" > "$work/load.log" 2>&1
load_policy spare << 'end'
file deny read /t/other
end
bulkhead compile -o "$work/spare.blob" "$work/spare.yaml" > "$work/load.log" 2>&1
start -n one -p good -r "tmpfs:$work/root" || exit 1
one=$init

bulkhead_has_one()
{
	[ "$(bulkhead ps --json | jq '[.. | objects | select(.container)] | length')" = 1 ]
}

# ----------------------------------------------------------------- rights

unprivileged='setpriv --reuid 1000 --regid 1000 --clear-groups'
without_mac='setpriv --bounding-set -mac_admin --inh-caps -mac_admin'
without_any='setpriv --bounding-set -mac_admin,-audit_read --inh-caps -mac_admin,-audit_read'
auditor='setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps +audit_read --ambient-caps +audit_read'
in_user_ns='unshare --user --map-root-user'

# rights WHO WRAP COMMAND...
rights()
{
	who=$1 wrap=$2
	shift 2
	for command; do
		# shellcheck disable=SC2086 # words
		refused "${who}_may_not_$(echo "$command" | cut -d ' ' -f 1)" $EPERM "this needs CAP" $wrap "$nl" $command
	done
}

all="info list containers get\ good begin\ 8 chunk commit delete\ spare bind\ x\ good\ 1 unbind\ one"
eval "set -- $all"
rights "uid_1000" "$unprivileged" "$@"
rights "root_of_a_user_namespace" "$in_user_ns" "$@"
rights "root_without_capabilities" "$without_any" "$@"
rights "an_auditor" "$auditor" "begin 8" chunk commit "delete spare" "bind x good 1" "unbind one"
for command in info list containers "get good"; do
	# shellcheck disable=SC2086 # words
	accepted "an_auditor_may_$(echo "$command" | cut -d ' ' -f 1)" $auditor "$nl" $command
done
# shellcheck disable=SC2086 # words
accepted "root_with_audit_read_may_info" $without_mac "$nl" info
rights "root_with_audit_read" "$without_mac" "begin 8" "bind x good 1"
refused "a_socket_of_uid_1000_is_no_good_to_root" $EPERM "this needs CAP" "$nl" -o 1000 info
refused "a_socket_of_root_is_no_good_to_uid_1000" $EPERM "this needs CAP" "$nl" -s 1000 info
accepted "root_may_info" "$nl" info
# shellcheck disable=SC2086 # words
refused "uid_1000_may_not_join_the_events" $EPERM "" $unprivileged "$nl" join
refused "root_of_a_user_namespace_may_not_join_the_events" $EPERM "" unshare --user --map-root-user "$nl" join
accepted "root_may_join_the_events" "$nl" join
# shellcheck disable=SC2086 # words
refused "the_tool_says_so_to_uid_1000" 1 "CAP_AUDIT_READ" $unprivileged "$(command -v bulkhead)" list

refused "another_network_namespace_has_no_such_family" 2 "the family is not there" \
	unshare --net "$nl" info

# In the host's network namespace, with all capabilities, but in a container.
for command in info list containers "get good" "begin 8" "delete spare" "bind x good 1" "unbind one"; do
	name="a_container_may_not_$(echo "$command" | cut -d ' ' -f 1)"
	# shellcheck disable=SC2086 # words
	refused "$name" $EPERM "a task in a container may not do this" \
		contain -N pid,mount -n two -p spare -r "tmpfs:$work/root" -d /run/two -- /nl $command
	wait_until bulkhead_has_one
done
# ------------------------------------------------------------- bad uploads

refused "an_upload_needs_a_length" $EINVAL "length of the upload is missing" "$nl" begin
refused "an_upload_is_not_empty" $EINVAL "empty, or longer than 128 MiB" "$nl" begin 0
refused "an_upload_has_a_limit" $EINVAL "empty, or longer than 128 MiB" "$nl" begin 134217729
refused "a_chunk_needs_a_begin" $EINVAL "no upload was started" "$nl" chunk
refused "a_commit_needs_a_begin" $EINVAL "no upload was started" "$nl" commit
refused "a_chunk_has_data" $EINVAL "offset or data is missing" "$nl" empty_chunk
refused "a_chunk_has_a_limit" 34 "" "$nl" long_chunk
refused "chunks_come_in_order" $EINVAL "the chunk is for byte 8, but byte 0 is next" \
	"$nl" disorder "$work/good.blob"
refused "no_more_comes_than_announced" $EINVAL "the upload is longer than announced" \
	"$nl" overrun "$work/good.blob"
refused "half_an_upload_is_none" $EINVAL "the upload is incomplete" "$nl" half "$work/good.blob"
for turn in accepts 2 3 4 5 6 7 8; do
	"$nl" abandon "$work/good.blob" > "$work/ignored" || fail "abandoned upload $turn"
done
accepted "after_abandoned_uploads_the_next_works" "$nl" upload "$work/good.blob"
accepted "a_begin_drops_what_was_begun" "$nl" restart "$work/good.blob"
accepted "two_policies_come_in_one_commit" "$nl" together "$work/good.blob" "$work/spare.blob"
refused "two_of_one_name_do_not" $EINVAL "two policies of the same name" \
	"$nl" together "$work/good.blob" "$work/good.blob"
refused "an_unknown_command_is_refused" 95 "" "$nl" unknown 99
refused "an_event_is_no_command" 95 "" "$nl" unknown 11
refused "get_needs_a_name" 2 "no policy with this name" "$nl" get_nothing

# -------------------------------------------------------------- lying blobs

size=$(wc -c < "$work/good.blob")

# lies NAME SENTENCE CHANGE...: see blob.c. The sentences of the kernel and of the tool.
lies()
{
	name=$1 sentence=$2
	shift 2
	"$tests/blob" "$work/good.blob" "$work/bad.blob" "$@" || fail "$name: blob"
	refused "$name" $EINVAL "$sentence" "$nl" upload "$work/bad.blob"
}

lies "a_bit_that_flipped" "checksum is wrong" raw at 200 1 0xee
lies "a_wrong_magic" "does not begin as" at 0 4 0x12345678
lies "a_version_of_the_future" "format version" at 4 2 5
lies "a_header_of_another_size" "header has the wrong size" at 6 2 8
lies "a_length_of_nothing" "length is impossible" at 8 4 0
lies "a_length_beyond_the_end" "cut off" at 8 4 $((size + 8))
lies "a_length_before_the_end" "" at 8 4 $((size - 8))
lies "a_length_of_everything" "larger than a blob may be" at 8 4 0xfffffff8
lies "a_truncated_blob" "" cut $((size - 8))
lies "a_blob_of_nearly_nothing" "shorter than a blob" cut 40
lies "an_oversized_blob" "" grow $((size + 64))
lies "a_name_beyond_the_strings" "string is beyond" at 24 4 0xffffff
lies "a_name_within_another" "begins within another" at 24 4 2
lies "an_empty_name" "empty" at 24 4 0
lies "an_unknown_mode" "mode is unknown" at 32 1 2
lies "an_unknown_default" "default is unknown" at 33 1 5
lies "a_start_beyond_the_automaton" "" at 40 4 0xffffff
lies "a_start_that_is_no_state" "" at 40 4 no-state
lies "cells_somewhere_else" "not where it has to be" section cells 4 104
lies "more_cells_than_there_are" "" count cells 4 0x1fffffff
lies "no_cells" "" count cells 4 0
lies "rules_somewhere_else" "not where it has to be" section rules 4 80
lies "a_default_state_that_is_none" "" in cells 0 0 4 state-no-state
lies "an_accept_entry_beyond_the_end" "" in cells 0 4 4 0xffff
lies "accept_entry_0_is_not_empty" "first accept entry" in accepts 0 4 4 1
lies "accept_lines_beyond_the_end" "" in accepts 1 4 4 0xffffffff
lies "a_line_of_no_rule" "" in lines 0 0 4 0xffff
lies "a_rule_of_no_class" "unknown class or effect" in rules 0 0 1 9
lies "a_rule_of_no_effect" "unknown class or effect" in rules 0 1 1 5
lies "a_rule_of_an_unknown_condition" "unknown condition" in rules 0 32 2 0x8000
lies "a_range_of_ids_without_its_condition" "without the condition" in rules 0 40 4 1
lies "a_rule_with_foreign_permissions" "permission that its class does not have" in rules 0 4 4 0x10000
lies "a_rule_of_no_permission" "no permission" in rules 0 4 4 0
lies "a_rule_of_a_program_that_is_none" "program does not exist" in rules 0 32 2 1
lies "a_rule_of_no_line" "has no line" in rules 0 8 4 0
lies "a_rule_with_text_beyond_the_end" "string is beyond" in rules 0 12 4 0xfffff
lies "strings_without_an_end" "" in strings 0 0 1 65
accepted "a_blob_that_only_changed_its_revision_is_taken" \
	sh -c "'$tests/blob' '$work/good.blob' '$work/bad.blob' at 16 8 77 && '$nl' upload '$work/bad.blob'"
"$tests/blob" "$work/good.blob" "$work/bad.blob" at 32 1 2
refused "the_tool_refuses_a_lying_blob" 1 "mode is unknown" bulkhead load "$work/bad.blob"
head -c 100 "$work/good.blob" > "$work/bad.blob"
refused "the_tool_refuses_a_truncated_blob" 1 "" bulkhead load "$work/bad.blob"
refused "one_bad_blob_spoils_the_commit" $EINVAL "policy 2: " \
	"$nl" together "$work/spare.blob" "$work/bad.blob"
gives "the_old_policy_is_in_force_still" $EACCES open_read /t/secret
accepted "300_lies_are_taken_or_refused_in_a_sentence" "$nl" fuzz "$work/good.blob" 300 1
accepted "20000_messages_of_noise_are_answered" "$nl" noise 20000 1
gives "the_policy_is_in_force_after_them" $EACCES open_read /t/secret
accepted "the_good_blob_is_taken_after_all" "$nl" upload "$work/good.blob"
gives "and_it_is_in_force" $EACCES open_read /t/secret

# ------------------------------------------------------------ bad bindings

sleep 1000 &
host=$!
sh -c : &
dead=$!
wait "$dead"
bad_bind()
{
	name=$1 sentence=$2
	shift 2
	refused "$name" 1 "$sentence" bulkhead bind "$@"
}
bad_bind "a_process_of_the_host_is_no_container" "it is not a container" x --pid "$host" --policy good
bad_bind "a_dead_process_is_refused" "" x --pid "$dead" --policy good
bad_bind "a_pid_that_never_was_is_refused" "" x --pid 4194303 --policy good
bad_bind "its_namespaces_are_bound_already" "its namespaces are already bound" x --pid "$one" --policy good
bad_bind "a_name_is_bound_already" "a container with this name is already bound" one --pid "$one" --policy good
bad_bind "an_unknown_policy_is_refused" "there is no policy with this name" x --pid "$one" --policy nothing
bad_bind "a_name_that_is_none_is_refused" "" "../x" --pid "$one" --policy good
refused "a_bind_needs_a_pid" $EINVAL "the PID is missing" "$nl" bind x good
refused "pid_0_is_none" $EINVAL "invalid PID" "$nl" bind x good 0
refused "a_pid_of_4294967295_is_none" $EINVAL "invalid PID" "$nl" bind x good 4294967295
refused "a_name_with_a_slash_is_none" $EINVAL "missing or invalid" "$nl" bind a/b good "$one"
refused "an_unknown_container_is_not_unbound" 1 "no container with this name" bulkhead unbind nothing
refused "an_unknown_policy_is_not_removed" 1 "no policy with this name" bulkhead unload nothing
refused "a_policy_in_use_is_not_removed" 1 "in use by 1 container" bulkhead unload good
refused "an_unknown_policy_is_not_shown" 1 "no policy with this name" bulkhead show nothing
refused "a_file_that_is_not_there_is_not_loaded" 1 "" bulkhead load "$work/not-there.yaml"
printf 'version: 1\npolicy: bad\nfiel: {}\n' > "$work/bad.yaml"
refused "a_bad_policy_is_not_loaded" 1 "bad.yaml:3:1" bulkhead load "$work/spare.yaml" "$work/bad.yaml"
accepted "what_is_loaded_can_be_shown" bulkhead show good --blob "$work/shown.blob"
is "and_is_what_was_loaded" "$(cksum < "$work/shown.blob")" "$(cksum < "$work/good.blob")"
gives "the_container_is_confined_still" $EACCES open_read /t/secret
kill "$host"
stop
wait_until no_container

# Directories, and files with errors among others.
conf=$work/conf
mkdir "$conf" "$conf/deeper" "$conf/empty"
written()
{
	printf 'version: 1\npolicy: %s\nmatch: {name: %s}\nfile: {default: allow}\nexec: {default: allow}\n' \
		"$1" "$1" > "$conf/$1.yaml"
}
loaded()
{
	bulkhead list --json | jq -r '.[]?, . | .policy? // empty' | sort -u | tr '\n' ' '
}
bulkhead unload good spare > "$work/load.log" 2>&1
written a
written b
cp "$conf/a.yaml" "$conf/.hidden.yaml"
cp "$conf/a.yaml" "$conf/a.yaml~"
cp "$conf/a.yaml" "$conf/deeper/a.yaml"
accepted "a_directory_is_loaded" bulkhead load "$conf"
is "with_each_of_its_policies" "$(loaded)" "a b "
refused "an_empty_directory_has_none" 1 "this directory has no policies" bulkhead load "$conf/empty"
accepted "in_another_mode" bulkhead load --mode audit "$conf/a.yaml"
is "which_is_listed" "$(bulkhead list --json | jq -r '.[] | .policy + "=" + .mode' | sort | tr '\n' ' ')" \
	"a=audit b=enforce "
refused "a_mode_that_is_none" 2 "is not a mode" bulkhead load --mode of "$conf"
bulkhead unload a b > "$work/load.log" 2>&1
echo 'fiel: x' >> "$conf/a.yaml"
written c
echo 'exec: x' >> "$conf/c.yaml"
refused "one_bad_file_is_enough" 1 "a.yaml:6:1" bulkhead load "$conf"
has "each_is_named" "$text" "c.yaml:6:1"
is "nothing_is_loaded_then" "$(loaded)" ""
refused "it_keeps_going" 1 "the containers that policy 'a' is meant for do not start" \
	bulkhead load --keep-going "$conf"
is "and_has_what_stands_in" "$(loaded)" "a b c "
start -n a -p a -r "tmpfs:$work/root"
is "what_stands_in_lets_nothing_start" "$(ask open_read /t/secret | grep -cx 0)" 0
stop
start -n b -p b -r "tmpfs:$work/root" && gives "what_has_no_error_lets_it_start" 0 open_read /t/secret
stop
wait_until no_container
written a
accepted "a_mended_file_replaces_it" bulkhead load "$conf/a.yaml"
echo 'fiel: x' >> "$conf/a.yaml"
refused "what_is_loaded_stays" 1 "policy 'a' stays as it was loaded" bulkhead load --keep-going "$conf/a.yaml" "$conf/b.yaml"
start -n a -p a -r "tmpfs:$work/root" && gives "and_lets_it_start" 0 open_read /t/secret
stop
wait_until no_container
# The name is taken, by a policy that is meant for others.
rm "$conf/c.yaml"
written a
sed 's/^match:.*/match: {name: elsewhere}/' "$conf/a.yaml" > "$conf/e.yaml"
refused "a_name_that_is_taken" 1 "has policy 'a', too" bulkhead load --keep-going "$conf"
is "stands_for_all_too" "$(bulkhead list --json | jq -c '.[] | select(.policy == "unreadable-e.yaml") | .match')" \
	'{"name":["*"]}'
rm "$conf/e.yaml"
bulkhead unload unreadable-e.yaml > "$work/load.log" 2>&1
is "the_ended_are_remembered" "$(bulkhead ps --ended --json | jq -r '.[-1] | .container + " " + .policy')" "a a"
echo 'policy [' > "$conf/d.yaml"
refused "a_file_that_says_nothing" 1 "does not say which containers" bulkhead load --keep-going "$conf"
is "stands_for_all" "$(bulkhead list --json | jq -c '.[] | select(.policy == "unreadable-d.yaml") | .match')" \
	'{"name":["*"]}'
written d
accepted "until_it_is_mended" bulkhead load "$conf"
is "and_is_gone_then" "$(loaded)" "a b c d "
