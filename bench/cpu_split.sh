#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Where the time of an update (walker2d's size, batch 256), of a decision (one state, 10 candidates) and of an update of behaviour
# cloning goes on one core, in fp32 and bf16, and their least time on 1 and 2 threads: the tables of docs/performance.md.
#
#   bench/cpu_split.sh [PASSES]     of an update, 40 if not given; decisions are repeated 50 times as often
#
# ONEDNN_MAX_CPU_ISA=AVX2 makes engine and oneDNN do with what a processor without AVX-512 has.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
passes=${1:-40}
split=$root/target/native-bench/bin/cpu_split
"$root/dac" bench -l >/dev/null # builds it
for precision in fp32 bf16; do
  "$split" $precision decision 1 >/dev/null 2>&1 || { echo "== $precision: not on this processor" && continue; }
  for what in update decision cloning; do
    n=$passes
    [[ $what == update ]] || n=$((50 * passes))
    echo "== $precision, $what"
    "$split" $precision $what "$n"
    for threads in 1 2; do
      printf '%s threads: ' $threads
      "$split" $precision $what "$n" wall $threads 2>/dev/null
    done
  done
done
