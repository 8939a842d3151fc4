# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The events that the module keeps while no reader is there, and what a flood of them hides.

. "${0%/*}/lib.sh"

# A fresh module: its limit of lines in the kernel log in five seconds is not used up, and the
# seven lines below are fewer.
wait_until rmmod bulkhead
accepted "the_module_is_fresh" modprobe bulkhead
load_policy records << 'end'
file deny read /t/secret
file deny create,read /t/many/**
file deny create /t/after/**
file deny read /t/other
file deny-silent read /t/silent
file audit read /t/watched
end
template "$work/root"
long=$(printf '%0250d' 0)
mkdir -p "$work/root/t/many" "$work/root/t/after/$long/$long/$long/$long/$long/$long"
for name in secret other silent watched; do
	echo x > "$work/root/t/$name"
done
odd='a\x20b"c\x0aBUG'
printf x > "$work/root/t/many/$(printf 'a b"c\nBUG')"

# kept FILTER: those records of this container that the jq filter selects.
kept()
{
	bulkhead events --past --json --container records | jq -rs "$1"
}

about()
{
	kept "[.[] | select(.object == \"$1\")] | $2"
}

# The kernel log's lines about this container.
logged()
{
	dmesg | grep -c 'bulkhead: denied container=records' || :
}

start -n records -p records -r "tmpfs:$work/root" || exit 1

# ------------------------------------------------------------- nobody listens

is "nothing_is_kept_at_first" "$(kept length)" 0
gives "a_file_is_refused" $EACCES open_read /t/secret
is "its_denial_is_kept" "$(about /t/secret '[length, .[0].event, .[0].count, .[0].text] | join(" ")')" \
	'1 denied 1 deny read /t/secret'
gives "a_file_is_refused_again" $EACCES repeat 3 open_read /t/secret
is "it_is_the_same_record" "$(about /t/secret '[length, .[0].count] | join(" ")')" '1 4'
gives "another_file_is_refused" $EACCES open_read /t/other
is "it_has_a_record_of_its_own" "$(about /t/other '[length, .[0].count] | join(" ")')" '1 1'
gives "a_file_is_refused_silently" $EACCES open_read /t/silent
is "there_is_no_record_of_it" "$(about /t/silent length)" 0
gives "an_audited_file_is_read" 0 open_read /t/watched
is "its_audit_is_kept" "$(about /t/watched '.[0].event')" audited
is "records_stand_in_order" \
	"$(kept '[.[].object] | join(" ")')" '/t/secret /t/other /t/watched'
is "sequence_numbers_ascend" "$(kept '[.[].sequence] | . == (sort | unique) | tostring')" true
has "the_text_says_how_often" "$(bulkhead events --past --container records)" '(4 times, last at '
is "no_other_container_has_any" "$(bulkhead events --past --container nobody)" ''

# ------------------------------------------------------------- the kernel log

has "the_kernel_log_has_it" "$(dmesg | grep 'denied container=records')" \
	'object="/t/secret" program="/op"'
is "it_has_no_audit" "$(dmesg | grep -c 'object="/t/watched"')" 0
gives "an_odd_name_is_refused" $EACCES open_read "/t/many/$odd"
has "an_odd_name_does_not_end_the_line" "$(dmesg | grep 'denied container=records' | tail -n 1)" \
	'object="/t/many/a b\x22c\x0aBUG" program='
echo N > /sys/module/bulkhead/parameters/log_denials
before=$(logged)
gives "it_is_refused_without_a_log" $EACCES open_creat /t/many/quiet
is "the_log_can_be_turned_off" "$(logged)" "$before"
echo Y > /sys/module/bulkhead/parameters/log_denials
gives "it_is_refused_with_a_log" $EACCES open_creat /t/many/loud
is "and_on" "$(logged)" $((before + 1))
events_begin records
gives "it_is_refused_before_a_reader" $EACCES open_creat /t/many/heard
is "who_listens_needs_no_log" "$(logged)" $((before + 1))
gives "the_last_one" $EACCES open_read /sentinel
events_end
is "the_reader_has_it" "$(cut -f 1 "$work/told")" 'create /t/many/heard'
is "it_is_kept_all_the_same" "$(about /t/many/heard length)" 1

# -------------------------------------------------------------------- floods

gives "one_file_is_asked_for_without_pause" $EACCES repeat 20000 open_read /t/secret
gives "many_files_are_asked_for_without_pause" $EACCES repeat 20000 open_creat '/t/many/#'
gives "one_more_file_is_asked_for" $EACCES open_read /t/other
is "a_flood_hides_no_other_denial" "$(about /t/other '.[0].count')" 2
count=$(kept length)
if [ "$count" -gt 256 ] && [ "$count" -le 4096 ]; then
	pass "a_flood_of_names_is_limited"
else
	fail "a_flood_of_names_is_limited" "$count records"
fi
has "the_first_record_is_there_still" "$(about /t/secret '.[0].count > 4 | tostring')" true
denials=$(bulkhead ps --json | jq '.[] | select(.container == "records") | .denials')
if [ "$denials" -ge 40000 ]; then
	pass "each_denial_is_counted"
else
	fail "each_denial_is_counted" "$denials"
fi

# By a rule of its own: that of the flood may have reached its limit for this second. A long
# name takes most of a message.
gives "a_long_name_is_refused" $EACCES open_creat "/t/after/$long/$long/$long/$long/$long/$long/$long"
is "it_is_kept_whole" "$(kept '[.[].object | length] | max')" $((8 + 7 * 251))

# ------------------------------------------------------------ who may read it

accepted "an_auditor_may_read_them" setpriv --reuid 1000 --regid 1000 --clear-groups \
	--inh-caps +audit_read --ambient-caps +audit_read bulkhead events --past
refused "nobody_else_may" 1 "this needs CAP" setpriv --reuid 1000 --regid 1000 --clear-groups \
	bulkhead events --past
refused "the_past_is_not_waited_for" 2 "--timeout" bulkhead events --past --timeout 1

# --------------------------------------------------------- then follow, once

bulkhead events --all --json --container records > "$work/all" 2> "$work/all.err" &
reader=$!
accepted "the_reader_is_ready" wait_until grep -q ready "$work/all.err"
gives "a_file_is_refused_before_it" $EACCES open_creat /t/after/live
accepted "it_arrives" wait_until grep -q /t/after/live "$work/all"
kill $reader
wait $reader
is "it_arrives_once" "$(grep -c /t/after/live "$work/all")" 1
is "what_was_kept_came_before" "$(jq -rs '[.[] | select(.object == "/t/other")] | length' "$work/all")" 1
stop
accepted "the_container_ends" wait_until no_container
is "its_records_are_there_still" "$(about /t/other '.[0].count')" 2
accepted "the_module_goes" wait_until rmmod bulkhead
accepted "the_module_comes" modprobe bulkhead
is "a_new_module_has_none" "$(bulkhead events --past)" ''
