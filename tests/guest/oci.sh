# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the areas share that start containers of crun's with a network, as an engine would.
# Sourced behind lib.sh.

tool=$(command -v bulkhead)
examples=/usr/local/share/bulkhead/policy-examples
here=10.88.0.1 there=10.88.0.2
# Of the container that is spoken of: its name, its bundle, what is laid over its root.
container=c oci=$work/oci layer=$work/layer
# What else a bundle has, as jq says it.
more=.

# The network of the containers: a pair of interfaces, as an engine makes it.
network()
{
	modprobe veth
	ip netns add services &&
		ip link add services0 type veth peer name eth0 netns services &&
		ip addr add $here/24 dev services0 && ip link set services0 up &&
		ip -n services link set lo up &&
		ip -n services addr add $there/24 dev eth0 && ip -n services link set eth0 up
}

# A web server of the host's, for what containers should and should not reach: serve PORT...
serve()
{
	mkdir -p "$work/www/elsewhere"
	echo "the shop" > "$work/www/index.html"
	cp "$work/www/index.html" "$work/www/elsewhere"
	for port; do
		busybox httpd -f -p $here:"$port" -h "$work/www" &
		servers="${servers:-} $!"
	done
}

network_end()
{
	# shellcheck disable=SC2086 # a list
	kill $servers
	ip netns del services
}

# A root of $layer over the one of root_end.
root_begin()
{
	mkdir -p "$oci/rootfs" "$layer"
	mount -t tmpfs tmpfs "$layer"
	mkdir -p "$layer/upper/etc" "$layer/upper/srv" "$layer/upper/run" "$layer/work"
	echo "the chief earns most" > "$layer/upper/srv/payroll"
}

# root_end [DIR]: over the guest's own root, or DIR.
root_end()
{
	mount -t overlay overlay "$oci/rootfs" \
		-o "lowerdir=${1:-/},upperdir=$layer/upper,workdir=$layer/work"
}

root_remove()
{
	umount "$oci/rootfs" "$layer"
}

# spec: config.json as crun proposes it, which bundle starts from.
spec()
{
	mkdir -p "$work/spec"
	(cd "$work/spec" && rm -f config.json && crun spec)
}

# bundle POLICY USER WORD...: as an engine makes it for an image with USER: root gets
# capabilities, others get none.
bundle()
{
	policy=$1 user=$2
	shift 2
	jq --arg tool "$tool" --arg policy "$policy" \
		--argjson uid "$(id -u "$user")" --argjson gid "$(id -g "$user")" \
		--arg groups "$(id -G "$user")" '
		(["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
			"NET_BIND_SERVICE", "NET_RAW", "SYS_CHROOT", "MKNOD", "AUDIT_WRITE", "SETFCAP"] |
			map("CAP_" + .)) as $caps |
		.process.terminal = false | .process.args = $ARGS.positional | .root.readonly = false |
		.process.capabilities = {bounding: $caps, effective: [], permitted: []} |
		(if $uid == 0 then .process.capabilities += {effective: $caps, permitted: $caps} else . end) |
		.process.noNewPrivileges = false |
		.process.user = {uid: $uid, gid: $gid, additionalGids: ($groups | split(" ") | map(tonumber))} |
		(.linux.namespaces[] | select(.type == "network")).path = "/run/netns/services" |
		(if $policy == "" then . else .annotations["org.bulkhead.policy"] = $policy end) |
		.annotations["run.oci.hooks.stderr"] = "/run/bulkhead-test/hook.log" |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "createRuntime"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook", "poststop"]}] | '"$more" \
		--args -- "$@" < "$work/spec/config.json" > "$oci/config.json"
}

ended()
{
	crun state "$container" | grep -q '"stopped"'
}

# inside WORD...: as root of the container.
inside()
{
	crun exec -u 0:0 "$container" "$@" 2>&1 < /dev/null
}

# attempt NAME COMMAND...
attempt()
{
	attempt=$1
	shift
	if "$@" > "$work/attempt.log" 2>&1 < /dev/null; then echo "$attempt yes"; else echo "$attempt no"; fi
}

# says TEXT COMMAND...: COMMAND's output has TEXT.
says()
{
	part=$1
	shift
	text=$("$@" 2>&1 < /dev/null)
	case $text in
	*"$part"*) return 0 ;;
	*) echo "$text"; return 1 ;;
	esac
}

# ------------------------------------------------------- one of many containers

# speak_of NAME: of this container, from now on. Its policy is called as it is, and its
# annotation names it.
speak_of()
{
	container=$1 named=$1 oci=$work/bundles/$1 layer=$work/layer-$1
}

# begin NAME: begin its root.
begin()
{
	speak_of "$1"
	root_begin
}

# started LOWER USER WORD...: start WORD... as USER, with LOWER below its root.
started()
{
	root_end "$1"
	user=$2
	shift 2
	bundle "$named" "$user" "$@"
	: > "$work/hook.log"
	crun run --detach -b "$oci" "$container" > "$work/log.$container" 2>&1 < /dev/null
}

# running LOWER USER WORD...: the same, and wait until NAME_answers.
running()
{
	if started "$@" && wait_until answers; then
		pass "it_answers ($container)"
	else
		fail "it_answers ($container)" "told: $(requests)" "$(cat "$work/log.$container" "$work/hook.log")"
	fi
}

answers()
{
	"$(echo "$container" | tr - _)_answers" > "$work/ignored" 2>&1
}

# once USER WORD...: run WORD... as USER to its end; what it says is in $work/log.
once()
{
	user=$1
	shift
	bundle "$container" "$user" "$@"
	: > "$work/hook.log"
	timeout 120 crun run -b "$oci" "$container" > "$work/log" 2>&1 < /dev/null
	[ ! -s "$work/hook.log" ] || fail "it_starts ($container)" "$(cat "$work/hook.log")"
}

# What was told of the container, each request once.
requests()
{
	jq -r --arg container "$container" 'select(.container == $container) | .request' "$work/events" |
		sort -u | paste -sd '|' -
}

# All events until now, lost ones too.
sent()
{
	bulkhead status --json | sed 's/,/\n/g' | awk -F : '/"events_(sent|lost)"/ { n += $2 } END { print n }'
}

# All that was sent is here.
complete()
{
	[ "$(sent)" = \
		$((sent_before + $(wc -l < "$work/events"))) ]
}

# told_only REQUEST...: until now these, and nothing else.
told_only()
{
	wait_until complete || fail "the_events_are_complete ($container)"
	is "only_what_should_is_told ($container)" "$(requests)" \
		"$(printf '%s\n' "$@" | sort | paste -sd '|' -)"
}

nothing_told()
{
	wait_until complete || fail "the_events_are_complete ($container)"
	is "what_it_does_by_itself_is_not_told ($container)" "$(requests)" ""
}

# finish SIGNAL REQUEST...: end it by SIGNAL; all in all, these were told.
finish()
{
	signal=$1
	shift
	accepted "it_ends ($container)" crun kill "$container" "$signal"
	wait_until ended || fail "it_has_ended ($container)"
	leave
	told_only "$@"
}

released()
{
	! bound "$container"
}

leave()
{
	crun delete -f "$container" > "$work/ignored" 2>&1
	wait_until released || fail "it_is_released ($container)"
	root_remove
}

# denied NAME TEXT
denied()
{
	has "$1 ($container)" "$2" "ermission denied"
}

# all_denied COUNT: of COUNT things that were tried, by what $work/log has.
all_denied()
{
	found=$(grep -c 'ermission denied\|failed to map' "$work/log")
	if [ "$found" = "$1" ]; then
		pass "nothing_of_it_works ($container)"
	else
		fail "nothing_of_it_works ($container)" "$found of $1 are denied" "$(cat "$work/log")"
	fi
}
