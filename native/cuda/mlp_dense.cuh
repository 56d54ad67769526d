// SPDX-License-Identifier: Apache-2.0
// The one matrix product of the CUDA backend's networks: a tile of rows in shared memory times a matrix in global memory,
//
//   y (kRows, N) = x (kRows, K) W (K, N)      or, transposed,      y (kRows, N) = x (kRows, K) W^T,  W (N, K).
//
// Forward layers are the first form (W the weights), input gradients the second, and weight gradients the first again:
// x a tile of transposed activations, W the gradients at the pre-activations. W is floats, or bfloat16 for bf16.
//
// The block's 8 warps take 32 columns each of a panel of 256, and all rows; where N is small, 16 rows each and a panel
// of as many columns as the warps then make together. Weights come through a ring of slabs (mlp_slab.cuh), one or two
// slabs ahead of the product. The tile x stays in shared memory, in the precision's operand format.
// A sum runs over K in order, whatever kRows: results do not depend on how rows are cut into tiles.
#ifndef DAC_CUDA_MLP_DENSE_CUH
#define DAC_CUDA_MLP_DENSE_CUH

#include "cuda/mlp_warp.cuh"

namespace dac {

constexpr int kWarpColumns = 32;
constexpr int kPanel = kWarps * kWarpColumns;
template <typename T>
constexpr int kTileDepth = 64 / static_cast<int>(sizeof(T));  // inner elements of a slab

template <Precision P, bool kTransposed, typename T>
using WideSlab = Slab<P, kTransposed, kPanel, kTileDepth<T>, T>;
// Of a ring, a stage for products of both forms.
template <Precision P, typename T>
constexpr int kStageElements = larger(WideSlab<P, true, T>::kElements, WideSlab<P, false, T>::kElements);

// Blocks that a multiprocessor is to hold: two, which hide each other's waiting, where their shared memory fits.
template <Precision P, int kRows>
constexpr int kBlocksTogether = P == Precision::kBf16 || kRows <= 32 ? 2 : 1;

// Shared memory for `stages` stages, used by nobody else during a product.
template <typename T>
struct Ring {
  T* slabs;
  int stages;
};

// With warps of kWarpRows x kWarpColumns on a tile of kRows rows.
template <Precision P, int kRows, int kWarpRows, bool kTransposed, typename T, typename Fetch, typename Use>
__device__ __forceinline__ void multiply_panels(const Operand<P>* x, int pitch, const MatrixOf<T>& weights,
                                                const Ring<T>& ring, const Fetch& fetch, const Use& use) {
  constexpr int kWarpsAcross = kWarps / (kRows / kWarpRows);
  using S = Slab<P, kTransposed, kWarpsAcross * kWarpColumns, kTileDepth<T>, T>;
  const int inner = kTransposed ? weights.columns : weights.rows;
  const int outer = kTransposed ? weights.rows : weights.columns;
  const int warp = static_cast<int>(threadIdx.x) / kWarpSize;
  const int first_column = warp % kWarpsAcross * kWarpColumns, first_row = warp / kWarpsAcross * kWarpRows;
  SlabStream<S> stream(weights, ring.slabs, ring.stages, inner, 0, outer);
  Accumulators<kWarpRows, kWarpColumns> sums;
  for (int panel = 0; panel < outer; panel += S::kPanel) {
    const int first = panel + first_column;
    const bool busy = first < outer;  // the same for all lanes of a warp
    sums.clear();
    for (int k = 0; k < inner; k += S::kDepth) {
      const T* slab = stream.next();
      if (busy)
        multiply_slab<P, kTransposed, S::kPitch, S::kDepth>(sums, x + first_row * pitch + k, pitch, slab, first_column,
                                                            min(round_up(inner - k, kAlign), S::kDepth));
    }
    __syncthreads();  // y may take the place of x
    if (busy)
      sums.for_each_pair(
          round_up(outer - first, kAlign), [&](int row, int column) { return fetch(first_row + row, first + column); },
          [&](int row, int column, float2 pair, const auto& fetched) {
            use(first_row + row, first + column, pair, fetched);
          });
  }
  __syncthreads();
}

// x: columns K .. next multiple of kAlign are zero. use(row, column, pair, fetch(row, column)) gets every pair of y's
// elements once, always in the same thread; column is even and runs to the next multiple of kAlign behind N, where the
// pair is zero. It may write over x if y has one panel (N <= kPanel). All threads of the block call this together; x may
// have been written just before, and what `use` wrote can be read by all threads afterwards.
template <Precision P, int kRows, bool kTransposed, typename T, typename Fetch, typename Use>
__device__ inline void dense_tile(const Operand<P>* x, int pitch, const MatrixOf<T>& weights, const Ring<T>& ring,
                                  const Fetch& fetch, const Use& use) {
  constexpr int kNarrowPanel = kPanel / (kRows / 16);
  if (kRows > 16 && (kTransposed ? weights.rows : weights.columns) <= kNarrowPanel)
    multiply_panels<P, kRows, 16, kTransposed>(x, pitch, weights, ring, fetch, use);
  else
    multiply_panels<P, kRows, kRows, kTransposed>(x, pitch, weights, ring, fetch, use);
}

// With nothing to fetch: use(row, column, pair).
template <Precision P, int kRows, bool kTransposed, typename T, typename Use>
__device__ inline void dense_tile(const Operand<P>* x, int pitch, const MatrixOf<T>& weights, const Ring<T>& ring,
                                  const Use& use) {
  dense_tile<P, kRows, kTransposed>(x, pitch, weights, ring, FetchNothing(),
                                    [&](int row, int column, float2 pair, Nothing) { use(row, column, pair); });
}

}  // namespace dac

#endif
