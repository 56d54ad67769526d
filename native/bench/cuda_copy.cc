// SPDX-License-Identifier: Apache-2.0
// What a GPU's memory can do at most: copies within the device. The smaller sizes lie in its second-level cache; bytes
// read and bytes written count both.
//
//   cuda_copy THREADS SECONDS     lines: "copy KiB GB/s" for each size (THREADS is for memory_copy, which this is like)
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "cuda_events.h"

namespace {

constexpr size_t kKiB[] = {4096, 262144};  // both arrays together

double copy_rate(size_t kib, double seconds) {
  const size_t bytes = kib * 1024 / 2;
  const dac::bench::DeviceMemory from(bytes), to(bytes);
  const double copies = dac::bench::calls_per_second(seconds, [&] {
    dac::bench::check(cudaMemcpyAsync(to.data(), from.data(), bytes, cudaMemcpyDeviceToDevice), "cudaMemcpyAsync");
  });
  return copies * 2e-9 * static_cast<double>(bytes);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc == 3 ? std::atof(argv[2]) : 0;
  if (seconds <= 0) {
    std::fprintf(stderr, "usage: cuda_copy THREADS SECONDS (seconds per size > 0)\n");
    return 2;
  }
  try {
    for (size_t kib : kKiB) std::printf("copy %zu %.1f\n", kib, copy_rate(kib, seconds));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "cuda_copy: %s\n", e.what());
    return 1;
  }
  return 0;
}
