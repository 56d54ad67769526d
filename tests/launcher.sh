#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What ./dac does around a build, on a small copy of the sources: Maven and Java are scripts here that note how they were
# called. Prints a line for each test; the exit code is 1 if one failed.
set -euo pipefail
source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CI DAC_CACHE_DIR
export JAVA_HOME=$work/jdk PATH=$work/bin:$PATH CALLS=$work/calls.txt MAVEN_TAKES=0

# ------------------------------------------------------------------------------------------------ the small copy

script() { # $1: where; its text from standard input
  mkdir -p "${1%/*}"
  { echo '#!/usr/bin/env bash' && cat; } >"$1"
  chmod +x "$1"
}
script "$work/jdk/bin/javac" <<<'echo "javac 17.0.1"'
script "$work/jdk/bin/java" <<<'[[ $1 == -version ]] && echo "openjdk version \"17.0.1\"" >&2 || echo "java $*"'
script "$work/bin/mvn" <<'END'
mkdir "$CALLS.running" 2>/dev/null || { echo "two at once" >>"$CALLS" && exit 1; }
trap 'rmdir "$CALLS.running"' EXIT
trap 'exit 130' INT
echo "mvn $*" >>"$CALLS"
sleep "$MAVEN_TAKES" & wait
touch target/dac-native.jar
END
script "$work/bin/cmake" <<<'echo "cmake $*" >>"$CALLS"'

fresh_clone() {
  rm -rf "$work/clone" && mkdir -p "$work/clone"/{cmake,native,{java,cli}/src/main,bench/src,native/bench}
  cd "$work/clone"
  cp "$source_root/dac" .
  touch -d '1 hour ago' pom.xml CMakeLists.txt CMakePresets.json NOTICE java/pom.xml bench/pom.xml native/engine.cc
  find . -exec touch -d '1 hour ago' {} +
  : >"$CALLS"
}
calls() { grep -c "$1" "$CALLS" || true; }
same() { [[ $1 == "$2" ]] || { echo "    expected: $2" && echo "    was:      $1" && return 1; }; }
has() { [[ $1 == *"$2"* ]] || { echo "    expected: $2" && echo "    in:       $1" && return 1; }; }

# ------------------------------------------------------------------------------------------------ the tests

test_builds_once_and_again_after_a_change() {
  same "$(./dac --env demo 2>/dev/null)" "java -jar $PWD/target/dac-native.jar --env demo"
  ./dac doctor >/dev/null 2>&1
  same "$(calls mvn)" 1
  touch native/engine.cc
  has "$(./dac doctor 2>&1)" "native/engine.cc is newer than dac-native.jar"
  same "$(calls mvn)" 2
  sleep 0.01 && touch native/engine.cc
  same "$(./dac --version 2>&1)" "java -jar $PWD/target/dac-native.jar --version"
  same "$(calls mvn)" 2
}

test_an_interrupted_build_is_not_a_failed_one() {
  local code=0 pid
  set -m
  # Whoever runs the tests in the background has them inherit an ignored SIGINT.
  MAVEN_TAKES=30 env --default-signal=INT ./dac doctor >out.txt 2>&1 &
  pid=$!
  set +m
  until [[ -s $CALLS ]]; do sleep 0.05; done
  kill -INT -- "-$pid"
  wait "$pid" || code=$?
  same "$code" 130
  has "$(cat out.txt)" "interrupted"
  [[ $(cat out.txt) != *"failed"* && ! -e target/dac-native.jar ]]
  ./dac doctor >/dev/null 2>&1
  same "$(calls mvn)" 2
}

test_two_at_once_build_once() {
  local first
  MAVEN_TAKES=1 ./dac doctor >/dev/null 2>&1 &
  first=$!
  until [[ -s $CALLS ]]; do sleep 0.05; done
  has "$(./dac doctor 2>&1)" "another ./dac is building here"
  wait "$first"
  same "$(cat "$CALLS")" "mvn -B -ntp -q -pl cli -am package -DskipTests"
}

test_a_running_program_holds_no_lock() {
  ./dac doctor >/dev/null 2>&1
  script "$work/jdk/bin/slow" <<<'[[ $1 == -version ]] && echo "version \"17.0\"" >&2 || ls -l /proc/self/fd'
  mv "$work/jdk/bin/java" "$work/jdk/bin/kept" && mv "$work/jdk/bin/slow" "$work/jdk/bin/java"
  touch native/engine.cc
  local open
  open=$(./dac doctor 2>/dev/null)
  mv "$work/jdk/bin/kept" "$work/jdk/bin/java"
  [[ $open == *" -> "* && $open != *target/.lock* ]]
}

test_a_moved_clone_forgets_its_build_folders() {
  mkdir -p target/native target/native-sanitize
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >target/native/CMakeCache.txt
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=/where/it/was" >target/native-sanitize/CMakeCache.txt
  ./dac doctor >/dev/null 2>&1
  [[ -e target/native && ! -e target/native-sanitize ]]
}

test_bench_builds_only_what_changed() {
  has "$(./dac bench run 2>/dev/null)" "benchmarks.jar run"
  local before
  before=$(wc -l <"$CALLS")
  ./dac bench run >/dev/null 2>&1
  same "$(wc -l <"$CALLS")" "$before"
  touch bench/src
  has "$(./dac bench --help 2>&1)" "benchmarks.jar --help"
  same "$(wc -l <"$CALLS")" "$before"
  ./dac bench run >/dev/null 2>&1
  same "$(calls "mvn .* package")" 2
}

test_the_first_build_says_how_much_it_takes() {
  has "$(./dac doctor 2>&1)" "into ~/.m2"
}

# shellcheck disable=SC1091,SC2317
test_without_root_what_is_optional_is_left_out() (
  source ./dac
  missing_packages() { printf '%s\n' $lacks; }
  id() { echo 1000; }
  sudo() { return 1; }
  lacks=libmujoco-dev
  has "$(set_up build 2>&1)" "going on without MuJoCo"
  lacks="fontconfig fonts-dejavu-core chromium"
  has "$(set_up build 2>&1)" "going on without fonts"
  has "$(set_up build 2>&1)" "Install chromium as root"
  lacks="g++ libmujoco-dev"
  has "$(set_up build 2>&1 || true)" "please install, as root: g++ (names"
)

# shellcheck disable=SC1091,SC2317
test_what_a_distribution_lacks_is_left_out() (
  source ./dac
  missing_packages() { printf '%s\n' g++ chromium fonts-dejavu-core; }
  as_root() { :; }
  apt-get() { :; }
  apt-cache() { [[ $2 == chromium ]] || echo "Package: $2"; }
  install_packages() { say "installing $*"; }
  has "$(set_up test 2>&1)" "installing g++ fonts-dejavu-core"
  has "$(set_up test 2>&1)" "This distribution has no chromium"
)

# shellcheck disable=SC1091,SC2317
test_what_videos_need_is_installed_where_they_are_asked_for() (
  source ./dac
  missing_video_packages() { xargs -rn 1 echo <<<"$lacks"; }
  id() { echo "$user"; }
  sudo() { return 1; }
  apt-get() { return 0; }
  lacks="libegl1 ffmpeg" user=0
  same "$(set_up_video 2>&1)" "dac: installing with apt-get: libegl1 ffmpeg"
  user=1000
  has "$(set_up_video 2>&1)" "videos need packages that only root can install: libegl1 ffmpeg"
  lacks=""
  same "$(set_up_video 2>&1)" ""
  wants_video --env hopper-medium-v2 --save_video
  wants_video eval run --render film.gif
  ! wants_video eval run --render_size 64x64
)

# shellcheck disable=SC1091,SC2317
test_an_installation_says_how_much_it_takes() (
  source ./dac
  id() { echo 0; }
  apt-get() {
    [[ $* == *--assume-no* ]] || return 0
    echo "Need to get 188 MB/190 MB of archives."
    echo "After this operation, 612 MB of additional disk space will be used."
    return 1
  }
  same "$(install_packages maven cmake 2>&1)" \
    "dac: installing with apt-get (188 MB/190 MB to fetch, 612 MB on the disk): maven cmake"
)

test_skipped_tests_are_named_with_their_reasons() {
  cat >report.xml <<'END'
<testsuite>
  <testcase name="reads" classname="org.dacnative.data.FileTest" time="0.1"/>
  <testcase name="replays" classname="org.dacnative.verify.GoldenTest" time="0.1">
    <skipped message="../golden is &quot;missing&quot;" type="org.opentest4j.TestAbortedException"/>
  </testcase>
  <testcase name="again" classname="org.dacnative.verify.GoldenTest" time="0.1">
    <skipped message="../golden is &quot;missing&quot;" type="org.opentest4j.TestAbortedException"/>
  </testcase>
  <testcase name="" classname="org.dacnative.cli.CudaTest" time="0.1">
    <skipped message="../golden is &quot;missing&quot;" type="org.opentest4j.TestAbortedException"/>
  </testcase>
</testsuite>
END
  same "$(awk -f "$source_root/tests/count.awk" report.xml)" "4 tests, 3 skipped
  skipped (../golden is \"missing\"): GoldenTest.replays, GoldenTest.again, CudaTest"
}

failed=0
for name in $(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p'); do
  fresh_clone
  # A shell of its own for each: errexit does not work in the condition of an if.
  set +e
  (set -e && "$name")
  code=$?
  set -e
  ((code == 0)) && echo "  ok     ${name#test_}" || { echo "  FAILED ${name#test_}" && failed=1; }
done
exit $failed
