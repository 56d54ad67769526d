// SPDX-License-Identifier: Apache-2.0
// Memory for what one operation hands from kernel to kernel; nothing in it survives the operation.
//
// It only grows. A block that became too small is kept until the end: work in the queue and captured graphs may still
// point to it. Sizes follow from shapes, so growth ends with the first update.
#ifndef DAC_CUDA_WORKSPACE_H
#define DAC_CUDA_WORKSPACE_H

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cuda/launch.cuh"

namespace dac {

class Workspace {
 public:
  Workspace() = default;
  ~Workspace() {
    for (void* block : blocks_) (void)cudaFree(block);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // At least `bytes` bytes, aligned to 256. May be called while the stream is captured.
  void* get(size_t bytes) {
    if (bytes > size_) {
      const size_t grown = std::max(bytes, size_ + size_ / 2);
      blocks_.push_back(allocate_device_memory(grown, "intermediate values"));
      size_ = grown;
    }
    return blocks_.empty() ? nullptr : blocks_.back();
  }

 private:
  std::vector<void*> blocks_;
  size_t size_ = 0;
};

}  // namespace dac

#endif
