#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Ends runs with SIGKILL at random moments of training, evaluation and saving, resumes them each time, and compares what
# they leave, bit by bit, with a run that nothing has disturbed. Says how many kills met what; fails at the first
# difference. A kill takes about two seconds.
#
# usage: bench/kill.sh [KILLS] [SEED]     (30 and 1 unless given; the seed chooses the moments)
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-30}
seed=${2:-1}
if ! [[ $kills =~ ^[0-9]+$ && $seed =~ ^[0-9]+$ ]]; then
    echo "usage: bench/kill.sh [KILLS] [SEED], both whole numbers" >&2
    exit 2
fi
mvn=mvn
command -v mvn > /dev/null || mvn=./mvnw
exec "$mvn" -q -B -ntp -pl cli -am test -Dtest='KillTest#killedAtRandomMoments' -Dsurefire.failIfNoSpecifiedTests=false \
    -Ddac.kills="$kills" -Ddac.kill.seed="$seed"
