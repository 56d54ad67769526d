#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One update at walker2d's size on the CPU, in one run: oneDNN's own matrix-product rate on this machine, dac-native in
# fp32 and bf16, and a JAX program if one is given. Writes every figure to bench/results/cpu_update.json and the medians
# to bench/results/cpu_update.md.
#
#   bench/cpu_update.sh [--threads 2] [--rounds 5] [--peer jax_dac.py] [--python python3]
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
build=$root/target/native-bench

"$root/dac" bench -l >/dev/null # builds the benchmarks and lists them
cmake -G Ninja -S "$root" -B "$build" -DDAC_BENCH=ON -DDAC_TESTS=OFF >/dev/null
cmake --build "$build" --target matmul_ceiling >&2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$root/bench/target/benchmarks.jar" org.dacnative.bench.CpuUpdate \
  --ceiling "$build/bin/matmul_ceiling" --results "$root/bench/results" "$@"
