# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Tasks that are born, or enter and leave, while their container, which is identified by its
# mount namespace only, is bound: none escapes from it, and none of the host's gets into it.

. "${0%/*}/lib.sh"

births()
{
	"$tests/births" "$@" 2>&1
}

echo secret > /run/births-secret
load_policy births << 'end'
file deny read /run/births-secret
end
for how in fork pidfd namespace; do
	is "a_birth_goes_on_where_nothing_is_bound ($how)" \
		"$(births held $how - /run/births-secret)" "0 0"
	is "a_birth_that_bind_overtakes_is_of_the_container ($how)" \
		"$(births held $how births /run/births-secret)" "$EACCES $EACCES"
	accepted "its_end_is_noticed (held, $how)" wait_until no_container
done
is "what_is_born_opens_it_where_nothing_is_bound" \
	"$(births race 1 - /run/births-secret)" "opened 3 denied 0"
is "nobody_gets_away_by_being_born_meanwhile" \
	"$(births race 10 births /run/births-secret)" "opened 0 denied 30"
accepted "its_end_is_noticed (race)" wait_until no_container

# ----------------------------------------------------------------- who comes, and goes

template "$work/root"
cp "$tests/births" "$work/root/t"
printf '\001\002\003 is no program' > "$work/root/t/garbage"
chmod +x "$work/root/t/garbage"
mkdir -p "$work/root/run"
cp /run/births-secret "$work/root/run"

# visit NAME HOW PROGRAM FOUND STATUS
visit()
{
	found=$(births visit "$init" "$2" /run/births-secret "$3") || found="$found$?"
	is "$1" "$found" "$4"
}

if start -N mount -r "tmpfs:$work/root"; then
	visit "what_is_not_bound_is_open_to_visitors" stay /op "0 "
	visit "and_to_copies" copy /op "0 "
	gives "births_that_fail_late_do_so_where_nothing_is_bound" $EEXIST from /t/births fail 3
	stop
fi
for entering in '' -e; do
	mode=${entering:+, entering}
	# shellcheck disable=SC2086 # a word or none
	start -N mount -n births -p births $entering -r "tmpfs:$work/root" || continue
	visit "who_comes_in_is_entering${mode}" stay /op "0 $EACCES"
	visit "who_went_back_is_the_hosts${mode}" home "$op" "0 "
	visit "so_is_its_child${mode}" child "$op" "0 "
	visit "so_is_who_failed_to_execute_a_program${mode}" failed "$op" "0 "
	visit "who_copies_the_namespace_is_entering_still${mode}" copy /op "0 $EACCES"
	gives "births_that_fail_late_fail${mode}" $EEXIST from /t/births fail 50
	gives "it_is_confined_afterwards${mode}" $EACCES open_read /run/births-secret
	stop
	accepted "births_that_fail_leave_nothing_behind${mode}" wait_until no_container
done
rm -f /run/births-secret
