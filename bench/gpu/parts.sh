# SPDX-License-Identifier: Apache-2.0
# What run.sh and learn.sh share; they source it. A part is a function part_NAME, run as a process of its own under a time
# limit, with a log of its own; its result goes to $work/parts.tsv. They set root, pack, work, limits and whole_limit.
# A part finds its own limit in part_seconds.
packed=$work/pack
build=$work/build
readonly not_run=77 # a part's exit code: it cannot run here; its last line says why
export PATH=$PATH:/usr/local/cuda/bin

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

# The tasks whose data the pack has, one a line.
packed_tasks() { find "$packed/data" -name '*.h5' -exec basename {} .h5 \; 2>/dev/null | sort; }

# The program opens the CUDA library that was built here if there is one.
use_built_library() {
  local library=$build/bin/libdac_cuda.so
  [[ ! -e $library ]] || export DAC_CUDA_LIBRARY=$library
}

# The program's classes on the packed Java.
java_main() {
  use_built_library
  "$packed/java/bin/java" -cp "$packed/app" "$@"
}

is_hopper() { [[ $(nvidia-smi --format=csv,noheader --query-gpu=compute_cap 2>/dev/null | head -n 1) == 9.0 ]]; }

# Empty logs, and which commit this is.
prepare_run() {
  rm -rf "$work/logs" "$work/parts.tsv"
  mkdir -p "$work/logs" "$out"
  : >"$work/parts.tsv"
  git -C "$root" describe --always --dirty --exclude '*' >"$work/commit" 2>/dev/null ||
    tar -xJOf "$pack" ./commit >"$work/commit" 2>/dev/null || echo unknown >"$work/commit"
}

json_text() { tr -d '\n' | sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/ /g'; }

run_part() {
  local part=$1 began=$SECONDS limit=${limits[$1]} log=$work/logs/$1.log result code line
  ((whole_limit - SECONDS < limit)) && limit=$((whole_limit - SECONDS))
  if ((limit < 5)); then
    printf '%s\tfailed\t0\tno time left\n' "$part" >>"$work/parts.tsv"
    return 1
  fi
  echo "$part (at most $limit s)"
  part_seconds=$limit timeout -k 3 "$limit" bash "$0" --only-part "$part" "$facts_asked" "$peer" "$python" >"$log" 2>&1
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
