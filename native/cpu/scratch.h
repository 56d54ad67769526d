// SPDX-License-Identifier: Apache-2.0
// Grow-only working memory: sizes settle in the first update, later ones allocate nothing.
#ifndef DAC_CPU_SCRATCH_H
#define DAC_CPU_SCRATCH_H

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "cpu/host_memory.h"

namespace dac {

// One block of floats, 64-byte aligned; its content is undefined after get().
class GrowingBuffer {
 public:
  float* get(int64_t floats) {
    if (floats > size_) {
      data_.reset();
      data_.reset(static_cast<float*>(allocate_host_memory(static_cast<size_t>(floats) * sizeof(float))));
      if (!data_) throw std::bad_alloc();
      size_ = floats;
    }
    return data_.get();
  }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
  int64_t size_ = 0;
};

// Hands out pieces of a block, each 64-byte aligned.
class Carver {
 public:
  explicit Carver(float* start) : next_(start) {}
  float* take(int64_t floats) {
    float* piece = next_;
    next_ += padded(floats);
    return piece;
  }
  static int64_t padded(int64_t floats) { return (floats + 15) / 16 * 16; }

 private:
  float* next_;
};

}  // namespace dac

#endif
