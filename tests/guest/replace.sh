# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A policy is replaced under a running container.

. "${0%/*}/lib.sh"

generation()
{
	bulkhead list --json | jq -r '.. | objects | select(.policy == "swap") | .generation'
}

template "$work/root"
for file in a b secret; do
	echo x > "$work/root/t/$file"
done
load_policy swap << 'end'
file deny read /t/a
end
start -n swap -p swap -r "tmpfs:$work/root" || exit 1
first=$(generation)
gives "the_first_edition_denies_one" $EACCES open_read /t/a
gives "the_first_edition_allows_the_other" 0 open_read /t/b
load_policy swap << 'end'
file deny read /t/b
end
gives "the_second_edition_allows_the_one" 0 open_read /t/a
gives "the_second_edition_denies_the_other" $EACCES open_read /t/b
is "the_generation_rises" "$(($(generation) > first))" 1
load_policy swap audit << 'end'
file deny read /t/b
end
gives "in_mode_audit_it_passes" 0 open_read /t/b
load_policy swap << 'end'
file deny read /t/b
end
gives "in_mode_enforce_again_it_does_not" $EACCES open_read /t/b

# Two editions that both deny the secret, with automata that have nothing in common.
policy swap << 'end'
file deny read /t/secret
end
bulkhead compile -o "$work/one.blob" "$work/swap.yaml" > "$work/load.log" 2>&1
policy swap << 'end'
file deny write /etc/** /usr/**/x{1,2,3}*
file deny read /**/s[a-z]cret
network deny connect tcp 10.0.0.0/8:1-1000
end
bulkhead compile -o "$work/two.blob" "$work/swap.yaml" > "$work/load.log" 2>&1
accepted "the_editions_load" "$tests/nl" together "$work/two.blob"
before=$(generation)
echo "1 never_opens /t/secret /t/stop" >&8
accepted "it_is_replaced_400_times" "$tests/nl" replace 400 "$work/one.blob" "$work/two.blob"
: > "/proc/$init/root/t/stop"
read -r _ answer <&9
is "what_both_editions_deny_is_never_allowed" "$answer" 0
is "each_replacement_counts" "$(($(generation) - before))" 400
echo "# $(tail -n 1 "$work/contain.err") between 400 replacements"

refused "a_policy_in_use_is_not_removed" 1 "in use by 1 container" bulkhead unload swap
gives "it_is_in_force_still" $EACCES open_read /t/secret
stop
wait_until no_container
accepted "a_policy_out_of_use_is_removed" bulkhead unload swap
