# SPDX-License-Identifier: GPL-2.0
#
# Markdown of what kernel-doc writes as reStructuredText.

function flush_member()
{
	if (member != "")
		put("- `" member "`" (text != "" ? ": " text : ""))
	member = text = ""
}

# One empty line at most between blocks.
function put(line)
{
	if (line == "" && last == "")
		return
	print line
	last = line
}

function heading(title)
{
	flush_member()
	put("")
	put("## " title)
	put("")
}

BEGIN { last = "#" }
{ gsub(/``/, "`") }

/^\.\. c:type:: / { heading($3 " " $4); where = "purpose"; next }
/^\.\. _/ { next }
/^\.\. container::/ { where = "members"; next }
/^\*\*Description\*\*/ { flush_member(); put(""); where = "text"; next }
/^\*\*.*\*\*$/ { gsub(/\*\*/, ""); heading($0); where = "text"; next }

where == "purpose" {
	sub(/^ +/, "")
	# The purpose is a sentence of its own.
	if ($0 != "")
		put(toupper(substr($0, 1, 1)) substr($0, 2) ".")
	next
}
/^ +\*\*Definition\*\*::/ { put(""); put("```c"); where = "code"; next }
/^ +\*\*(Members|Constants)\*\*/ {
	if (where == "code")
		put("```")
	put("")
	where = "members"
	next
}
where == "code" {
	sub(/^    /, "")
	if ($0 != "")
		put($0)
	next
}
where == "members" && /^ +`[A-Za-z_0-9]+`$/ {
	flush_member()
	gsub(/[ `]/, "")
	member = $0
	next
}
where == "members" {
	sub(/^ +/, "")
	if ($0 != "")
		text = text (text != "" ? " " : "") $0
	next
}
where == "text" { put($0) }
END { flush_member() }
