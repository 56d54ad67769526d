#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Trains every algorithm on one data set, for the same number of updates, and prints their final scores as a table.
#
#   bench/agents.sh TASK FILE UPDATES RESULTS [OPTION...]     options are added to each training's
#
# The sizes suit a CPU: batch 128, DAC and the diffusion policies with three layers of 128 and 4 samples, DAC with 4 critics and a fixed
# weight of its regression loss. Five evaluations of five episodes; the final score is their last ones' mean, as always.
set -euo pipefail
(($# >= 4)) || { sed -n '5p' "$0" | cut -c3- >&2 && exit 2; }
task=$1 file=$2 updates=$3 results=$4
jar=$(dirname "$0")/../target/dac-native.jar
diffusion="--hidden_dims 128,128,128"
declare -A own=(
  [dac]="$diffusion --num_qs 4 --num_q_samples 4 --num_action_samples 10 --rho 1 --eta 5 --eta_lr 0"
  [dbc]="$diffusion" [dql]="$diffusion --num_q_samples 4" [bc]="" [iql]="" [ivr]="" [cql]="" [sac]=""
)
TIMEFORMAT=%U
echo "| algorithm | seed 0 | seed 1 | mean ± standard deviation | processor's seconds |"
echo "|---|---|---|---|---|"
mkdir -p "$results"
for agent in bc dbc dac dql iql ivr cql sac; do
  # shellcheck disable=SC2086 # words are options
  seconds=$({ time java -jar "${DAC_JAR:-$jar}" --agent "$agent" --env "$task" --dataset "$file" --num_seeds 2 --batch_size 128 \
    --max_steps "$updates" --eval_interval $((updates / 5)) --n_eval_episodes 5 --device cpu --no_tqdm --no_ckpt \
    --results_dir "$results" --tag agents ${own[$agent]} "${@:5}" >"$results/log.txt" 2>&1; } 2>&1) ||
    { cat "$results/log.txt" >&2 && exit 1; }
  run=$(find "$results/$task" -maxdepth 1 -name "*_${agent^^}_agents" | sort | tail -n 1)
  awk -v agent="$agent" -v seconds="$seconds" \
    '{ score[$1] = $2 } END { printf "| %s | %.1f | %.1f | %.1f ± %.1f | %.0f |\n", agent, score[0], score[1], score["mean"], score["std"], seconds }' \
    "$run/final_mean_scores.txt"
done
