#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest.sh [colour|plain][-marks]: within a guest, as root: the demo. A step tells what is
# going to happen, runs the commands that it shows, and holds what they did against what
# it told; the first one that lied ends the demo with status 1.

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

# tell SENTENCE...: begin a step.
tell()
{
	step=$((step + 1))
	printf '\n%s%2d/%d  %s%s\n' "$bold" "$step" "$steps" "$1" "$off"
	shift
	for line; do
		printf '       %s\n' "$line"
	done
	echo
}

# show COMMAND: show it, run it, show what it says. Leaves $status and $said.
show()
{
	printf '    $ %s\n' "$1" | sed '2,$s/^/      /'
	status=0
	said=$(eval "$1" 2>&1 < /dev/null) || status=$?
	[ -z "$said" ] || printf '%s\n' "$said" | fold -s -w 88 | sed "s/ *\$//; s/^/      $dim/; s/\$/$off/"
}

# sure SENTENCE COMMAND...: the sentence is true if the command succeeds.
sure()
{
	sentence=$1
	shift
	if "$@"; then
		printf '    %s%s %s%s\n' "$green" "$good" "$sentence" "$off"
		return
	fi
	printf '    %s%s not so: %s%s\n' "$red" "$bad" "$sentence" "$off"
	printf '\nThe last command ended with status %s. What may explain it:\n' "${status:-none}"
	tail -n 5 "$work"/*.log "$work/events" 2> /dev/null
	dmesg | tail -n 5
	exit 1
}

succeeded()
{
	[ "$status" -eq 0 ] && says "$1"
}

# It failed, and not for any reason but this.
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

# wait_until COMMAND...: try again until it succeeds, 20 seconds long.
wait_until()
{
	deadline=$(($(cut -d . -f 1 /proc/uptime) + 20))
	until "$@"; do
		[ "$(cut -d . -f 1 /proc/uptime)" -lt "$deadline" ] || return 1
		sleep 0.1
	done
}

# ------------------------------------------------------------- what the container is

# port_open PORT: somebody listens to it in the container's network.
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

# A process of the host, in the network of the shop, that answers as a database would. It
# does not listen to what it is asked: nc ends its question before a slow answer begins.
start_database()
{
	nsenter --net -t "$pid" socat -U TCP-LISTEN:5432,reuseaddr,fork \
		'SYSTEM:echo the database answers' > "$work/database.log" 2>&1 &
}

no_container()
{
	[ "$(bulkhead ps --json)" = '[]' ]
}

nobody_follows()
{
	! pgrep -x bulkhead > /dev/null
}

# told TEXT: an event says so.
told()
{
	grep -qF -- "$1" "$work/events"
}

mkdir -p "$work" || exit 1
core_pattern=$(cat /proc/sys/kernel/core_pattern)
if ! prepare > "$work/prepare.log" 2>&1; then
	cat "$work/prepare.log"
	echo "The container could not be prepared."
	exit 1
fi

# ------------------------------------------------------------------------- the demo

tell 'Load the module into the running kernel.' \
	'No kernel parameter, no reboot, no patch: this is the kernel as Debian ships it.'
show 'uname -r; cat /proc/cmdline'
show 'modprobe bulkhead && dmesg | tail -n 1'
sure 'it is attached, and every hook has proven that it is called' succeeded 'is ready'

tell 'Read the policy of a container. It names what is allowed; the rest is denied.'
show "sed 1d shop.yaml"
show 'bulkhead check shop.yaml && bulkhead load shop.yaml'
sure 'it is correct, compiled, and in the kernel' succeeded ''

tell 'Start a container by crun: nginx on an overlay of a Debian root.' \
	"An annotation names its policy. crun's hook binds it before its first program runs."
show "cd $work/bundle; jq -c '.annotations, .hooks.createRuntime' config.json"
bulkhead events > "$work/events" 2> "$work/events.log" &
follower=$!
sure 'a second terminal follows the events' wait_until grep -qs ready "$work/events.log"
show "cd $work/bundle; crun run --detach shop > $work/shop.log 2>&1; cat $work/shop.log"
pid=$(crun state shop 2> /dev/null | jq -r .pid)
sure 'nginx runs and listens' wait_until port_open 80
start_database
show 'bulkhead ps'
sure 'the kernel knows the container by its PID namespace, which no task can leave' succeeded shop

tell 'What is allowed works: the page is served.'
show 'crun exec shop busybox wget -q -O - http://127.0.0.1/'
sure 'nginx answered' succeeded 'Welcome to the shop!'

tell 'A file: the token is for nginx alone.' \
	'nginx has read it, or it would not run. In the same container root cannot:'
show 'crun exec shop sh -c "busybox id; cat /etc/shop/token.conf"'
sure 'it was refused' failed 'Permission denied'

tell 'A program: there is a Perl in the image, and it does not start.'
show "crun exec shop sh -c 'test -x /usr/bin/perl && echo it is there; /usr/bin/perl -e 1'"
sure 'it was refused' failed 'Permission denied'

tell 'A connection: a database listens on port 5432 next door, and nobody gets there.'
sure 'the database listens' wait_until port_open 5432
show 'crun exec shop busybox nc 127.0.0.1 5432'
sure 'it was refused' failed 'Permission denied'

tell 'The host: an intruder in the shop tries three usual ways out.' \
	'The shop was started with CAP_SYS_ADMIN and a writable /proc/sys, as careless people do.' \
	'The first has the kernel run a program of his as root of the host, at the next crash.'
show "crun exec shop sh -c 'echo \"|/tmp/mine\" > /proc/sys/kernel/core_pattern'"
sure 'it was refused' failed 'Permission denied'
sure 'and the host has its own core_pattern still' [ "$(cat /proc/sys/kernel/core_pattern)" = "$core_pattern" ]
show 'crun exec shop busybox mount -t proc proc /srv'
sure 'no mount, though root has the capability' failed 'ermission denied'
show 'crun exec shop busybox unshare --user busybox id'
sure 'no user namespace, the door to most faults of the kernel' failed 'not permitted'

tell 'Each refusal was told, with the line of the policy that decided, and why.'
wait_until told 'host user_namespace'
show "cat $work/events"
sure 'the file: no rule allows it' told 'read /etc/shop/token.conf by /usr/bin/cat'
sure 'the program: by the rule about interpreters' told 'an intruder shall find no interpreter'
sure 'the connection: by the rule about the database' told 'the shop does not talk to the database'
sure 'the setting of the kernel, and the mount: no rule allows them' told 'host mount proc'
sure 'and the user namespace' told 'host user_namespace'
sure 'and nothing else' [ "$(wc -l < "$work/events")" -eq 6 ]
show 'bulkhead explain shop.yaml read /etc/shop/token.conf'
sure 'the same question can be asked beforehand' failed denied
show 'bulkhead explain --from /usr/sbin/nginx shop.yaml read /etc/shop/token.conf'
sure "and it is the kernel's own code that answers" succeeded allowed

tell 'Nothing has to run for this: stop following the events, and look again.'
kill "$follower"
wait "$follower"
show 'pgrep -l bulkhead'
sure 'no program of Bulkhead runs' nobody_follows
show 'crun exec shop cat /etc/shop/token.conf'
sure 'it is refused all the same' failed 'Permission denied'
show 'rmmod bulkhead'
sure 'and the module stays as long as it has a container' failed 'in use'

tell 'Replace the policy under the running container.' \
	"From now on the shop may ask the database, and cat is not to be run."
sed -e 's/^revision: 1/revision: 2/' -e 's/{dash,cat,busybox}/{dash,busybox}/' \
	-e 's/rule: deny connect tcp \*:5432/allow connect tcp *:5432/' \
	-e '/the shop does not talk/d' shop.yaml > "$work/shop.yaml"
show "diff shop.yaml $work/shop.yaml"
sure 'the revision, the programs and the rule about the database change' [ "$status" -eq 1 ]
show "bulkhead load $work/shop.yaml && bulkhead ps"
sure 'the container is the same, its policy is revision 2' succeeded "$pid"
show 'crun exec shop busybox nc 127.0.0.1 5432'
sure 'what was denied is allowed' succeeded 'the database answers'
show 'crun exec shop sh -c "cat /srv/shop/index.html"'
sure 'what was allowed is denied' failed 'Permission denied'
show 'crun exec shop busybox wget -q -O - http://127.0.0.1/'
sure 'and nginx never stopped' succeeded 'Welcome to the shop!'

tell 'End the container. Nobody tells the module: it notices.'
show 'crun kill shop KILL'
sure 'it is bound no more' wait_until no_container
show 'bulkhead ps; crun delete shop; bulkhead unload shop && rmmod bulkhead'
sure 'container, policy and module are gone' succeeded 'unloaded shop'
