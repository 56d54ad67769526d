// SPDX-License-Identifier: Apache-2.0
// Updates per second of a recorded DAC update (made_up_training.h) on the GPU. Which kernels: DAC_CUDA_KERNELS.
//
//   cuda_updates PRECISION SEEDS SECONDS     a line "PRECISION SEEDS updates/s": median of five stretches; an update of
//                                            S seeds counts as S
//   cuda_updates PRECISION SEEDS pieces      a line "OPERATION us" for each: replayed alone, again and again
//   cuda_updates PRECISION SEEDS trace       two updates, operation by operation: for a profiler
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "made_up_training.h"

namespace {

using dac::bench::check;
using dac::bench::Training;

// Seconds of one pass of a program: median of five stretches.
double seconds_of(const Training& training, dac_program* program, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto time_of = [&](int64_t passes) {
    const auto began = Clock::now();
    check(dac_run(program, passes));
    training.wait();
    return std::chrono::duration<double>(Clock::now() - began).count() / static_cast<double>(passes);
  };
  time_of(100);
  const int64_t stretch = std::max<int64_t>(20, static_cast<int64_t>(seconds / 5 / time_of(100)) / 20 * 20);
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) times.push_back(time_of(stretch));
  std::sort(times.begin(), times.end());
  return times[2];
}

void print_pieces(const Training& training) {
  for (const auto& [name, issue] : training.pieces())
    std::printf("%s %.1f\n", name, 1e6 * seconds_of(training, training.record(issue), 0.1));
}

int precision_of(const std::string& name) {
  if (name == "fp32") return DAC_PRECISION_FP32;
  if (name == "tf32") return DAC_PRECISION_TF32;
  if (name == "bf16") return DAC_PRECISION_BF16;
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  const int precision = argc == 4 ? precision_of(argv[1]) : -1, seeds = argc == 4 ? std::atoi(argv[2]) : 0;
  const bool trace = argc == 4 && !std::strcmp(argv[3], "trace"), pieces = argc == 4 && !std::strcmp(argv[3], "pieces");
  const double seconds = argc == 4 ? std::atof(argv[3]) : 0;
  if (precision < 0 || seeds < 1 || (!trace && !pieces && seconds <= 0)) {
    std::fprintf(stderr, "usage: cuda_updates fp32|tf32|bf16 SEEDS SECONDS|pieces|trace\n");
    return 2;
  }
  try {
    const Training training(DAC_DEVICE_CUDA, precision, 1, seeds);
    std::fprintf(stderr, "%s\n", training.description());
    if (trace) {
      for (int i = 0; i < 2; ++i) training.update();
      training.wait();
    } else if (pieces) {
      print_pieces(training);
    } else {
      dac_program* program = training.record([&] { training.update(); });
      std::printf("%s %d %.0f\n", argv[1], seeds, seeds / seconds_of(training, program, seconds));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cuda_updates: %s\n", error.what());
    return 1;
  }
  return 0;
}
