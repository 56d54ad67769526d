// SPDX-License-Identifier: Apache-2.0
// What memory can do at most: large copies on k pinned threads, each between two arrays of its own, and the clock at
// which the processor runs meanwhile. The sizes of the arrays lie in the second-level cache, in the third-level cache
// and beyond both on the machines we know; bytes read and bytes written count both, as STREAM counts them.
//
//   memory_copy THREADS SECONDS     lines: "clock GHz", then "copy KiB-per-thread GB/s" for each size
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "crew.h"

namespace {

constexpr size_t kKiB[] = {256, 4096, 262144};  // both arrays of a thread together

double copy_rate(size_t kib, int threads, double seconds) {
  const size_t bytes = kib * 1024 / 2;
  const double copies = dac::bench::calls_per_second(threads, seconds, [&](int) {
    auto arrays = std::make_shared<std::vector<char>>(2 * bytes, 1);
    return [arrays, bytes] {
      std::memcpy(arrays->data(), arrays->data() + bytes, bytes);
      asm volatile("" ::"r"(arrays->data()) : "memory");  // the copy has a reader
    };
  });
  return copies * 2e-9 * static_cast<double>(bytes);
}

// Multiplications that wait for each other take 3 cycles each on every x86-64 processor of the last 15 years.
double gigahertz() {
  constexpr long kRounds = 2000000, kChain = 8, kCycles = 3;
  unsigned long x = 3;
  const auto began = dac::bench::Clock::now();
  for (long i = 0; i < kRounds; ++i)
    asm volatile(
        "imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0"
        : "+r"(x));
  return static_cast<double>(kRounds * kChain * kCycles) * 1e-9 / dac::bench::seconds_since(began);
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc == 3 ? std::atoi(argv[1]) : 0;
  const double seconds = argc == 3 ? std::atof(argv[2]) : 0;
  if (threads < 1 || threads > 256 || seconds <= 0) {
    std::fprintf(stderr, "usage: memory_copy THREADS SECONDS (1..256 threads, seconds per size > 0)\n");
    return 2;
  }
  gigahertz();  // wakes the processor up
  std::printf("clock %.2f\n", gigahertz());
  for (size_t kib : kKiB) std::printf("copy %zu %.1f\n", kib, copy_rate(kib, threads, seconds));
  return 0;
}
