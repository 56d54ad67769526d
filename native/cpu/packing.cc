// SPDX-License-Identifier: Apache-2.0
#include "cpu/packing.h"

namespace dac {
namespace {

using onednn::check;
using onednn::memory_for;

constexpr int kUsualRows = 256;  // of a first operand; the order is the same for all of them where oneDNN has a fast product

onednn::MemoryDesc packed_desc(int k, int n, dnnl_engine_t engine) {
  const onednn::MemoryDesc a = onednn::matrix(kUsualRows, k, dnnl_bf16, false);
  const onednn::MemoryDesc c = onednn::matrix(kUsualRows, n, dnnl_f32, false);
  const dnnl_dims_t dims = {k, n};
  dnnl_memory_desc_t any;
  check(dnnl_memory_desc_create_with_tag(&any, 2, dims, dnnl_bf16, dnnl_format_tag_any), "memory_desc_create");
  const onednn::MemoryDesc b(any);
  const onednn::PrimitiveDesc product = onednn::matmul(engine, a.get(), b.get(), c.get());
  dnnl_memory_desc_t desc;
  check(dnnl_memory_desc_clone(&desc, dnnl_primitive_desc_query_md(product.get(), dnnl_query_weights_md, 0)),
        "memory_desc_clone");
  return onednn::MemoryDesc(desc);
}

template <typename T>
T query(const_dnnl_memory_desc_t desc, dnnl_query_t what) {
  T value{};
  check(dnnl_memory_desc_query(desc, what, &value), "memory_desc_query");
  return value;
}

// Blocks of rows x b columns, then pairs of rows side by side: block after block of a column of blocks, that is all of k.
int pairs_of_rows(const_dnnl_memory_desc_t desc, int k, int n) {
  if (query<int>(desc, dnnl_query_inner_nblks_s32) != 3) return 0;
  const auto* blocks = query<const dnnl_dims_t*>(desc, dnnl_query_inner_blks);
  const auto* of = query<const dnnl_dims_t*>(desc, dnnl_query_inner_idxs);
  const auto* strides = query<const dnnl_dims_t*>(desc, dnnl_query_strides);
  const dnnl_dim_t pairs = (*blocks)[0], columns = (*blocks)[1];
  const bool ordered = (*of)[0] == 0 && (*of)[1] == 1 && (*of)[2] == 0 && (*blocks)[2] == 2;
  const bool in_turn = (*strides)[0] == 2 * pairs * columns && (*strides)[1] == k * columns;
  const bool whole = k % (2 * pairs) == 0 && n % columns == 0;
  return ordered && in_turn && whole ? static_cast<int>(columns) : 0;
}

}  // namespace

Packing::Packing(int k, int n, int threads, dnnl_engine_t engine)
    : k_(k),
      n_(n),
      desc_(packed_desc(k, n, engine)),
      columns_together_(pairs_of_rows(desc_.get(), k, n)),
      arguments_(static_cast<size_t>(threads)) {
  const onednn::MemoryDesc plain = onednn::matrix(k, n, dnnl_bf16, false);
  dnnl_primitive_desc_t new_desc;
  check(dnnl_reorder_primitive_desc_create(&new_desc, plain.get(), engine, desc_.get(), engine, onednn::attributes().get()),
        "reorder_primitive_desc_create");
  const onednn::PrimitiveDesc reorder_desc(new_desc);
  reorder_ = onednn::primitive(reorder_desc.get());
  const const_dnnl_memory_desc_t scratch = dnnl_primitive_desc_query_md(reorder_desc.get(), dnnl_query_scratchpad_md, 0);
  const int64_t scratch_floats = static_cast<int64_t>(dnnl_memory_desc_get_size(scratch) / sizeof(float)) + 1;
  for (Arguments& own : arguments_) {
    own.from = memory_for(plain.get(), engine);
    own.to = memory_for(desc_.get(), engine);
    own.scratch = memory_for(scratch, engine);
    check(dnnl_memory_set_data_handle(own.scratch.get(), own.scratch_data.get(scratch_floats)), "set_data_handle");
  }
}

void Packing::pack(int thread, dnnl_stream_t stream, const uint16_t* matrix, uint16_t* packed) {
  Arguments& own = arguments_[static_cast<size_t>(thread)];
  check(dnnl_memory_set_data_handle(own.from.get(), const_cast<uint16_t*>(matrix)), "set_data_handle");
  check(dnnl_memory_set_data_handle(own.to.get(), packed), "set_data_handle");
  const dnnl_exec_arg_t args[] = {
      {DNNL_ARG_FROM, own.from.get()}, {DNNL_ARG_TO, own.to.get()}, {DNNL_ARG_SCRATCHPAD, own.scratch.get()}};
  check(dnnl_primitive_execute(reorder_.get(), stream, 3, args), "primitive_execute");
}

}  // namespace dac
