#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds, tests and measures dac-native on a machine with an NVIDIA GPU, nvcc, CMake and a C++ compiler, without a
# network and without Java: what is missing comes from bench/gpu/pack.sh's file. Under 9 minutes; every part has its own
# time limit, so that one that hangs does not take the others with it.
#
#   bench/gpu/run.sh [--out DIR] [--peer FILE] [--python PROGRAM] [part ...]
#
# parts   facts build suite sanitizer verify updates kernels training (default: all, in this order)
# --out   folder for the results (default bench/results/gpu): report.md, run.json with the parts and the machine's
#         facts, a JSON file for each group of measurements, logs.tar.gz; eight files at most
# --peer  a JAX program to measure beside the engine (--python: with this Python, default python3)
#
# Exit code 0 if every part ended well, 1 otherwise.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
pack=$root/target/gpu-pack/pack.tar.xz
work=$root/target/gpu-run
packed=$work/pack
build=$work/build
measured=$work/measured
out=$root/bench/results/gpu
peer="" python=python3
all_parts=(facts build suite sanitizer verify updates kernels training)
declare -A limits=([facts]=5 [build]=100 [suite]=30 [sanitizer]=60 [verify]=30 [updates]=120 [kernels]=110 [training]=60)
whole_limit=525 # seconds
readonly not_run=77 # a part's exit code: it cannot run here; its last line says why
export PATH=$PATH:/usr/local/cuda/bin

# ------------------------------------------------------------------------------------------------ parts

cannot() {
  echo "$*"
  exit $not_run
}

need_gpu() { nvidia-smi -L >/dev/null 2>&1 || cannot "no GPU: nvidia-smi finds none"; }
need_build() { [[ -x $build/bin/dac_cuda_tests ]] || cannot "the part 'build' has left no tests"; }

need_pack() {
  [[ -e $packed/commit && ! $pack -nt $packed/commit ]] && return
  [[ -r $pack ]] || cannot "no ${pack#"$root/"}; bench/gpu/pack.sh makes it"
  rm -rf "$packed"
  mkdir -p "$packed"
  if command -v xz >/dev/null; then
    tar -xJf "$pack" -C "$packed"
  else
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$pack" "$packed"
  fi || cannot "cannot unpack ${pack#"$root/"} (needs xz or Python)"
  ln -sf ../app/org/dacnative/engine/capi/linux-x86_64/lib{dnnl.so.3,gomp.so.1} "$packed/dnnl/"
  touch "$packed/commit"
}

# The program's classes on the packed Java, with the CUDA library that was built here if there is one.
java_main() {
  local library=$build/bin/libdac_cuda.so
  [[ -e $library ]] && export DAC_CUDA_LIBRARY=$library
  "$packed/java/bin/java" -cp "$packed/app" "$@"
}

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
  return $failed
}

part_sanitizer() {
  need_gpu
  need_build
  command -v compute-sanitizer >/dev/null || cannot "no compute-sanitizer"
  local failed=0 tool
  for tool in memcheck racecheck; do # the first, small shapes of every test
    timeout 28 compute-sanitizer --tool $tool --error-exitcode 9 \
      "$build/bin/dac_cuda_tests" --gtest_brief=1 --gtest_filter='*/0:*/1:Operations*' || failed=1
  done
  return $failed
}

part_verify() {
  need_gpu
  need_pack
  local failed=0 precision
  for precision in fp32 tf32 bf16; do
    echo "$precision:"
    java_main org.dacnative.cli.Main verify --golden "$packed/golden" --device cuda --precision $precision || failed=1
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

part_training() {
  need_gpu
  need_pack
  local task=(--env demo)
  [[ -r $packed/data.h5 ]] && task=(--env "$(<"$packed/env")" --dataset "$packed/data.h5" --max_steps 40000
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
    verify) grep -E '^(fp32|tf32|bf16):|FAILED|passed,' "$2" ;;
    training) grep -E 'score|updates/s' "$2" | tail -n 6 ;;
    updates) grep -E 'left out' "$2" ;;
  esac
}

write_report() {
  local part found
  found=$(find "$measured" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | head -n 1)
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
  } >"$out/report.md"
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

json_text() { tr -d '\n' | sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/ /g'; }

# ------------------------------------------------------------------------------------------------ all of it

run_part() {
  local part=$1 began=$SECONDS limit=${limits[$1]} log=$work/logs/$1.log result code line
  ((whole_limit - SECONDS < limit)) && limit=$((whole_limit - SECONDS))
  if ((limit < 5)); then
    printf '%s\tfailed\t0\tno time left\n' "$part" >>"$work/parts.tsv"
    return 1
  fi
  echo "$part (at most $limit s)"
  timeout -k 3 "$limit" bash "${BASH_SOURCE[0]}" --only-part "$part" "$facts_asked" "$peer" "$python" >"$log" 2>&1
  code=$?
  line=$(tail -n 1 "$log" | cut -c 1-200 | tr '\t' ' ')
  case $code in
    0) result=ok ;;
    "$not_run") result="not run" ;;
    124 | 137) result="stopped after $limit s" ;;
    *) result="failed ($code)" ;;
  esac
  printf '%s\t%s\t%d\t%s\n' "$part" "$result" $((SECONDS - began)) "$line" >>"$work/parts.tsv"
  printf '  %s: %s\n' "$result" "$line"
  ((code == 0))
}

main() {
  local parts=() failed=() part
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
  rm -rf "$work/logs" "$work/parts.tsv" "$measured"
  mkdir -p "$work/logs" "$out"
  : >"$work/parts.tsv"
  git -C "$root" describe --always --dirty --exclude '*' >"$work/commit" 2>/dev/null ||
    tar -xJOf "$pack" ./commit >"$work/commit" 2>/dev/null || echo unknown >"$work/commit"
  for part in "${parts[@]}"; do
    run_part "$part" || failed+=("$part")
  done
  write_report
  echo "written: $out/report.md"
  ((${#failed[@]} == 0)) || {
    echo "not all is well: ${failed[*]}" >&2
    exit 1
  }
}

if [[ ${1:-} == --only-part ]]; then # a part by itself, under the time limit that run_part gives it
  facts_asked=$3 peer=$4 python=$5
  "part_$2" "$3"
else
  main "$@"
fi
