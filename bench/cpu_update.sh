#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One update at walker2d's size on the CPU: oneDNN's own matrix-product rate, dac-native in fp32 and bf16 and, if it is
# given, a JAX program take turns. A short name for one group of `./dac bench run`, whose options it takes:
#
#   bench/cpu_update.sh [--threads 2] [--peer jax_dac.py] [--python python3] [--quick]
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
exec "$root/dac" bench run --only update "$@"
