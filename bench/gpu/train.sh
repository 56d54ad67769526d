# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: others set and use its variables
# Trainings that end after a time; run.sh and learn.sh source it after parts.sh. They set runs, the folder of the
# runs, and more, further options of every run.

# Seconds that this part has left, less what its tables need.
left() { echo $((part_seconds - SECONDS - 8)); }

# An interval that is asked for, but no longer than a tenth of the run.
interval() { echo $(($1 * 10 > $2 ? ($2 + 9) / 10 : $1)); }

# train SECONDS NAME TASK STEPS [OPTION...]: a training in runs/NAME that the time limit ends as Ctrl-C would. Says how far it
# came.
train() {
  local limit=$1 name=$2 of=$3 steps=$4 folder=$runs/$2 began=$SECONDS status
  shift 4
  ((limit >= 5)) || { echo "$name: no time left" && return 1; }
  rm -rf "$folder"
  mkdir -p "$folder"
  timeout --preserve-status -k 8 "$limit" "${java[@]}" org.dacnative.cli.Main --env "$of" --dataset "$packed/data/$of.h5" \
    --device cuda --max_steps "$steps" --results_dir "$folder" "$@" "${more[@]}" \
    >"$folder/out.txt" 2>"$folder/err.txt"
  status=$?
  echo "$((SECONDS - began)) $steps" >"$folder/time.txt"
  echo "$name: exit code $status after $((SECONDS - began)) s, $(reached "$name") of $steps updates," \
    "$(grep -E '^(final|stopped|[0-9]+ updates)' "$folder/out.txt" | tail -n 1 | sed "s|$work/||g")"
  [[ $status == 0 || $status == 143 || $status == 130 ]] || { tail -n 3 "$folder/err.txt" && return 1; }
}

# The updates that a run told of last.
reached() { grep -ohE '[0-9]+/[0-9]+ ' "$runs/$1/err.txt" | tail -n 1 | cut -d / -f 1 | grep . || echo 0; }

# Updates a second when a run told of them last.
rate() { sed -n 's/.* \([0-9.e+-]*\) updates\/s.*/\1/p' "$runs/$1/err.txt" | tail -n 1; }
