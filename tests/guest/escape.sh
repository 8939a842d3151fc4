# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Real escapes from containers of real runtimes. The containers are badly configured on
# purpose: all capabilities, no seccomp, nothing masked, and whatever the escape needs from
# the host. Without a policy, each escape has to reach its canary on the host, or it proves
# nothing; under the base pack the canary does not change, and an event reports the attempt.
# Under the second policy, the administrator has allowed all capabilities: then only the
# domain host stops it.

. "${0%/*}/lib.sh"

SECONDS_MAX=5
tool=$(command -v bulkhead)
escape=$tests/escape
rootfs=$work/oci/rootfs
payload=$rootfs/payload
# On the host's disk.
canaries=/canary
mkdir -p "$rootfs" "$work/spec" $canaries

# What an administrator who trusts the image writes: all files, all programs, the network.
for policy in escape escape-capabilities; do
	cat > "$work/$policy.yaml" <<- end
		version: 1
		policy: $policy
		use: [base]
		file:
		  default: allow
		  rules: [deny read /mark/**]
		exec:
		  default: allow
		network:
		  rules:
		    - allow bind,listen,accept,connect tcp *:*
		    - allow bind,connect,send udp *:*
		    - allow bind,listen,accept,connect unix /run/app/**
	end
	[ $policy = escape ] || printf 'capabilities:\n  default: allow\n' >> "$work/$policy.yaml"
	accepted "the_policy_loads ($policy)" bulkhead load "$work/$policy.yaml"
done

# --------------------------------------------------------------------- what there is

# NAME | must or may | operation | event under the base pack | ... with all capabilities
#
# An operation is one of escape.c, or "-" if everything happens on the host (see finish). may:
# a kernel or a runtime may have fixed it. The events are a regular expression, with ";"
# between two of them. The last field is for escapes that a missing capability stops first.
container_escapes()
{
	cat <<- end
		core_pattern | must | core_pattern /proc/sys/kernel/core_pattern $payload/core_pattern | host control proc:/sys/kernel/core_pattern
		core_pattern_in_fresh_procfs | must | fresh_procfs /tmp/proc $payload/core_pattern_in_fresh_procfs | host mount proc
		core_pattern_in_hosts_procfs | must | core_pattern /hostproc/sys/kernel/core_pattern $payload/core_pattern_in_hosts_procfs | host control proc:/sys/kernel/core_pattern
		root_in_hosts_procfs | must | hit /hostproc/1/root$canaries/root_in_hosts_procfs | host ptrace outside
		modprobe_path | must | modprobe $payload/modprobe_path | host control proc:/sys/kernel/modprobe
		uevent_helper | may | uevent_helper $payload/uevent_helper | host control sysfs:/kernel/uevent_helper
		binfmt_misc | must | binfmt /tmp/binfmt $payload/binfmt_misc | host mount binfmt_misc
		CVE-2022-0492_release_agent | must | release_agent /tmp/cgroup none,name=host $payload/CVE-2022-0492_release_agent | host mount cgroup
		CVE-2022-0492_in_user_namespace | may | release_agent_user_ns /tmp/cgroup2 none,name=host $payload/CVE-2022-0492_in_user_namespace | host user_namespace
		notify_on_release | must | notify_on_release /cgroup $payload/notify_on_release | host control cgroup:/release_agent
		devices_allow | must | devices_allow /devices/box /tmp/allowed $offset $major $minor | host control cgroup:/box/devices.allow
		mknod_disk | must | mknod_disk /tmp/disk $offset $major $minor | create device block $major:$minor
		node_of_disk | must | disk /dev/disk $offset | read device block $major:$minor
		mount_disk | must | mount_disk /dev/disk /tmp/mount canary/mount_disk | host mount ext4
		memory | must | memory | create device char 1:1
		kcore | must | kcore | host kcore;capability sys_rawio
		ports | must | ports | capability sys_rawio
		sysrq | must | write /proc/sysrq-trigger h | host control proc:/sysrq-trigger
		bpf | must | bpf | .* bpf.* | host bpf
		perf | must | perf | capability (perfmon;capability )?sys_admin | host perf
		module_file | must | module_file /module.ko | capability sys_module | host module
		module_bytes | must | module_bytes /module.ko | capability sys_module | host module
		kexec | must | kexec /boot/vmlinuz | capability sys_boot | host kexec
		clock | must | clock | host clock
		kernel_log | must | log | .*capability syslog | host syslog
		CVE-2022-0185_fsopen | must | open_filesystem tmpfs | host user_namespace
		alg | must | alg sha256 | create alg
		CVE-2026-31431_alg_splice | may | alg_splice /alg | create alg
		docker_socket | must | request /run/docker.sock | connect unix /run/docker.sock
		CVE-2014-9357_open_by_handle | must | handle /etc/hostname canary/CVE-2014-9357_open_by_handle | .*capability dac_read_search | read /
		CVE-2024-21626_directory | must | leaked 3 CVE-2024-21626_directory | write $canaries/CVE-2024-21626_directory
		CVE-2024-21626_read | must | leaked_read 3 secret | read $canaries/secret
		CVE-2024-21626_above | must | leaked 3 ../canary/CVE-2024-21626_above | write $canaries/CVE-2024-21626_above
		CVE-2024-21626_cwd | must | cwd 3 CVE-2024-21626_cwd | write $canaries/CVE-2024-21626_cwd
		terminal | must | terminal 4 | host terminal
		mount_namespaces | may | enter_before $canaries/mount_namespaces | host ptrace outside
		keyring | must | keyring canary | host keyring
		CVE-2025-31133_masked_path | must | core_pattern /masked $payload/CVE-2025-31133_masked_path | host control proc:/sys/kernel/core_pattern
		CVE-2025-52565_console | must | write /console h | host control proc:/sysrq-trigger
		CVE-2025-52881_sysctl | must | redirect_sysctl /proc/sys/kernel/core_pattern /proc/sys/kernel/domainname | host mount bind
		CVE-2025-52881_label | must | redirect_label /tmp/real/sysrq-trigger | host mount proc
		CVE-2019-5736_crun | may | - | exec $canaries/crun
		CVE-2019-5736_loader | must | - | exec $canaries/nsenter
		CVE-2019-5736_watch | must | watch target /tmp/overwrite | exec $canaries/runtime
	end
}

# In a container with the host's PIDs and network.
shared_escapes()
{
	cat <<- end
		ptrace | must | trace $victim | host ptrace outside
		process_vm_writev | must | vm_write $victim | host ptrace outside
		proc_mem | must | proc_mem $victim | host control proc:/$victim/mem
		proc_root | must | proc_root $victim $canaries/victim | host ptrace outside
		proc_root_of_init | must | proc_root 1 $canaries/victim | host ptrace outside
		proc_fd | must | proc_fd $victim | host ptrace outside
		pidfd_getfd | must | steal_fd $victim | host ptrace outside
		setns_by_path | must | enter_path $victim $canaries/victim | host ptrace outside
		setns_by_mount_namespaces | may | enter_before $canaries/victim | host ptrace outside
		setns_by_pidfd | must | enter_pidfd $victim $canaries/victim | host ptrace outside
		signal | must | signal $victim | host signal
		reboot | must | reboot 0 | capability sys_boot
		sniff | must | sniff | create packet
		CVE-2019-5736_runc | may | - | exec $canaries/runc
		CVE-2020-15257_shim | must | request @containerd-shim | connect unix @containerd-shim
	end
}

# ------------------------------------------------- preparing, finishing, having reached

sysrq_helps()
{
	dmesg | grep -c 'sysrq: HELP'
}

prepare()
{
	case $1 in
	sysrq | *52565* | *52881_label) helps=$(sysrq_helps) ;;
	esac
	case $1 in
	devices_allow) echo "$init" > "$work/devices/box/tasks" ;;
	*31133*)
		ask_for swap /dev/null /proc/sys/kernel/core_pattern
		"$escape" runtime_masks "$init" /dev/null /masked
		;;
	*52565*)
		ask_for swap /tmp/pts /proc/sysrq-trigger
		"$escape" runtime_masks "$init" /tmp/pts /console
		;;
	esac 2> "$work/prepare.err"
}

# What happens on the host later, on an ordinary day. May change $errno.
finish()
{
	case $1 in
	binfmt_misc)
		"$canaries/trigger" > "$work/ignored" 2>&1
		;;
	*52881_sysctl)
		"$escape" runtime_writes "$init" /proc/sys/kernel/domainname "|$payload/$1"
		sh -c 'kill -SEGV $$'
		;;
	*52881_label) "$escape" runtime_writes "$init" /proc/self/attr/exec h ;;
	*5736_watch)
		"$canaries/runtime" runtime "$init" /target
		errno=$?
		;;
	*5736_loader)
		"$canaries/nsenter" -t "$init" -p -m -n -i -u /target
		errno=$?
		;;
	*5736_crun | *5736_runc)
		"$runtime" exec escape /target
		errno=$?
		;;
	esac > "$work/finish.err" 2>&1
}

overwritten()
{
	[ -s "$rootfs/tmp/overwrite" ]
}

# lost PROGRAM COPY: has it been overwritten? The attacker waits until no process executes it.
lost()
{
	[ "$errno" -ne 0 ] || wait_until overwritten
	! cmp -s "$1" "$2"
}

canary_reached()
{
	read -r found < "$canary"
	[ "$found" = reached ]
}

reached()
{
	case $1 in
	devices_allow | mknod_disk | node_of_disk | memory | kcore | ports | bpf | perf | \
		clock | kernel_log | sniff | CVE-2022-0185_fsopen | alg | *31431* | \
		CVE-2024-21626_read | keyring)
		[ "$errno" -eq 0 ]
		;;
	sysrq | *52565* | *52881_label) [ "$(sysrq_helps)" -gt "$helps" ] ;;
	module_*) grep -q ^dummy /proc/modules ;;
	reboot) [ "$(cat /proc/sys/kernel/ctrl-alt-del)" = 0 ] ;;
	kexec) [ "$(cat /sys/kernel/kexec_loaded)" = 1 ] ;;
	*5736_watch) lost $canaries/runtime "$escape" ;;
	*5736_loader) lost $canaries/nsenter "$(command -v nsenter)" ;;
	*5736_*) lost "$(command -v "$runtime")" "$work/$runtime" ;;
	*)
		if [ "$errno" -eq 0 ]; then
			wait_until canary_reached
		else
			canary_reached
		fi
		;;
	esac
}

# As it was before.
mend()
{
	case $1 in
	core_pattern* | *31133* | *52881_sysctl) echo core > /proc/sys/kernel/core_pattern ;;
	modprobe_path) echo "$modprobe" > /proc/sys/kernel/modprobe ;;
	devices_allow) echo "$init" > "$work/devices/tasks" ;;
	binfmt_misc)
		mount -t binfmt_misc none "$work/binfmt"
		echo -1 > "$work/binfmt/escape"
		umount "$work/binfmt"
		;;
	module_*) rmmod dummy ;;
	kexec) "$escape" kexec_unload ;;
	reboot) "$escape" reboot 1 ;;
	esac > "$work/mend.err" 2>&1
	case $1 in
	*52881_sysctl) ask_for umount /proc/sys/kernel/domainname ;;
	*52881_label) ask_for umount /proc ;;
	*5736*)
		rm -f "$rootfs/tmp/overwrite"
		runtimes
		;;
	esac > "$work/ignored" 2>&1
}

# The host's programs that enter the container.
runtimes()
{
	rm -f $canaries/runtime $canaries/nsenter
	cp "$escape" $canaries/runtime
	cp "$(command -v nsenter)" $canaries/nsenter
}

# ask_for OPERATION...: in the container; sets $errno. Nothing is executed for it.
ask_for()
{
	echo "$*" >&8
	read -r errno <&9 || errno=none
}

# ------------------------------------------------------------------------- containers

# bundle POLICY: with all privileges. $shared: with the host's PIDs and network.
bundle()
{
	jq --arg tool "$tool" --arg policy "$1" --arg shared "$shared" --arg work "$work" \
		--argjson major "$major" --argjson minor "$minor" '
		("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP
		LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER
		SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE
		SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP
		MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF
		CHECKPOINT_RESTORE" | [splits("\\s+") | "CAP_" + .]) as $all |
		def from_host($from; $to): {destination: $to, source: $from, type: "bind",
			options: ["rbind", "rw"]};
		.process.terminal = false | .process.args = ["/escape", "batch"] |
		.process.capabilities[] = $all | .process.noNewPrivileges = false |
		del(.process.rlimits) | .root.readonly = false |
		.linux.maskedPaths = [] | .linux.readonlyPaths = [] | del(.linux.seccomp) |
		.linux.resources.devices = [{allow: true, access: "rwm"}] |
		.linux.devices = [{path: "/dev/disk", type: "b", major: $major, minor: $minor}] |
		(.mounts[].options // empty) -= ["ro"] |
		.mounts += [from_host($work + "/docker.sock"; "/run/docker.sock"),
			from_host($work + "/cgroup"; "/cgroup"),
			from_host($work + "/devices"; "/devices"),
			from_host("/etc/hostname"; "/etc/hostname"),
			from_host("/proc"; "/hostproc"),
			from_host("/boot"; "/boot"),
			(from_host("/canary/secret"; "/alg") | .options[1] = "ro")] |
		(if $shared == "" then . else
			.linux.namespaces |= map(select(.type != "pid" and .type != "network"))
		end) |
		(if $policy == "" then . else .annotations["org.bulkhead.policy"] = $policy end) |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "createRuntime"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook", "poststop"]}]' \
		"$work/spec/config.json" > "$work/oci/config.json"
}

# begin RUNTIME: a container of the bundle that takes requests by ask_for. A directory of the
# host and its terminal are left open.
begin()
{
	runtime=$1
	rm -f "$work/ask" "$work/answer"
	mkfifo "$work/ask" "$work/answer"
	"$runtime" run --preserve-fds 2 -b "$work/oci" escape \
		< "$work/ask" > "$work/answer" 2> "$work/contain.err" \
		3< $canaries 4<> "$terminal" 8>&- 9>&- &
	contain_pid=$!
	exec 8> "$work/ask" 9< "$work/answer"
	ask_for true
	if [ "$errno" = 0 ]; then
		init=$("$runtime" state escape | jq .pid)
		return
	fi
	fail "the container starts ($kind, $mode)" "$(cat "$work/contain.err")"
	stop
	"$runtime" delete -f escape > "$work/ignored" 2>&1
	return 1
}

# --------------------------------------------------------------------------- judging

# try: all escapes of the table, in the running container. Writes $work/tried.$mode.
try()
{
	while IFS='|' read -r name _ operation _ all <&7; do
		[ "$mode" != escape-capabilities ] || [ -n "$all" ] || continue
		[ -n "$shared" ] || canary=$canaries/$name
		echo untouched > "$canary"
		prepare "$name"
		errno=0 was=untouched
		[ "$operation" = - ] || ask_for "$operation"
		finish "$name"
		if reached "$name"; then was=reached; fi
		echo "$name $errno $was" >&6
		case $mode:$was in
		free:* | *:reached) mend "$name" ;;
		esac
		ask_for mark "$name"
	done 6> "$work/tried.$mode" 7< "$work/table"
	ask_for mark sentinel
}

# judge: compare $work/tried.$mode and $work/told with the table.
judge()
{
	awk -F '|' -v tried="$work/tried.$mode" -v free="$work/tried.free" -v told="$work/told" \
		-v mode="$mode" -v where="($kind, $mode)" '
		function say(good, text) { print (good ? "ok" : "not ok") " - " text " " where }
		BEGIN {
			while ((getline line < free) > 0) {
				split(line, word, " ")
				succeeded[word[1]] = word[3] == "reached"
			}
			close(free)
			while ((getline line < tried) > 0) {
				split(line, word, " ")
				errno[word[1]] = word[2]
				canary[word[1]] = word[3]
			}
			while (mode != "free" && (getline line < told) > 0) {
				sub(/\t.*/, "", line)
				if (sub(/^read \/mark\//, "", line)) {
					events[line] = since
					since = ""
				} else {
					since = since (since == "" ? "" : ";") line
				}
			}
		}
		mode == "free" {
			if (canary[$1] != "reached" && $2 == "may") {
				print "ok - " $1 " " where " # SKIP without a policy it comes to errno " errno[$1]
				next
			}
			say(canary[$1] == "reached", $1 "_succeeds")
			if (canary[$1] != "reached")
				print "    errno " errno[$1] ", canary " canary[$1]
			next
		}
		!succeeded[$1] || (mode != "escape" && $5 == "") { next }
		{
			wanted = mode == "escape" ? $4 : $5
			good = canary[$1] == "untouched" && errno[$1] && events[$1] ~ "^(" wanted ")$"
			say(good, $1 "_fails")
			if (!good) {
				print "    errno " errno[$1] ", canary " canary[$1]
				print "    told:   " events[$1]
				print "    wanted: " wanted
			}
		}' "$work/table"
}

# check KIND RUNTIME: the table is on standard input; one container in each of $modes.
check()
{
	kind=$1
	sed 's/^[[:space:]]*//; s/[[:space:]]*|[[:space:]]*/|/g' > "$work/table"
	cut -d '|' -f 1 "$work/table" | while read -r name; do
		: > "$work/root/mark/$name"
		printf '#!/bin/sh\necho reached > %s\n' "$canaries/$name" > "$work/root/payload/$name"
		chmod 755 "$work/root/payload/$name"
	done
	: > "$work/root/mark/sentinel"
	for mode in $modes; do
		mount -t tmpfs tmpfs "$rootfs"
		cp -a "$work/root/." "$rootfs"
		if [ "$mode" = free ]; then
			bundle ''
		else
			bundle "$mode"
			events_begin escape
		fi
		if begin "$2"; then
			try
			if [ "$mode" != free ]; then
				wait_until grep -qs '"read /mark/sentinel"' "$work/events" ||
					fail "the events are complete ($kind, $mode)" "$(cat "$work/events.err")"
			fi
			stop
			wait_until no_container
			if [ "$mode" != free ]; then
				kill "$events_pid"
				wait "$events_pid"
				jq -r '[.request, .container] | @tsv' "$work/events" > "$work/told"
			fi
			judge
			if [ "$mode" != free ]; then
				is "all_events_name_the_container ($kind, $mode)" \
					"$(cut -f 2 "$work/told" | sort -u)" escape
			fi
		fi
		umount "$rootfs"
	done
}

# --------------------------------------------------------------------------- the host

# serving FILE COMMAND...: a process of the host, until the end; its first line is written to
# FILE.
servants=
serving()
{
	file=$1
	shift
	: > "$file"
	"$@" > "$file" 8>&- 9>&- &
	servants="$servants $!"
	wait_until test -s "$file"
}

modprobe=$(cat /proc/sys/kernel/modprobe)
echo 1 > /proc/sys/kernel/ctrl-alt-del
disk=$(stat -c %d $canaries)
major=$((disk >> 8)) minor=$((disk & 255))
printf 'canary%058d' 0 > $canaries/secret
offset=$("$escape" where $canaries/secret)
printf CANARY > $canaries/trigger
chmod 755 $canaries/trigger
runtimes

mkdir -p "$work/cgroup" "$work/devices" "$work/binfmt"
if mount -t cgroup -o none,name=host none "$work/cgroup"; then :; fi
if mount -t cgroup -o devices none "$work/devices"; then
	mkdir "$work/devices/box"
	echo a > "$work/devices/box/devices.deny"
fi
"$escape" add_key canary
echo untouched > $canaries/docker_socket
echo untouched > $canaries/terminal
echo untouched > $canaries/victim
rm -f "$work/docker.sock"
serving "$work/docker" "$escape" serve "$work/docker.sock" $canaries/docker_socket
serving "$work/shim" "$escape" serve @containerd-shim $canaries/victim
serving "$work/terminal" "$escape" shell $canaries/terminal
serving "$work/victim" "$escape" victim $canaries/victim
terminal=$(cat "$work/terminal")
victim=${servants##* }

rm -rf "$work/root"
mkdir -p "$work/root/etc" "$work/root/lib64" "$work/root/mark" "$work/root/payload"
mkdir -m 1777 "$work/root/tmp"
cp "$escape" "$work/root"
cp "$(command -v crun)" "$(command -v runc)" "$work"
"$escape" loader "$work/root/lib64/ld-linux-x86-64.so.2"
printf '#!/proc/self/exe\n' > "$work/root/target"
chmod 755 "$work/root/target"
: > "$work/root/masked"
: > "$work/root/console"
ln -sf "vmlinuz-$(uname -r)" /boot/vmlinuz
find "/lib/modules/$(uname -r)" -name 'dummy.ko*' -exec cp {} "$work/module" \;
case $(od -An -c -N 4 "$work/module") in
*E*L*F*) cp "$work/module" "$work/root/module.ko" ;;
*) busybox xzcat < "$work/module" > "$work/root/module.ko" ;;
esac
(cd "$work/spec" && rm -f config.json && crun spec)

shared='' modes='free escape escape-capabilities'
container_escapes > "$work/escapes"
check privileged crun < "$work/escapes"
shared=1 modes='free escape' canary=$canaries/victim
shared_escapes > "$work/escapes"
check "host's PIDs and network" runc < "$work/escapes"

# shellcheck disable=SC2086 # PIDs
kill $servants
wait
rmdir "$work/devices/box"
umount "$work/devices" "$work/cgroup"
rm -rf $canaries
