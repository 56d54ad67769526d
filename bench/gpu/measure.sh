# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: others set and use its variables
# run.sh's group `measure`: how fast and how clean. Sourced by run.sh, after parts.sh and train.sh. Figures go to $results
# as they come, tables of columns between tabs.

# ------------------------------------------------------------------------------------------------ sanitizer

# Lines "TOOL KERNELS PROGRAM FILTER": small shapes of every kernel. The unit tests choose the kernels themselves.
sanitizer_jobs() {
  local tool pass shapes kernels
  for tool in memcheck racecheck; do
    echo "$tool each dac_cuda_unit_tests Fragments.*:Warps.*:Blocks.*:Draws.*:Graphs.*:Hopper.*:Products.*"
    for pass in EnsembleValues Denoise CriticGradients Guidance ActorGradients; do
      for shapes in 0 8 16 24 25 32 33 36; do # fp32, tf32, bf16; for Hopper: three and two layers, warp_copies, streamed twice
        echo "$tool each dac_cuda_unit_tests */CudaMlp.$pass*/$shapes"
      done
    done
    for kernels in $(kinds_of_kernels); do
      echo "$tool $kernels dac_cuda_tests *Optimizer*/0:TdTarget.*:DualStep.*:Diffuse.Mixes*:SelectActions.*"
      echo "$tool $kernels dac_cuda_tests Sampling.Uniform*:Banks.*:Training.Replay*"
    done
  done
  ! is_hopper || printf 'memcheck %s dac_cuda_tests CudaHopper.Recorded*\n' hopper streamed
}

run_sanitizer() {
  local tool=$1 kernels=$2 program=$3 filter=$4 code result log
  log=$work/logs/sanitizer/$1-$2-$(tr -c '[:alnum:]\n' _ <<<"$4").log
  # shellcheck disable=SC2086 # no port, no option
  on_kernels "$kernels" native bounded 40 compute-sanitizer --tool "$tool" --error-exitcode 9 \
    ${own_ports:+--port $((49152 + 64 * slot))} "$bin/$program" --gtest_brief=1 --gtest_filter="$filter" >"$log" 2>&1
  code=$?
  case $code in
    0) result=clean ;;
    124 | 137) result=stopped ;;
    *) result=found ;;
  esac
  echo "$tool $result $kernels $filter: $(grep -E 'SUMMARY|FAILED' "$log" | tail -n 1 | tr -s '= ')"
}

part_sanitizer() {
  need_gpu
  need_programs
  command -v compute-sanitizer >/dev/null || cannot "no compute-sanitizer"
  local done=$work/logs/sanitizer.txt tool
  mkdir -p "$work/logs/sanitizer"
  "$python" -c 'import torch, jax, optax' >/dev/null 2>&1 & # from the disk into memory, for the parts that come
  # Each looks for a free port from a number on: apart from each other they do not meet.
  compute-sanitizer --help 2>/dev/null | grep -e --port >/dev/null && export own_ports=1
  export -f run_sanitizer on_kernels native bounded
  export work bin libraries
  sanitizer_jobs >"$work/logs/sanitizer-jobs.txt"
  bounded 999 xargs -P "$processes" -L 1 --process-slot-var=slot bash -c 'run_sanitizer "$@"' _ \
    <"$work/logs/sanitizer-jobs.txt" >"$done"
  grep -vE '^[a-z]+ clean ' "$done"
  for tool in memcheck racecheck; do
    awk -v tool=$tool '
      $1 == tool && FILENAME ~ /jobs/ { all++ }
      $1 == tool && FILENAME !~ /jobs/ { n[$2]++; ran++ }
      END {
        printf "%s: %d runs clean, %d with errors, %d stopped, %d not run\n", tool, n["clean"], n["found"], n["stopped"], all - ran
      }' "$work/logs/sanitizer-jobs.txt" "$done"
  done
  wait
  [[ -s $done ]] && ! grep -qE '^[a-z]+ found ' "$done"
}

# ------------------------------------------------------------------------------------------------ speed

# precisions_of KERNELS: fp32 and tf32 have the portable ones alone.
precisions_of() {
  echo bf16
  [[ $1 != portable ]] || printf '%s\n' tf32 fp32
}

# updates_of SEEDS: each precision with each kind of kernels.
updates_of() {
  local precision kernels rate code=0
  for kernels in $(kinds_of_kernels); do
    for precision in $(precisions_of "$kernels"); do
      rate=$(on_kernels "$kernels" native bounded 12 "$bin/cuda_updates" $precision "$1" 0.3 | tail -n 1) || code=1
      [[ -z $rate ]] || printf '%s\t%s\t%s\t%s\n' "$kernels" $precision "$1" "${rate##* }" | tee -a "$results/updates.tsv"
    done
  done
  return $code
}

# Where PyTorch has its copies of cuBLASLt, cuDNN and the CUDA runtime; nothing without PyTorch.
libraries_of_nvidia() {
  "$python" -c 'import glob, nvidia
print(":".join(folder for path in nvidia.__path__ for folder in glob.glob(path + "/*/lib")))' 2>/dev/null
}

# What matters most comes first.
part_updates() {
  need_gpu
  need_programs
  local failed=0 kernels precision
  updates_of 1 || failed=1
  updates_of 8 || failed=1
  for kernels in $(kinds_of_kernels); do
    for precision in $(precisions_of "$kernels"); do
      on_kernels "$kernels" native bounded 12 "$bin/cuda_updates" "$precision" 1 pieces |
        sed "s/ /\t/; s/^/$kernels, $precision\t/" | tee -a "$results/pieces.tsv" || failed=1
    done
  done
  native bounded 6 "$bin/cuda_copy" 1 0.2 | tee -a "$results/copy.tsv" || failed=1
  LD_LIBRARY_PATH=$(libraries_of_nvidia) bounded 20 "${java[@]}" org.dacnative.bench.Main cublas |
    sed 's/^/product\t/' | tee -a "$results/nvidia.tsv" || failed=1
  updates_of 2 || failed=1
  updates_of 4 || failed=1
  LD_LIBRARY_PATH=$(libraries_of_nvidia) bounded 15 "${java[@]}" org.dacnative.bench.Main unfused |
    sed 's/^/layer\t/' | tee -a "$results/nvidia.tsv" || (($? == 2)) || failed=1 # 2: no cuDNN, or none that can; it says so
  return $failed
}

# Each switch alone, in two turns, so that what disturbs a turn shows: an update, then its pieces.
part_variants() {
  need_gpu
  need_programs
  is_hopper || cannot "the switches are those of the kernels for Hopper"
  local failed=0 turn switch of
  for turn in 1 2; do
    for switch in VARIANT={plain,streamed{,_shared_reciprocal},shared_reciprocal,newton_{quarter,half},warp_copies} JOINED=0 OVERLAP=1; do
      for of in 0.3 pieces; do
        (
          export DAC_CUDA_KERNELS=hopper "DAC_CUDA_$switch"
          native bounded 8 "$bin/cuda_updates" bf16 1 $of
        ) | sed "s/^bf16 1 /updates_a_second /; s/^/$switch\t$turn\t/; s/ /\t/" | tee -a "$results/variants.tsv" || failed=1
      done
    done
  done
  return $failed
}

# The JAX program on the same GPU, one seed and eight, in its own default precision.
part_peer() {
  need_gpu
  [[ -n $peer ]] || cannot "no --peer FILE"
  "$python" -c 'import importlib.util as u, sys
sys.exit(not all(u.find_spec(name) for name in ("jax", "optax")))' || cannot "$python has no JAX, or no optax"
  local failed=0 seeds
  export XLA_PYTHON_CLIENT_PREALLOCATE=false
  for seeds in 1 8; do
    bounded 45 "$python" "$peer" --obs 17 --act 6 --seeds $seeds --steps $((2000 / seeds)) --chunk 50 |
      grep updates_per_s | tee -a "$results/peer.json" || failed=1
  done
  return $failed
}

# Each kernel of two updates; they run one by one, without a graph.
part_ncu() {
  need_gpu
  need_programs
  command -v ncu >/dev/null || cannot "no ncu"
  local failed=0 kernels
  for kernels in $(kinds_of_kernels); do
    on_kernels "$kernels" native bounded 20 ncu --clock-control none --metrics gpu__time_duration.sum --csv \
      "$bin/cuda_updates" bf16 1 trace >"$results/ncu_$kernels.csv" || failed=1
    echo "$kernels: $(grep -c gpu__time_duration "$results/ncu_$kernels.csv") launches"
  done
  return $failed
}

# ------------------------------------------------------------------------------------------------ training

# The three precisions in turn, on the pack's first data set: as many updates as there is time for, four seeds together,
# scored in MuJoCo. DAC_CUDA_KERNELS is handed on.
part_training() {
  need_gpu
  need_programs
  local of precision failed=0 turns=3
  of=$(packed_tasks | head -n 1)
  [[ -n $of ]] || cannot "no data set in the pack: bench/gpu/pack.sh --data FILE --env TASK"
  for precision in bf16 tf32 fp32; do
    train $(($(left) / turns)) $precision "$of" 200000 --precision $precision --num_seeds 4 --eval_interval 2500 \
      --log_interval 500 || failed=1
    echo "$precision: $(rate $precision) updates/s, each for four seeds"
    turns=$((turns - 1))
  done
  return $failed
}
