# SPDX-License-Identifier: GPL-2.0
#
# Cut the examples out of a page, each into a file of its own: DIR/LINE.KIND, LINE being
# where it begins in the page. KIND is
#
#	policy		it says "version:"; several documents, too
#	pack		the same, and "pack:"
#	part		keys of a policy without the head of one
#	session		commands of bulkhead, with what they print
#	hook		a JSON file that has an engine run hooks
#	members		members of a bundle's config.json
#	rules		rules that are in no section
#	other		anything else
#
# A rule that stands in no example goes to DIR/stray, as LINE: TEXT.
#
# Variables: dir; manual (1: mdoc, with blocks between .Bd and .Ed; 0: Markdown, with blocks
# that are indented by four spaces or more behind an empty line, or fenced).

function is_rule(line)
{
	return line ~ /^ *(\.Dl )? *- *\{?(rule: *)?["']?(allow|audit|deny|deny-silent|kill) [a-z]/ ||
		line ~ /^ *(\.Dl )? *- *\{?(rule: *)?["']?(allow|audit|deny|deny-silent|kill) [\/@{"]/
}

function kind(text, lines, count, i, first, rules, session)
{
	if (text ~ /^\$ / && text ~ /(^|\n)\$ bulkhead /)
		return "session"
	count = split(text, lines, "\n")
	for (i = 1; i <= count; i++) {
		if (lines[i] ~ /^version: /)
			return text ~ /(^|\n)pack: / ? "pack" : "policy"
		if (first == "" && lines[i] !~ /^(#.*)?$/)
			first = lines[i]
		rules += is_rule(lines[i])
		session += lines[i] ~ /^\$ bulkhead /
	}
	if (first == "{" && text ~ /"stages"/)
		return "hook"
	if (first ~ /^"(annotations|hooks)":/)
		return "members"
	if (first ~ /^(policy|mode|description|match|use|sets|file|exec|network|capabilities|host): /)
		return "part"
	if (first ~ /^(match|sets|file|exec|network|capabilities|host):$/)
		return "part"
	return rules ? "rules" : session ? "session" : "other"
}

function end_block(	name)
{
	sub(/\n+$/, "\n", text)
	if (text != "") {
		name = dir "/" begin "." kind(text)
		printf "%s", text > name
		close(name)
	}
	text = ""
	inside = 0
}

function add(line)
{
	if (text == "")
		begin = NR
	text = text line "\n"
}

manual && /^\.Bd /	{ inside = 1; next }
manual && /^\.Ed/	{ end_block(); next }
manual && inside {
	gsub(/\\e/, "\\")
	gsub(/\\&/, "")
	gsub(/\\\(dq/, "\"")
	gsub(/\\-/, "-")
	gsub(/\\\(em/, "—")
	add($0)
	next
}

!manual && /^ *```/ {
	if (fenced)
		end_block()
	fenced = !fenced
	next
}
!manual && fenced	{ add($0); next }
!manual && inside {
	if (/^ *$/) {
		if (text != "")
			add("")
		next
	}
	match($0, /^ */)
	if (RLENGTH >= indent) {
		add(substr($0, indent + 1))
		next
	}
	end_block()
}
!manual && empty && /^    / {
	match($0, /^ */)
	indent = RLENGTH
	inside = 1
	add(substr($0, indent + 1))
	empty = 0
	next
}

is_rule($0)		{ print NR ": " $0 > (dir "/stray") }
			{ empty = /^ *$/ }
END			{ if (!manual) end_block() }
