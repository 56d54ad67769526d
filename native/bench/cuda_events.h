// SPDX-License-Identifier: Apache-2.0
// Times on a GPU: how long work takes between two events of a stream.
#ifndef DAC_BENCH_CUDA_EVENTS_H
#define DAC_BENCH_CUDA_EVENTS_H

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

namespace dac::bench {

inline void check(cudaError_t error, const char* call) {
  if (error != cudaSuccess) throw std::runtime_error(std::string(call) + ": " + cudaGetErrorString(error));
}

// Device memory, all zero.
class DeviceMemory {
 public:
  explicit DeviceMemory(size_t bytes) {
    check(cudaMalloc(&data_, bytes), "cudaMalloc");
    check(cudaMemset(data_, 0, bytes), "cudaMemset");
  }
  ~DeviceMemory() { cudaFree(data_); }
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;
  char* data() const { return static_cast<char*>(data_); }

 private:
  void* data_ = nullptr;
};

// Seconds that `times` calls of work() take together on the default stream, which they only enqueue.
template <typename Work>
double device_seconds(int times, Work&& work) {
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), "cudaEventCreate");
  check(cudaEventCreate(&end), "cudaEventCreate");
  check(cudaEventRecord(begin), "cudaEventRecord");
  for (int i = 0; i < times; ++i) work();
  check(cudaEventRecord(end), "cudaEventRecord");
  check(cudaEventSynchronize(end), "cudaEventSynchronize");
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, begin, end), "cudaEventElapsedTime");
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  return milliseconds / 1e3;
}

// Calls a second, from about `seconds` of calls after a few that warm up.
template <typename Work>
double calls_per_second(double seconds, Work&& work) {
  constexpr int kFew = 20;
  device_seconds(kFew, work);
  const double one = device_seconds(kFew, work) / kFew;
  const int times = one > 0 ? static_cast<int>(seconds / one) + 1 : kFew;
  return times / device_seconds(times, work);
}

}  // namespace dac::bench

#endif
