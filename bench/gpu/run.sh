#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds, tests and measures dac-native on a machine with an NVIDIA GPU, nvcc, CMake and a C++ compiler, without a
# network and without Java: what is missing comes from bench/gpu/pack.sh's file. Under 9 minutes; every part has its own
# time limit, so that one that hangs does not take the others with it.
#
#   bench/gpu/run.sh [--out DIR] [--peer FILE] [--python PROGRAM] [part ...]
#
# parts   facts build suite sanitizer verify updates kernels hopper training (default: all, in this order); `hopper` measures
#         updates and kernels again with DAC_CUDA_KERNELS=hopper, which the suite and `verify` try too
# --out   folder for the results (default bench/results/gpu): report.md, run.json with the parts and the machine's
#         facts, a JSON file for each group of measurements, hopper.tar.gz, logs.tar.gz; eight files at most
# --peer  a JAX program to measure beside the engine (--python: with this Python, default python3)
#
# Exit code 0 if every part ended well, 1 otherwise.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
pack=$root/target/gpu-pack/pack.tar.xz
work=$root/target/gpu-run
measured=$work/measured
out=$root/bench/results/gpu
peer="" python=python3
all_parts=(facts build suite sanitizer verify updates kernels hopper training)
declare -A limits=([facts]=5 [build]=100 [suite]=40 [sanitizer]=60 [verify]=40 [updates]=80 [kernels]=70 [hopper]=80
  [training]=50)
whole_limit=525 # seconds
# shellcheck source=bench/gpu/parts.sh
source "$root/bench/gpu/parts.sh"

# ------------------------------------------------------------------------------------------------ parts

part_facts() {
  need_gpu
  nvidia-smi --format=csv,noheader --query-gpu="$1" | head -n 1
}

part_build() {
  need_pack
  command -v nvcc >/dev/null || cannot "no nvcc"
  command -v cmake >/dev/null || cannot "no cmake"
  local generator=() arch
  command -v ninja >/dev/null && generator=(-G Ninja)
  arch=$(nvidia-smi --format=csv,noheader --query-gpu=compute_cap 2>/dev/null | head -n 1 | tr -d .)
  [[ $arch == 90 ]] && arch=90a
  cmake "${generator[@]}" -S "$packed/googletest" -B "$work/gtest-build" -DCMAKE_BUILD_TYPE=Release -DBUILD_GMOCK=OFF \
    -DCMAKE_INSTALL_PREFIX="$work/gtest" &&
    cmake --build "$work/gtest-build" -j --target install || return
  cmake "${generator[@]}" -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DDAC_TESTS=ON -DDAC_BENCH=ON \
    -DDAC_PHYSICS=OFF -DDAC_CUDA_ARCH="${arch:-90a}-real" -DDAC_DNNL_ROOT="$packed/dnnl" -DGTest_ROOT="$work/gtest" ||
    return
  cmake --build "$build" -j --target dac_cuda dac_cuda_tests dac_cuda_unit_tests cuda_copy || return
  # Only with the whole toolkit; the report says if it is missing.
  cmake --build "$build" --target cublaslt_ceiling || echo "cuBLASLt's rate will be missing"
}

part_suite() {
  need_gpu
  need_build
  local failed=0 tests
  for tests in dac_cuda_unit_tests dac_cuda_tests; do
    "$build/bin/$tests" --gtest_brief=1 || failed=1
  done
  is_hopper || return $failed
  echo "hopper:"
  DAC_CUDA_KERNELS=hopper "$build/bin/dac_cuda_tests" --gtest_brief=1 || failed=1
  return $failed
}

part_sanitizer() {
  need_gpu
  need_build
  command -v compute-sanitizer >/dev/null || cannot "no compute-sanitizer"
  local failed=0 tool
  for tool in memcheck racecheck; do # the first, small shapes of every test, and each Hopper instruction
    timeout 22 compute-sanitizer --tool $tool --error-exitcode 9 \
      "$build/bin/dac_cuda_tests" --gtest_brief=1 --gtest_filter='*/0:*/1:Operations*' || failed=1
    timeout 7 compute-sanitizer --tool $tool --error-exitcode 9 \
      "$build/bin/dac_cuda_unit_tests" --gtest_brief=1 --gtest_filter='Hopper.*' || failed=1
  done
  return $failed
}

part_verify() {
  need_gpu
  need_pack
  local failed=0 precision kernels all=(portable)
  is_hopper && all+=(hopper)
  for kernels in "${all[@]}"; do
    for precision in fp32 tf32 bf16; do
      echo "$precision, $kernels:"
      DAC_CUDA_KERNELS=$kernels java_main org.dacnative.cli.Main verify --golden "$packed/golden" --device cuda \
        --precision $precision || failed=1
    done
  done
  return $failed
}

measure() {
  need_gpu
  need_pack
  java_main org.dacnative.bench.Main run --backend cuda --quick --programs "$build/bin" --results "$measured" "$@"
}

part_updates() {
  local beside=()
  if [[ -n $peer ]]; then
    if "$python" -c 'import jax, optax; assert jax.default_backend() == "gpu"' 2>/dev/null; then
      beside=(--peer "$peer" --python "$python")
    else
      echo "JAX is left out: $python has no JAX that uses the GPU"
    fi
  fi
  measure --only ceiling,update,acting "${beside[@]}"
}

part_kernels() { measure --only kernels; }

part_hopper() {
  need_gpu
  is_hopper || cannot "not a Hopper (compute capability 9.0)"
  export DAC_CUDA_KERNELS=hopper
  measured=$measured-hopper measure --only update,kernels
}

part_training() {
  need_gpu
  need_pack
  local task=(--env demo) first
  first=$(packed_tasks | head -n 1)
  [[ -n $first ]] && task=(--env "$first" --dataset "$packed/data/$first.h5" --max_steps 40000
    --eval_interval 20000 --log_interval 10000 --num_seeds 4)
  java_main org.dacnative.cli.Main "${task[@]}" --device cuda --results_dir "$work/training"
}

# ------------------------------------------------------------------------------------------------ report

facts_asked=name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,clocks.sm,power.limit,compute_cap

# The lines of a part's log that belong into the report.
summary_of() {
  case $1 in
    build) grep -E 'error|missing' "$2" | tail -n 3 ;;
    suite) grep -E 'tests ran|PASSED|FAILED' "$2" ;;
    sanitizer) grep -E 'ERROR SUMMARY|RACECHECK SUMMARY|PASSED|FAILED' "$2" ;;
    verify) grep -E '^(fp32|tf32|bf16), |FAILED|passed,' "$2" ;;
    training) grep -E 'score|updates/s' "$2" | tail -n 6 ;;
    updates) grep -E 'left out' "$2" ;;
  esac
}

write_report() {
  local part found hopper
  found=$(find "$measured" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | head -n 1)
  hopper=$(find "$measured-hopper" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | head -n 1)
  {
    echo "# dac-native on a GPU"
    echo
    echo "Commit $(<"$work/commit"), $(date -u +%F). Written by \`bench/gpu/run.sh\`."
    echo
    echo "| $facts_asked, toolkit |" | sed 's/,/ | /g'
    echo "| $facts_asked, toolkit |" | sed 's/[^,|]\+/---/g; s/,/|/g'
    echo "| $(tail -n 1 "$work/logs/facts.log" 2>/dev/null), $(nvcc --version 2>/dev/null | sed -n 's/.*release \([0-9.]*\).*/CUDA \1/p') |" | sed 's/,/ | /g'
    echo
    echo "| part | result | seconds | last line |"
    echo "|---|---|---|---|"
    while IFS=$'\t' read -r part result seconds line; do
      echo "| $part | $result | $seconds | ${line//|/\\|} |"
    done <"$work/parts.tsv"
    for part in "${all_parts[@]}"; do
      [[ -s $work/logs/$part.log && -n $(summary_of "$part" "$work/logs/$part.log") ]] || continue
      printf '\n## %s\n\n```\n' "$part"
      summary_of "$part" "$work/logs/$part.log"
      printf '```\n'
    done
    if [[ -n $found && -e $found/report.md ]]; then
      echo
      sed 's/^#/##/' "$found/report.md"
    fi
    if [[ -n $hopper && -e $hopper/report.md ]]; then
      printf '\n# With DAC_CUDA_KERNELS=hopper\n\n'
      sed 's/^#/##/' "$hopper/report.md"
    fi
  } >"$out/report.md"
  [[ -z $hopper ]] || tar -C "$work" -czf "$out/hopper.tar.gz" "${hopper#"$work/"}"
  [[ -z $found ]] || find "$found" -name '*.json' ! -name '*.jmh.json' -exec cp {} "$out/" \;
  {
    printf '{"commit": "%s", "facts": "%s", "asked": "%s", "parts": [' "$(<"$work/commit")" \
      "$(tail -n 1 "$work/logs/facts.log" 2>/dev/null | json_text)" "$facts_asked"
    while IFS=$'\t' read -r part result seconds line; do
      printf '%s\n  {"part": "%s", "result": "%s", "seconds": %s, "line": "%s"}' "${separator:-}" "$part" "$result" \
        "$seconds" "$(json_text <<<"$line")"
      separator=,
    done <"$work/parts.tsv"
    printf '\n]}\n'
  } >"$out/run.json"
  tar -C "$work" -czf "$out/logs.tar.gz" logs $(cd "$work" && find measured -name '*.jmh.json' 2>/dev/null)
}

# ------------------------------------------------------------------------------------------------ all of it

main() {
  local parts=()
  while (($#)); do
    case $1 in
      --out | --peer | --python)
        (($# > 1)) || { echo "run.sh: $1 needs a value" >&2 && exit 2; }
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      *)
        [[ -n ${limits[$1]:-} ]] || { echo "run.sh: no part '$1'; parts: ${all_parts[*]}" >&2 && exit 2; }
        parts+=("$1")
        ;;
    esac
    shift
  done
  [[ -z $peer || -r $peer ]] || { echo "run.sh: --peer $peer: no such file" >&2 && exit 2; }
  ((${#parts[@]})) || parts=("${all_parts[@]}")
  rm -rf "$measured" "$measured-hopper"
  run_parts "${parts[@]}"
}

if [[ ${1:-} == --only-part ]]; then # a part by itself, under the time limit that run_part gives it
  facts_asked=$3 peer=$4 python=$5
  "part_$2" "$3"
else
  main "$@"
fi
