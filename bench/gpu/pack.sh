#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packs what bench/gpu/run.sh needs and a bare GPU machine without a network does not have: a small Java, the built
# classes with their native libraries, oneDNN's headers, GoogleTest's sources, recorded updates and a data set. One file:
# target/gpu-pack/pack.tar.xz. It and the sources must stay below 60 MiB together.
#
#   bench/gpu/pack.sh [--golden DIR] [--data FILE --env TASK]
#
# --golden  folder of recorded updates (default ../shared/golden/dac; the large ones, over 4 MB, are left out)
# --data    a D4RL file to train on; without one the demo's built-in data is used
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
golden=$root/../shared/golden/dac data="" env=""
limit=$((60 << 20))

fail() {
  echo "pack.sh: $*" >&2
  exit 2
}
while (($#)); do
  (($# > 1)) || fail "$1 needs a value"
  case $1 in
    --golden) golden=$2 ;;
    --data) data=$2 ;;
    --env) env=$2 ;;
    *) fail "unknown option $1; allowed are --golden DIR, --data FILE and --env TASK" ;;
  esac
  shift 2
done
[[ -d $golden ]] || fail "--golden $golden: no such folder"
[[ -z $data || -r $data ]] || fail "--data $data: no such file"
[[ -n $data && -n $env || -z $data$env ]] || fail "--data and --env belong together, e.g. --env hopper-medium-v2"
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
if [[ -n $data ]]; then
  cp "$data" "$stage/data.h5"
  echo "$env" >"$stage/env"
fi
git -C "$root" describe --always --dirty --exclude '*' >"$stage/commit" 2>/dev/null || echo unknown >"$stage/commit"

tar -C "$stage" -c . | xz -T0 -6 >"$out/pack.tar.xz"
rm -rf "$stage"
packed=$(stat -c %s "$out/pack.tar.xz")
sources=$(git -C "$root" ls-files -z | (cd "$root" && xargs -0 du -bc --) | awk '/\ttotal$/ { sum += $1 } END { print sum }')
total=$((packed + sources))
printf 'packed: %s, %d MiB; with the sources %d MiB of %d\n' "${out#"$root/"}/pack.tar.xz" $((packed >> 20)) \
  $((total >> 20)) $((limit >> 20))
((total < limit)) || fail "too large: leave --data out or take a smaller file"
