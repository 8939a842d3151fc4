#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Hold Documentation/netlink/bulkhead.yaml against the uapi header, both ways.
# TAP on standard output.

set -eu
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../../.." && pwd)
header=$top/kernel/include/uapi/linux/bulkhead.h
spec=$top/Documentation/netlink/bulkhead.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count=0 failed=0

result()
{
	count=$((count + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	echo "$1 $count - $2"
}

# differences KIND: of the facts of that kind; lines with < are the header's alone.
# Facts whose order means something keep it.
differences()
{
	grep "^$1 " "$work/header" > "$work/one" || echo "the header has no '$1' fact"
	grep "^$1 " "$work/spec" > "$work/other" || echo "the specification has no '$1' fact"
	if [ "$1" = carries ]; then
		# The header doesn't list what an event carries.
		grep -v ' BULKHEAD_CMD_EVENT ' "$work/other" > "$work/list"
		sort -u "$work/list" > "$work/other"
		grep -v ' BULKHEAD_CMD_EVENT ' "$work/one" > "$work/list"
		sort -u "$work/list" > "$work/one"
	elif [ "$1" != command ] && [ "$1" != attribute ]; then
		sort -o "$work/one" "$work/one"
		sort -o "$work/other" "$work/other"
	fi
	diff "$work/one" "$work/other" | grep '^[<>]' || :
}

agree()
{
	differences "$1" > "$work/found"
	if [ -s "$work/found" ]; then
		result 'not ok' "$2"
		sed 's/^/# /' "$work/found"
	else
		result ok "$2"
	fi
}

# noticed KIND SED NAME: the specification changed by SED does not pass.
noticed()
{
	sed "$2" "$spec" > "$work/changed"
	awk -f "$here/spec.awk" "$work/changed" > "$work/spec"
	if cmp -s "$work/changed" "$spec"; then
		result 'not ok' "$3"
		echo "# '$2' changes nothing"
	elif [ -z "$(differences "$1")" ]; then
		result 'not ok' "$3"
	else
		result ok "$3"
	fi
}

# Every attribute that an operation or a nest names is one of the set.
known()
{
	grep '^attribute ' "$work/spec" | cut -d ' ' -f 3 | sort -u > "$work/set"
	grep '^carries ' "$work/spec" | cut -d ' ' -f 3 | sort -u > "$work/used"
	comm -13 "$work/set" "$work/used" > "$work/unknown"
	if [ -s "$work/unknown" ]; then
		result 'not ok' operations_name_known_attributes
		sed 's/^/# /' "$work/unknown"
	else
		result ok operations_name_known_attributes
	fi
}

# What the header says of events: every attribute from TIME on but those of records and requests.
event_is_complete()
{
	awk '/^attribute / && $3 == "BULKHEAD_A_TIME" { on = 1 }
		/^attribute / && on && $3 !~ /_(COUNT|LAST|ENDED)$/ { print $3 }' "$work/header" | sort > "$work/set"
	awk '/^carries BULKHEAD_CMD_EVENT / { print $3 }' "$work/spec" | sort > "$work/used"
	comm -23 "$work/set" "$work/used" > "$work/missing"
	if [ -s "$work/missing" ]; then
		result 'not ok' events_carry_all_attributes_from_time_on
		sed 's/^/# /' "$work/missing"
	else
		result ok events_carry_all_attributes_from_time_on
	fi
}

echo TAP version 13
awk -f "$here/header.awk" "$header" > "$work/header"
awk -f "$here/spec.awk" "$spec" > "$work/spec"

agree family family_names_agree
agree version family_versions_agree
agree group multicast_groups_agree
agree command commands_agree_in_order_and_value
agree attribute attributes_agree_in_order_value_and_type
agree enum enumerations_agree
agree flag permission_bits_agree
agree limit limits_agree
agree carries commands_carry_the_documented_attributes
known
event_is_complete

noticed command 's/name: policy-chunk/name: policy-lump/' a_renamed_command_is_noticed
noticed command '/^      name: policy-get$/d' a_missing_command_is_noticed
noticed attribute '/^        name: format$/,/^      -$/d' a_missing_attribute_is_noticed
noticed attribute '/^        name: tid$/,/type:/s/u32/u64/' a_wrong_type_is_noticed
noticed attribute 's/^        name: calls$/        name: x/; s/^        name: denials$/        name: calls/; s/name: x$/name: denials/' swapped_attributes_are_noticed
noticed attribute 's/^        name: suppressed$/&\n        type: u32\n      -\n        name: more/' an_additional_attribute_is_noticed
noticed enum 's/allow, audit, deny/allow, deny, audit/' swapped_effects_are_noticed
noticed flag 's/, attr, map/, map, attr/' swapped_permissions_are_noticed
noticed limit 's/value: 32768/value: 32767/' a_wrong_limit_is_noticed
noticed carries '/^            - pid$/d' an_attribute_missing_from_a_command_is_noticed
noticed group 's/^      name: events$/      name: event/' a_renamed_group_is_noticed

echo "1..$count"
[ "$failed" -eq 0 ]
