# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# No container of an engine starts unconfined in silence: what a policy is meant for is
# confined, what cannot be looked up is not started, and the reason is where people look.
# By podman with crun and runc; CRI-O is what it leaves behind, around containers of crun's.

. "${0%/*}/lib.sh"

tool=$(command -v bulkhead)
hooks=/usr/share/containers/oci/hooks.d
installed=$work/installed.json
[ ! -f $hooks/bulkhead.json ] || cp $hooks/bulkhead.json "$installed"
mkdir -p $hooks

# Its own AppArmor profile would take long to load in an emulated guest.
options='--network=none --security-opt=apparmor=unconfined'
runtime=crun

# hook WHEN STAGES [WORD...]: the hook file for podman, the tool with these words.
hook()
{
	hook_when=$1 hook_stages=$2
	shift 2
	jq -n --arg tool "$tool" --argjson when "$hook_when" --argjson stages "$hook_stages" \
		'{version: "1.0.0", hook: {path: $tool, args: (["bulkhead", "oci-hook"] + $ARGS.positional)},
		when: $when, stages: $stages}' --args -- "$@" > $hooks/bulkhead.json
}
always='{"always": true}'
annotated='{"annotations": {"^org\\.bulkhead\\.policy$": ".*"}}'
stages='["createRuntime", "poststop"]'

# meant NAME MATCH: a policy that denies /etc/group, loaded.
meant()
{
	cat > "$work/$1.yaml" <<- end
		version: 1
		policy: $1
		match: $2
		file: {default: allow, rules: ["deny read /etc/group"]}
		exec: {default: allow}
		network: {default: allow}
		capabilities: {default: allow}
		host: {default: allow}
	end
	bulkhead load "$work/$1.yaml" > "$work/load.log" 2>&1 || fail "the policy $1 loads" "$(cat "$work/load.log")"
}

# gone POLICY...: unloaded, once the containers that used them have ended.
gone()
{
	for policy; do
		wait_until bulkhead unload "$policy" > "$work/ignored" 2>&1 ||
			fail "the policy $policy goes" "$(cat "$work/ignored")"
	done
}

# What a container came to that reads /etc/group.
came_to()
{
	case $1:$2 in
	0:*root:*) echo free ;;
	*:*"ermission denied"*) echo confined ;;
	0:*) echo "done: $2" ;;
	*) echo "not started" ;;
	esac
}

# run_one WANTED BEHAVIOUR OPTION...: podman run, with these options.
# shellcheck disable=SC2086 # $options are words
run_one()
{
	wanted=$1 behaviour=$2
	shift 2
	status=0
	text=$(podman --runtime "$runtime" run $options "$@" box /bin/cat /etc/group 2>&1 < /dev/null) || status=$?
	found=$(came_to "$status" "$text")
	if [ "$found" = "$wanted" ]; then
		pass "$behaviour ($runtime)"
	else
		fail "$behaviour ($runtime)" "found:  $found, status $status" "wanted: $wanted" "$text" \
			"$(last_reason)"
	fi
	podman rm -f -a > "$work/ignored" 2>&1
}

last_reason()
{
	jq -r '.[-1] | "\(.container) \(.effect): \(.reason)"' /run/bulkhead/refused.json 2>&1
}

# why BEHAVIOUR PART...: the last reason has each part; so do the kernel log and status.
why()
{
	behaviour=$1
	shift
	for part; do
		has "$behaviour" "$(last_reason)" "$part"
	done
	has "$behaviour, in the kernel log" "$(dmesg | grep 'bulkhead: container' | tail -n 1)" "$part"
	has "$behaviour, in status" "$(bulkhead status 2>&1 | grep '^refused' | head -n 1)" "$part"
}

template "$work/box"
tar -C "$work/box" -cf "$work/box.tar" .
accepted "podman_makes_an_image" podman import "$work/box.tar" box

# ----------------------------------------------------------- what --rm makes

hook "$always" "$stages" --require
for runtime in crun runc; do
	meant byname '{name: "web-*"}'
	run_one confined "what_matches_by_name_is_confined" --name web-1
	run_one confined "and_so_it_is_with_rm" --name web-2 --rm
	run_one free "another_one_is_left_alone" --name db-1 --rm
	bulkhead unload byname > "$work/ignored"
	meant byimage '{image: "localhost/box:*"}'
	run_one confined "what_matches_by_image_is_confined" --rm
	bulkhead unload byimage > "$work/ignored"
done
runtime=crun

# An engine takes other ways to the same lists.
meant byname '{name: "web-*"}'
if podman --help | grep -q -e --transient-store; then
	# shellcheck disable=SC2086 # $options are words
	text=$(podman --transient-store run --rm --name web-3 $options box /bin/cat /etc/group \
		2>&1 < /dev/null)
	is "so_is_what_a_transient_store_has" "$(came_to $? "$text")" confined
else
	skip "so_is_what_a_transient_store_has" "this Podman has none"
fi

# --------------------------------------------------- what cannot be looked up

meant bylabel '{labels: {app: web}}'
if [ -f /var/lib/containers/storage/db.sql ]; then
	run_one confined "what_matches_by_label_is_confined" --rm --label app=web
	run_one free "another_label_does_not_match" --rm --label app=db
else
	run_one "not started" "what_may_fit_is_not_started" --rm --label app=web
	why "the_labels_are_the_reason" bylabel "Podman keeps labels in its database"
fi
run_one confined "unless_a_policy_fits_that_asks_for_as_much_by_annotation" --rm \
	--annotation org.bulkhead.policy=bylabel
bulkhead unload bylabel > "$work/ignored"
run_one free "without_such_a_policy_it_starts" --rm --label app=web

# ------------------------------------------------------------------- builds

mkdir -p "$work/build"
printf 'FROM box\nRUN /bin/cat /etc/group\n' > "$work/build/Containerfile"

# build WANTED BEHAVIOUR
build()
{
	status=0
	text=$(podman build --network=none --no-cache "$work/build" 2>&1 < /dev/null) || status=$?
	found=$(came_to $status "$text")
	if [ "$found" = "$1" ]; then
		pass "$2"
	else
		fail "$2" "found:  $found, status $status" "wanted: $1" "$text" "$(last_reason)"
	fi
}

meant fallback '{name: nobody}'
hook "$always" "$stages" --require --default fallback
run_one confined "the_default_confines_containers" --rm --name db-1
build free "it_does_not_confine_a_build"
meant builds '{name: "buildah-*"}'
build confined "a_policy_for_builds_does"
bulkhead unload builds fallback > "$work/ignored"
hook "$always" "$stages" --require

# ----------------------------------------------------------------- poststart

run_one free "a_container_that_no_policy_is_meant_for_starts" --rm --name db-1
hook "$always" '["createRuntime", "poststart", "poststop"]' --require
run_one "not started" "beside_a_poststart_hook_nothing_starts" --rm --name db-1
why "poststart_is_the_reason" "stage poststart"
hook "$always" '["poststart"]' --require
run_one free "alone_it_is_ignored_by_the_runtime" --name web-4
why "but_says_so" "is not bound" "its program runs already"

# ------------------------------------------------------------------ rootless

me()
{
	(
		cd / && exec env HOME=/home/me XDG_RUNTIME_DIR=/run/user/1000 USER=me \
			setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
	)
}

grep -q '^me:' /etc/passwd || {
	echo 'me:x:1000:1000::/home/me:/bin/sh' >> /etc/passwd
	echo 'me:x:1000:' >> /etc/group
	echo 'me:100000:65536' | tee -a /etc/subuid >> /etc/subgid
}
install -d -o 1000 -g 1000 /home/me /run/user/1000
chmod 644 "$work/box.tar"
hook "$always" "$stages" --require
accepted "a_user_makes_an_image" me podman import "$work/box.tar" box
# shellcheck disable=SC2086 # $options are words
text=$(me podman run --rm --name web-5 $options box /bin/cat /etc/group 2>&1 < /dev/null)
is "a_users_container_is_left_alone" "$(came_to $? "$text")" free
# shellcheck disable=SC2086
text=$(me podman run --rm --annotation org.bulkhead.policy=byname $options box /bin/cat /etc/group 2>&1 < /dev/null)
is "the_annotation_is_not_a_users" "$(came_to $? "$text")" "not started"

# -------------------------------------------------------------------- CRI-O

container_id=$(printf %064d 1) pod_id=$(printf %064d 2)
crio=$work/crio
labels='{"io.kubernetes.container.name": "nginx"}'
pod_labels='{"app": "web", "io.kubernetes.container.name": "POD"}'
mkdir -p "$work/spec"
(cd "$work/spec" && rm -f config.json && crun spec)

# crio_bundle ID TYPE LABELS: as CRI-O leaves it, with the pod's annotations.
crio_bundle()
{
	added=${4:-}
	[ -n "$added" ] || added='{}'
	mkdir -p "$crio/run/overlay-containers/$1/userdata"
	jq --arg tool "$tool" --arg root "$crio/lib/overlay/layer/merged" --arg type "$2" --arg labels "$3" \
		--arg pod "$pod_id" --arg log "$work/hook.log" '
		.process.terminal = false | .process.args = ["/bin/cat", "/etc/group"] |
		.root = {path: $root, readonly: false} |
		.annotations = {"io.kubernetes.cri-o.ContainerType": $type, "io.kubernetes.cri-o.Labels": $labels,
			"io.kubernetes.cri-o.SandboxID": $pod, "io.kubernetes.cri-o.ImageName": "localhost/box:1",
			"io.kubernetes.container.name": ($labels | fromjson | .["io.kubernetes.container.name"]),
			"run.oci.hooks.stderr": $log} + $added |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "--require", "--default", "byname"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook"]}]' --argjson added "$added" \
		"$work/spec/config.json" > "$crio/run/overlay-containers/$1/userdata/config.json"
}

# crio_run WANTED BEHAVIOUR ID
crio_run()
{
	status=0
	text=$(crun run -b "$crio/run/overlay-containers/$3/userdata" "$3" 2>&1 < /dev/null) || status=$?
	found=$(came_to $status "$text")
	crun delete -f "$3" > "$work/ignored" 2>&1
	if [ "$found" = "$1" ]; then
		pass "$2"
	else
		fail "$2" "found:  $found, status $status" "wanted: $1" "$text" "$(last_reason)"
	fi
}

mkdir -p "$crio/lib/overlay/layer" "$crio/lib/overlay-containers"
cp -a "$work/box" "$crio/lib/overlay/layer/merged"
jq -n --arg container "$container_id" --arg pod "$pod_id" '
	[{id: $container, names: ["k8s_nginx_web-0"], metadata: ({"pod-id": $pod} | tojson)},
	{id: $pod, names: ["k8s_POD_web-0"], metadata: ({"pod-id": $pod, pod: true} | tojson)}]' \
	> "$crio/lib/overlay-containers/volatile-containers.json"
meant bylabel '{labels: {app: web}}'
crio_bundle "$pod_id" sandbox "$pod_labels" '{"org.bulkhead.policy": "bylabel"}'
crio_bundle "$container_id" container "$labels"
crio_run free "a_sandbox_is_bound_by_no_policy_for_its_pod" "$pod_id"
crio_run confined "a_pods_label_selects_the_policy_of_its_container" "$container_id"
rm -r "$crio/run/overlay-containers/$pod_id"
crio_run "not started" "without_its_sandbox_a_container_does_not_start" "$container_id"
why "the_sandbox_is_the_reason" "$pod_id/userdata/config.json"

# ------------------------------------------------------ what nobody has bound

# strays: "STATUS ENGINE NAME IMAGE PROCESSES", of each, as unconfined lists them.
strays()
{
	found=$(bulkhead unconfined --json 2> "$work/strays.err")
	echo "$? $(echo "$found" | jq -r '.[] | "\(.engine // .command) \(.name) \(.image) \(.processes)"' | tr '\n' ' ')"
}

# neighbour OPTION...: a container that stays.
# shellcheck disable=SC2086 # $options are words
neighbour()
{
	podman --runtime "$runtime" run --detach --name neighbour $options "$@" box /bin/sleep 1000 \
		> "$work/neighbour.log" 2>&1 < /dev/null ||
		fail "the neighbour starts ($runtime)" "$(cat "$work/neighbour.log")"
}

gone bylabel
meant byname '{name: "web-*"}'
hook "$always" "$stages"
is "nothing_is_unconfined" "$(strays)" "0 "
neighbour
is "what_nobody_bound_is_listed" "$(strays)" "1 Podman neighbour localhost/box:latest 1 "
has "and_shown" "$(bulkhead unconfined)" "localhost/box:latest"
podman rm -f neighbour > "$work/ignored" 2>&1
neighbour --pid=host
is "with_the_hosts_pids_too" "$(strays)" "1 Podman neighbour localhost/box:latest 1 "
podman rm -f neighbour > "$work/ignored" 2>&1
neighbour --annotation org.bulkhead.policy=byname
is "what_is_bound_is_not" "$(strays)" "0 "
has "ps_shows_the_engines_name" "$(bulkhead ps)" " neighbour "
id=$(bulkhead ps --json | jq -r '.[0].container')
has "and_the_short_id" "$(bulkhead ps)" "$(echo "$id" | cut -c -12) "
events_begin neighbour
podman exec neighbour /bin/cat /etc/group > "$work/ignored" 2>&1
accepted "events_know_the_engines_name" wait_until grep -q '"read /etc/group"' "$work/events"
kill "$events_pid"
refused "what_is_not_bound_is_not_found" 1 "no container with this name" bulkhead unbind neighbou
refused "less_than_a_short_id_is_no_id" 1 "no container with this name" \
	bulkhead unbind "$(echo "$id" | cut -c -11)"
has "events_say_if_nobody_is_called_this" "$(bulkhead events --past --container nobody 2>&1)" "is bound now"
accepted "by_the_engines_name_it_is_unbound" bulkhead unbind neighbour
is "until_it_is_unbound" "$(strays)" "1 Podman neighbour localhost/box:latest 1 "
podman rm -f neighbour > "$work/ignored" 2>&1
neighbour --annotation org.bulkhead.policy=byname
accepted "by_its_short_id_it_is_unbound" \
	bulkhead unbind "$(bulkhead ps --json | jq -r '.[0].container' | cut -c -12)"
podman rm -f neighbour > "$work/ignored" 2>&1
neighbour --pid=host --annotation org.bulkhead.policy=byname
is "nor_by_its_mount_namespace" "$(strays)" "0 "
podman rm -f neighbour > "$work/ignored" 2>&1

# ----------------------------------------------------------- what doctor finds

# finds BEHAVIOUR STATUS WHAT PART
finds()
{
	text=$(bulkhead doctor 2>&1)
	is "$1, as the status says" $? "$2"
	has "$1" "$(echo "$text" | grep "$3")" "$4"
}
mkdir -p /etc/bulkhead
cp "$work/byname.yaml" /etc/bulkhead/byname.yaml
hook "$always" "$stages" --require
finds "doctor_is_content" 0 bulkhead.json "the hook is installed"
hook "$always" "$stages"
finds "doctor_sees_that_a_hook_requires_nothing" 0 bulkhead.json "add --require"
hook "$annotated" "$stages"
finds "doctor_sees_that_it_is_for_some" 0 bulkhead.json "only for containers with an annotation"
hook "$always" '["poststop"]' --require
finds "doctor_sees_that_the_stage_is_missing" 1 bulkhead.json "createRuntime"
hook "$always" "$stages" --require
sed -i 's|"/[^"]*/bulkhead"|"/nowhere/bulkhead"|' $hooks/bulkhead.json
finds "doctor_sees_that_the_program_is_missing" 1 bulkhead.json "'/nowhere/bulkhead' is not there"
mkdir -p /etc/containers/hooks.d
mv $hooks/bulkhead.json /etc/containers/hooks.d
finds "doctor_sees_that_the_directory_is_wrong" 1 /etc/containers/hooks.d "do not look into this directory"
finds "doctor_sees_that_podman_has_no_hook" 1 "problem  podman" "no hook is installed"
mkdir -p /etc/containers/containers.conf.d
printf '[engine]\nhooks_dir = ["/etc/containers/hooks.d"]\n' > /etc/containers/containers.conf.d/test.conf
finds "doctor_reads_where_hooks_are" 1 /etc/containers/hooks.d "'/nowhere/bulkhead' is not there"
rm -r /etc/containers/hooks.d /etc/containers/containers.conf.d/test.conf
hook "$always" "$stages" --require
echo 'fiel: x' >> /etc/bulkhead/byname.yaml
finds "doctor_sees_an_error" 1 "problem  /etc/bulkhead/byname.yaml" "bulkhead check"
sed 's/byname/byothers/' "$work/byname.yaml" > /etc/bulkhead/byname.yaml
finds "doctor_sees_what_is_not_loaded" 1 "problem  /etc/bulkhead/byname.yaml" "'byothers' is not loaded"
rm -r /etc/bulkhead
hook "$always" "$stages"

# ------------------------------------------- a PID namespace that others share

# By crun alone: pods.sh has runc.
neighbour
run_one confined "what_shares_the_pids_of_another_is_confined" --name web-1 --pid=container:neighbour
neighbour
run_one free "and_may_be_left_alone" --name db-1 --pid=container:neighbour
neighbour --annotation org.bulkhead.policy=byname
run_one confined "beside_a_bound_one_it_is_confined_by_its_own" --name web-1 --pid=container:neighbour
neighbour --annotation org.bulkhead.policy=byname
run_one "not started" "and_does_not_start_without_a_policy" --name db-1 --pid=container:neighbour
why "the_other_is_the_reason" "shares the PID namespace of container"

# ----------------------------------------------------- a policy with an error

gone byname
mkdir -p "$work/conf"
cp "$work/byname.yaml" "$work/conf/byname.yaml"
sed 's/byname/byother/; s/web-/db-/' "$work/byname.yaml" > "$work/conf/byother.yaml"
echo 'fiel: x' >> "$work/conf/byname.yaml"
bulkhead load --keep-going "$work/conf" > "$work/load.log" 2>&1
run_one confined "what_a_policy_with_an_error_matches_executes_nothing" --name web-1
is "and_it_is_told_why ($runtime)" "$(bulkhead events --past --json |
	jq -r 'select(.policy == "byname" and .class == "exec") | .why' | tail -n 1)" \
	"its policy file has an error, see 'bulkhead check'"
run_one confined "others_are_confined" --name db-1
run_one free "or_left_alone" --name other-1
gone byname byother
echo '[' > "$work/conf/byname.yaml"
bulkhead load --keep-going "$work/conf" > "$work/load.log" 2>&1
run_one confined "of_a_file_that_says_nothing_nothing_is_executed" --name other-1
gone byother unreadable-byname.yaml
meant byname '{name: "web-*"}'

# ------------------------------------------------------- nothing to bind with

gone byname
for runtime in crun runc; do
	hook "$always" "$stages"
	run_one free "without_policies_a_hook_may_let_containers_start" --rm
	hook "$always" "$stages" --require
	run_one "not started" "one_that_requires_a_policy_does_not" --rm
	why "that_no_policy_is_loaded_is_the_reason" "no policy is loaded"
	hook "$annotated" "$stages"
	run_one "not started" "nor_one_for_a_policy_that_is_not_loaded" --rm --annotation org.bulkhead.policy=byname
	run_one free "and_lets_others_start" --rm
done
finds "doctor_sees_that_no_policy_is_loaded" 1 policies "none is loaded"
accepted "the_module_is_unloaded" wait_until modprobe -r bulkhead
finds "doctor_sees_that_the_module_is_not_loaded" 1 module "modprobe bulkhead"
is "without_it_all_are_unconfined" "$(strays)" "0 "
neighbour
is "as_is_listed" "$(strays)" "1 Podman neighbour localhost/box:latest 1 "
podman rm -f neighbour > "$work/ignored" 2>&1
for runtime in crun runc; do
	hook "$always" "$stages"
	run_one free "without_the_module_a_hook_may_let_containers_start" --rm
	hook "$always" "$stages" --require
	run_one "not started" "one_that_requires_it_does_not" --rm
	why "that_the_module_is_not_loaded_is_the_reason" "the module is not loaded"
	hook "$annotated" "$stages"
	run_one "not started" "nor_one_for_a_policy" --rm --annotation org.bulkhead.policy=byname
done
accepted "the_module_is_loaded_again" modprobe bulkhead

# -------------------------------------------------------- what was installed

if [ -f "$installed" ]; then
	is "the_hook_that_is_installed_names_the_tool" "$(jq -r .hook.path "$installed")" "$tool"
	runtime=crun
	cp "$installed" $hooks/bulkhead.json
	meant byname '{name: "web-*"}'
	# It stays for the areas behind this one.
	run_one confined "and_binds_by_annotation" --rm --annotation org.bulkhead.policy=byname
else
	fail "a_hook_is_installed"
fi
