// SPDX-License-Identifier: Apache-2.0
#include "runtime_twin.h"

#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "conditions.h"
#include "graph_twin.h"
#include "guarded_memory.h"

namespace simt {

namespace {

constexpr size_t kSharedOptIn = 227 * 1024;  // the H100's
constexpr int kRuntimeVersion = 13000;

struct Device {
  cudaError_t sticky = cudaSuccess, injected = cudaSuccess;
  size_t used = 0;
  std::map<void*, std::unique_ptr<GuardedMemory>> allocations;
  std::map<const void*, size_t> shared_limits;
  long kernels = 0;
};

thread_local std::string kernel_name = "?";

// One thread at a time has the device; it may already have it.
using Turn = std::lock_guard<std::recursive_mutex>;
std::recursive_mutex& turns() {
  static auto* const mutex = new std::recursive_mutex;
  return *mutex;
}

Device& device() {
  static auto* const the_device = new Device;  // never destroyed: tests free memory until the very end
  return *the_device;
}

// Runs the work now, or keeps it if the stream is captured.
cudaError_t enqueue(Stream* stream, std::function<void()> work) {
  const Turn turn(turns());
  if (device().sticky != cudaSuccess) return device().sticky;
  if (stream && stream->captured()) {
    stream->last = {stream->capture->add(std::move(work), stream->branch, stream->last)};
    stream->waited = false;
  } else {
    work();
  }
  return device().sticky;
}

}  // namespace

cudaError_t start(const cudaLaunchConfig_t& config, const void* kernel, std::function<void()> body) {
  const Turn turn(turns());
  const dim3 grid = config.gridDim, block = config.blockDim;
  const size_t threads = size_t{block.x} * block.y * block.z, blocks = size_t{grid.x} * grid.y * grid.z;
  const auto limit = device().shared_limits.find(kernel);
  const size_t shared_limit = limit == device().shared_limits.end() ? 48 * 1024 : limit->second;
  if (threads == 0 || threads > 1024 || block.z > 64 || blocks == 0 || grid.x > 0x7FFFFFFFu || grid.y > 65535 ||
      grid.z > 65535)
    return cudaErrorInvalidConfiguration;
  if (config.dynamicSmemBytes > shared_limit) return cudaErrorInvalidValue;
  unsigned cluster = 1;
  bool overlapped = false;
  for (unsigned i = 0; i < config.numAttrs; ++i)
    if (config.attrs[i].id == cudaLaunchAttributeClusterDimension)
      cluster = config.attrs[i].val.clusterDim.x;
    else
      overlapped = config.attrs[i].val.programmaticStreamSerializationAllowed != 0;
  if (cluster == 0 || cluster > 8 || grid.x % cluster) return cudaErrorInvalidValue;
  if (overlapped && config.stream && config.stream->captured() && config.stream->waited)
    fail(kernel_name + " overlaps the kernel before and waits for another stream");
  if (device().injected != cudaSuccess) return device().sticky = device().injected;
  return enqueue(config.stream,
                 [launch = Launch{kernel_name, grid, block, config.dynamicSmemBytes, cluster, overlapped},
                  body = std::move(body)] {
                   if (++device().kernels > conditions().healthy_kernels)
                     device().sticky = cudaErrorIllegalAddress;
                   else if (conditions().count_only)
                     count(launch);
                   else
                     run_grid(launch, body);
                 });
}

void name_kernel(const char* name) { kernel_name = name; }

void inject_error(cudaError_t error) {
  device().injected = error;
  if (error == cudaSuccess) device().sticky = cudaSuccess;
}

long kernels_run() { return device().kernels; }

}  // namespace simt

using simt::device;
using simt::enqueue;
using simt::Turn;
using simt::turns;

cudaError_t cudaGetLastError() { return device().sticky; }

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "no error";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorIllegalAddress:
      return "an illegal memory access was encountered";
    case cudaErrorInvalidDevice:
      return "invalid device ordinal";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    default:
      return "error of the emulated CUDA run-time library";
  }
}

const char* cudaGetErrorName(cudaError_t error) {
  static char name[32];
  std::snprintf(name, sizeof name, "cudaError %d", static_cast<int>(error));
  return name;
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 0;
  if (simt::conditions().driver < simt::kRuntimeVersion) return cudaErrorInsufficientDriver;
  if (simt::conditions().devices == 0) return cudaErrorNoDevice;
  *count = simt::conditions().devices;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int index) { return index == 0 ? device().sticky : cudaErrorInvalidDevice; }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int index) {
  if (index != 0) return cudaErrorInvalidDevice;
  *properties = {"host emulation", simt::conditions().memory, simt::conditions().capability / 10,
                 simt::conditions().capability % 10, simt::conditions().multiprocessors};
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount:
      *value = simt::conditions().multiprocessors;
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMajor:
      *value = simt::conditions().capability / 10;
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMinor:
      *value = simt::conditions().capability % 10;
      return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(simt::kSharedOptIn);
      return cudaSuccess;
    default:
      return cudaErrorInvalidValue;
  }
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = simt::conditions().driver;
  return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = simt::kRuntimeVersion;
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  const Turn turn(turns());
  *total = simt::conditions().memory;
  *free = *total - std::min(*total, device().used);
  return device().sticky;
}

cudaError_t cudaDeviceSynchronize() { return device().sticky; }

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  const Turn turn(turns());
  if (device().sticky != cudaSuccess) return device().sticky;
  if (device().used + bytes > simt::conditions().memory) return cudaErrorMemoryAllocation;
  auto allocation = std::make_unique<simt::GuardedMemory>(bytes, 64, "an array in device memory");
  allocation->poison();
  *memory = allocation->data();
  device().used += bytes;
  device().allocations[*memory] = std::move(allocation);
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  if (!memory) return cudaSuccess;
  const Turn turn(turns());
  const auto place = device().allocations.find(memory);
  if (place == device().allocations.end()) simt::fail("cudaFree of memory that is not allocated");
  if (!place->second->intact()) simt::fail("something was written beside an array in device memory");
  device().used -= place->second->bytes();
  device().allocations.erase(place);
  return device().sticky;
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind) {
  if (device().sticky == cudaSuccess && bytes > 0) std::memcpy(to, from, bytes);  // an empty array may be null
  return device().sticky;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  return enqueue(stream, [=] { std::memcpy(to, from, bytes); });
}

cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t stream) {
  return enqueue(stream, [=] { std::memset(memory, value, bytes); });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = new simt::Stream();
  return device().sticky;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  delete stream;
  return device().sticky;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return stream && stream->captured() ? cudaErrorStreamCaptureUnsupported : device().sticky;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
  *status = stream && stream->captured() ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
  return device().sticky;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new simt::Event();
  return device().sticky;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return device().sticky;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  event->capture = stream->captured() ? stream->capture : nullptr;
  event->last = stream->last;
  return device().sticky;
}

// Waiting for an event of a captured stream makes the waiting stream part of that capture.
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  if (!event->capture) return device().sticky;  // streams execute at once
  if (!event->capture->active()) return cudaErrorStreamCaptureInvalidated;
  if (!stream->captured()) {
    *stream = {event->capture, event->capture->new_branch(), event->last, true};
    return device().sticky;
  }
  if (stream->capture != event->capture) return cudaErrorStreamCaptureInvalidated;
  stream->waited = true;
  if (stream->capture->new_wait() != simt::conditions().ignored_wait)
    stream->last.insert(event->last.begin(), event->last.end());
  return device().sticky;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  if (stream->captured()) return cudaErrorStreamCaptureUnsupported;
  auto capture = std::make_shared<simt::Capture>();
  const int branch = capture->new_branch();
  *stream = {std::move(capture), branch, {}, false};
  return device().sticky;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  *graph = nullptr;
  if (!stream->captured()) return cudaErrorStreamCaptureInvalidated;
  stream->capture->end();
  if (!stream->capture->joined_by(stream->last) && simt::conditions().ignored_wait == 0)
    return cudaErrorStreamCaptureUnjoined;
  *graph = new simt::Graph{stream->capture};
  return device().sticky;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return device().sticky;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new simt::GraphExec{graph->work};
  return device().sticky;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
  if (device().injected != cudaSuccess) return device().sticky = device().injected;
  return enqueue(stream, [work = exec->work] {
    for (size_t number : work->order())
      if (device().sticky == cudaSuccess) work->node(number).work();
  });
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  delete exec;
  return device().sticky;
}

cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) { return device().sticky; }

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  const Turn turn(turns());
  if (attribute == cudaFuncAttributePreferredSharedMemoryCarveout)  // there is no first-level cache to take it from
    return value >= -1 && value <= 100 ? device().sticky : cudaErrorInvalidValue;
  if (value < 0 || static_cast<size_t>(value) > simt::kSharedOptIn) return cudaErrorInvalidValue;
  device().shared_limits[kernel] = static_cast<size_t>(value);
  return device().sticky;
}
