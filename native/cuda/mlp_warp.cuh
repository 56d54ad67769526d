// SPDX-License-Identifier: Apache-2.0
// A warp's product: some rows of an operand in shared memory times some columns of a slab of weights (mlp_slab.cuh), in
// each of the three precisions. Accumulators lie in the lanes as the tensor cores want them (ptx.cuh) in every precision, so
// that nothing behind a product depends on the precision. A sum runs over the inner elements in order.
#ifndef DAC_CUDA_MLP_WARP_CUH
#define DAC_CUDA_MLP_WARP_CUH

#include "cuda/mlp_slab.cuh"

namespace dac {

template <int kRows, int kColumns>
struct Accumulators {
  static constexpr int kColumnTiles = kColumns / 8;  // of the instruction's 8 columns
  float values[kRows / 16][kColumnTiles][4];

  __device__ void clear() {
#pragma unroll
    for (int m = 0; m < kRows / 16; ++m)
#pragma unroll
      for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
        for (int i = 0; i < 4; ++i) values[m][j][i] = 0.0f;
  }

  // use(row, column, value pair, fetch(row, column)) for each pair of neighbours before `columns`, a multiple of 8. What is
  // fetched for four rows is on its way before the first is used: a compiler cannot tell that no use writes where the
  // next fetch reads.
  template <typename Fetch, typename Use>
  __device__ void for_each_pair(int columns, const Fetch& fetch, const Use& use) const {
    const int lane = static_cast<int>(threadIdx.x) % kWarpSize, group = lane / 4, place = 2 * (lane % 4);
#pragma unroll
    for (int j = 0; j < kColumnTiles; ++j) {
      if (8 * j >= columns) break;
      constexpr int kAtOnce = kRows / 8 < 4 ? kRows / 8 : 4;
#pragma unroll
      for (int first = 0; first < kRows / 8; first += kAtOnce) {
        decltype(fetch(0, 0)) fetched[kAtOnce];
#pragma unroll
        for (int i = 0; i < kAtOnce; ++i) fetched[i] = fetch(8 * (first + i) + group, 8 * j + place);
#pragma unroll
        for (int i = 0; i < kAtOnce; ++i) {
          const float* pair = values[(first + i) / 2][j] + i % 2 * 2;
          use(8 * (first + i) + group, 8 * j + place, float2{pair[0], pair[1]}, fetched[i]);
        }
      }
    }
  }
};

// For uses that need nothing.
struct Nothing {};
struct FetchNothing {
  __device__ Nothing operator()(int, int) const { return {}; }
};

// The fragments of a step's weights, from k and `first` column on, for the tensor cores.
template <Precision P, bool kTransposed, int kPitch, int kColumnTiles>
__device__ inline void load_weights(uint32_t (&b)[kColumnTiles][2], const float* slab, int k, int first) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize, group = lane / 4, place = lane % 4;
  const auto weight = [&](int inner, int column) {
    column += first;
    return kTransposed ? slab[column * kPitch + inner] : slab[inner * kPitch + column];
  };
#pragma unroll
  for (int j = 0; j < kColumnTiles; ++j)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if constexpr (P == Precision::kBf16) {
        const int inner = k + 8 * half + 2 * place;
        b[j][half] = ptx::to_bf16x2(weight(inner, 8 * j + group), weight(inner + 1, 8 * j + group));
      } else {
        b[j][half] = ptx::to_tf32(weight(k + 4 * half + place, 8 * j + group));
      }
    }
}

// The same of weights that are bf16 already: four matrices of 8 x 8 at a time, of which a lane names one row.
template <Precision P, bool kTransposed, int kPitch, int kColumnTiles>
__device__ inline void load_weights(uint32_t (&b)[kColumnTiles][2], const uint16_t* slab, int k, int first) {
  static_assert(P == Precision::kBf16 && kColumnTiles % 2 == 0);
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
#pragma unroll
  for (int j = 0; j < kColumnTiles; j += 2) {
    uint32_t r[4];
    const int column = first + 8 * j + lane / 16 * 8;
    if constexpr (kTransposed)
      ptx::ldmatrix_x4(r, slab + slab_place<kPitch, uint16_t>(column + lane % 8, k + lane / 8 % 2 * 8));
    else
      ptx::ldmatrix_x4_trans(r, slab + slab_place<kPitch, uint16_t>(k + lane % 16, column));
    b[j][0] = r[0], b[j][1] = r[1], b[j + 1][0] = r[2], b[j + 1][1] = r[3];
  }
}

// On the tensor cores: x (rows, kStep) from shared memory by ldmatrix, for float a matrix of 8 x 4 at a time.
template <Precision P, bool kTransposed, int kPitch, int kRows, int kColumns, typename T>
__device__ inline void multiply_step_mma(Accumulators<kRows, kColumns>& sums, const Operand<P>* x, int pitch,
                                         const T* slab, int k, int first) {
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  uint32_t b[kColumns / 8][2];
  load_weights<P, kTransposed, kPitch>(b, slab, k, first);
  const Operand<P>* row = x + lane % 16 * pitch + k + lane / 16 * (16 / static_cast<int>(sizeof(Operand<P>)));
#pragma unroll
  for (int m = 0; m < kRows / 16; ++m) {
    uint32_t a[4];
    ptx::ldmatrix_x4(a, row + 16 * m * pitch);
#pragma unroll
    for (int j = 0; j < kColumns / 8; ++j) {
      if constexpr (P == Precision::kBf16)
        ptx::mma_bf16(sums.values[m][j], a, b[j]);
      else
        ptx::mma_tf32(sums.values[m][j], a, b[j]);
    }
  }
}

// Four inner elements of a lane's columns, for products without tensor cores.
template <bool kTransposed, int kPitch, int kColumnTiles>
__device__ inline void load_weights(float (&b)[4][kColumnTiles][2], const float* slab, int k, int first) {
  const int place = first + 2 * (static_cast<int>(threadIdx.x) % 4);
#pragma unroll
  for (int j = 0; j < kColumnTiles; ++j) {
    if constexpr (kTransposed) {
#pragma unroll
      for (int c = 0; c < 2; ++c) {
        const float4 four = *reinterpret_cast<const float4*>(slab + (8 * j + place + c) * kPitch + k);
        b[0][j][c] = four.x, b[1][j][c] = four.y, b[2][j][c] = four.z, b[3][j][c] = four.w;
      }
    } else {
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const float2 two = *reinterpret_cast<const float2*>(slab + (k + i) * kPitch + 8 * j + place);
        b[i][j][0] = two.x, b[i][j][1] = two.y;
      }
    }
  }
}

template <bool kTransposed, int kPitch, int kRows, int kColumns>
__device__ inline void multiply_step_fma(Accumulators<kRows, kColumns>& sums, const float* x, int pitch,
                                         const float* slab, int k, int first) {
  float b[4][kColumns / 8][2];
  load_weights<kTransposed, kPitch>(b, slab, k, first);
  const float* rows = x + static_cast<int>(threadIdx.x) % kWarpSize / 4 * pitch + k;
#pragma unroll
  for (int row = 0; row < kRows / 8; ++row) {
    const float4 four = *reinterpret_cast<const float4*>(rows + 8 * row * pitch);
    const float a[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
    for (int i = 0; i < 4; ++i)
#pragma unroll
      for (int j = 0; j < kColumns / 8; ++j)
#pragma unroll
        for (int c = 0; c < 2; ++c) sums.values[row / 2][j][row % 2 * 2 + c] += a[i] * b[i][j][c];
  }
}

// sums += x (rows, depth) times the columns of a slab from `first` on. depth: a multiple of kAlign, at most kDepth.
template <Precision P, bool kTransposed, int kPitch, int kDepth, int kRows, int kColumns, typename T>
__device__ inline void multiply_slab(Accumulators<kRows, kColumns>& sums, const Operand<P>* x, int pitch, const T* slab,
                                     int first, int depth) {
  constexpr int kStep = P == Precision::kBf16 ? 16 : P == Precision::kTf32 ? 8 : 4;
  [[maybe_unused]] constexpr int kUnroll = P == Precision::kFp32 ? 2 : kDepth / kStep;  // fp32 steps are long enough
#pragma unroll kUnroll
  for (int k = 0; k < kDepth; k += kStep) {
    if (k >= depth) break;
    if constexpr (P == Precision::kFp32)
      multiply_step_fma<kTransposed, kPitch>(sums, x, pitch, slab, k, first);
    else
      multiply_step_mma<P, kTransposed, kPitch>(sums, x, pitch, slab, k, first);
  }
}

}  // namespace dac

#endif
