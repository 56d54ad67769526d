// SPDX-License-Identifier: Apache-2.0
#include "cuda/device.h"

#include <algorithm>
#include <string>

#include "cuda/launch.cuh"

namespace dac {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

int driver_version() {
  int version = 0;  // stays 0 where no driver is installed
  (void)cudaDriverGetVersion(&version);
  return version;
}

int runtime_version() {
  int version = 0;
  (void)cudaRuntimeGetVersion(&version);
  return version;
}

template <size_t kSize>
void copy_text(const std::string& text, char (&to)[kSize]) {
  std::copy_n(text.begin(), std::min(text.size(), kSize - 1), to);
}

std::string why_none(cudaError_t error) {
  const std::string needed = "CUDA " + version_text(runtime_version());
  switch (error) {
    case cudaErrorInsufficientDriver:
      if (driver_version() == 0) return "no NVIDIA driver (libcuda.so.1) on this machine; " + needed + " is needed";
      return "the NVIDIA driver serves CUDA " + version_text(driver_version()) + " at most, " + needed +
             " is needed; install a newer driver";
    case cudaSuccess:
    case cudaErrorNoDevice:
      return "the NVIDIA driver finds no GPU (is one hidden by CUDA_VISIBLE_DEVICES?)";
    default:
      return std::string("the CUDA driver does not start: ") + cudaGetErrorString(error);
  }
}

}  // namespace

int device_count() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess && count > 0) return count;
  (void)cudaGetLastError();
  throw Error(DAC_UNSUPPORTED, why_none(error));
}

dac_device_info device_info(int index) {
  const int count = device_count();
  if (index < 0 || index >= count)
    throw Error(DAC_UNSUPPORTED, "no GPU of index " + std::to_string(index) + ": this machine has " +
                                     std::to_string(count) + (count == 1 ? " (index 0)" : ", counted from 0"));
  cudaDeviceProp properties;
  DAC_CUDA(cudaGetDeviceProperties(&properties, index));
  DAC_CUDA(cudaSetDevice(index));
  size_t free_bytes = 0, total_bytes = 0;
  DAC_CUDA(cudaMemGetInfo(&free_bytes, &total_bytes));
  dac_device_info info = {};
  copy_text(properties.name, info.name);
  copy_text(DAC_CUDA_ARCHITECTURES, info.architectures);
  info.total_memory = static_cast<int64_t>(total_bytes);
  info.free_memory = static_cast<int64_t>(free_bytes);
  info.compute_capability = 10 * properties.major + properties.minor;
  info.multiprocessors = properties.multiProcessorCount;
  info.driver_version = driver_version();
  info.runtime_version = runtime_version();
  return info;
}

}  // namespace dac
