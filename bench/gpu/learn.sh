#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Learning on a GPU: what bench/gpu/run.sh, which comes first and builds the CUDA library, has no time for. Same machine,
# same pack; without a data set in it (pack.sh --data FILE --env TASK) nothing can be learned. Under 9.5 minutes.
#
#   bench/gpu/learn.sh [--out DIR] [part ...]
#
# parts   precision  the same data and four seeds in fp32, tf32 and bf16: scores and Q values at the same updates
#         long       500,000 updates of four seeds in the default precision
#         protocol   the authors' 2,000,000 updates with 201 times 10 episodes, for one seed and for eight
#         (default: all, in this order)
# --out   folder for the results (default bench/results/gpu-learn): report.md, learn.tar.gz with every run's files
#
# What a time limit stops keeps its scores, and the report says how far it came. DAC_CUDA_KERNELS is handed on;
# LEARN_OPTIONS are further options of every run, PRECISION_STEPS the updates of the first part (100000).
# Exit code 0 if every part ended well, 1 otherwise.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
pack=$root/target/gpu-pack/pack.tar.xz
work=$root/target/gpu-learn
runs=$work/runs
out=$root/bench/results/gpu-learn
all_parts=(precision long protocol)
declare -A limits=([precision]=200 [long]=150 [protocol]=200)
whole_limit=565 # seconds
precision_steps=${PRECISION_STEPS:-100000}
read -ra more <<<"${LEARN_OPTIONS:-}"
facts_asked="" peer="" python=""
# shellcheck source=bench/gpu/parts.sh
source "$root/bench/gpu/parts.sh"
build=$root/target/gpu-run/build

# ------------------------------------------------------------------------------------------------ parts

need_data() {
  need_gpu
  need_pack
  [[ -r $packed/data.h5 ]] || cannot "no data set in the pack: bench/gpu/pack.sh --data FILE --env TASK"
}

# Trains for at most $1 seconds into the folder $2 of the runs; further arguments are the program's. The time limit ends
# it as Ctrl-C would. Says how far it came.
train() {
  local limit=$1 folder=$runs/$2 began=$SECONDS
  shift 2
  rm -rf "$folder"
  mkdir -p "$folder"
  use_built_library
  "$packed/java/bin/java" -cp "$packed/app" org.dacnative.cli.Main --env "$(<"$packed/env")" \
    --dataset "$packed/data.h5" --device cuda --results_dir "$folder" "$@" "${more[@]}" \
    >"$folder/out.txt" 2>"$folder/err.txt" &
  local pid=$! status
  while kill -0 $pid 2>/dev/null && ((SECONDS - began < limit)); do sleep 0.2; done
  kill -TERM $pid 2>/dev/null
  wait $pid
  status=$?
  echo "$((SECONDS - began)) $status" >"$folder/time.txt"
  echo "$(basename "$folder"): exit code $status after $((SECONDS - began)) s, $(grep -E '^(final|stopped|[0-9]+ updates)' "$folder/out.txt" | tail -n 1)"
  [[ $status == 0 || $status == 143 || $status == 130 ]]
}

part_precision() {
  need_data
  local failed=0 precision each=$((${limits[precision]} / 3 - 3))
  for precision in fp32 tf32 bf16; do
    train $each $precision --precision $precision --num_seeds 4 --max_steps "$precision_steps" \
      --eval_interval $((precision_steps / 10)) --log_interval $((precision_steps / 20)) || failed=1
  done
  return $failed
}

part_long() {
  need_data
  train $((${limits[long]} - 5)) long --num_seeds 4 --max_steps 500000 --eval_interval 50000 --log_interval 10000
}

part_protocol() {
  need_data
  local failed=0 seeds
  for seeds in 1 8; do
    train $((${limits[protocol]} / 2 - 3)) protocol-$seeds --num_seeds $seeds --max_steps 2000000 \
      --eval_interval 10000 --n_eval_episodes 10 --log_interval 10000 || failed=1
  done
  return $failed
}

# ------------------------------------------------------------------------------------------------ report

# Mean and standard deviation over the files of one column at each number of steps, a line each: steps mean deviation.
over_seeds() {
  local column=$1
  shift
  awk -v column="$column" '
    FNR == 1 { for (i = 1; i <= NF; ++i) if ($i == column) at = i; next }
    { n[$1]++; sum[$1] += $at; squares[$1] += $at * $at }
    END { for (s in n) {
      mean = sum[s] / n[s]; spread = squares[s] / n[s] - mean * mean
      printf "%d %.3f %.3f\n", s, mean, sqrt(spread > 0 ? spread : 0) } }' FS='\t' "$@" | sort -n
}

files_of() { find "$runs/$1" -name "$2" 2>/dev/null | sort; }

# One quantity of the three precisions, and how far from fp32 each ends in units of the spread over seeds.
precision_table() {
  local column=$1 pattern=$2 precision
  echo "| updates | fp32 | tf32 | bf16 |"
  echo "|---|---|---|---|"
  for precision in fp32 tf32 bf16; do
    mapfile -t files < <(files_of $precision "$pattern")
    ((${#files[@]})) && over_seeds "$column" "${files[@]}" | sed "s/^/$precision /"
  done | awk '
    { at[$2] = 1; mean[$1, $2] = $3; spread[$1, $2] = $4 }
    function cell(p, s) { return (p, s) in mean ? mean[p, s] " ± " spread[p, s] : "-" }
    END {
      count = 0
      for (s in at) steps[++count] = s + 0
      for (i = 1; i <= count; ++i) for (j = i + 1; j <= count; ++j)
        if (steps[j] < steps[i]) { swap = steps[i]; steps[i] = steps[j]; steps[j] = swap }
      for (i = 1; i <= count; ++i)
        printf "| %d | %s | %s | %s |\n", steps[i], cell("fp32", steps[i]), cell("tf32", steps[i]), cell("bf16", steps[i])
      last = steps[count]
      if (("fp32", last) in mean && spread["fp32", last] > 0)
        printf "\nAt the end, in units of the spread of fp32 over its seeds: tf32 %+.2f, bf16 %+.2f.\n",
          (mean["tf32", last] - mean["fp32", last]) / spread["fp32", last],
          (mean["bf16", last] - mean["fp32", last]) / spread["fp32", last]
    }'
}

# Updates that a run came to, and its seconds.
progress_of() {
  local folder=$runs/$1 wanted=$2 updates seconds
  [[ -r $folder/time.txt ]] || return
  read -r seconds _ <"$folder/time.txt"
  mapfile -t files < <(files_of "$1" 'metrics_*.txt')
  ((${#files[@]})) || return
  updates=$(tail -n 1 "${files[0]}" | cut -f 1)
  awk -v name="$1" -v u="$updates" -v s="$seconds" -v wanted="$wanted" 'BEGIN {
    printf "| %s | %d of %d | %d s | %.0f | %s |\n", name, u, wanted, s, u / s,
      u >= wanted ? sprintf("%.1f min", s / 60) : sprintf("%.1f min, extrapolated", wanted / u * s / 60) }'
}

write_report() {
  local name
  {
    echo "# Learning on a GPU"
    echo
    echo "Commit $(<"$work/commit"), $(date -u +%F), $(nvidia-smi --format=csv,noheader --query-gpu=name 2>/dev/null | head -n 1)," \
      "data of $(cat "$packed/env" 2>/dev/null), kernels ${DAC_CUDA_KERNELS:-portable}. Written by \`bench/gpu/learn.sh\`."
    echo
    echo "| part | result | seconds | last line |"
    echo "|---|---|---|---|"
    while IFS=$'\t' read -r part result seconds line; do
      echo "| $part | $result | $seconds | ${line//|/\\|} |"
    done <"$work/parts.tsv"
    if [[ -n $(files_of fp32 'seed_*.txt') ]]; then
      printf '\n## Precisions: normalized score, mean ± deviation over four seeds\n\n'
      precision_table mean 'seed_*.txt'
      printf '\n## Precisions: Q at the data\n\n'
      precision_table q_mean 'metrics_*.txt'
    fi
    for name in fp32 tf32 bf16 long protocol-1 protocol-8; do
      [[ -s $runs/$name/out.txt ]] || continue
      printf '\n## %s\n\n```\n' "$name"
      grep -E '^(data|final|stopped|[0-9]+ updates)' "$runs/$name/out.txt" | tail -n 12
      printf '```\n'
    done
    printf '\n## Time, evaluations included\n\n| run | updates | time | updates/s | whole run |\n|---|---|---|---|---|\n'
    for name in fp32 tf32 bf16; do progress_of $name "$precision_steps"; done
    progress_of long 500000
    progress_of protocol-1 2000000
    progress_of protocol-8 2000000
  } >"$out/report.md"
  tar -C "$work" -czf "$out/learn.tar.gz" logs $(cd "$work" && ls -d runs 2>/dev/null)
}

# ------------------------------------------------------------------------------------------------ all of it

main() {
  local parts=()
  while (($#)); do
    case $1 in
      --out)
        (($# > 1)) || { echo "learn.sh: $1 needs a value" >&2 && exit 2; }
        out=$2
        shift
        ;;
      *)
        [[ -n ${limits[$1]:-} ]] || { echo "learn.sh: no part '$1'; parts: ${all_parts[*]}" >&2 && exit 2; }
        parts+=("$1")
        ;;
    esac
    shift
  done
  ((${#parts[@]})) || parts=("${all_parts[@]}")
  run_parts "${parts[@]}"
}

if [[ ${1:-} == --only-part ]]; then
  "part_$2"
else
  main "$@"
fi
