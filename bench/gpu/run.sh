#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests and measures dac-native on a machine with an NVIDIA GPU, without a network, Java or a compiler: what is missing
# comes from bench/gpu/pack.sh's file. Every part has its own time limit, so that one that hangs does not take the others
# with it, and keeps what it has found until then.
#
#   bench/gpu/run.sh [--out DIR] [--peer FILE] [--python PROGRAM] [--build] [first] [measure] [part ...]
#
# first    under 150 s: facts; suite, each test by itself, with each kind of kernels; verify in three precisions and with each
#          kind; quick, updates a second of one seed
# measure  under 270 s: sanitizer, memcheck and racecheck on small shapes; updates, by seeds, precision and kernels, the pieces
#          of one, cuBLASLt's rate and hidden layers on cuBLASLt and cuDNN; peer, the JAX program; ncu, each kernel's time;
#          training, which takes the rest
# variants under 105 s, on a Hopper: an update and its pieces under each switch whose default waits for a measurement
# --out    folder for the results (default bench/results/gpu): report.md, run.json with the parts, logs.tar.gz, and a
#          table for each kind of measurement; eight files at most
# --peer   a JAX program to measure beside the engine (--python: with this Python, default python3)
# --build  builds the programs here first, 100 s more; needs nvcc, CMake, a C++ compiler, and a pack made with --build
#
# Without a group or part: first and measure. Exit code 0 if every part ended well, 1 otherwise.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
pack=$root/target/gpu-pack/pack.tar.xz
work=$root/target/gpu-run
results=$work/results
runs=$work/runs
more=()
out=$root/bench/results/gpu
peer=${RUN_PEER:-} python=${RUN_PYTHON:-python3} # the options, handed to the parts
processes=$(($(nproc) > 2 ? $(nproc) - 1 : 2))
first=(facts suite verify quick)
measure=(sanitizer updates peer ncu training)
alone=(variants) # in no group
declare -A limits=([facts]=8 [suite]=85 [verify]=35 [quick]=18 [build]=100
  [sanitizer]=45 [updates]=89 [peer]=55 [ncu]=27 [training]=50 [variants]=100)
takes_the_rest=training
for file in parts train first measure report; do
  # shellcheck disable=SC1090 # checked by themselves
  source "$root/bench/gpu/$file.sh"
done

main() {
  local parts=() part
  while (($#)); do
    case $1 in
      --out | --peer | --python)
        (($# > 1)) || { echo "run.sh: $1 needs a value" >&2 && exit 2; }
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      --build) parts=(build "${parts[@]}") ;;
      first) parts+=("${first[@]}") ;;
      measure) parts+=("${measure[@]}") ;;
      *)
        [[ -n ${limits[$1]:-} ]] || {
          echo "run.sh: no part '$1'; groups: first measure; parts: ${first[*]} ${measure[*]} ${alone[*]}" >&2
          exit 2
        }
        parts+=("$1")
        ;;
    esac
    shift
  done
  [[ -z $peer || -r $peer ]] || { echo "run.sh: --peer $peer: no such file" >&2 && exit 2; }
  [[ ${parts[*]} == "" || ${parts[*]} == build ]] && parts+=("${first[@]}" "${measure[@]}")
  export RUN_PEER=$peer RUN_PYTHON=$python
  whole_limit=3 # unpacking and the report; what they take longer the last part has less
  for part in "${parts[@]}"; do whole_limit=$((whole_limit + limits[$part])); done
  rm -rf "$results" "$runs"
  mkdir -p "$results" "$runs"
  run_parts "${parts[@]}"
}

if [[ ${1:-} == --only-part ]]; then # a part by itself, under the time limit that run_part gives it
  "part_$2"
else
  main "$@"
fi
