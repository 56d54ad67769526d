// SPDX-License-Identifier: Apache-2.0
// Tables of the time MLP, in float in every precision (they cost 10 thousand multiplications a step).
//
// Grid (T, S), 256 threads, 320 bytes of shared memory: a block makes one row of every table. Every sum runs over its
// inputs in order in one thread: deterministic.
#include "cuda/time_features.cuh"

#include "cuda/launch.cuh"

namespace dac {
namespace {

constexpr int kTableThreads = 256;

struct TimeTablesArgs {
  NetworkShape shape;
  const float* part;
  TimeTables tables;
  int first_step;
};

// One column of a dense layer's kernel and bias, if there are that many columns. A thread has all rows at once: the columns
// of all layers are on their way before the first sum needs one.
template <int kRows>
class Column {
 public:
  __device__ Column(const Matrix& kernel, const float* bias, int column, int columns) {
    if (column >= columns) return;
    bias_ = bias[column];
#pragma unroll
    for (int k = 0; k < kRows; ++k) weights_[k] = kernel.data[k * kernel.pitch + column];
  }
  // Of x W + b.
  __device__ float output(const float* x) const {
    float sum = bias_;
#pragma unroll
    for (int k = 0; k < kRows; ++k) sum += x[k] * weights_[k];
    return sum;
  }

 private:
  float bias_ = 0.0f, weights_[kRows] = {};
};

// Element i of phi(t): cosines first (algorithm.md, Networks), in double as core/network_layout.cc does.
__device__ float time_embedding_element(int t, int i) {
  constexpr int half = kTimeEmbedding / 2;
  const double angle = t * exp(-(i % half) * log(10000.0) / (half - 1));
  return static_cast<float>(i < half ? cos(angle) : sin(angle));
}

__global__ void __launch_bounds__(kTableThreads) time_tables_kernel(const __grid_constant__ TimeTablesArgs args) {
  ptx::take_turn();
  __shared__ float embedding[kTimeEmbedding], hidden[kTimeFeatures], features[kTimeFeatures];
  const int step_index = static_cast<int>(blockIdx.x), s = static_cast<int>(blockIdx.y);
  const int i = static_cast<int>(threadIdx.x);
  const HeadWeights weights(args.shape, args.part, s, 0);
  const TimeTables& tables = args.tables;
  const int64_t row = tables.row(s, step_index);
  const Matrix time_rows = weights.rows(0, args.shape.obs_dim + args.shape.act_dim, kTimeFeatures);
  const auto bias_column = [&](int column) {
    return Column<kTimeFeatures>(time_rows, weights.bias(0), column, tables.width);
  };
  const Column<kTimeEmbedding> first(weights.time_kernel(0), weights.time_bias(0), i, kTimeFeatures);
  const Column<kTimeFeatures> second(weights.time_kernel(1), weights.time_bias(1), i, kTimeFeatures);
  const Column<kTimeFeatures> third = bias_column(i);
  if (i < kTimeEmbedding) {
    embedding[i] = time_embedding_element(args.first_step + step_index, i);
    tables.embedding[row * kTimeEmbedding + i] = embedding[i];
  }
  __syncthreads();
  if (i < kTimeFeatures) {
    const MishValue value = mish<Precision::kFp32>(first.output(embedding));
    hidden[i] = value.value;
    tables.hidden[row * kTimeFeatures + i] = value.value;
    tables.slope[row * kTimeFeatures + i] = value.slope;
  }
  __syncthreads();
  if (i < kTimeFeatures) {
    features[i] = second.output(hidden);
    tables.features[row * kTimeFeatures + i] = features[i];
  }
  __syncthreads();
  if (i < tables.width) tables.bias_rows[row * tables.width + i] = third.output(features);
  for (int c = i + kTableThreads; c < tables.width; c += kTableThreads)
    tables.bias_rows[row * tables.width + c] = bias_column(c).output(features);
}

}  // namespace

void launch_time_tables(const NetworkShape& shape, const float* part, int num_seeds, const TimeTables& tables,
                        const Queue& queue, int first_step) {
  const dim3 grid(static_cast<unsigned>(tables.steps), static_cast<unsigned>(num_seeds));
  launch({"time_tables", grid, dim3(kTableThreads)}, queue, time_tables_kernel,
         TimeTablesArgs{shape, part, tables, first_step});
}

}  // namespace dac
