# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: others set and use its variables
# What run.sh and learn.sh share; they source it. A part is a function part_NAME, run as a process of its own under a time
# limit, with a log of its own; its result goes to $work/parts.tsv. They set root, pack, work, limits and whole_limit.
# A part finds its own limit in part_seconds, and in part_deadline the second by which all that it started has ended.
packed=$work/pack
programs=${pack%/*}/programs.tar.xz
build=$root/target/gpu-run/build # what run.sh --build leaves
libraries=$packed/app/org/dacnative/engine/capi/linux-x86_64 # oneDNN and its OpenMP, as the program has them
java=("$packed/java/bin/java" -cp "$packed/app")
readonly not_run=77 # a part's exit code: it cannot run here; its last line says why
export PATH=$PATH:/usr/local/cuda/bin

# The packed programs, or those built here if they are newer.
bin=$packed/bin
[[ $build/bin/dac_cuda_tests -nt $programs ]] && bin=$build/bin

cannot() {
  echo "$*"
  exit $not_run
}

need_gpu() { nvidia-smi -L >/dev/null 2>&1 || cannot "no GPU: nvidia-smi finds none"; }

need_pack() {
  [[ -e $packed/commit && ! $pack -nt $packed/commit && ! $programs -nt $packed/commit ]] && return
  [[ -r $pack ]] || cannot "no ${pack#"$root/"}; bench/gpu/pack.sh makes it"
  rm -rf "$packed"
  mkdir -p "$packed"
  unpack "$pack"
  [[ ! -r $programs ]] || unpack "$programs" # without them: --build
  touch "$packed/commit"
}

unpack() {
  if command -v xz >/dev/null; then
    tar -xJf "$1" -C "$packed"
  else
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$1" "$packed"
  fi || cannot "cannot unpack ${1#"$root/"} (needs xz or Python)"
}

# The native programs, and the library that the Java program opens in place of its own.
need_programs() {
  need_pack
  [[ -x $bin/dac_cuda_tests ]] || cannot "no ${programs#"$root/"}; bench/gpu/pack.sh makes it, or --build builds the programs here"
  export DAC_CUDA_LIBRARY=$bin/libdac_cuda.so
}

# The tasks whose data the pack has, one a line.
packed_tasks() { find "$packed/data" -name '*.h5' -exec basename {} .h5 \; 2>/dev/null | sort; }

is_hopper() { [[ $(nvidia-smi --format=csv,noheader --query-gpu=compute_cap 2>/dev/null | head -n 1) == 9.0 ]]; }

# The kinds of kernels that this GPU has: values of DAC_CUDA_KERNELS, and the variant of the kernels for Hopper that no kernel of
# a network is shared with.
kinds_of_kernels() {
  echo portable
  ! is_hopper || printf '%s\n' hopper streamed
}

# on_kernels KIND COMMAND...: with kernels of this kind; each: as the command chooses.
on_kernels() {
  local kind=$1
  shift
  case $kind in
    each) "$@" ;;
    streamed) DAC_CUDA_KERNELS=hopper DAC_CUDA_VARIANT=streamed "$@" ;;
    *) DAC_CUDA_KERNELS=$kind "$@" ;;
  esac
}

# native COMMAND...: with the libraries that the native programs need.
native() { LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} "$@"; }

# bounded SECONDS COMMAND...: so long at most, and no longer than the part; exit code 124 or 137 if stopped.
bounded() {
  local limit=$1 rest=$((part_deadline - EPOCHSECONDS))
  shift
  ((rest < limit)) && limit=$rest
  ((limit > 0)) || return 124
  timeout -k 1 "$limit" "$@"
}

# Empty logs, and which commit this is.
prepare_run() {
  rm -rf "$work/logs" "$work/parts.tsv"
  mkdir -p "$work/logs" "$out"
  : >"$work/parts.tsv"
  (need_pack) || true # said again by the parts that need it
  cat "$packed/commit" >"$work/commit" 2>/dev/null ||
    git -C "$root" describe --always --dirty --exclude '*' >"$work/commit" 2>/dev/null || echo unknown >"$work/commit"
}

json_text() { tr -d '\n' | sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/ /g'; }

run_part() {
  local part=$1 began=$SECONDS limit=${limits[$1]} log=$work/logs/$1.log result code line
  ((whole_limit - SECONDS < limit)) && limit=$((whole_limit - SECONDS))
  [[ $part == "$takes_the_rest" ]] && limit=$((whole_limit - SECONDS))
  if ((limit < 5)); then
    printf '%s\tfailed\t0\tno time left\n' "$part" >>"$work/parts.tsv"
    return 1
  fi
  echo "$part (at most $limit s)"
  part_seconds=$limit part_deadline=$((EPOCHSECONDS + limit - 3)) timeout -k 3 "$limit" \
    bash "$0" --only-part "$part" >"$log" 2>&1
  code=$?
  line=$(tail -n 1 "$log" | cut -c 1-200 | tr '\t' ' ')
  case $code in
    0) result=ok ;;
    "$not_run") result="not run" ;;
    124 | 137) result="stopped after $limit s" ;;
    *) result="failed ($code)" ;;
  esac
  printf '%s\t%s\t%d\t%s\n' "$part" "$result" $((SECONDS - began)) "$line" >>"$work/parts.tsv"
  printf '  %s, %d s: %s\n' "$result" $((SECONDS - began)) "$line"
  ((code == 0))
}

# All parts, one after the other, then write_report of the script.
run_parts() {
  local failed=() part
  prepare_run
  for part in "$@"; do
    run_part "$part" || failed+=("$part")
  done
  write_report
  echo "written: $out/report.md"
  ((${#failed[@]} == 0)) || {
    echo "not all is well: ${failed[*]}" >&2
    exit 1
  }
}

parts_table() {
  local part result seconds line
  echo "| part | result | seconds | last line |"
  echo "|---|---|---|---|"
  while IFS=$'\t' read -r part result seconds line; do
    echo "| $part | $result | $seconds | ${line//|/\\|} |"
  done <"$work/parts.tsv"
}
