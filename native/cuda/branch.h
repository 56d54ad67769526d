// SPDX-License-Identifier: Apache-2.0
// One of the two branches that a captured graph may have: the stream that is captured, and memory that no operation of
// the other branch works in.
#ifndef DAC_CUDA_BRANCH_H
#define DAC_CUDA_BRANCH_H

#include <cuda_runtime.h>

#include "cuda/gradient_squares.h"
#include "cuda/launch.cuh"
#include "cuda/workspace.h"

namespace dac {

// A place in a stream that another stream can wait for.
class StreamEvent {
 public:
  StreamEvent() = default;
  ~StreamEvent() {
    if (event_) (void)cudaEventDestroy(event_);
  }
  StreamEvent(const StreamEvent&) = delete;
  StreamEvent& operator=(const StreamEvent&) = delete;

  // After all that is in the stream now.
  void record(cudaStream_t stream) {
    if (!event_) DAC_CUDA(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming));
    DAC_CUDA(cudaEventRecord(event_, stream));
  }
  cudaEvent_t get() const { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

struct Branch {
  Branch() = default;
  ~Branch() {
    (void)cudaFree(blocks_done);
    if (stream) (void)cudaStreamDestroy(stream);
  }
  Branch(const Branch&) = delete;
  Branch& operator=(const Branch&) = delete;

  void open() {
    DAC_CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    blocks_done = static_cast<unsigned*>(allocate_device_memory(sizeof *blocks_done, "a count of blocks"));
    DAC_CUDA(cudaMemsetAsync(blocks_done, 0, sizeof *blocks_done, stream));
    DAC_CUDA(cudaStreamSynchronize(stream));  // the kernels that use it may be in another stream
  }
  const StreamEvent& now() {
    reached_.record(stream);
    return reached_;
  }
  void wait_for(const StreamEvent& event) {
    DAC_CUDA(cudaStreamWaitEvent(stream, event.get(), 0));
    waits = true;
  }

  cudaStream_t stream = nullptr;
  Workspace workspace;
  GradientSquares squares;          // left by the branch's last operation that left any
  unsigned* blocks_done = nullptr;  // in device memory; 0 between kernels
  bool waits = false;  // the next kernel waits for the other branch (launch.cuh)

 private:
  StreamEvent reached_;
};

}  // namespace dac

#endif
