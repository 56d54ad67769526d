#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a compile command of nvcc (its arguments, with -Xptxas=-v among them) and fails if a kernel of native/cuda/hopper
# does not live in registers alone on sm_90a: a stack frame, a spill, or products that the assembler had to serialise.
# What ptxas reports of kernels that are well is not shown. CMake sets it before the compiler.
set -uo pipefail
report=$(mktemp)
trap 'rm -f "$report"' EXIT
"$@" 2>"$report"
code=$?
grep -vE '^ptxas info|bytes stack frame' "$report" >&2
((code == 0)) || exit $code
awk '
  /Function properties for/ { kernel = $NF; hopper = kernel ~ /3dac6hopper/ && sm90 }
  /Compiling entry function/ { sm90 = /sm_90a/ }
  /bytes stack frame/ && hopper && $1 > 0 { print "not in registers alone: " kernel ":" $0; bad = 1 }
  /wgmma.*serializ/ { print; bad = 1 }
  END { exit bad }' "$report" >&2
