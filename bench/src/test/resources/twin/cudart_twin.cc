// SPDX-License-Identifier: Apache-2.0
// The CUDA runtime's memory, streams, events and graphs on the host, as far as the benchmarks of NVIDIA's libraries use them. A
// stream that is captured keeps its work for the graph.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace {

using Work = std::vector<std::function<void()>>;
using Clock = std::chrono::steady_clock;

struct Stream {
  std::unique_ptr<Work> capture;
};

struct Event {
  Clock::time_point at;
};

}  // namespace

void enqueue(void* stream, std::function<void()> work) {
  auto* const s = static_cast<Stream*>(stream);
  if (s->capture) {
    s->capture->push_back(std::move(work));
  } else {
    work();
  }
}

extern "C" {

int cudaMalloc(void** memory, size_t bytes) { return (*memory = std::malloc(bytes)) ? 0 : 2; }
int cudaFree(void* memory) { return std::free(memory), 0; }
int cudaMemcpy(void* to, const void* from, size_t bytes, int) { return std::memcpy(to, from, bytes), 0; }
int cudaStreamCreate(void** stream) { return *stream = new Stream, 0; }
int cudaStreamDestroy(void* stream) { return delete static_cast<Stream*>(stream), 0; }
int cudaStreamSynchronize(void* stream) { return static_cast<Stream*>(stream)->capture ? 900 : 0; }
int cudaStreamBeginCapture(void* stream, int) { return static_cast<Stream*>(stream)->capture.reset(new Work), 0; }
int cudaStreamEndCapture(void* stream, void** graph) {
  *graph = static_cast<Stream*>(stream)->capture.release();
  return *graph ? 0 : 901;
}
int cudaGraphInstantiate(void** executable, void* graph, unsigned long long) {
  return *executable = new Work(*static_cast<Work*>(graph)), 0;
}
int cudaGraphDestroy(void* graph) { return delete static_cast<Work*>(graph), 0; }
int cudaGraphExecDestroy(void* executable) { return delete static_cast<Work*>(executable), 0; }
int cudaGraphLaunch(void* executable, void* stream) {
  for (const auto& work : *static_cast<Work*>(executable)) enqueue(stream, work);
  return 0;
}
int cudaEventCreate(void** event) { return *event = new Event, 0; }
int cudaEventDestroy(void* event) { return delete static_cast<Event*>(event), 0; }
int cudaEventRecord(void* event, void*) { return static_cast<Event*>(event)->at = Clock::now(), 0; }
int cudaEventSynchronize(void*) { return 0; }
int cudaEventElapsedTime(float* milliseconds, void* begin, void* end) {
  const auto time = static_cast<Event*>(end)->at - static_cast<Event*>(begin)->at;
  *milliseconds = std::chrono::duration<float, std::milli>(time).count();
  return 0;
}

}  // extern "C"
