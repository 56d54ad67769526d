// SPDX-License-Identifier: Apache-2.0
// bfloat16 matrices in the order in which oneDNN's products read them (pairs of rows side by side, in blocks of columns; which,
// depends on the processor). A product otherwise puts its second operand into that order in every call.
#ifndef DAC_CPU_PACKING_H
#define DAC_CPU_PACKING_H

#include <cstdint>
#include <vector>

#include "cpu/onednn.h"
#include "cpu/scratch.h"

namespace dac {

// Of all (k, n) matrices that are second operands.
class Packing {
 public:
  Packing(int k, int n, int threads, dnnl_engine_t engine);

  int k() const { return k_; }
  int n() const { return n_; }
  const_dnnl_memory_desc_t desc() const { return desc_.get(); }
  int64_t bytes() const { return static_cast<int64_t>(dnnl_memory_desc_get_size(desc_.get())); }
  // b, if the order is (n / b, k / 2, b, 2); 0 if it is another.
  int columns_together() const { return columns_together_; }
  // matrix: (k, n), row-major; packed: bytes() of memory.
  void pack(int thread, dnnl_stream_t stream, const uint16_t* matrix, uint16_t* packed);

 private:
  struct Arguments {
    onednn::Memory from, to, scratch;
    GrowingBuffer scratch_data;
  };

  int k_, n_;
  onednn::MemoryDesc desc_;
  int columns_together_;
  onednn::Primitive reorder_;
  std::vector<Arguments> arguments_;
};

}  // namespace dac

#endif
