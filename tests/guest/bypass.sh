# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Ways around a rule. The tables in bypass/ have one vector per line, with fields separated by
# " | ":
#
# rule is what an administrator would write to forbid the operation, with further rules after
# " ; "; "-" leaves it to the default of the domain. operation is the vector's (they are in
# bypass/); request is that of the event, or several separated by " & ", or "-" where it is
# not known beforehand; the first one is that of the refusal. errno is that of the refusal, 13
# if left out, and 1 for host and capabilities; reason is "rule" if left out, and "silent" for
# what is neither reported nor let pass in mode audit. @ is /t/NAME and % is /s/NAME, for the
# vector to use; below %, nothing may have changed after a refusal. A setup is shell code, run
# in the host's directory of @ before there is a container; $t and $s are @ and % there.
#
# Each table is run on each root, for each kind of container, four times:
#
#	off	not bound: what does not succeed here is skipped, for the reason given here
#	denied	under the policy: it fails, with the exact errno, and nothing has changed
#	audited	under the policy in mode audit: it succeeds, and exactly one event reports it
#	swapped	under the policy while that is replaced without pause: it never succeeds
#
# BYPASS says how much of it: "brief": off and denied, of root on a tmpfs and of a user
# namespace's root on an overlay; "full": everything; else all of off and denied, and of
# the others what brief has the roots of. They depend less on kernel and root.

. "${0%/*}/lib.sh"

vector=$tests/bypass/vector
# shellcheck disable=SC2034 # for setups
preload=$tests/bypass/preload.so
TRIES=2

# ------------------------------------------------------------------- tables

dummy=$(modinfo -n dummy 2> /dev/null) || dummy=
disk=$(stat -c '%t %T' /dev/vda 2> /dev/null | {
	read -r major minor
	echo "$((0x$major)):$((0x$minor))"
})

# vectors_read TABLE: write $work/vectors: NAME RULES SETUP OPERATION REQUESTS ERRNO REASON,
# separated by tabs.
vectors_read()
{
	sed '/^#/d; /^[[:space:]]*$/d; s/[[:space:]]*|[[:space:]]*/|/g' "$1" |
		awk -F '|' -v OFS='\t' -v module="${dummy##*/}" -v disk="$disk" '
		function rules(text, domain, word, n, i, out) {
			n = split(text, word, / ; /)
			for (i = 1; i <= n; i++) {
				if (word[i] !~ /^(file|exec|network|host|capabilities) /)
					word[i] = domain " " word[i]
				out = out (i > 1 ? " ; " : "") word[i]
			}
			return out
		}
		{
			protected = ($4 ~ /^only/ ? "/o/" : "/s/") $1
			for (i = 3; i <= 6; i++) {
				gsub(/@/, "/t/" $1, $i)
				gsub(/%\//, protected "/", $i)
				gsub(/% /, protected " ", $i)
				sub(/%$/, protected, $i)
				gsub(/[{]at[}]/, "@", $i)
				gsub(/[{]module[}]/, module, $i)
				gsub(/[{]disk[}]/, disk, $i)
			}
			split($7, last, " ")
			print $1, $3 == "-" ? "-" : rules($3, $2), $4, $5, $6, \
				last[1] != "" ? last[1] : $2 ~ /^(host|capab)/ ? 1 : 13, \
				last[2] == "" ? "rule" : last[2]
		}' > "$work/vectors"
}

# Commands for setups, which have set s and t.
# shellcheck disable=SC2034 # t by setups
s='' t=''
# shellcheck disable=SC2317,SC2329 # by setups
secret() { echo x > "$s/secret"; }
# shellcheck disable=SC2317,SC2329 # by setups
only() { secret; }
# shellcheck disable=SC2317,SC2329 # by setups
program() { ln "$root/vector" "$1"; }
# shellcheck disable=SC2317,SC2329 # by setups
mounted() { mkdir "$1"; echo "tmpfs:/t/$name/$1" >> "$work/mounts"; }
# A secret, and an empty filesystem over it.
# shellcheck disable=SC2317,SC2329 # by setups
secret_masked()
{
	mkdir m
	echo x > m/secret
	echo "tmpfs:/t/$name/m" >> "$work/mounts"
}
# shellcheck disable=SC2317,SC2329 # by setups
raw_module()
{
	case $dummy in
	*.xz) busybox xzcat "$dummy" > "$1" ;;
	*) cp "$dummy" "$1" ;;
	esac
}

# vectors_prepare: the root that each container gets a copy of.
vectors_prepare()
{
	root=$work/root
	rm -rf "$root" "$work/mounts"
	mkdir -p "$root/bin" "$root/lib64" "$root/lib/x86_64-linux-gnu" "$root/tmp" "$root/proc" \
		"$root/dev" "$root/sys" "$root/mark" "$root/t" "$root/s" "$root/o" "$root/elsewhere"
	cp "$vector" "$root/vector"
	cp /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
	cp /lib/x86_64-linux-gnu/libc.so.6 "$root/lib/x86_64-linux-gnu/"
	: > "$work/mounts"
	awk -F '\t' '{
		protected = ($3 ~ /^only/ ? "/o/" : "/s/") $1
		printf "name=%s t=$root/t/%s s=$root%s\n", $1, $1, protected
		printf "cd $t || exit\n"
		printf "{ %s\n} || echo \"not ok - %s: setup\"\n", $3, $1
	}' "$work/vectors" > "$work/setup"
	awk -F '\t' '{ print "/t/" $1; print ($3 ~ /^only/ ? "/o/" : "/s/") $1 }' "$work/vectors" |
		sed "s|^|$root|" | xargs mkdir
	# shellcheck disable=SC1091 # made just now
	(. "$work/setup") < /dev/null
	cut -f 1 "$work/vectors" | sed "s|^|$root/mark/|" | xargs touch
	touch "$root/mark/.end"
}

# vectors_policy MODE: the policy of the table $table.
vectors_policy()
{
	cut -f 2 "$work/vectors" | sed '/^-$/d; s/ ; /\n/g' | sort -u > "$work/rules"
	sed '1,/^---$/d' "$tests/bypass/$table.yaml" > "$work/tail"
	{
		printf 'version: 1\npolicy: bypass\nmode: %s\n' "$1"
		sed '/^---$/,$d' "$tests/bypass/$table.yaml" | while IFS= read -r line; do
			case $line in
			'# RULES '*)
				sed -n "s/^${line#\# RULES } \\(.*\\)/    - '\\1'/p" "$work/rules"
				;;
			*) printf '%s\n' "$line" ;;
			esac
		done
		cat "$work/tail"
	} > "$work/bypass.yaml"
}

# ------------------------------------------------------------------ running

# Modules that vectors make the kernel load are unloaded before each run.
modules_gone()
{
	for module in kcm isofs algif_hash dummy; do
		[ ! -d "/sys/module/$module" ] || rmmod "$module"
	done 2> /dev/null
}

# vectors_run RUN TRIES OPTION...: one container. Leaves $work/results.
vectors_run()
{
	run=$1 tries=$2
	shift 2
	modules_gone
	rm -f "$work/target.pid"
	"$vector" target "$work/target.pid" &
	target_job=$!
	wait_until test -s "$work/target.pid"
	target=$(cat "$work/target.pid")
	awk -F '\t' -v skipped="$work/skipped" -v run="$run" '
		BEGIN { while ((getline line < skipped) > 0) { split(line, f, "\t"); skip[f[1]] = 1 } }
		run == "off" || !($1 in skip) { print $1, (run ~ /^(off|audited)$/ ? 0 : $6), $4 }' \
		"$work/vectors" | sed "s/{target}/$target/g" > "$root/batch"
	while read -r mount; do
		set -- "$@" -m "$mount"
	done < "$work/mounts"
	# shellcheck disable=SC2086 # a list
	set -- "$@" -r "$kind:$root" $extra
	contain "$@" -- /vector batch /batch "$tries" > "$work/results" 2> "$work/contain.err" < /dev/null ||
		fail "the container ends well ($label, $run)" "$(tail -n 5 "$work/contain.err")"
	kill -KILL "$target_job" 2> /dev/null
	wait "$target_job" 2> /dev/null
}

run_off()
{
	: > "$work/skipped"
	vectors_run off 1
	awk -F '\t' '$2 != 0' "$work/results" > "$work/skipped"
	cp "$work/skipped" "$work/skipped.$table.$label"
}

# events_named MODE: wait for the last mark, and write $work/told: NAME REQUEST REASON LINE
# EVENT CONTAINER, where NAME is that of the preceding mark.
events_named()
{
	wait_until grep -qs '"read /mark/.end"' "$work/events" ||
		fail "the events are complete ($label, $1)" "$(tail -n 3 "$work/contain.err" "$work/events.err")"
	kill "$events_pid"
	wait "$events_pid"
	jq -r '[.request, .reason, (.line // 0 | tostring), .event, .container] | @tsv' \
		"$work/events" | sed 's/\\\\/\\/g' |
		awk -F '\t' -v OFS='\t' '
			sub(/^read \/mark\//, "", $1) { name = $1; next }
			{ print name, $0 }' | sed "s/{target}/$target/g" > "$work/told"
}

run_bound()
{
	vectors_policy "$2"
	bulkhead load "$work/bypass.yaml" > "$work/load.log" 2>&1 || {
		fail "the policy loads ($label, $1)" "$(cat "$work/load.log")"
		return 1
	}
	events_begin bypass
	vectors_run "$1" 1 -n bypass -p bypass
	events_named "$1"
	wait_until no_container
}

# Several at once, and a pause for the vectors, which have to make progress, too.
swap()
{
	while [ -f "$work/swapping" ]; do
		"$tests/nl" replace 10 "$work/one.blob" "$work/two.blob" || return
		sleep 0.05
	done
}

# Two editions that forbid the same, with automata that differ.
run_swapped()
{
	vectors_policy enforce
	bulkhead compile -o "$work/one.blob" "$work/bypass.yaml" > "$work/load.log" 2>&1
	sed -i "0,/^  rules:$/s||&\\n    - 'deny write /srv/**/x{1,2,3}* /etc/[a-f]*'|" "$work/bypass.yaml"
	bulkhead compile -o "$work/two.blob" "$work/bypass.yaml" > "$work/load.log" 2>&1
	"$tests/nl" together "$work/two.blob" > "$work/load.log" 2>&1 ||
		fail "the editions load ($label)" "$(cat "$work/load.log")"
	: > "$work/swapping"
	swap > "$work/replace.log" 2>&1 &
	replace_job=$!
	vectors_run swapped "$TRIES" -n bypass -p bypass
	rm "$work/swapping"
	wait "$replace_job" || fail "the policy is replaced all the time ($label)" "$(cat "$work/replace.log")"
	wait_until no_container
}

# ------------------------------------------------------------------ judging

# The line of the first rule of each vector in the policy file.
vectors_lines()
{
	awk -F '\t' -v OFS='\t' '
		NR == FNR { sub(/^ *- /, ""); gsub(/\047/, ""); if (!($0 in at)) at[$0] = FNR; next }
		{
			rule = $2
			sub(/ ; .*/, "", rule)
			sub(/^[a-z]+ /, "", rule)
			print $0, $7 == "rule" ? at[rule] : 0
		}' "$work/bypass.yaml" "$work/vectors"
}

# judge RUN: compare $work/results and $work/told with the table.
judge()
{
	vectors_lines | sed "s/{target}/$target/g" | awk -F '\t' -v run="$1" -v label="$label" \
		-v told="$work/told" -v results="$work/results" -v skipped="$work/skipped" '
		function bad(text) { trouble = trouble "    " text "\n" }
		BEGIN {
			while ((getline line < results) > 0) {
				split(line, f, "\t")
				errno[f[1]] = f[2]; changed[f[1]] = f[3]; sentence[f[1]] = f[4]
			}
			while ((getline line < skipped) > 0) {
				split(line, f, "\t")
				why[f[1]] = f[4] " (" f[2] ")"
			}
			while (run ~ /^(denied|audited)$/ && (getline line < told) > 0) {
				split(line, f, "\t")
				key = f[1] "\t" f[2]
				if (!count[key]++)
					first[key] = f[3] " " f[4] " " f[5] " " f[6]
				all[f[1]] = all[f[1]] "    told: " f[2] ": " f[3] " " f[4] " " f[5] "\n"
				# Where the program is allowed and reported, so is the mapping
				# of its code.
				if (run == "denied" || f[2] !~ /^map / || !(f[1] "\texec" substr(f[2], 4) in count))
					number[f[1]]++
			}
		}
		# The first of several requests is the one that is refused.
		function event(i, word,   j, times) {
			want = $7 " " $8 " " word " bypass"
			key = $1 "\t" request[i]
			for (j = times = 0; j < n; j++)
				times += request[j + 1] == request[i]
			if (word == "denied" ? !count[key] : count[key] != times)
				bad(count[key] + 0 " events, wanted " times ": " request[i])
			else if (i == 1 && first[key] != want)
				bad("event " first[key] ", wanted " want)
		}
		{
			trouble = ""
			title = $1 " (" label ", " run ")"
			if ($1 in why) {
				if (run == "off")
					print "ok - " title " # SKIP " why[$1]
				next
			}
			# What is not reported is not let pass either.
			if ($7 == "silent" && run == "audited")
				next
			want = (run ~ /^(off|audited)$/ ? 0 : $6)
			if (errno[$1] == "" || errno[$1] != want)
				bad((errno[$1] == "0" ? "IT GETS THROUGH" : "errno " errno[$1] " " \
					sentence[$1]) ", wanted " want ": " $4)
			if (run ~ /^(denied|swapped)$/ && changed[$1] > 0)
				bad("it was refused, and has changed something")
			n = split($5, request, / & /)
			if ($5 != "-" && run == "denied")
				event(1, "denied")
			if ($5 != "-" && run == "audited") {
				for (i = 1; i <= n; i++)
					event(i, "audited")
				if (number[$1] != n)
					bad(number[$1] + 0 " events, wanted " n)
			}
			print (trouble == "" ? "ok" : "not ok") " - " title
			if (trouble != "")
				printf "%s%s", trouble, all[$1]
		}'
}

# runs_of KIND USER: the runs that BYPASS requests for it.
runs_of()
{
	case ${BYPASS:-}:$1:$2 in
	full:* | :tmpfs:root | :overlay:user) echo off denied audited swapped ;;
	:* | brief:tmpfs:root | brief:overlay:user) echo off denied ;;
	esac
}

# vectors_check TABLE KIND NAMESPACES OPTION...
vectors_check()
{
	table=$1 kind=$2 namespaces=$3
	label="$kind, root" user=root
	case $namespaces in
	*user*) label="$kind, user namespace" user=user ;;
	esac
	shift 3
	extra="-N $namespaces $*"
	vectors_read "$tests/bypass/$table.table"
	[ "${prepared:-}" = "$table" ] || vectors_prepare
	prepared=$table
	vectors_policy enforce
	for run in ${RUNS:-$(runs_of "$kind" "$user")}; do
		read -r begin _ < /proc/uptime
		case $run in
		off) run_off ;;
		denied) run_bound denied enforce ;;
		audited) run_bound audited audit ;;
		swapped) run_swapped ;;
		esac
		judge "$run"
		read -r end _ < /proc/uptime
		awk -F '\t' -v begin="$begin" -v end="$end" -v name="$table ($label, $run)" '
			{ sum += $5 }
			END { printf "# %s took %.1f s, %.1f s in vectors\n", name, end - begin, sum / 1000 }' \
			"$work/results"
	done
}

# Debian does not load some of these automatically; of others, the devices are needed.
modprobe -aq tipc rds loop tun fuse binfmt_misc 2> /dev/null
binfmt=/proc/sys/fs/binfmt_misc
mount -t binfmt_misc none $binfmt 2> /dev/null || binfmt=
# The descriptor refers to a directory of the host.
mkdir -p "$work/outside"
for kind in ${ROOTS:-tmpfs overlay}; do
	for who in ${USERS:-root user}; do
		more=
		[ "$who" = root ] || more=,user
		vectors_check container "$kind" "pid,mount,net,ipc,uts,cgroup$more" \
			-D zero -D urandom -m sysfs:/sys -m cgroup2:/sys/fs/cgroup
	done
done
for kind in ${ROOTS:-tmpfs overlay}; do
	for who in ${USERS:-root user}; do
		more=
		[ "$who" = root ] || more=,cgroup,user
		vectors_check host "$kind" "mount,net,ipc,uts$more" -o "$work/outside" \
			-D mem -D kmsg -D vda -D loop-control -D net/tun -D fuse -D cpu_dma_latency \
			-D ttyS0 -D tty0 -D full -D userfaultfd -m sysfs:/sys \
			-m cgroup2:/sys/fs/cgroup -m "cgroup:/cgroup1:none,name=bypass" \
			-m proc:/elsewhere -m debugfs:/sys/kernel/debug \
			-m tracefs:/sys/kernel/tracing -m securityfs:/sys/kernel/security \
			-m bpf:/sys/fs/bpf -m "devpts:/dev/pts:newinstance,ptmxmode=0666"
	done
done
[ -z "$binfmt" ] || umount "$binfmt"

# A vector that never succeeds tests nothing. Some cannot succeed on some kernel; if many do
# not, something is wrong.
if [ -z "${RUNS:-}${ROOTS:-}${USERS:-}" ]; then
	for table in container host; do
		roots=$(find "$work" -name "skipped.$table.*" | wc -l)
		never=$(cut -f 1 "$work/skipped.$table".* | sort | uniq -c |
			awk -v roots="$roots" '$1 == roots { print $2 }')
		all=$(sed '/^#/d; /^[[:space:]]*$/d' "$tests/bypass/$table.table" | wc -l)
		if [ "$(printf '%s' "$never" | grep -c .)" -le $((all / 20)) ]; then
			pass "nearly_all_vectors_succeed_somewhere_without_a_policy ($table)"
		else
			fail "nearly_all_vectors_succeed_somewhere_without_a_policy ($table)" "never: $never"
		fi
	done
fi
