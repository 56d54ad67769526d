// SPDX-License-Identifier: Apache-2.0
// Layer norms of the general passes, forward and backward, and the sums over rows that are the gradients of biases and
// norms.
//
// Norms: grid (blocks of 8 rows, H, S), a warp a row; moments are in double precision, as on the CPU, and lanes' sums
// are added along a fixed tree. Sums: grid (blocks of 32 columns, H, S), 8 threads a column share the rows, every
// eighth each; their sums are added in order.
#include "cuda/block_sum.cuh"
#include "cuda/mlp_precision.cuh"
#include "cuda/pass_kernels.h"

namespace dac {
namespace {

constexpr float kNormEpsilon = 1e-6f;
constexpr int kBlockRows = 8;
constexpr int kColumns = 32, kRowThreads = 8;

// The variance as E[x^2] - E[x]^2, which may not fall below 0.
__device__ RowMoments moments_of(const float* x, int width) {
  double sum = 0, squares = 0;
  for (int c = static_cast<int>(threadIdx.x); c < width; c += kWarpSize) {
    sum += x[c];
    squares += static_cast<double>(x[c]) * x[c];
  }
  const double mean = warp_sum(sum) / width, variance = warp_sum(squares) / width - mean * mean;
  return {static_cast<float>(mean), static_cast<float>(1 / sqrt((variance > 0 ? variance : 0) + kNormEpsilon))};
}

// The warp's row.
struct NormRow {
  __device__ explicit NormRow(const NormArgs& args)
      : head(static_cast<int>(blockIdx.y)),
        s(static_cast<int>(blockIdx.z)),
        row(static_cast<int64_t>(blockIdx.x) * kBlockRows + threadIdx.y),
        among_all((static_cast<int64_t>(s) * args.pass.heads + head) * args.pass.rows + row),
        place(among_all * args.width) {}
  int head, s;
  int64_t row, among_all, place;
};

__global__ void __launch_bounds__(kWarpSize* kBlockRows) norm_kernel(const __grid_constant__ NormArgs args, float* y) {
  ptx::take_turn();
  const NormRow at(args);
  if (at.row >= args.pass.rows) return;
  const float *x = args.x + at.place, *scale = args.scale.of(at.s, at.head), *bias = args.bias.of(at.s, at.head);
  const RowMoments moments = moments_of(x, args.width);
  for (int c = static_cast<int>(threadIdx.x); c < args.width; c += kWarpSize)
    y[at.place + c] = (x[c] - moments.mean) * (moments.inverse_deviation * scale[c]) + bias[c];
}

__global__ void __launch_bounds__(kWarpSize* kBlockRows)
    norm_backward_kernel(const __grid_constant__ NormArgs args, const float* all_d, float* result, RowMoments* kept) {
  ptx::take_turn();
  const NormRow at(args);
  if (at.row >= args.pass.rows) return;
  const float *x = args.x + at.place, *d = all_d + at.place, *scale = args.scale.of(at.s, at.head);
  const RowMoments moments = moments_of(x, args.width);
  const auto normed = [&](int c) { return (x[c] - moments.mean) * moments.inverse_deviation; };
  double sum = 0, projected = 0;
  for (int c = static_cast<int>(threadIdx.x); c < args.width; c += kWarpSize) {
    const double scaled = static_cast<double>(d[c]) * scale[c];
    sum += scaled;
    projected += scaled * normed(c);
  }
  const float mean = static_cast<float>(warp_sum(sum) / args.width);
  const float slope = static_cast<float>(warp_sum(projected) / args.width);
  for (int c = static_cast<int>(threadIdx.x); c < args.width; c += kWarpSize)
    result[at.place + c] = moments.inverse_deviation * (d[c] * scale[c] - mean - normed(c) * slope);
  if (threadIdx.x == 0) kept[at.among_all] = moments;
}

// The column's sum, in the first of its threads.
__device__ float column_sum(float (*partial)[kColumns], float value) {
  __syncthreads();  // a sum before this one may still be read
  partial[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  float sum = 0.0f;
  for (int j = 0; j < kRowThreads; ++j) sum += partial[j][threadIdx.x];
  return sum;
}

__global__ void __launch_bounds__(kColumns* kRowThreads)
    column_sums_kernel(const __grid_constant__ ColumnSumArgs args) {
  ptx::take_turn();
  __shared__ float partial[kRowThreads][kColumns];
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  const int c = static_cast<int>(blockIdx.x) * kColumns + static_cast<int>(threadIdx.x);
  const int64_t first_row = (static_cast<int64_t>(s) * args.pass.heads + head) * args.pass.rows;
  float sum = 0.0f, normed_sum = 0.0f;
  const int64_t rows = c < args.width ? args.pass.rows : 0;
#pragma unroll 4  // loads on their way together
  for (int64_t r = threadIdx.y; r < rows; r += kRowThreads) {
    const int64_t place = (first_row + r) * args.pitch + c;
    const float d = args.d[place];
    sum += d;
    if (args.x) {
      const RowMoments moments = args.moments[first_row + r];
      normed_sum += d * ((args.x[place] - moments.mean) * moments.inverse_deviation);
    }
  }
  sum = column_sum(partial, sum);
  if (args.x) normed_sum = column_sum(partial, normed_sum);
  if (threadIdx.y > 0 || c >= args.width) return;
  float* to = args.sums.of(s, head) + c;
  *to = args.add ? *to + sum : sum;
  if (!args.x) return;
  to = args.normed_sums.of(s, head) + c;
  *to = args.add ? *to + normed_sum : normed_sum;
}

dim3 row_blocks(const PassRows& pass, const MlpContext& context) {
  return {static_cast<unsigned>((pass.rows + kBlockRows - 1) / kBlockRows), static_cast<unsigned>(pass.heads),
          static_cast<unsigned>(context.num_seeds)};
}

}  // namespace

void launch_norm(const NormArgs& args, float* y, const MlpContext& context) {
  launch({"pass_norm", row_blocks(args.pass, context), dim3(kWarpSize, kBlockRows)}, context.queue, norm_kernel, args,
         y);
}

void launch_norm_backward(const NormArgs& args, const float* d, float* result, RowMoments* moments,
                          const MlpContext& context) {
  launch({"pass_norm_backward", row_blocks(args.pass, context), dim3(kWarpSize, kBlockRows)}, context.queue,
         norm_backward_kernel, args, d, result, moments);
}

void launch_column_sums(ColumnSumArgs args, const MlpContext& context) {
  if (args.pitch == 0) args.pitch = args.width;
  const dim3 grid(static_cast<unsigned>((args.width + kColumns - 1) / kColumns), static_cast<unsigned>(args.pass.heads),
                  static_cast<unsigned>(context.num_seeds));
  launch({"pass_column_sums", grid, dim3(kColumns, kRowThreads)}, context.queue, column_sums_kernel, args);
}

}  // namespace dac
