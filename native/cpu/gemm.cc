// SPDX-License-Identifier: Apache-2.0
#include "cpu/gemm.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>

#include "cpu/kernels.h"
#include "cpu/onednn.h"
#include "cpu/packing.h"
#include "cpu/scratch.h"

namespace dac {
namespace {

using onednn::check;
using onednn::matrix;
using onednn::memory_for;

// The operand as oneDNN takes it (it does not write to it): `rounding`, empty in float32, holds what is rounded here.
void* data(const Operand& operand, std::vector<uint16_t>& rounding) {
  if (operand.rounded) return const_cast<uint16_t*>(operand.rounded);
  if (rounding.empty()) return const_cast<float*>(operand.values);
  kernels().to_bf16(operand.values, rounding.data(), static_cast<int64_t>(rounding.size()));
  return rounding.data();
}

// Whether oneDNN has a product for these operands in generated code.
bool is_fast(const_dnnl_primitive_desc_t desc) {
  const char* name = "";
  check(dnnl_primitive_desc_query(desc, dnnl_query_impl_info_str, 0, &name), "primitive_desc_query");
  return std::strncmp(name, "brg", 3) == 0;
}

}  // namespace

struct GemmLibrary::Machine {
  onednn::Engine engine;
  onednn::Stream stream;

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
    onednn::Memory a, b, c, scratch;
    GrowingBuffer scratch_data;
    std::vector<uint16_t> a_bf16, b_bf16;
  };

  GemmShape shape;
  bool takes_packed = false;
  onednn::Primitive primitive;
  std::vector<Arguments> arguments;

  // packing: of b, if it comes packed.
  Product(const GemmShape& s, const Packing* packing, bool bf16, int threads, dnnl_engine_t engine)
      : shape(s), arguments(static_cast<size_t>(threads)) {
    const dnnl_data_type_t type = bf16 ? dnnl_bf16 : dnnl_f32;
    const onednn::MemoryDesc a = matrix(s.m, s.k, type, s.a_transposed), b = matrix(s.k, s.n, type, s.b_transposed);
    const onednn::MemoryDesc c = matrix(s.m, s.n, dnnl_f32, false);
    onednn::PrimitiveDesc desc;
    if (packing) desc = onednn::matmul(engine, a.get(), packing->desc(), c.get());
    takes_packed = desc && is_fast(desc.get());
    if (!takes_packed) desc = onednn::matmul(engine, a.get(), b.get(), c.get());
    primitive = onednn::primitive(desc.get());
    const const_dnnl_memory_desc_t scratch_desc = dnnl_primitive_desc_query_md(desc.get(), dnnl_query_scratchpad_md, 0);
    const int64_t scratch_floats = static_cast<int64_t>(dnnl_memory_desc_get_size(scratch_desc) / sizeof(float)) + 1;
    for (Arguments& own : arguments) {
      if (bf16) {
        own.a_bf16.resize(static_cast<size_t>(s.m) * static_cast<size_t>(s.k));
        if (!takes_packed) own.b_bf16.resize(static_cast<size_t>(s.k) * static_cast<size_t>(s.n));
      }
      own.a = memory_for(a.get(), engine);
      own.b = memory_for(takes_packed ? packing->desc() : b.get(), engine);
      own.c = memory_for(c.get(), engine);
      own.scratch = memory_for(scratch_desc, engine);
      check(dnnl_memory_set_data_handle(own.scratch.get(), own.scratch_data.get(scratch_floats)), "set_data_handle");
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
  const Packing* packed = shape.b_packed ? &packing(shape.k, shape.n) : nullptr;
  std::unique_lock<std::shared_mutex> lock(mutex_);
  if (const auto known = find(); known != products_.end()) return **known;  // another thread was faster
  products_.push_back(std::make_unique<Product>(shape, packed, bf16_, threads_, machine_->engine.get()));
  return *products_.back();
}

Packing& GemmLibrary::packing(int k, int n) {
  const auto find = [&] {
    return std::find_if(packings_.begin(), packings_.end(),
                        [&](const auto& known) { return known->k() == k && known->n() == n; });
  };
  {
    std::shared_lock<std::shared_mutex> lock(mutex_);  // every task asks
    if (const auto known = find(); known != packings_.end()) return **known;
  }
  std::unique_lock<std::shared_mutex> lock(mutex_);
  if (const auto known = find(); known != packings_.end()) return **known;  // another thread was faster
  packings_.push_back(std::make_unique<Packing>(k, n, threads_, machine_->engine.get()));
  return *packings_.back();
}

int64_t GemmLibrary::packed_bytes(int k, int n) { return packing(k, n).bytes(); }

void GemmLibrary::pack(int k, int n, int thread, const uint16_t* matrix, uint16_t* packed) {
  packing(k, n).pack(thread, machine_->stream.get(), matrix, packed);
}

int GemmLibrary::columns_together(int k, int n) {
  const bool amx = (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
  return amx ? 0 : packing(k, n).columns_together();
}

void GemmLibrary::run(GemmShape shape, int thread, Operand a, Operand b, float* c) {
  shape.b_packed = b.packed && !shape.b_transposed;
  Product& p = product(shape);
  Product::Arguments& own = p.arguments[static_cast<size_t>(thread)];
  check(dnnl_memory_set_data_handle(own.a.get(), data(a, own.a_bf16)), "set_data_handle");
  void* second = p.takes_packed ? const_cast<uint16_t*>(b.packed) : data(b, own.b_bf16);
  check(dnnl_memory_set_data_handle(own.b.get(), second), "set_data_handle");
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
