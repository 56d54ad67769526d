# SPDX-License-Identifier: Apache-2.0
# Counts the tests in JUnit's XML files, as Surefire and CTest write them, and names those that were skipped under their
# reasons; where there are many, their suites with the number of tests.
function attribute(name) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
}
function plain(text) {
  gsub(/&#10;.*|&#xa;.*/, "", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&amp;/, "\\&", text)
  return text
}
function listed(list, item) { return list (list == "" ? "" : ", ") item }
function close_test() {
  if (skipped) {
    number[reason]++
    names[reason] = listed(names[reason], suite (name == "" ? "" : "." name)) # a whole suite has no name
    if (!(reason SUBSEP suite in inSuite)) suites[reason] = suites[reason] SUBSEP suite
    inSuite[reason, suite]++
  }
  skipped = 0
}
# For example "GoldenTest (2), FileTest (9)".
function suites_of(reason,   list, parts, count, i) {
  count = split(suites[reason], parts, SUBSEP)
  for (i = 2; i <= count; i++) list = listed(list, parts[i] " (" inSuite[reason, parts[i]] ")")
  return list
}
/<testcase / {
  close_test(); all++
  suite = attribute("classname"); name = attribute("name")
  if (suite == name) { sub(/\.[^.]*$/, "", suite); sub(/.*\./, "", name) } else sub(/.*\./, "", suite)
}
/<skipped/ { skipped = 1; skips++; reason = plain(attribute("message")) }
# CTest says only that a test was skipped; GoogleTest's own line says why.
skipped && match($0, /tests need a GPU: .*/) { reason = plain(substr($0, RSTART)) }
END {
  close_test()
  printf "%d tests, %d skipped\n", all, skips
  for (reason in names) printf "  skipped (%s): %s\n", reason, number[reason] <= 10 ? names[reason] : suites_of(reason)
}
