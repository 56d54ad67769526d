// SPDX-License-Identifier: Apache-2.0
#include "cpu/gemm.h"

#include <algorithm>
#include <mutex>
#include <string>

#include "core/status.h"
#include "cpu/kernels.h"
#include "cpu/scratch.h"
#include "oneapi/dnnl/dnnl.h"

namespace dac {
namespace {

void check(dnnl_status_t status, const char* call) {
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

using OwnedMemory = Owned<dnnl_memory, dnnl_memory_destroy>;
using OwnedDesc = Owned<dnnl_memory_desc, dnnl_memory_desc_destroy>;

OwnedDesc matrix(int rows, int columns, dnnl_data_type_t type, bool transposed) {
  const dnnl_dims_t dims = {rows, columns};
  const dnnl_dims_t strides = {transposed ? 1 : columns, transposed ? rows : 1};
  dnnl_memory_desc_t desc;
  check(dnnl_memory_desc_create_with_strides(&desc, 2, dims, type, strides), "memory_desc_create");
  return OwnedDesc(desc);
}

// The operand as oneDNN takes it (it does not write to it): `rounding`, empty in float32, holds what is rounded here.
void* data(const Operand& operand, std::vector<uint16_t>& rounding) {
  if (operand.rounded) return const_cast<uint16_t*>(operand.rounded);
  if (rounding.empty()) return const_cast<float*>(operand.values);
  kernels().to_bf16(operand.values, rounding.data(), static_cast<int64_t>(rounding.size()));
  return rounding.data();
}

OwnedMemory memory_for(const_dnnl_memory_desc_t desc, dnnl_engine_t engine, void* data) {
  dnnl_memory_t memory;
  check(dnnl_memory_create(&memory, desc, engine, data), "memory_create");
  return OwnedMemory(memory);
}

}  // namespace

struct GemmLibrary::Machine {
  Owned<dnnl_engine, dnnl_engine_destroy> engine;
  Owned<dnnl_stream, dnnl_stream_destroy> stream;

  Machine() {
    dnnl_engine_t new_engine;
    check(dnnl_engine_create(&new_engine, dnnl_cpu, 0), "engine_create");
    engine.reset(new_engine);
    dnnl_stream_t new_stream;
    check(dnnl_stream_create(&new_stream, new_engine, dnnl_stream_default_flags), "stream_create");
    stream.reset(new_stream);
  }
};

struct GemmLibrary::Product {
  // What one thread needs of its own.
  struct Arguments {
    OwnedMemory a, b, c, scratch;
    GrowingBuffer scratch_data;
    std::vector<uint16_t> a_bf16, b_bf16;
  };

  GemmShape shape;
  Owned<dnnl_primitive, dnnl_primitive_destroy> primitive;
  std::vector<Arguments> arguments;

  Product(const GemmShape& s, bool bf16, int threads, dnnl_engine_t engine)
      : shape(s), arguments(static_cast<size_t>(threads)) {
    const dnnl_data_type_t type = bf16 ? dnnl_bf16 : dnnl_f32;
    const OwnedDesc a_desc = matrix(s.m, s.k, type, s.a_transposed), b_desc = matrix(s.k, s.n, type, s.b_transposed);
    const OwnedDesc c_desc = matrix(s.m, s.n, dnnl_f32, false);
    dnnl_primitive_attr_t new_attr;
    check(dnnl_primitive_attr_create(&new_attr), "primitive_attr_create");
    const Owned<dnnl_primitive_attr, dnnl_primitive_attr_destroy> attr(new_attr);
    check(dnnl_primitive_attr_set_scratchpad_mode(new_attr, dnnl_scratchpad_mode_user), "set_scratchpad_mode");
    dnnl_primitive_desc_t new_desc;
    check(dnnl_matmul_primitive_desc_create(&new_desc, engine, a_desc.get(), b_desc.get(), nullptr, c_desc.get(),
                                            new_attr),
          "matmul_primitive_desc_create");
    const Owned<dnnl_primitive_desc, dnnl_primitive_desc_destroy> desc(new_desc);
    dnnl_primitive_t new_primitive;
    check(dnnl_primitive_create(&new_primitive, new_desc), "primitive_create");
    primitive.reset(new_primitive);
    const const_dnnl_memory_desc_t scratch_desc = dnnl_primitive_desc_query_md(new_desc, dnnl_query_scratchpad_md, 0);
    const int64_t scratch_floats = static_cast<int64_t>(dnnl_memory_desc_get_size(scratch_desc) / sizeof(float)) + 1;
    for (Arguments& own : arguments) {
      if (bf16) {
        own.a_bf16.resize(static_cast<size_t>(s.m) * static_cast<size_t>(s.k));
        own.b_bf16.resize(static_cast<size_t>(s.k) * static_cast<size_t>(s.n));
      }
      own.a = memory_for(a_desc.get(), engine, DNNL_MEMORY_NONE);
      own.b = memory_for(b_desc.get(), engine, DNNL_MEMORY_NONE);
      own.c = memory_for(c_desc.get(), engine, DNNL_MEMORY_NONE);
      own.scratch = memory_for(scratch_desc, engine, own.scratch_data.get(scratch_floats));
    }
  }
};

GemmLibrary::GemmLibrary(bool bf16, int threads)
    : bf16_(bf16), threads_(threads), machine_(std::make_unique<Machine>()) {}
GemmLibrary::~GemmLibrary() = default;

GemmLibrary::Product& GemmLibrary::product(const GemmShape& shape) {
  const auto find = [&] {
    return std::find_if(products_.begin(), products_.end(), [&](const auto& known) { return known->shape == shape; });
  };
  {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (const auto known = find(); known != products_.end()) return **known;
  }
  std::unique_lock<std::shared_mutex> lock(mutex_);
  if (const auto known = find(); known != products_.end()) return **known;  // another thread was faster
  products_.push_back(std::make_unique<Product>(shape, bf16_, threads_, machine_->engine.get()));
  return *products_.back();
}

void GemmLibrary::run(const GemmShape& shape, int thread, Operand a, Operand b, float* c) {
  Product& p = product(shape);
  Product::Arguments& own = p.arguments[static_cast<size_t>(thread)];
  check(dnnl_memory_set_data_handle(own.a.get(), data(a, own.a_bf16)), "set_data_handle");
  check(dnnl_memory_set_data_handle(own.b.get(), data(b, own.b_bf16)), "set_data_handle");
  check(dnnl_memory_set_data_handle(own.c.get(), c), "set_data_handle");
  const dnnl_exec_arg_t args[] = {{DNNL_ARG_SRC, own.a.get()},
                                  {DNNL_ARG_WEIGHTS, own.b.get()},
                                  {DNNL_ARG_DST, own.c.get()},
                                  {DNNL_ARG_SCRATCHPAD, own.scratch.get()}};
  check(dnnl_primitive_execute(p.primitive.get(), machine_->stream.get(), 4, args), "primitive_execute");
}

const char* gemm_library() {
  static const std::string text = [] {
    const dnnl_version_t* v = dnnl_version();
    return "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
  }();
  return text.c_str();
}

bool gemm_has_bf16() {
  const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa();
  return (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}

}  // namespace dac
