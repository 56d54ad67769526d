// SPDX-License-Identifier: Apache-2.0
#ifndef DAC_CORE_MEMORY_H
#define DAC_CORE_MEMORY_H

#include <memory>
#include <vector>

#include "core/backend.h"

namespace dac {

// Device memory with an owner.
class Memory {
 public:
  Memory(Backend& backend, size_t bytes) : backend_(backend), data_(backend.allocate(bytes)) {}
  ~Memory() { backend_.release(data_); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  float* floats() const { return static_cast<float*>(data_); }
  int64_t* integers() const { return static_cast<int64_t*>(data_); }

 private:
  Backend& backend_;
  void* data_;
};

using Memories = std::vector<std::unique_ptr<Memory>>;

}  // namespace dac

#endif
