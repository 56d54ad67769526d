# SPDX-License-Identifier: Apache-2.0
# Counts the tests in JUnit's XML files, as Surefire and CTest write them, and names those that were skipped under their reasons.
function attribute(name) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
}
function plain(text) {
  gsub(/&#10;.*|&#xa;.*/, "", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&amp;/, "\\&", text)
  return text
}
function close_test() {
  if (skipped) names[reason] = names[reason] (names[reason] ? ", " : "") name
  skipped = 0
}
/<testcase / {
  close_test(); all++
  owner = attribute("classname"); sub(/.*\./, "", owner)
  name = attribute("name")
  if (owner != "" && owner != name) name = owner (name == "" ? "" : "." name)
}
/<skipped/ { skipped = 1; skips++; reason = plain(attribute("message")) }
skipped && /need a GPU: |Skipped$/ && match($0, /tests need a GPU: .*/) { reason = plain(substr($0, RSTART)) }
END {
  close_test()
  printf "%d tests, %d of them skipped\n", all, skips
  for (reason in names) printf "  skipped (%s): %s\n", reason, names[reason]
}
