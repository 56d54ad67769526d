#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Learning on a GPU: what bench/gpu/run.sh, which comes first, has no time for. Same machine, same pack; without a data set
# in it (pack.sh --data FILE --env TASK) nothing can be learned. Under 9.5 minutes.
#
#   bench/gpu/learn.sh [--out DIR] [--task NAME] [part ...]
#
# parts   precision  the same data and four seeds in fp32, tf32 and bf16: scores and Q values at the same updates
#         long       500,000 updates of four seeds in the default precision, on each data set of the pack
#         protocol   the authors' 2,000,000 updates, scored after every 10,000 by 10 episodes, for one seed and for eight
#         (default: all, in this order; parts that are named have all the time among them)
# --out   folder for the results (default bench/results/gpu-learn): report.md, curves as PNG, learn.tar.gz with every run's
#         files; eight files for `long` alone with six data sets
# --task  only this data set of the pack, e.g. hopper-medium-v2; the first and the last part take one: this or the first
#
# What a time limit stops keeps its scores, and the report says how far it came. DAC_CUDA_KERNELS is handed on;
# LEARN_OPTIONS are further options of every run (such as --inertia exact); LEARN_STEPS is the most updates of any run, for
# a rehearsal. Exit code 0 if every part ended well, 1 otherwise.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
pack=$root/target/gpu-pack/pack.tar.xz
work=$root/target/gpu-learn
runs=$work/runs
out=$root/bench/results/gpu-learn
all_parts=(precision long protocol)
declare -A limits=([precision]=200 [long]=150 [protocol]=200)
whole_limit=565 # seconds, the report included
most_steps=${LEARN_STEPS:-2000000}
task=${LEARN_TASK:-} # --task, handed to the parts
read -ra more <<<"${LEARN_OPTIONS:-}"
takes_the_rest=""
# shellcheck source=bench/gpu/parts.sh
source "$root/bench/gpu/parts.sh"
# shellcheck source=bench/gpu/train.sh
source "$root/bench/gpu/train.sh"

# ------------------------------------------------------------------------------------------------ parts

need_data() {
  need_gpu
  need_programs
  [[ -n $(packed_tasks) ]] || cannot "no data set in the pack: bench/gpu/pack.sh --data FILE --env TASK"
  [[ -z $task || -r $packed/data/$task.h5 ]] || cannot "the pack has no data for $task, only for" $(packed_tasks)
}

tasks() { if [[ -n $task ]]; then echo "$task"; else packed_tasks; fi; }

at_most() { echo $(($1 < most_steps ? $1 : most_steps)); }

# tables STEM NAME...: tables and curves of runs beside each other.
tables() {
  local stem=$1 name found named=()
  shift
  for name; do
    found=$(find "$runs/$name" -name config.txt -exec dirname {} \; 2>/dev/null)
    [[ -n $found && -n $(find "$found" -name '[ms]e*_*.txt') ]] && named+=("$name=$found")
  done
  ((${#named[@]})) || { echo "$stem: no run came to its first log interval" && return 1; }
  "${java[@]}" org.dacnative.bench.Main learning --out "$work/$stem" "${named[@]}"
}

precisions=(fp32 tf32 bf16)

# The number of updates is the same for all, and none is cut short in the middle of its learning rates' decay: short runs
# tell first how many there is time for.
part_precision() {
  need_data
  local of precision probe steps rest=0 failed=0 rates=() i
  of=$(tasks | head -n 1)
  probe=$(at_most 4000)
  for precision in "${precisions[@]}"; do
    train 25 "probe-$precision" "$of" "$probe" --precision "$precision" --num_seeds 4 --n_eval_episodes 1 \
      --log_interval "$(interval 1000 "$probe")" --eval_interval "$probe" || return
    rates+=("$(rate "probe-$precision")")
    [[ -n ${rates[-1]} ]] || { echo "$precision: too slow to tell how many updates there is time for" && return 1; }
  done
  rest=$(left)
  # The time that training leaves, two fifths, is for evaluations, loading the data and starting Java.
  steps=$(awk -v t="$rest" -v r="${rates[*]}" 'BEGIN { n = split(r, each, " "); for (i = 1; i <= n; i++) sum += 1 / each[i]
    steps = int(0.6 * t / sum); print (steps > 1000 ? steps - steps % 1000 : steps < 1 ? 1 : steps) }')
  steps=$(at_most $((steps < 200000 ? steps : 200000)))
  for i in "${!precisions[@]}"; do
    precision=${precisions[i]}
    # A third of a quarter of the time each, and of the other three quarters what it needs.
    train "$(awk -v t="$rest" -v r="${rates[*]}" -v i=$((i + 1)) 'BEGIN { n = split(r, each, " ")
      for (k = 1; k <= n; k++) sum += 1 / each[k]; print int(0.75 * t / each[i] / sum + 0.25 * t / n) }')" \
      "$precision" "$of" "$steps" --precision "$precision" --num_seeds 4 \
      --eval_interval "$(interval 10000 "$steps")" --log_interval "$(interval 1000 "$steps")" || failed=1
  done
  tables precision "${precisions[@]}" || failed=1
  return $failed
}

part_long() {
  need_data
  local of all steps i failed=0
  mapfile -t all < <(tasks)
  steps=$(at_most 500000)
  for i in "${!all[@]}"; do
    of=${all[i]}
    train $(($(left) / (${#all[@]} - i))) "long-$of" "$of" "$steps" --num_seeds 4 \
      --eval_interval "$(interval 25000 "$steps")" --log_interval "$(interval 5000 "$steps")" &&
      tables "long-$of" "long-$of" || failed=1
  done
  return $failed
}

part_protocol() {
  need_data
  local of steps seeds share failed=0
  of=$(tasks | head -n 1)
  steps=$(at_most 2000000)
  for seeds in 1 8; do
    share=$((seeds == 1 ? 35 : 100)) # of what is left
    train $(($(left) * share / 100)) protocol-$seeds "$of" "$steps" --num_seeds $seeds --n_eval_episodes 10 \
      --eval_interval "$(interval 10000 "$steps")" --log_interval "$(interval 10000 "$steps")" || failed=1
  done
  tables protocol protocol-1 protocol-8 || failed=1
  return $failed
}

# ------------------------------------------------------------------------------------------------ report

run_names() { (cd "$runs" 2>/dev/null && ls -tr); }

# Updates that a run came to, and its seconds.
time_of() {
  local seconds steps
  [[ -r $runs/$1/time.txt ]] || return
  read -r seconds steps <"$runs/$1/time.txt"
  awk -v name="$1" -v u="$(reached "$1")" -v s="$seconds" -v steps="$steps" 'BEGIN {
    printf("| %s | %d of %d | %d s | %.0f | %s |\n", name, u, steps, s, s > 0 ? u / s : 0,
      u >= steps ? sprintf("%.1f min", s / 60) : u > 0 ? sprintf("%.1f min, extrapolated", steps / u * s / 60) : "-") }'
}

write_report() {
  local name stem
  {
    echo "# Learning on a GPU"
    echo
    echo "Commit $(<"$work/commit"), $(date -u +%F), $(nvidia-smi --format=csv,noheader --query-gpu=name 2>/dev/null | head -n 1)," \
      "kernels ${DAC_CUDA_KERNELS:-by default}, further options: ${more[*]:-none}. Written by \`bench/gpu/learn.sh\`."
    echo
    parts_table
    for stem in "$work"/*.md; do
      [[ -e $stem ]] || continue
      name=$(basename "$stem" .md)
      printf '\n## %s\n\n' "$name"
      cat "$stem"
      printf '\n![Curves of %s](%s.png)\n' "$name" "$name"
    done
    for name in $(run_names); do
      printf '\n## Run %s\n\n```\n' "$name"
      {
        grep -E '^(data|device|evaluation)' "$runs/$name/out.txt"
        grep -E '^(final|stopped|[0-9]+ updates)' "$runs/$name/out.txt" | tail -n 10
      } | sed "s|$packed/data/||; s|$work/||g"
      tail -n 1 "$runs/$name/err.txt" | cut -c 1-200
      printf '```\n'
    done
    printf '\n## Time, start and evaluations included\n\n| run | updates | time | updates/s | whole run |\n|---|---|---|---|---|\n'
    for name in $(run_names); do time_of "$name"; done
    printf '\n`protocol` has 200 evaluations; the authors score once more, before the first update.\n'
  } >"$out/report.md"
  find "$work" -maxdepth 1 -name '*.png' -exec cp {} "$out/" \;
  tar -C "$work" -czf "$out/learn.tar.gz" logs $(cd "$work" && ls -d runs 2>/dev/null)
}

# ------------------------------------------------------------------------------------------------ all of it

# Parts that are named share the whole time in the proportion of their limits.
share_time() {
  local part sum=0
  for part; do sum=$((sum + limits[$part])); done
  for part; do limits[$part]=$(((whole_limit - 15) * limits[$part] / sum)); done
}

main() {
  local parts=()
  while (($#)); do
    case $1 in
      --out | --task)
        (($# > 1)) || { echo "learn.sh: $1 needs a value" >&2 && exit 2; }
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      *)
        [[ -n ${limits[$1]:-} ]] || { echo "learn.sh: no part '$1'; parts: ${all_parts[*]}" >&2 && exit 2; }
        parts+=("$1")
        ;;
    esac
    shift
  done
  [[ $most_steps =~ ^[1-9][0-9]*$ ]] || { echo "learn.sh: LEARN_STEPS is $most_steps, not a number from 1 on" >&2 && exit 2; }
  ((${#parts[@]})) || parts=("${all_parts[@]}")
  share_time "${parts[@]}"
  rm -rf "$runs" "$work"/*.md "$work"/*.png
  export LEARN_TASK=$task
  run_parts "${parts[@]}"
}

if [[ ${1:-} == --only-part ]]; then
  "part_$2"
else
  main "$@"
fi
