// SPDX-License-Identifier: Apache-2.0
// oneDNN's C handles with owners, and its status codes as errors: for gemm.cc and packing.cc.
#ifndef DAC_CPU_ONEDNN_H
#define DAC_CPU_ONEDNN_H

#include <memory>
#include <string>

#include "core/status.h"
#include "oneapi/dnnl/dnnl.h"

namespace dac::onednn {

inline void check(dnnl_status_t status, const char* call) {
  if (status == dnnl_success) return;
  const dac_status kind = status == dnnl_out_of_memory ? DAC_OUT_OF_MEMORY : DAC_DEVICE_ERROR;
  throw Error(kind, std::string("oneDNN: ") + call + " failed with status " + std::to_string(status));
}

// A oneDNN handle with its destroy function.
template <typename T, dnnl_status_t (*destroy)(T*)>
struct Destroy {
  void operator()(T* handle) const { destroy(handle); }
};
template <typename T, dnnl_status_t (*destroy)(T*)>
using Owned = std::unique_ptr<T, Destroy<T, destroy>>;

using Engine = Owned<dnnl_engine, dnnl_engine_destroy>;
using Stream = Owned<dnnl_stream, dnnl_stream_destroy>;
using Memory = Owned<dnnl_memory, dnnl_memory_destroy>;
using MemoryDesc = Owned<dnnl_memory_desc, dnnl_memory_desc_destroy>;
using Primitive = Owned<dnnl_primitive, dnnl_primitive_destroy>;
using PrimitiveDesc = Owned<dnnl_primitive_desc, dnnl_primitive_desc_destroy>;
using Attributes = Owned<dnnl_primitive_attr, dnnl_primitive_attr_destroy>;

inline MemoryDesc matrix(int rows, int columns, dnnl_data_type_t type, bool transposed) {
  const dnnl_dims_t dims = {rows, columns};
  const dnnl_dims_t strides = {transposed ? 1 : columns, transposed ? rows : 1};
  dnnl_memory_desc_t desc;
  check(dnnl_memory_desc_create_with_strides(&desc, 2, dims, type, strides), "memory_desc_create");
  return MemoryDesc(desc);
}

inline Memory memory_for(const_dnnl_memory_desc_t desc, dnnl_engine_t engine) {
  dnnl_memory_t memory;
  check(dnnl_memory_create(&memory, desc, engine, DNNL_MEMORY_NONE), "memory_create");
  return Memory(memory);
}

// Primitives whose scratch memory is ours.
inline Attributes attributes() {
  dnnl_primitive_attr_t attr;
  check(dnnl_primitive_attr_create(&attr), "primitive_attr_create");
  Attributes owned(attr);
  check(dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user), "set_scratchpad_mode");
  return owned;
}

inline PrimitiveDesc matmul(dnnl_engine_t engine, const_dnnl_memory_desc_t a, const_dnnl_memory_desc_t b,
                            const_dnnl_memory_desc_t c) {
  dnnl_primitive_desc_t desc;
  check(dnnl_matmul_primitive_desc_create(&desc, engine, a, b, nullptr, c, attributes().get()),
        "matmul_primitive_desc_create");
  return PrimitiveDesc(desc);
}

inline Primitive primitive(const_dnnl_primitive_desc_t desc) {
  dnnl_primitive_t made;
  check(dnnl_primitive_create(&made, desc), "primitive_create");
  return Primitive(made);
}

}  // namespace dac::onednn

#endif
