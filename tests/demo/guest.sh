#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest.sh [colour|plain][-marks]: the demo, run in a guest as root. Each step announces what
# is going to happen, runs the commands that it shows, and checks that the announcement came
# true; the first failure ends the demo with status 1.

set -u
cd "$(dirname -- "$0")" || exit 1
looks=${1:-plain}
work=/run/demo
steps=12
step=0

bold='' green='' red='' dim='' off='' good=ok: bad=FAILED:
case $looks in
colour*)
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') off=$(printf '\033[0m')
	green=$(printf '\033[32m') red=$(printf '\033[31m')
	;;
esac
case $looks in
*-marks) good='✔' bad='✘' ;;
esac

# announce SENTENCE...: begin a step.
announce()
{
	step=$((step + 1))
	printf '\n%s%2d/%d  %s%s\n' "$bold" "$step" "$steps" "$1" "$off"
	shift
	for line; do
		printf '       %s\n' "$line"
	done
	echo
}

# show COMMAND: show it, run it, show its output. Sets $status and $said.
show()
{
	printf '    $ %s\n' "$1" | sed '2,$s/^/      /'
	status=0
	said=$(eval "$1" 2>&1 < /dev/null) || status=$?
	[ -z "$said" ] || printf '%s\n' "$said" | fold -s -w 88 | sed "s/ *\$//; s/^/      $dim/; s/\$/$off/"
}

# check SENTENCE COMMAND...: the sentence is true if the command succeeds.
check()
{
	sentence=$1
	shift
	if "$@"; then
		printf '    %s%s %s%s\n' "$green" "$good" "$sentence" "$off"
		return
	fi
	printf '    %s%s this is not true: %s%s\n' "$red" "$bad" "$sentence" "$off"
	printf '\nThe last command ended with status %s. This may explain it:\n' "${status:-none}"
	tail -n 5 "$work"/*.log "$work/events" 2> /dev/null
	dmesg | tail -n 5
	exit 1
}

succeeded()
{
	[ "$status" -eq 0 ] && says "$1"
}

# It failed, and for this reason.
failed()
{
	[ "$status" -ne 0 ] && says "$1"
}

says()
{
	case $said in
	*"$1"*) return 0 ;;
	*) return 1 ;;
	esac
}

# wait_until COMMAND...: repeat it until it succeeds, for up to 20 seconds.
wait_until()
{
	deadline=$(($(cut -d . -f 1 /proc/uptime) + 20))
	until "$@"; do
		[ "$(cut -d . -f 1 /proc/uptime)" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

# ------------------------------------------------------------------- the container

# port_open PORT: a process listens on it in the container's network.
port_open()
{
	grep -qs ":$(printf '%04X' "$1") 00000000:0000 0A" "/proc/$pid/net/tcp"
}

prepare()
{
	mkdir -p "$work/bundle/rootfs" "$work/layer/etc/nginx" "$work/layer/etc/shop" \
		"$work/layer/srv/shop" "$work/work"
	echo 'Welcome to the shop!' > "$work/layer/srv/shop/index.html"
	echo 'proxy_set_header Authorization "Bearer t0p-s3cret";' > "$work/layer/etc/shop/token.conf"
	cat > "$work/layer/etc/nginx/nginx.conf" <<- end
		worker_processes 1;
		events {}
		http {
			access_log off;
			include /etc/shop/token.conf;
			server { listen 80; root /srv/shop; }
		}
	end
	modprobe overlay &&
		mount -t overlay -o "lowerdir=/,upperdir=$work/layer,workdir=$work/work" \
			overlay "$work/bundle/rootfs" &&
		(cd "$work/bundle" && crun spec) &&
		jq '.process.terminal = false | .process.args = ["nginx", "-e", "stderr", "-g", "daemon off;"] |
			.root.readonly = false |
			.process.capabilities[] += ["CAP_CHOWN", "CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN"] |
			.linux.readonlyPaths = [] | .linux.maskedPaths = [] |
			.annotations = {"org.bulkhead.policy": "shop", "run.oci.hooks.stderr": "/run/demo/hook.log"} |
			.hooks = {createRuntime: [{path: "/usr/local/sbin/bulkhead", args: ["bulkhead", "oci-hook"]}],
				poststop: [{path: "/usr/local/sbin/bulkhead", args: ["bulkhead", "oci-hook"]}]}' \
			"$work/bundle/config.json" > "$work/config.json" &&
		mv "$work/config.json" "$work/bundle/config.json"
}

# A process of the host, in the network of the shop, that answers like a database. It does
# not read requests: nc ends its request before a slow answer begins.
start_database()
{
	nsenter --net -t "$pid" socat -U TCP-LISTEN:5432,reuseaddr,fork \
		'SYSTEM:echo the database answers' > "$work/database.log" 2>&1 &
}

no_container()
{
	[ "$(bulkhead ps --json)" = '[]' ]
}

no_tool_runs()
{
	! pgrep -x bulkhead > /dev/null
}

# reported TEXT: an event contains it.
reported()
{
	grep -qF -- "$1" "$work/events"
}

mkdir -p "$work" || exit 1
core_pattern=$(cat /proc/sys/kernel/core_pattern)
if ! prepare > "$work/prepare.log" 2>&1; then
	cat "$work/prepare.log"
	echo "The container could not be prepared; see the messages above."
	exit 1
fi

# ------------------------------------------------------------------------- the demo

announce 'Load the module into the running kernel.' \
	'This is the kernel as Debian ships it: no kernel parameter, no reboot, no patch.'
show 'uname -r; cat /proc/cmdline'
show 'modprobe bulkhead && dmesg | tail -n 1'
check 'it is attached, and a self-test has proven that every hook is called' succeeded 'is ready'

announce 'Look at the policy of a container. It lists what is allowed; the rest is denied.'
show "sed 1d shop.yaml"
show 'bulkhead check shop.yaml && bulkhead load shop.yaml'
check 'it was checked, compiled, and loaded into the kernel' succeeded ''

announce 'Start a container with crun: nginx on an overlay of a Debian root.' \
	"An annotation names its policy. crun's hook binds it before its first program runs."
show "cd $work/bundle; jq -c '.annotations, .hooks.createRuntime' config.json"
bulkhead events > "$work/events" 2> "$work/events.log" &
follower=$!
check 'a second terminal follows the events' wait_until grep -qs ready "$work/events.log"
show "cd $work/bundle; crun run --detach shop > $work/shop.log 2>&1; cat $work/shop.log"
pid=$(crun state shop 2> /dev/null | jq -r .pid)
check 'nginx runs and listens' wait_until port_open 80
start_database
show 'bulkhead ps'
check 'its PID namespace identifies the container, and no task can leave that' succeeded shop

announce 'Allowed operations work: nginx serves the page.'
show 'crun exec shop busybox wget -q -O - http://127.0.0.1/'
check 'nginx answered' succeeded 'Welcome to the shop!'

announce 'A file: only nginx may read the token.' \
	'nginx has read it, or it would not run. Root in the same container cannot:'
show 'crun exec shop sh -c "busybox id; cat /etc/shop/token.conf"'
check 'it was refused' failed 'Permission denied'

announce 'A program: Perl is in the image, but it does not start.'
show "crun exec shop sh -c 'test -x /usr/bin/perl && echo it is there; /usr/bin/perl -e 1'"
check 'it was refused' failed 'Permission denied'

announce 'A connection: a database listens on port 5432, but the shop cannot connect to it.'
check 'the database listens' wait_until port_open 5432
show 'crun exec shop busybox nc 127.0.0.1 5432'
check 'it was refused' failed 'Permission denied'

announce 'The host: an intruder in the shop tries three common ways out.' \
	'The shop was carelessly started with CAP_SYS_ADMIN and a writable /proc/sys.' \
	"The first makes the kernel run the intruder's program as root of the host at the next crash."
show "crun exec shop sh -c 'echo \"|/tmp/mine\" > /proc/sys/kernel/core_pattern'"
check 'it was refused' failed 'Permission denied'
check 'and the core_pattern of the host is unchanged' [ "$(cat /proc/sys/kernel/core_pattern)" = "$core_pattern" ]
show 'crun exec shop busybox mount -t proc proc /srv'
check 'mounting was refused, although root has the capability' failed 'ermission denied'
show 'crun exec shop busybox unshare --user busybox id'
check 'a user namespace was refused, too: it would expose many bugs of the kernel' failed 'not permitted'

announce 'Each refusal was reported, with its reason and the line of the policy that decided.'
wait_until reported 'host user_namespace'
show "cat $work/events"
check 'the file: no rule allows it' reported 'read /etc/shop/token.conf by /usr/bin/cat'
check 'the program: the rule about interpreters denies it' reported 'intruders must not find an interpreter'
check 'the connection: the rule about the database denies it' reported 'the shop does not talk to the database'
check 'the kernel setting and the mount: no rule allows them' reported 'host mount proc'
check 'and the user namespace' reported 'host user_namespace'
check 'and nothing else' [ "$(wc -l < "$work/events")" -eq 6 ]
show 'bulkhead explain shop.yaml read /etc/shop/token.conf'
check 'the same question can be asked in advance' failed denied
show 'bulkhead explain --from /usr/sbin/nginx shop.yaml read /etc/shop/token.conf'
check "and the kernel's own code answers it" succeeded allowed

announce 'No process of Bulkhead has to run: stop following the events, and try again.'
kill "$follower"
wait "$follower"
show 'pgrep -l bulkhead'
check 'no program of Bulkhead runs' no_tool_runs
show 'crun exec shop cat /etc/shop/token.conf'
check 'it is still refused' failed 'Permission denied'
show 'rmmod bulkhead'
check 'and the module cannot be removed while a container is bound' failed 'in use'

announce 'Replace the policy under the running container.' \
	"From now on the shop may connect to the database, and may not run cat."
sed -e 's/^revision: 1/revision: 2/' -e 's/{dash,cat,busybox}/{dash,busybox}/' \
	-e 's/rule: deny connect tcp \*:5432/allow connect tcp *:5432/' \
	-e '/the shop does not talk/d' shop.yaml > "$work/shop.yaml"
show "diff shop.yaml $work/shop.yaml"
check 'the revision, the programs and the rule about the database change' [ "$status" -eq 1 ]
show "bulkhead load $work/shop.yaml && bulkhead ps"
check 'the container is the same, but its policy is now revision 2' succeeded "$pid"
show 'crun exec shop busybox nc 127.0.0.1 5432'
check 'what was denied is now allowed' succeeded 'the database answers'
show 'crun exec shop sh -c "cat /srv/shop/index.html"'
check 'what was allowed is now denied' failed 'Permission denied'
show 'crun exec shop busybox wget -q -O - http://127.0.0.1/'
check 'and nginx never stopped' succeeded 'Welcome to the shop!'

announce 'End the container. The module notices by itself.'
show 'crun kill shop KILL'
check 'it is no longer bound' wait_until no_container
show 'bulkhead ps; crun delete shop; bulkhead unload shop && rmmod bulkhead'
check 'container, policy and module are gone' succeeded 'unloaded shop'
