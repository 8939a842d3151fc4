# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the areas share. An area says what it found by pass, fail and skip; run
# numbers that. Waiting is always for a condition, and ends in a failure.
#
# A table has a behaviour a line, fields between " | ", @ being a directory that
# the line has for itself:
#
#	name | rule | setup | operation | request | reason errno
#
# rule denies operation (op.c has them); setup is shell, run in @ before there is
# a container. request is what the event has to tell. reason is "rule" if left
# out; errno is what operation comes to where nothing denies it, 0 if left out.
# table_check makes three runs of all lines: in a container that is not bound,
# in one under a policy with these rules, and under the same in mode audit.

set -u
tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
op=$tests/op
work=${work:-/run/bulkhead-test}
mkdir -p "$work"

# shellcheck disable=SC2034 # for the areas
EPERM=1 EACCES=13 EEXIST=17 EINVAL=22
# How long is waited for what has to come; more where the kernel looks for faults.
SECONDS_MAX=${SECONDS_MAX:-20}

pass()
{
	echo "ok - $1"
}

# fail NAME [TEXT...]: standard input is not read.
fail()
{
	echo "not ok - $1"
	shift
	for text; do
		printf '%s\n' "$text" | head -n 30 | sed 's/^/    /'
	done
}

skip()
{
	echo "ok - $1 # SKIP $2"
}

# is NAME FOUND WANTED
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "found:  $2" "wanted: $3"
	fi
}

# has NAME TEXT PART: PART occurs in TEXT.
has()
{
	case $2 in
	*"$3"*) pass "$1" ;;
	*) fail "$1" "found:  $2" "wanted: ...$3..." ;;
	esac
}

# wait_until COMMAND...: try again until it succeeds, SECONDS_MAX long.
wait_until()
{
	read -r up _ < /proc/uptime
	deadline=$((${up%.*} + SECONDS_MAX))
	until "$@"; do
		read -r up _ < /proc/uptime
		[ "${up%.*}" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

# refused NAME STATUS TEXT COMMAND...: COMMAND fails by STATUS, with a sentence that has TEXT.
refused()
{
	name=$1 status=$2 sentence=$3
	shift 3
	found=0
	text=$("$@" 2>&1) || found=$?
	case $found:$text in
	"$status":*"$sentence"*) pass "$name" ;;
	*) fail "$name" "found:  status $found: $text" "wanted: status $status: ...$sentence..." ;;
	esac
}

# accepted NAME COMMAND...
accepted()
{
	name=$1
	shift
	if text=$("$@" 2>&1); then
		pass "$name"
	else
		fail "$name" "status $?: $text"
	fi
}

# ---------------------------------------------------------------- policies

# policy NAME [MODE]: a policy whose rules come on standard input, as
# "DOMAIN RULE" lines; what no rule denies is allowed. It also denies to read
# /sentinel, by which an event stream is known to be complete.
policy()
{
	{ echo 'file deny read /sentinel'; cat; } > "$work/rules"
	{
		printf 'version: 1\npolicy: %s\nmode: %s\n' "$1" "${2:-enforce}"
		for domain in file exec network capabilities host; do
			printf '%s:\n  default: allow\n' "$domain"
			grep -q "^$domain " "$work/rules" || continue
			echo '  rules:'
			sed -n "s/^$domain \\(.*\\)/    - '\\1'/p" "$work/rules"
		done
	} > "$work/$1.yaml"
}

# load_policy NAME [MODE]: the policy, loaded.
load_policy()
{
	policy "$@"
	# What it warns of is meant here.
	bulkhead load "$work/$1.yaml" > "$work/load.log" 2>&1 || {
		cat "$work/load.log"
		return 1
	}
}

no_container()
{
	case $(bulkhead ps --json) in
	'' | '[]' | '[ ]') ;;
	*) return 1 ;;
	esac
}

bound()
{
	bulkhead ps --json | grep -q "\"$1\""
}

# ---------------------------------------------------------------- containers

# template DIR: the files that every container's root has.
template()
{
	rm -rf "$1"
	mkdir -p "$1"
	cp -a /srv/rootfs/busybox/. "$1"
	cp "$op" "$1/op"
	mkdir -p "$1/t" "$1/tmp"
	chmod 1777 "$1/tmp"
	echo sentinel > "$1/sentinel"
}

# The options by which contain makes a root of KIND from DIR.
contain()
{
	"$tests/contain" "$@"
}

# start OPTION...: a container that answers to ask.
start()
{
	rm -f "$work/ask" "$work/answer" "$work/pid"
	mkfifo "$work/ask" "$work/answer"
	contain -P "$work/pid" "$@" -- /op batch - \
		< "$work/ask" > "$work/answer" 2> "$work/contain.err" 8>&- 9>&- &
	contain_pid=$!
	exec 8> "$work/ask" 9< "$work/answer"
	if wait_until container_runs && [ -s "$work/pid" ]; then
		# shellcheck disable=SC2034 # for the areas
		init=$(cat "$work/pid" 2> /dev/null)
		return 0
	fi
	fail "the container starts" "$(cat "$work/contain.err")"
	stop
	return 1
}

container_runs()
{
	[ -s "$work/pid" ] || ! kill -0 "$contain_pid" 2> /dev/null
}

# ask OPERATION...: make it in the container; its errno is the answer.
ask()
{
	echo "1 $*" >&8
	if read -r _ answer <&9; then
		echo "$answer"
	else
		echo "no answer: $(cat "$work/contain.err")"
	fi
}

stop()
{
	exec 8>&- 9<&-
	wait "$contain_pid"
}

# gives NAME ERRNO OPERATION...: in the container.
gives()
{
	name=$1 wanted=$2
	shift 2
	found=$(ask "$@")
	if [ "$found" = "$wanted" ]; then
		pass "$name"
	else
		fail "$name" "$* came to errno $found, not $wanted" "$(tail -n 3 "$work/contain.err")"
	fi
}

# on_host NAME ERRNO OPERATION...
on_host()
{
	name=$1 wanted=$2
	shift 2
	found=0
	text=$("$op" "$@" 2>&1) || found=$?
	if [ "$found" = "$wanted" ]; then
		pass "$name"
	else
		fail "$name" "$* came to errno $found, not $wanted" "$text"
	fi
}

# ------------------------------------------------------------------- events

# events_begin NAME: follow the events of this container.
events_begin()
{
	: > "$work/events"
	# The one before was ready, too.
	rm -f "$work/events.err"
	bulkhead events --json --container "$1" > "$work/events" 2> "$work/events.err" 8>&- 9>&- &
	events_pid=$!
	wait_until grep -qs ready "$work/events.err"
}

# events_end: the container has just read /sentinel. Leaves $work/told, a line
# an event: REQUEST <tab> REASON <tab> LINE <tab> EVENT <tab> CONTAINER.
events_end()
{
	wait_until grep -qs '"read /sentinel"' "$work/events"
	complete=$?
	kill "$events_pid"
	wait "$events_pid"
	jq -r 'select(.request != "read /sentinel") |
		[.request, .reason, (.line // 0 | tostring), .event, .container] | @tsv' \
		"$work/events" | sed 's/\\\\/\\/g' > "$work/told"
	return "$complete"
}

# told NAME REQUEST REASON [EVENT]: exactly one event has REQUEST, and it says so.
told()
{
	found=$(awk -F '\t' -v request="$(printf '%s' "$2" | sed 's/\\/\\\\/g')" \
		'$1 == request { print $2, $4 }' "$work/told")
	if [ "$found" = "$3 ${4:-denied}" ]; then
		pass "$1"
	else
		fail "$1" "events of '$2': ${found:-none}, wanted: $3 ${4:-denied}" "all: $(cat "$work/told")"
	fi
}

# ------------------------------------------------------------------- tables

# table_read FILE DOMAIN: make $work/table of the table FILE, a line a behaviour with
# its fields between tabs and @ replaced; {at} is an @.
table_read()
{
	sed '/^#/d; /^[[:space:]]*$/d' "$1" | sed 's/[[:space:]]*|[[:space:]]*/|/g; s/^[[:space:]]*//' |
		awk -F '|' -v OFS='\t' -v domain="$2" '{
			for (i = 1; i <= 6; i++)
				{ gsub(/@/, "/t/" $1, $i); gsub(/[{]at[}]/, "@", $i) }
			split($6, last, " ")
			print $1, $2 ~ /^(file|exec|network) / ? $2 : domain " " $2, $3, $4, $5,
				last[1] == "" ? "rule" : last[1], last[2] + 0
		}' > "$work/table"
}

# table_prepare DIR: run every line's setup below DIR/t, by a shell that forks little.
table_prepare()
{
	awk -F '\t' -v dir="$1/t" '{
		at = dir "/" $1
		printf "mkdir -p %s && cd %s || exit\n", at, at
		printf "{ %s\n} || echo \"not ok - %s: setup\"\n", $3, $1
	}' "$work/table" > "$work/setup"
	sh "$work/setup" < /dev/null
	awk -F '\t' '{ print $1, $4 } END { print "sentinel open_read /sentinel" }' \
		"$work/table" > "$1/ops"
}

# The line in the policy file of each line's rule. A line without a rule has none.
table_lines()
{
	awk -F '\t' -v OFS='\t' '
		NR == FNR { sub(/^ *- /, ""); gsub(/\047/, ""); if (!($0 in at)) at[$0] = FNR; next }
		{ rule = $2; sub(/^[a-z]+ /, "", rule); print $0, rule == "-" ? 0 : at[rule] }' \
		"$1" "$work/table" > "$work/table.lines"
}

# table_judge SUFFIX MODE: hold $work/results and $work/told against the table.
table_judge()
{
	awk -F '\t' -v suffix="$1" -v mode="$2" -v told="$work/told" -v results="$work/results" '
		function bad(text) { trouble = trouble "    " text "\n" }
		BEGIN {
			while ((getline line < results) > 0) {
				split(line, word, " ")
				errno[word[1]] = word[2]
			}
			while ((getline line < told) > 0) {
				split(line, f, "\t")
				count[f[1]]++
				seen[f[1]] = f[2] " " f[3] " " f[4] " " f[5]
			}
			close(told)
		}
		{
			trouble = ""
			want = mode == "enforce" && $5 != "-" ? 13 : $7
			if (errno[$1] "" != want "")
				bad("errno " errno[$1] ", wanted " want ": " $4)
			if (mode != "free" && $5 != "-") {
				event = $6 " " ($6 == "rule" ? $8 : 0) " " \
					(mode == "enforce" ? "denied" : "audited") " table"
				if (count[$5] != 1)
					bad(count[$5] + 0 " events, not one: " $5)
				else if (seen[$5] != event)
					bad("event " seen[$5] ", wanted " event)
			}
			asked[$5] = 1
			# Where the program is let pass and told, so is the mapping of its code.
			if (mode == "audit" && sub(/^exec /, "map ", $5))
				asked[$5] = 1
			print (trouble == "" ? "ok" : "not ok") " - " $1 suffix
			printf "%s", trouble
		}
		END {
			if (mode == "free")
				exit
			trouble = ""
			while ((getline line < told) > 0) {
				split(line, f, "\t")
				if (!(f[1] in asked))
					bad("nobody asked for: " line)
			}
			print (trouble == "" ? "ok" : "not ok") " - nothing_else_is_told" suffix
			printf "%s", trouble
		}' "$work/table.lines"
}

# table_run DIR ROOT SUFFIX MODE OPTION...
table_run()
{
	dir=$1 root=$2 suffix=$3 mode=$4
	shift 4
	: > "$work/told"
	if [ "$mode" = free ]; then
		contain -r "$root:$dir" "$@" -- /op batch /ops > "$work/results" 2> "$work/contain.err"
	else
		cut -f 2 "$work/table" | sed '/ -$/d' | sort -u | load_policy table "$mode" ||
			fail "the table's policy loads$suffix"
		table_lines "$work/table.yaml"
		events_begin table
		contain -n table -p table -r "$root:$dir" "$@" -- /op batch /ops \
			> "$work/results" 2> "$work/contain.err"
		events_end || fail "the events are complete$suffix" "$(cat "$work/contain.err" "$work/events.err")"
		wait_until no_container
	fi
	[ -f "$work/table.lines" ] || sed 's/$/\t0/' "$work/table" > "$work/table.lines"
	table_judge "$suffix" "$mode"
}

# table_check TABLE DOMAIN ROOTS [OPTION...]: the three runs of a table on each root.
table_check()
{
	table=$1 domain=$2 roots=$3
	shift 3
	table_read "$table" "$domain"
	rm -f "$work/table.lines"
	template "$work/root"
	table_prepare "$work/root"
	for root in $roots; do
		for mode in free enforce audit; do
			table_run "$work/root" "$root" " ($root, $mode)" "$mode" "$@"
		done
	done
}
