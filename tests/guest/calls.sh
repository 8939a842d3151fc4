# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A policy that allows everything does not change the outcome of any system call: calls.c
# makes several thousand, with valid and invalid arguments, in a container that is bound to
# such a policy and in one that is not bound, and each has to return the same error, or none.
#
# The control is the run without a policy: many of the calls have to succeed there.

. "${0%/*}/lib.sh"

template "$work/root"
cp "$tests/calls" "$work/root/calls"

# What a default does not allow: acting as another program.
all_allowed()
{
	load_policy calls "$1" <<- end
		host allow set_mm
		host allow ptrace program
	end
}

# made NAME OPTION...: one run of all calls, in $work/NAME.
made()
{
	to=$work/$1
	shift
	contain -r "$kind:$work/root" -N pid,mount,net,ipc,uts "$@" -- /calls /scratch > "$to" \
		2> "$work/contain.err" < /dev/null ||
		fail "the calls are made ($kind, ${to##*/})" "$(tail -n 5 "$work/contain.err")"
}

# differing NAME: the lines whose outcome differs between $work/NAME and $work/free.
differing()
{
	awk 'NR == FNR { first[$1 " " $2] = $3 " " $4; next }
		first[$1 " " $2] != $3 " " $4 {
			print $1 " " $2 ": " $3 " " $4 ", without a policy: " first[$1 " " $2]
		}' "$work/free" "$work/$1"
}

# compared MODE: a difference that two runs without a policy have as well, or that does not
# occur again, is not caused by the policy.
compared()
{
	all_allowed "$1" || fail "the policy loads ($1)" "$(cat "$work/load.log")"
	made bound -n calls -p calls
	wait_until no_container
	differing bound | sort > "$work/differing"
	if [ -s "$work/differing" ]; then
		made again
		differing again | cut -d : -f 1 | sort > "$work/unsteady"
		made bound -n calls -p calls
		wait_until no_container
		differing bound | sort | comm -12 - "$work/differing" |
			awk -F : 'NR == FNR { unsteady[$1] = 1; next } !($1 in unsteady)' \
			"$work/unsteady" - > "$work/differing.always"
		mv "$work/differing.always" "$work/differing"
	fi
	[ "$(wc -l < "$work/bound")" -eq "$(wc -l < "$work/free")" ] ||
		fail "all_calls_are_made ($kind, $1)"
	is "no_call_comes_to_something_else ($kind, $1)" "$(cat "$work/differing")" ""
}

# One run takes half a minute.
roots=overlay
[ "${BYPASS:-}" != full ] || roots='tmpfs overlay dir'
for kind in ${ROOTS:-$roots}; do
	made free
	all=$(wc -l < "$work/free")
	succeed=$(grep -c ' ok$' "$work/free")
	named=$(awk '$3 == "ok" { print $1 }' "$work/free" | sort -u | wc -l)
	if [ "$all" -gt 2000 ] && [ "$succeed" -gt 700 ] && [ "$named" -gt 140 ]; then
		pass "many_calls_succeed_without_a_policy ($kind)"
	else
		fail "many_calls_succeed_without_a_policy ($kind)" \
			"$all calls, $succeed succeed, of $named names"
	fi
	compared enforce
	[ "$kind" != overlay ] || [ "${BYPASS:-}" = brief ] || compared audit
done
