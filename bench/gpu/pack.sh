#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packs what bench/gpu/run.sh and learn.sh need and a bare GPU machine does not have, into two files in target/gpu-pack:
# programs.tar.xz, the native programs and the CUDA library, built here for Hopper with a C++ run-time library of their own;
# pack.tar.xz, a small Java, the classes with their other native libraries, recorded updates and data sets. They and the
# sources must stay below 60 MiB together; data that do not fit beside each other go into two packs, one after the other.
#
#   bench/gpu/pack.sh [--golden DIR] [--data FILE --env TASK]... [--build] [--programs | --rest]
#
# --golden  folder of recorded updates (default ../shared/golden/dac; the large ones, over 4 MB, are left out)
# --data    a D4RL file and the task it is for; again for more. Without one nothing can be trained
# --programs, --rest  only the one file or only the other: when kernels alone have changed, or are still being built
# --build   also GoogleTest's sources and oneDNN's headers, for `run.sh --build` on another kind of GPU
#
# The machine it is made for: x86-64, one H100 or H200 with a driver for CUDA 13, 16 cores, Ubuntu 24.04 or like it (glibc 2.39;
# what is built here must not need a newer one), no network, no JDK, no MuJoCo; nvcc 13.0, ncu and compute-sanitizer in
# /usr/local/cuda/bin; python3 with PyTorch, JAX for CUDA and optax.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
golden=$root/../shared/golden/dac data=() tasks=() build="" only=""
limit=$((60 << 20))

fail() {
  echo "pack.sh: $*" >&2
  exit 2
}
while (($#)); do
  case $1 in
    --build) build=1 && shift && continue ;;
    --programs | --rest) only=$1 && shift && continue ;;
  esac
  (($# > 1)) || fail "$1 needs a value"
  case $1 in
    --golden) golden=$2 ;;
    --data) data+=("$2") ;;
    --env) tasks+=("$2") ;;
    *) fail "unknown option $1; allowed are --golden DIR, --data FILE, --env TASK, --build, --programs and --rest" ;;
  esac
  shift 2
done
[[ -d $golden ]] || fail "--golden $golden: no such folder"
((${#data[@]} == ${#tasks[@]})) || fail "--data and --env belong together, e.g. --env hopper-medium-v2"
for i in "${!data[@]}"; do
  [[ -r ${data[i]} ]] || fail "--data ${data[i]}: no such file"
  [[ ${tasks[i]} =~ ^[a-z0-9-]+$ ]] || fail "--env ${tasks[i]}: a task's name, e.g. hopper-medium-v2"
done
(($(printf '%s\n' "${tasks[@]}" | sort | uniq -d | wc -l) == 0)) || fail "--env: each task can have one file only"
[[ -z $build || -d /usr/src/googletest ]] || fail "no GoogleTest sources in /usr/src/googletest (Debian: apt-get install googletest)"

out=$root/target/gpu-pack
stage=$out/stage
commit=$(git -C "$root" describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)

# The native programs and the CUDA library, for Hopper, into a folder bin; beside it the file `commit`.
build_programs() {
  local programs=(dac_cuda_tests dac_cuda_unit_tests cuda_copy cuda_updates) folder=$root/target/gpu-build file needed
  local static="-static-libstdc++ -static-libgcc" log=$root/target/gpu-build.log
  cmake -G Ninja -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Release -DDAC_TESTS=ON -DDAC_BENCH=ON -DDAC_PHYSICS=OFF \
    -DDAC_CUDA_ARCH=90a-real -DCMAKE_EXE_LINKER_FLAGS="$static" -DCMAKE_SHARED_LINKER_FLAGS="$static" >"$log" ||
    fail "cmake failed; see $log"
  grep -q '^CMAKE_CUDA_COMPILER:.*=.' "$folder/CMakeCache.txt" || fail "no nvcc: nothing to pack for a GPU"
  cmake --build "$folder" --target dac_cuda "${programs[@]}" >>"$log" || fail "the programs could not be built; see $log"
  mkdir -p "$stage/bin"
  for file in "${programs[@]}" libdac_cuda.so; do
    strip -o "$stage/bin/$file" "$folder/bin/$file"
  done
  needed=$(objdump -T "$stage"/bin/* | grep -o 'GLIBC_2\.[0-9]*' | sort -uV | tail -n 1)
  [[ $(printf '%s\n' "$needed" GLIBC_2.39 | sort -V | tail -n 1) == GLIBC_2.39 ]] ||
    fail "the programs need $needed, and there is 2.39"
  echo "$commit" >"$stage/commit"
}

mkdir -p "$out"
rm -rf "$stage"
if [[ $only != --rest ]]; then
  build_programs
  tar -C "$stage" -c . | xz -T0 -3 >"$out/programs.tar.xz"
  rm -rf "$stage"
  echo "packed: ${out#"$root/"}/programs.tar.xz, $(($(stat -c %s "$out/programs.tar.xz") >> 10)) KiB"
fi
[[ $only != --programs ]] || exit 0

"$root/dac" bench --help >/dev/null # builds what is missing or older than the sources
jar=$root/bench/target/benchmarks.jar
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
mkdir -p "$stage"/{app,golden,data}
modules=$("$java_home/bin/jdeps" --print-module-deps --ignore-missing-deps -q --multi-release 17 "$jar")
# Stored without compression: xz does it better over all files together.
"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress=0 \
  --output "$stage/java"
(cd "$stage/app" && "$java_home/bin/jar" xf "$jar")
rm -f "$stage/app/org/dacnative/engine/capi/linux-x86_64/libdac_cuda.so" # that of the programs takes its place
if [[ -n $build ]]; then
  mkdir "$stage/dnnl"
  cp -r "$root/target/dnnl/org/bytedeco/dnnl/linux-x86_64/include" "$stage/dnnl/"
  cp -r /usr/src/googletest "$stage/googletest"
fi
find "$golden" -name '*.h5' -size -4M -exec cp {} "$stage/golden/" \;
for i in "${!data[@]}"; do
  cp "${data[i]}" "$stage/data/${tasks[i]}.h5"
done

echo "$commit" >"$stage/commit"
tar -C "$stage" -c . | xz -T0 -6 >"$out/pack.tar.xz"
rm -rf "$stage"
packed=$(($(stat -c %s "$out/pack.tar.xz") + $(stat -c %s "$out/programs.tar.xz" 2>/dev/null || echo $((4 << 20)))))
sources=$(git -C "$root" ls-files -z | (cd "$root" && xargs -0 du -bc --) | awk '/\ttotal$/ { sum += $1 } END { print sum }')
total=$((packed + sources))
printf 'packed: %s; with the programs %d MiB, with the sources too %d MiB of %d\n' "${out#"$root/"}/pack.tar.xz" $((packed >> 20)) \
  $((total >> 20)) $((limit >> 20))
((total < limit)) && exit
for file in "${data[@]}"; do printf '  %s: %d MiB before packing\n' "$file" $(($(stat -Lc %s "$file") >> 20)); done >&2
fail "too large by $(((total - limit >> 20) + 1)) MiB: pack fewer data sets, the others afterwards in a second pack"
