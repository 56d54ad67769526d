// SPDX-License-Identifier: Apache-2.0
// CQL's gap between the soft maximum of many values and the mean of those at the data, and its gradients.
//
// Two launches. Groups: grid (blocks of groups, H, S); a team takes the soft maximum of one head's values of a group: a
// warp those of a state, eight states a block, or a block those of the whole batch. Sum: grid (S), one block a replica
// adds up the gaps of all groups and heads. Sums are in double precision, as on the CPU, and along fixed trees;
// exponentials, of which there are many, in float.
#include "cuda/block_sum.cuh"
#include "cuda/cuda_backend.h"

namespace dac {
namespace {

constexpr unsigned kThreads = 256;
constexpr unsigned kWarp = 32;

template <unsigned kTeam>
__device__ double team_sum(double value) {
  if constexpr (kTeam == kWarp)
    return warp_sum(value);
  else
    return block_sum<kTeam>(value);
}

template <unsigned kTeam>
__device__ float team_max(float value) {
  if constexpr (kTeam == kWarp)
    return warp_max(value);
  else
    return block_max<kTeam>(value);
}

struct ConservativeArgs {
  ConservativeLossOp op;
  int64_t lengths[DAC_CONSERVATIVE_MOST];  // values of a group
  double* gaps;                            // (S, H, groups)
};

// One head's values of a group of states, of each array a piece; the threads of a team share them.
template <unsigned kTeam>
struct Group {
  const ConservativeArgs& args;
  int64_t network, group;

  // use(array, place) for each of the thread's values.
  template <typename Use>
  __device__ void for_each(const Use& use) const {
    for (int i = 0; i < args.op.count; ++i) {
      const int64_t length = args.lengths[i], first = (network * args.op.groups + group) * length;
      for (int64_t r = threadIdx.x; r < length; r += kTeam) use(i, first + r);
    }
  }
};

// block (team, groups).
template <unsigned kTeam>
__global__ void __launch_bounds__(kThreads) conservative_groups_kernel(const __grid_constant__ ConservativeArgs args) {
  ptx::take_turn();
  const ConservativeLossOp& op = args.op;
  const int64_t network = static_cast<int64_t>(blockIdx.z) * op.heads + blockIdx.y;
  const Group<kTeam> values{args, network, static_cast<int64_t>(blockIdx.x) * blockDim.y + threadIdx.y};
  if (values.group >= op.groups) return;
  float largest = -INFINITY;
  values.for_each([&](int i, int64_t r) { largest = fmaxf(largest, op.values[i][r]); });
  const float most = team_max<kTeam>(largest), sharpness = 1.0f / op.temperature;
  double sum = 0, data = 0;
  values.for_each([&](int i, int64_t r) {
    sum += expf((op.values[i][r] - most) * sharpness);
    if (i == 0) data += op.values[0][r];
  });
  sum = team_sum<kTeam>(sum);
  data = team_sum<kTeam>(data);
  const double share = 1.0 / static_cast<double>(op.groups), data_share = 1.0 / static_cast<double>(op.rows[0]);
  const double scale = static_cast<double>(op.weight) / op.heads;
  const auto peak = static_cast<float>(scale * share / sum);  // the gradient at the largest value
  const auto data_gradient = static_cast<float>(scale * data_share);
  values.for_each([&](int i, int64_t r) {
    const float gradient = peak * expf((op.values[i][r] - most) * sharpness);
    if (i == 0)
      op.d_values[0][r] += gradient - data_gradient;
    else
      op.d_values[i][r] = gradient;
  });
  if (threadIdx.x == 0)
    args.gaps[network * op.groups + values.group] =
        share * (most + static_cast<double>(op.temperature) * log(sum)) - data_share * data;
}

__global__ void __launch_bounds__(kThreads)
    conservative_sum_kernel(const double* gaps, int64_t count, int heads, float* loss) {
  ptx::take_turn();
  double sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += kThreads) sum += gaps[blockIdx.x * count + i];
  sum = block_sum<kThreads>(sum);
  if (threadIdx.x == 0) loss[blockIdx.x] = static_cast<float>(sum / heads);
}

}  // namespace

void CudaBackend::run(const ConservativeLossOp& op) {
  const int64_t count = op.heads * op.groups;
  const size_t bytes = num_seeds() * static_cast<size_t>(count) * sizeof(double);
  ConservativeArgs args{op, {}, static_cast<double*>(branch().workspace.get(bytes))};
  for (int i = 0; i < op.count; ++i) args.lengths[i] = op.rows[i] / op.groups;
  const bool whole = op.groups == 1;
  const dim3 block = whole ? dim3(kThreads) : dim3(kWarp, kThreads / kWarp);
  const dim3 grid(static_cast<unsigned>((op.groups + block.y - 1) / block.y), static_cast<unsigned>(op.heads),
                  num_seeds());
  launch({"conservative_groups", grid, block}, queue(),
         whole ? conservative_groups_kernel<kThreads> : conservative_groups_kernel<kWarp>, args);
  launch({"conservative_sum", num_seeds(), kThreads}, queue(), conservative_sum_kernel, args.gaps, count, op.heads,
         op.loss);
}

}  // namespace dac
