#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packs what bench/gpu/run.sh and learn.sh need and a bare GPU machine without a network does not have: a small Java, the built
# classes with their native libraries, oneDNN's headers, GoogleTest's sources, recorded updates and data sets. One file:
# target/gpu-pack/pack.tar.xz. It and the sources must stay below 60 MiB together; data that do not fit beside each other
# go into two packs, one after the other.
#
#   bench/gpu/pack.sh [--golden DIR] [--data FILE --env TASK]...
#
# --golden  folder of recorded updates (default ../shared/golden/dac; the large ones, over 4 MB, are left out)
# --data    a D4RL file and the task it is for; again for more. Without one run.sh trains on the demo's built-in data and
#           learn.sh has nothing to train on
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
golden=$root/../shared/golden/dac data=() tasks=()
limit=$((60 << 20))

fail() {
  echo "pack.sh: $*" >&2
  exit 2
}
while (($#)); do
  (($# > 1)) || fail "$1 needs a value"
  case $1 in
    --golden) golden=$2 ;;
    --data) data+=("$2") ;;
    --env) tasks+=("$2") ;;
    *) fail "unknown option $1; allowed are --golden DIR, --data FILE and --env TASK" ;;
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
[[ -d /usr/src/googletest ]] || fail "no GoogleTest sources in /usr/src/googletest (Debian: apt-get install googletest)"

"$root/dac" bench --help >/dev/null # builds what is missing or older than the sources
jar=$root/bench/target/benchmarks.jar
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
out=$root/target/gpu-pack
stage=$out/stage
rm -rf "$out"
mkdir -p "$stage/app" "$stage/dnnl" "$stage/golden"

modules=$("$java_home/bin/jdeps" --print-module-deps --ignore-missing-deps -q --multi-release 17 "$jar")
# Stored without compression: xz does it better over all files together.
"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress=0 \
  --output "$stage/java"
(cd "$stage/app" && "$java_home/bin/jar" xf "$jar")
cp -r "$root/target/dnnl/org/bytedeco/dnnl/linux-x86_64/include" "$stage/dnnl/"
cp -r /usr/src/googletest "$stage/googletest"
find "$golden" -name '*.h5' -size -4M -exec cp {} "$stage/golden/" \;
mkdir "$stage/data"
for i in "${!data[@]}"; do
  cp "${data[i]}" "$stage/data/${tasks[i]}.h5"
done
git -C "$root" describe --always --dirty --exclude '*' >"$stage/commit" 2>/dev/null || echo unknown >"$stage/commit"

tar -C "$stage" -c . | xz -T0 -6 >"$out/pack.tar.xz"
rm -rf "$stage"
packed=$(stat -c %s "$out/pack.tar.xz")
sources=$(git -C "$root" ls-files -z | (cd "$root" && xargs -0 du -bc --) | awk '/\ttotal$/ { sum += $1 } END { print sum }')
total=$((packed + sources))
printf 'packed: %s, %d MiB; with the sources %d MiB of %d\n' "${out#"$root/"}/pack.tar.xz" $((packed >> 20)) \
  $((total >> 20)) $((limit >> 20))
((total < limit)) && exit
for file in "${data[@]}"; do printf '  %s: %d MiB before packing\n' "$file" $(($(stat -Lc %s "$file") >> 20)); done >&2
fail "too large by $(((total - limit >> 20) + 1)) MiB: pack fewer data sets, the others afterwards in a second pack"
