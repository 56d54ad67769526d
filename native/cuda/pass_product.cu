// SPDX-License-Identifier: Apache-2.0
// Matrix products of any size for the general passes, in the three forms of a dense layer (pass_kernels.h).
//
// Grid (row tiles x panels of 128 columns, H, S); a block of 8 warps makes 64 or 16 rows of one panel, 16 columns a
// warp. Both operands come in slabs of 32 inner elements: the right one through a ring of three by cp.async, as floats or
// weights in bfloat16 (mlp_dense.cuh); the left one through registers, one slab ahead, into one of two buffers in the precision's format.
// Shared memory: 78 KiB at most (64 rows, fp32).
// Deterministic: one block takes a sum over the inner size, in order; what it adds does not depend on the tile.
#include <algorithm>

#include "cuda/mlp_dense.cuh"
#include "cuda/mlp_dispatch.cuh"
#include "cuda/pass_activation.cuh"
#include "cuda/pass_kernels.h"

namespace dac {
namespace {

constexpr int kLeftBuffers = 2;

template <Precision P>
constexpr int kLeftPitch = operand_pitch<P>(kSlab);

template <Precision P, typename T>
int64_t product_bytes(int tile) {
  return static_cast<int64_t>(sizeof(T)) * kRingElements<P, T> + static_cast<int64_t>(sizeof(Operand<P>)) * kLeftBuffers * tile * kLeftPitch<P>;
}

// This thread's share of a slab (kRows, kSlab) of the left operand, on its way from global to shared memory.
template <Precision P, int kRows, bool kTransposed>
class LeftSlab {
 public:
  // Rows from `row` and inner elements from `k` on; zero where there are none.
  __device__ void load(const float* left, const ProductArgs& args, int row, int k) {
#pragma unroll
    for (int i = 0; i < kShare; ++i) {
      const int r = row + row_of(i), inner = k + inner_of(i);
      const int64_t place = kTransposed ? static_cast<int64_t>(inner) * args.rows + r
                                        : static_cast<int64_t>(r) * args.inner + inner;
      values_[i] = r < args.rows && inner < args.inner ? left[place] : 0.0f;
    }
  }
  __device__ void store(Operand<P>* x) const {
#pragma unroll
    for (int i = 0; i < kShare; ++i) store_operand<P>(x + row_of(i) * kLeftPitch<P> + inner_of(i), values_[i]);
  }

 private:
  static constexpr int kShare = kRows * kSlab / kTileThreads;
  // Neighbouring threads take neighbours in global memory.
  __device__ static int element(int i) { return static_cast<int>(threadIdx.x) + i * kTileThreads; }
  __device__ static int row_of(int i) { return kTransposed ? element(i) % kRows : element(i) / kSlab; }
  __device__ static int inner_of(int i) { return kTransposed ? element(i) / kRows : element(i) % kSlab; }
  float values_[kShare];
};

// What becomes of one element of the product.
__device__ void finish(const ProductArgs& args, int s, int head, int row, int column, float value) {
  const int64_t place = static_cast<int64_t>(row) * args.columns + column;
  if (args.bias.data) value += args.bias.of(s, head)[column];
  if (args.add) value += args.result.of(s, head)[place];
  if (args.slope_at.data) value *= activation_slope(args.activation, args.slope_at.of(s, head)[place]);
  if (args.result.data) args.result.of(s, head)[place] = value;
  if (args.activated.data) args.activated.of(s, head)[place] = activated(args.activation, value);
}

__device__ const float* right_of(const ProductArgs& args, int s, int head, float) { return args.right.of(s, head); }
__device__ const uint16_t* right_of(const ProductArgs& args, int s, int head, uint16_t) {
  return args.rounded.of(s, head);
}

// T: of the right operand's elements.
template <Precision P, int kRows, ProductForm kForm, typename T>
__global__ void __launch_bounds__(kTileThreads) product_kernel(const __grid_constant__ ProductArgs args) {
  ptx::take_turn();
  constexpr bool kTransposed = kForm == ProductForm::kBackward;
  constexpr int kPitch = kSlabPitch<P, kTransposed, kPanel, T>;
  T* ring = dynamic_shared<T>();
  Operand<P>* buffers = reinterpret_cast<Operand<P>*>(ring + kRingElements<P, T>);
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  const int panels = (args.columns + kPanel - 1) / kPanel, tile = static_cast<int>(blockIdx.x);
  const int first_row = tile / panels * kRows, panel = tile % panels * kPanel;
  const int first_column = static_cast<int>(threadIdx.x) / kWarpSize * kWarpColumns;
  const bool busy = panel + first_column < args.columns;  // the same for all lanes of a warp
  const float* left = args.left.of(s, head);
  const T* first = right_of(args, s, head, T{});
  const MatrixOf<T> right = kTransposed ? MatrixOf<T>{first, args.columns, args.inner, args.inner}
                                        : MatrixOf<T>{first, args.inner, args.columns, args.columns};

  int next_stage = 0, next_k = 0;  // of the next slab of the right operand
  const auto fetch_next = [&] {
    if (next_k < args.inner) {
      T* to = ring + next_stage * kStageElements<P, T>;
      if constexpr (kTransposed)
        fetch_slab<kPanel, kSlab, kPitch>(to, right, panel, next_k);
      else
        fetch_slab<kSlab, kPanel, kPitch>(to, right, next_k, panel);
      next_stage = next_stage + 1 == kStages ? 0 : next_stage + 1;
      next_k += kSlab;
    }
    ptx::copy_async_commit();
  };
  for (int i = 0; i < kStages - 1; ++i) fetch_next();
  LeftSlab<P, kRows, kForm == ProductForm::kWeights> left_slab;
  left_slab.load(left, args, first_row, 0);

  Accumulators<kRows> sums;
  sums.clear();
  int stage = 0, buffer = 0;
  for (int k = 0; k < args.inner; k += kSlab) {
    Operand<P>* x = buffers + buffer * kRows * kLeftPitch<P>;
    left_slab.store(x);  // read last two slabs ago, before a barrier
    ptx::copy_async_wait<kStages - 2>();
    __syncthreads();
    fetch_next();
    left_slab.load(left, args, first_row, k + kSlab);
    const T* slab = ring + stage * kStageElements<P, T> + first_column * (kTransposed ? kPitch : 1);
    if (busy)
      multiply_slab<P, kRows, kTransposed, kPitch>(sums, x, kLeftPitch<P>, slab,
                                                   min(round_up(args.inner - k, kAlign), kSlab));
    stage = stage + 1 == kStages ? 0 : stage + 1;
    buffer = 1 - buffer;
  }
  ptx::copy_async_wait<0>();
  if (!busy) return;
  sums.for_each_pair([&](int row, int column, float2 pair) {
    row += first_row;
    column += panel + first_column;
    if (row < args.rows && column < args.columns) finish(args, s, head, row, column, pair.x);
    if (row < args.rows && column + 1 < args.columns) finish(args, s, head, row, column + 1, pair.y);
  });
}

template <Precision P, ProductForm kForm, typename T>
void launch_form(const char* name, int heads, const ProductArgs& args, const MlpContext& context) {
  const int64_t panels = (args.columns + kPanel - 1) / kPanel;
  const auto blocks = [&](int tile) { return tiles_of(args.rows, tile) * panels; };
  // Large tiles read the right operand less often, if there are enough of them.
  const bool large = 2 * blocks(64) * heads * context.num_seeds >= context.multiprocessors;
  const auto start = [&](auto tag) {
    constexpr int kRows = decltype(tag)::value;
    const dim3 grid(static_cast<unsigned>(blocks(kRows)), static_cast<unsigned>(heads),
                    static_cast<unsigned>(context.num_seeds));
    launch({name, grid, dim3(kTileThreads), static_cast<size_t>(product_bytes<P, T>(kRows))}, context.queue,
           product_kernel<P, kRows, kForm, T>, args);
  };
  large ? start(RowsTag<64>()) : start(RowsTag<16>());
}

template <Precision P, ProductForm kForm>
void launch_with_weights(const char* name, int heads, const ProductArgs& args, const MlpContext& context) {
  if constexpr (P == Precision::kBf16)
    if (args.rounded.data) return launch_form<P, kForm, uint16_t>(name, heads, args, context);
  launch_form<P, kForm, float>(name, heads, args, context);
}

}  // namespace

void launch_product(const char* name, ProductForm form, int precision, int heads, const ProductArgs& args,
                    const MlpContext& context) {
  with_precision(precision, [&](auto tag) {
    constexpr Precision P = decltype(tag)::value;
    switch (form) {
      case ProductForm::kForward:
        return launch_with_weights<P, ProductForm::kForward>(name, heads, args, context);
      case ProductForm::kBackward:
        return launch_with_weights<P, ProductForm::kBackward>(name, heads, args, context);
      default:
        return launch_form<P, ProductForm::kWeights, float>(name, heads, args, context);
    }
  });
}

}  // namespace dac
