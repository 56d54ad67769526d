// SPDX-License-Identifier: Apache-2.0
// The one way to start a kernel, the one check of a CUDA call, and the one way to dynamic shared memory.
//
// Kernels are started through launch() instead of <<<>>>, so that the same source is compiled by nvcc for a GPU and by
// a host compiler for the emulation in native/tests/simt, whose cuda_runtime.h then stands in for the toolkit's.
#ifndef DAC_CUDA_LAUNCH_CUH
#define DAC_CUDA_LAUNCH_CUH

#include <cuda_runtime.h>

#include <cstddef>
#include <string>
#include <utility>

#include "core/status.h"

namespace dac {

// "63 MiB of 64 MiB are free", of the device's memory.
inline std::string free_memory_text() {
  size_t free_bytes = 0, total_bytes = 0;
  (void)cudaMemGetInfo(&free_bytes, &total_bytes);
  return std::to_string(free_bytes >> 20) + " MiB of " + std::to_string(total_bytes >> 20) + " MiB are free";
}

// Errors that refuse one call and leave the device as it was: a grid, block or attribute that it does not have, no code
// for it. After all others CUDA wants a new process.
inline bool concerns_one_call(cudaError_t error) {
  switch (error) {
    case cudaErrorInvalidValue:
    case cudaErrorInvalidConfiguration:
    case cudaErrorInvalidDeviceFunction:
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorLaunchOutOfResources:
    case cudaErrorNotSupported:
      return true;
    default:
      return false;
  }
}

// Throws Error with the call and its place: DAC_OUT_OF_MEMORY, DAC_UNSUPPORTED if the error concerns one call,
// otherwise DAC_DEVICE_ERROR.
inline void check_cuda(cudaError_t error, const char* call, const char* file, int line) {
  if (error == cudaSuccess) return;
  (void)cudaGetLastError();  // forget errors that do not stick
  const std::string name = std::string(file).substr(std::string(file).find_last_of('/') + 1);
  const std::string text = std::string(cudaGetErrorString(error)) + " (" + cudaGetErrorName(error) + ") from " + call +
                           " at " + name + ":" + std::to_string(line);
  if (error == cudaErrorMemoryAllocation) throw Error(DAC_OUT_OF_MEMORY, text + ": " + free_memory_text());
  throw Error(concerns_one_call(error) ? DAC_UNSUPPORTED : DAC_DEVICE_ERROR, text);
}

#define DAC_CUDA(call) ::dac::check_cuda((call), #call, __FILE__, __LINE__)

// cudaMalloc. Throws Error as check_cuda does; where there is no room, with what was wanted and what is free.
inline void* allocate_device_memory(size_t bytes, const char* what) {
  void* memory = nullptr;
  const cudaError_t error = cudaMalloc(&memory, bytes);
  if (error == cudaErrorMemoryAllocation) {
    (void)cudaGetLastError();
    throw Error(DAC_OUT_OF_MEMORY,
                "no device memory for " + std::to_string(bytes) + " bytes of " + what + ": " + free_memory_text());
  }
  check_cuda(error, "cudaMalloc", __FILE__, __LINE__);
  return memory;
}

// Where kernels are queued. If overlapped, a kernel's blocks may start while the kernels before still run (programmatic
// dependent launch, sm_90 and newer): every kernel then calls ptx::take_turn() before it touches memory. A kernel that
// waits for another stream too starts when all it waits for is done: the two kinds of waiting are not mixed.
struct Queue {
  Queue(cudaStream_t in) : stream(in) {}
  Queue(cudaStream_t in, bool overlap, bool* wait = nullptr) : stream(in), overlapped(overlap), waits(wait) {}

  // Whether the launch that comes now may overlap.
  bool take_overlap() const { return !(waits && std::exchange(*waits, false)) && overlapped; }

  cudaStream_t stream;
  bool overlapped = false;
  bool* waits = nullptr;  // where it says that the next kernel waits for another stream; null: it never does
};

// Where and how large: blocks of threads, and bytes of dynamic shared memory a block.
struct LaunchShape {
  LaunchShape(const char* kernel_name, dim3 blocks, dim3 threads, size_t bytes = 0, const char* in = __builtin_FILE(),
              int at = __builtin_LINE())
      : name(kernel_name), grid(blocks), block(threads), shared_bytes(bytes), file(in), line(at) {}
  const char* name;  // for error texts
  dim3 grid, block;
  size_t shared_bytes;
  unsigned cluster = 1;  // neighbours along x that can reach each other's shared memory
  const char* file;
  int line;
};

// Asks for shared memory above 48 KiB, and for all of a multiprocessor's, so that a second block finds room.
inline void ask_for_shared_memory(const LaunchShape& shape, const void* kernel) {
  const auto set = [&](cudaFuncAttribute attribute, int value) {
    check_cuda(cudaFuncSetAttribute(kernel, attribute, value), shape.name, shape.file, shape.line);
  };
  set(cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shape.shared_bytes));
  set(cudaFuncAttributePreferredSharedMemoryCarveout, cudaSharedmemCarveoutMaxShared);
}

// kernel<<<shape, queue>>>(arguments...). More shared memory than the device has fails.
template <typename... Parameters, typename... Arguments>
void launch(const LaunchShape& shape, const Queue& queue, void (*kernel)(Parameters...), Arguments&&... arguments) {
  if (shape.shared_bytes > 48 * 1024) ask_for_shared_memory(shape, reinterpret_cast<const void*>(kernel));
#ifndef __CUDACC__
  simt::name_kernel(shape.name);
#endif
  cudaLaunchConfig_t config = {};
  config.gridDim = shape.grid;
  config.blockDim = shape.block;
  config.dynamicSmemBytes = shape.shared_bytes;
  config.stream = queue.stream;
  cudaLaunchAttribute attributes[2] = {};
  config.attrs = attributes;
  if (shape.cluster > 1) {
    cudaLaunchAttribute& cluster = attributes[config.numAttrs++];
    cluster.id = cudaLaunchAttributeClusterDimension;
    cluster.val.clusterDim.x = shape.cluster;
    cluster.val.clusterDim.y = cluster.val.clusterDim.z = 1;
  }
  if (queue.take_overlap()) {
    cudaLaunchAttribute& overlap = attributes[config.numAttrs++];
    overlap.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    overlap.val.programmaticStreamSerializationAllowed = 1;
  }
  check_cuda(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...), shape.name, shape.file,
             shape.line);
}

// The block's dynamic shared memory, aligned to 1,024 bytes.
#ifdef __CUDACC__
template <typename T>
__device__ inline T* dynamic_shared() {
  extern __shared__ __align__(1024) unsigned char dac_dynamic_shared[];
  return reinterpret_cast<T*>(dac_dynamic_shared);
}
#else
template <typename T>
T* dynamic_shared() {
  return static_cast<T*>(simt::dynamic_shared_memory());
}
#endif

}  // namespace dac

#endif
