# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: others set and use its variables
# run.sh's group `first`: does it work on this GPU at all, and how fast about? Sourced by run.sh, after parts.sh.

facts_asked=name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,clocks.sm,power.limit,compute_cap

part_facts() {
  local tool
  for tool in nvcc ncu compute-sanitizer cmake ninja; do
    printf '%s: %s\n' "$tool" "$(command -v "$tool" || echo missing)"
  done
  "$python" -c 'import importlib.util as u
for name in ("torch", "jax", "optax"): print(name + ": " + ("there" if u.find_spec(name) else "missing"))'
  nvcc --version 2>/dev/null | grep release
  getconf GNU_LIBC_VERSION
  need_gpu
  nvidia-smi --format=csv,noheader --query-gpu="$facts_asked" | head -n 1
}

# The fallback: builds here what the pack did not bring. Needs a pack made with --build.
part_build() {
  need_pack
  command -v nvcc >/dev/null || cannot "no nvcc"
  command -v cmake >/dev/null || cannot "no cmake"
  [[ -d $packed/googletest ]] || cannot "no GoogleTest in the pack: pack.sh --build puts it there"
  local generator=() arch
  command -v ninja >/dev/null && generator=(-G Ninja)
  arch=$(nvidia-smi --format=csv,noheader --query-gpu=compute_cap 2>/dev/null | head -n 1 | tr -d .)
  [[ $arch == 90 ]] && arch=90a
  ln -sf "$libraries"/lib{dnnl.so.3,gomp.so.1} "$packed/dnnl/"
  cmake "${generator[@]}" -S "$packed/googletest" -B "$work/gtest-build" -DCMAKE_BUILD_TYPE=Release -DBUILD_GMOCK=OFF \
    -DCMAKE_INSTALL_PREFIX="$work/gtest" &&
    cmake --build "$work/gtest-build" -j --target install || return
  cmake "${generator[@]}" -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DDAC_TESTS=ON -DDAC_BENCH=ON \
    -DDAC_PHYSICS=OFF -DDAC_CUDA_ARCH="${arch:-90a}-real" -DDAC_DNNL_ROOT="$packed/dnnl" -DGTest_ROOT="$work/gtest" ||
    return
  cmake --build "$build" -j --target dac_cuda dac_cuda_tests dac_cuda_unit_tests cuda_baselines
}

# ------------------------------------------------------------------------------------------------ suite

tests_of() {
  native "$bin/$1" --gtest_list_tests 2>/dev/null |
    awk '/^[^ ].*\.$/ { suite = $1; next } /^  / { print suite $1 }'
}

# Lines "KERNELS PROGRAM TEST"; those that take longest come first. The unit tests choose the kernels themselves.
suite_jobs() {
  local kernels
  tests_of dac_cuda_unit_tests | sort -t / -k 3nr | sed 's/^/each dac_cuda_unit_tests /'
  for kernels in $(kinds_of_kernels); do
    tests_of dac_cuda_tests | sed "s/^/$kernels dac_cuda_tests /"
  done
}

# One test as a process of its own, so that one that hangs, or an error that stays, does not take the others with it.
run_test() {
  local kernels=$1 program=$2 name=$3 log=$work/logs/suite/$1/${3//\//_}.log code result
  on_kernels "$kernels" native bounded 60 "$bin/$program" --gtest_filter="$name" --gtest_brief=1 >"$log" 2>&1
  code=$?
  case $code in
    0) result=ok && grep -qi skipped "$log" && result=skipped ;;
    124 | 137) result=stopped ;;
    *) result=failed ;;
  esac
  echo "$kernels $result $name"
}

part_suite() {
  need_gpu
  need_programs
  local done=$work/logs/suite.txt kernels
  mkdir -p "$work/logs/suite"/{each,portable,hopper,streamed}
  export -f run_test on_kernels native bounded
  export work bin libraries
  suite_jobs >"$work/logs/suite-jobs.txt"
  bounded 999 xargs -P "$processes" -L 1 bash -c 'run_test "$@"' _ <"$work/logs/suite-jobs.txt" >"$done"
  grep -E ' (failed|stopped) ' "$done"
  for kernels in each $(kinds_of_kernels); do
    awk -v kernels="$kernels" '
      $1 == kernels && FILENAME ~ /jobs/ { all++ }
      $1 == kernels && FILENAME !~ /jobs/ { n[$2]++; ran++ }
      END {
        printf "%s: ", kernels == "each" ? "unit tests" : "suite, " kernels
        printf "%d ok, %d failed, %d stopped, %d skipped, %d not run\n", n["ok"], n["failed"], n["stopped"], n["skipped"], all - ran
      }' "$work/logs/suite-jobs.txt" "$done"
  done
  [[ $(wc -l <"$done") == $(wc -l <"$work/logs/suite-jobs.txt") ]] && grep -q ' ok ' "$done" &&
    ! grep -qE ' (failed|stopped) ' "$done"
}

# ------------------------------------------------------------------------------------------------ verify, quick

# All at the same time, each in a process of its own.
part_verify() {
  need_gpu
  need_programs
  local failed=0 precision kernels name names=() logs=$work/logs/verify
  mkdir -p "$logs"
  for kernels in $(kinds_of_kernels); do
    for precision in fp32 tf32 bf16; do
      [[ $kernels == streamed && $precision != bf16 ]] && continue
      name=$precision-$kernels
      names+=("$name")
      { on_kernels "$kernels" bounded 60 "${java[@]}" org.dacnative.cli.Main verify --golden "$packed/golden" \
        --device cuda --precision $precision && echo "ended well"; } >"$logs/$name.log" 2>&1 &
    done
  done
  wait
  for name in "${names[@]}"; do
    tail -n 1 "$logs/$name.log" | grep -qx 'ended well' || failed=1
    grep -iE '^failed ' "$logs/$name.log" | sed "s/^/$name: /" | cut -c 1-200
    printf '%s: %s\n' "$name" "$(grep -E '^[0-9]+ passed, ' "$logs/$name.log" ||
      echo "$(grep -c '^passed ' "$logs/$name.log") passed, then: $(tail -n 1 "$logs/$name.log" | cut -c 1-200)")"
  done
  return $failed
}

part_quick() {
  need_gpu
  need_programs
  local failed=0 precision kernels line
  for kernels in $(kinds_of_kernels); do
    for precision in bf16 tf32 fp32; do
      [[ $kernels == streamed && $precision != bf16 ]] && continue
      line=$(on_kernels "$kernels" native bounded 8 "$bin/cuda_updates" $precision 1 0.5 2>&1) || failed=1
      echo "$kernels $(tail -n 1 <<<"$line")"
    done
  done
  return $failed
}
