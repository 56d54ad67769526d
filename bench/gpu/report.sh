# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: others set and use its variables
# run.sh's report; run.sh sources it after parts.sh.

# The lines of a part's log that belong into the report.
summary_of() {
  case $1 in
    facts) cat "$2" ;;
    build) grep -E 'error|missing' "$2" | tail -n 3 ;;
    training) grep -vE '^ +at ' "$2" ;;
    updates | variants) grep -iE 'error|cannot|failed' "$2" | tail -n 5 ;;
    peer) grep -vE '^\{' "$2" | tail -n 5 ;;
    *) head -n 100 "$2" | cut -c 1-200 ;;
  esac
}

# The scores of a training's evaluations.
scores_of() {
  printf '\n### %s\n\n```\n' "$(basename "$1")"
  {
    grep -E '^(data|device|evaluation)' "$1/out.txt"
    grep -E '^(final|stopped|[0-9]+ updates)' "$1/out.txt" | tail -n 30
  } | sed "s|$packed/data/||; s|$work/||g"
  tail -n 1 "$1/err.txt" | tr '\r' '\n' | tail -n 1 | cut -c 1-200
  printf '```\n'
}

write_report() {
  local part log run
  {
    echo "# dac-native on a GPU"
    echo
    echo "Commit $(<"$work/commit"), $(date -u +%F). Written by \`bench/gpu/run.sh\`."
    echo
    parts_table
    "$python" "$root/bench/gpu/tables.py" "$results" 2>&1
    for part in "${first[@]}" build "${measure[@]}" "${alone[@]}"; do
      log=$work/logs/$part.log
      [[ -s $log && -n $(summary_of "$part" "$log") ]] || continue
      printf '\n## Part %s\n\n```\n%s\n```\n' "$part" "$(summary_of "$part" "$log")"
      [[ $part == training ]] || continue
      for run in "$runs"/*; do [[ ! -s $run/out.txt ]] || scores_of "$run"; done
    done
  } >"$out/report.md"
  find "$results" -maxdepth 1 \( -name '*.tsv' -o -name '*.json' \) -size +0 -exec cp {} "$out/" \;
  parts_json >"$out/run.json"
  (cd "$work" && find logs results runs -type f -size -4M -print0 | tar --null -T - -czf "$out/logs.tar.gz")
}

parts_json() {
  local part result seconds line separator=""
  printf '{"commit": "%s", "asked": "%s", "facts": "%s", "parts": [' "$(<"$work/commit")" "$facts_asked" \
    "$(tail -n 1 "$work/logs/facts.log" 2>/dev/null | json_text)"
  while IFS=$'\t' read -r part result seconds line; do
    printf '%s\n  {"part": "%s", "result": "%s", "seconds": %s, "line": "%s"}' "$separator" "$part" "$result" "$seconds" \
      "$(json_text <<<"$line")"
    separator=,
  done <"$work/parts.tsv"
  printf '\n]}\n'
}
