// SPDX-License-Identifier: Apache-2.0
// Matrix products of any size for the general passes, in the three forms of a dense layer (pass_kernels.h).
//
// Grid (row tiles x panels of 128 columns, H, S); a block of 8 warps makes 64 or 16 rows of one panel, 16 columns a
// warp. Both operands come in slabs of 32 inner elements: the right one through a ring of three by cp.async, as floats or
// weights in bfloat16 (mlp_slab.cuh); the left one through registers, one slab ahead, into one of two buffers in the
// precision's format. Shared memory: 72 KiB at most (64 rows, W^T in fp32 and tf32).
// Deterministic: one block takes a sum over the inner size, in order; what it adds does not depend on the tile.
#include <algorithm>

#include "cuda/mlp_dispatch.cuh"
#include "cuda/mlp_warp.cuh"
#include "cuda/pass_activation.cuh"
#include "cuda/pass_kernels.h"

namespace dac {
namespace {

constexpr int kProductColumns = 16;  // of a warp
constexpr int kProductPanel = kWarps * kProductColumns;
constexpr int kProductDepth = 32;  // inner elements of a slab
constexpr int kLeftBuffers = 2;

template <Precision P>
constexpr int kLeftPitch = operand_pitch<P>(kProductDepth);
template <Precision P, ProductForm kForm, typename T>
using RightSlab = Slab<P, kForm == ProductForm::kBackward, kProductPanel, kProductDepth, T>;

template <Precision P, ProductForm kForm, typename T>
int64_t product_bytes(int tile) {
  return static_cast<int64_t>(sizeof(T)) * kStages * RightSlab<P, kForm, T>::kElements +
         static_cast<int64_t>(sizeof(Operand<P>)) * kLeftBuffers * tile * kLeftPitch<P>;
}

// This thread's share of a slab (kRows, kProductDepth) of the left operand, on its way from global to shared memory.
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
  static constexpr int kShare = kRows * kProductDepth / kTileThreads;
  // Neighbouring threads take neighbours in global memory.
  __device__ static int element(int i) { return static_cast<int>(threadIdx.x) + i * kTileThreads; }
  __device__ static int row_of(int i) { return kTransposed ? element(i) % kRows : element(i) / kProductDepth; }
  __device__ static int inner_of(int i) { return kTransposed ? element(i) / kRows : element(i) % kProductDepth; }
  float values_[kShare];
};

// What an element needs beside the product; of those that are not there, nothing.
struct Terms {
  float bias = 0, earlier = 0, slope_at = 0;
};
struct TermsOfPair {
  Terms left, right;
};

__device__ Terms terms_of(const ProductArgs& args, int s, int head, int row, int column) {
  Terms terms;
  if (row >= args.rows || column >= args.columns) return terms;
  const int64_t place = static_cast<int64_t>(row) * args.columns + column;
  if (args.bias.data) terms.bias = args.bias.of(s, head)[column];
  if (args.add) terms.earlier = args.result.of(s, head)[place];
  if (args.slope_at.data) terms.slope_at = args.slope_at.of(s, head)[place];
  return terms;
}

// What becomes of one element of the product.
__device__ void finish(const ProductArgs& args, int s, int head, int row, int column, float value, const Terms& terms) {
  if (row >= args.rows || column >= args.columns) return;
  const int64_t place = static_cast<int64_t>(row) * args.columns + column;
  if (args.bias.data) value += terms.bias;
  if (args.add) value += terms.earlier;
  if (args.slope_at.data) value *= activation_slope(args.activation, terms.slope_at);
  if (args.result.data) args.result.of(s, head)[place] = value;
  if (args.activated.data) args.activated.of(s, head)[place] = activated(args.activation, value);
}

__device__ const float* right_of(const ProductArgs& args, int s, int head, float) { return args.right.of(s, head); }
__device__ const uint16_t* right_of(const ProductArgs& args, int s, int head, uint16_t) {
  return args.rounded.of(s, head);
}

__host__ __device__ inline int panels_of(const ProductArgs& args) {
  return (args.columns + kProductPanel - 1) / kProductPanel;
}

// T: of the right operand's elements.
template <Precision P, int kRows, ProductForm kForm, typename T>
__global__ void __launch_bounds__(kTileThreads, 2) product_kernel(const __grid_constant__ ProductArgs args) {
  ptx::take_turn();
  constexpr bool kTransposed = kForm == ProductForm::kBackward;
  using S = RightSlab<P, kForm, T>;
  T* ring = dynamic_shared<T>();
  Operand<P>* buffers = reinterpret_cast<Operand<P>*>(ring + kStages * S::kElements);
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  const int panels = panels_of(args), tile = static_cast<int>(blockIdx.x);
  const int first_row = tile / panels * kRows, panel = tile % panels * kProductPanel;
  const int first_column = static_cast<int>(threadIdx.x) / kWarpSize * kProductColumns;
  const bool busy = panel + first_column < args.columns;  // the same for all lanes of a warp
  const float* left = args.left.of(s, head);
  const T* first = right_of(args, s, head, T{});
  const MatrixOf<T> right = kTransposed ? MatrixOf<T>{first, args.columns, args.inner, args.inner}
                                        : MatrixOf<T>{first, args.inner, args.columns, args.columns};

  SlabStream<S> stream(right, ring, kStages, args.inner, panel, panel + 1);
  LeftSlab<P, kRows, kForm == ProductForm::kWeights> left_slab;
  left_slab.load(left, args, first_row, 0);
  Accumulators<kRows, kProductColumns> sums;
  sums.clear();
  int buffer = 0;
  for (int k = 0; k < args.inner; k += kProductDepth) {
    Operand<P>* x = buffers + buffer * kRows * kLeftPitch<P>;
    left_slab.store(x);  // read last two slabs ago, before a barrier
    const T* slab = stream.next();
    left_slab.load(left, args, first_row, k + kProductDepth);
    if (busy)
      multiply_slab<P, kTransposed, S::kPitch, kProductDepth>(sums, x, kLeftPitch<P>, slab, first_column,
                                                              min(round_up(args.inner - k, kAlign), kProductDepth));
    buffer = 1 - buffer;
  }
  ptx::copy_async_wait<0>();
  if (!busy) return;
  const int begin = panel + first_column;
  const auto terms = [&](int row, int column) {
    return TermsOfPair{terms_of(args, s, head, first_row + row, begin + column),
                       terms_of(args, s, head, first_row + row, begin + column + 1)};
  };
  sums.for_each_pair(kProductColumns, terms, [&](int row, int column, float2 pair, const TermsOfPair& with) {
    finish(args, s, head, first_row + row, begin + column, pair.x, with.left);
    finish(args, s, head, first_row + row, begin + column + 1, pair.y, with.right);
  });
}

template <Precision P, ProductForm kForm, typename T>
void launch_form(const char* name, int heads, const ProductArgs& args, const MlpContext& context) {
  const auto blocks = [&](int tile) { return tiles_of(args.rows, tile) * int64_t{panels_of(args)}; };
  // Large tiles read the right operand less often, if there are enough of them.
  const bool large = 2 * blocks(64) * heads * context.num_seeds >= context.multiprocessors;
  const auto start = [&](auto tag) {
    constexpr int kRows = decltype(tag)::value;
    const dim3 grid(static_cast<unsigned>(blocks(kRows)), static_cast<unsigned>(heads),
                    static_cast<unsigned>(context.num_seeds));
    launch({name, grid, dim3(kTileThreads), static_cast<size_t>(product_bytes<P, kForm, T>(kRows))}, context.queue,
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
