// SPDX-License-Identifier: Apache-2.0
// Q guidance: Q_norm = mean over (H, B) of |Q(s, a)|, and the gradient of mean_h Q(s, x) at the noisy actions x,
// divided by Q_norm + 1e-6. Two launches: all heads, forward at the data's actions and forward and backward at the
// noisy ones; then the sums over heads. The first may make values at other rows too, where it is Hopper's.
//
// Tensors: observations (S, B, D), actions and noisy_actions (S, B, A), q_norm (S), guidance (S, B, A).
// Pass: grid (2 row tiles, H, S), even blocks take the data's actions, odd ones the noisy ones; shared memory:
// mlp_tile.cuh. Weight gradients are not computed; only the slopes of the activations pass through global memory.
// Deterministic: each sum over heads or rows is taken by one thread or along one tree.
#include "core/update_rules.h"
#include "cuda/block_sum.cuh"
#include "cuda/hopper/launchers.h"
#include "cuda/mlp_dispatch.cuh"

namespace dac {
namespace {

template <Precision P>
struct GuidanceArgs {
  NetworkShape shape;
  TileSizes sizes;
  QGuidanceOp op;
  TilePart<P> part;
  Trace<P> trace;
  float* values;          // (S, H, B) Q at the data's actions
  float* head_gradients;  // (S, H, B, A) of each Q at the noisy actions
};

template <Precision P, int kRows>
__global__ void __launch_bounds__(kTileThreads, kBlocksTogether<P, kRows>) guidance_pass_kernel(const __grid_constant__ GuidanceArgs<P> args) {
  ptx::take_turn();
  const NetworkShape& shape = args.shape;
  const QGuidanceOp& op = args.op;
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z), network = s * shape.heads + head;
  const int A = shape.act_dim;
  const bool noisy = blockIdx.x % 2 == 1;
  const int64_t first_row = static_cast<int64_t>(blockIdx.x / 2) * kRows, place = network * op.batch + first_row;
  const int valid = static_cast<int>(min(op.batch - first_row, static_cast<int64_t>(kRows)));
  Tile<P, kRows> tile(args.sizes, dynamic_shared<unsigned char>());
  const TileWeights<P> weights(shape, args.part, s, head);
  tile.load_inputs(shape, op.observations + s * op.batch * shape.obs_dim,
                   (noisy ? op.noisy_actions : op.actions) + s * op.batch * A, first_row, valid, 1);
  tile.forward(shape, weights, {weights.bias(0), nullptr}, noisy ? &args.trace : nullptr, network, first_row);
  if (!noisy) {
    tile.outputs(shape, weights);
    for (int r = static_cast<int>(threadIdx.x); r < valid; r += kTileThreads)
      args.values[place + r] = tile.output()[r];
    return;
  }
  tile.backward(shape, weights, args.trace, network, first_row,
                [&](int row, int) { return row < valid ? 1.0f : 0.0f; });
  tile.input_gradient(weights.operands.rows(0, shape.obs_dim, A), [&](int row, int i, float2 d) {
    float* to = args.head_gradients + (place + row) * A + i;
    if (row < valid && i < A) to[0] = d.x;
    if (row < valid && i + 1 < A) to[1] = d.y;
  });
}

struct GuidanceSumArgs {
  QGuidanceOp op;
  int heads, act_dim;
  const float *values, *head_gradients;
};

// Grid (elements / kTileThreads, S): a thread sums the heads of one element; every block adds up Q_norm for itself.
__global__ void __launch_bounds__(kTileThreads) guidance_sum_kernel(const __grid_constant__ GuidanceSumArgs args) {
  ptx::take_turn();
  const QGuidanceOp& op = args.op;
  const int s = static_cast<int>(blockIdx.y), H = args.heads;
  const int64_t all = H * op.batch, elements = op.batch * args.act_dim;
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kTileThreads + threadIdx.x;
  const float gradient = sum_in_order<float>(H, [&](int64_t h) {
    return args.head_gradients[(static_cast<int64_t>(s) * H + h) * elements + min(i, elements - 1)];
  });
  const int64_t of_thread = (all - static_cast<int64_t>(threadIdx.x) + kTileThreads - 1) / kTileThreads;
  const double sum = sum_in_order<double>(of_thread, [&](int64_t v) {
    return fabsf(args.values[s * all + v * kTileThreads + static_cast<int64_t>(threadIdx.x)]);
  });
  const float q_norm = static_cast<float>(block_sum<kTileThreads>(sum) / static_cast<double>(all));
  if (blockIdx.x == 0 && threadIdx.x == 0) op.q_norm[s] = q_norm;
  if (i < elements) op.guidance[s * elements + i] = gradient / static_cast<float>(H) / (q_norm + 1e-6f);
}

struct GuidanceArrays {
  GuidanceArrays(const NetworkShape& shape, int num_seeds, int64_t batch, DeviceCarver& workspace) {
    const int64_t rows = static_cast<int64_t>(num_seeds) * shape.heads * batch;
    values = workspace.take<float>(rows);
    head_gradients = workspace.take<float>(rows * shape.act_dim);
  }
  float *values, *head_gradients;
};

}  // namespace

size_t q_guidance_workspace(const QGuidanceOp& op, int num_seeds) {
  const NetworkShape shape(*op.critic.layout);
  DeviceCarver workspace;
  GuidanceArrays(shape, num_seeds, op.batch, workspace);
  using FloatTrace = Trace<Precision::kFp32>;
  FloatTrace(shape, num_seeds, op.batch, FloatTrace::Kept::kSlopes, workspace);
  return workspace.used();
}

namespace {

void launch_guidance_pass(const QGuidanceOp& op, const ValuesOp* values, const GuidanceArrays& arrays, void* slopes,
                          const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  if (hopper::launch_guidance_pass(op, values, {arrays.values, arrays.head_gradients, slopes}, context)) return;
  if (values) launch_ensemble_values(*values, context);
  const unsigned seeds = static_cast<unsigned>(context.num_seeds);
  with_precision(context.precision, [&](auto precision) {
    constexpr Precision P = decltype(precision)::value;
    DeviceCarver workspace(slopes);
    const Trace<P> trace(shape, context.num_seeds, op.batch, Trace<P>::Kept::kSlopes, workspace);
    const GuidanceArgs<P> args{shape,
                               tile_sizes<P>(*op.critic.layout, context.shared_bytes),
                               op,
                               tile_part<P>(op.critic, op.part, context),
                               trace,
                               arrays.values,
                               arrays.head_gradients};
    const auto bytes = [&](int tile) { return tile_bytes<P>(args.sizes, tile); };
    // The half that goes back takes longest.
    const int tile = choose_tile(context, op.batch, static_cast<int64_t>(context.num_seeds) * shape.heads, bytes);
    const dim3 grid(2 * tiles_of(op.batch, tile), static_cast<unsigned>(shape.heads), seeds);
    with_tile(tile, [&](auto tag) {
      launch({"guidance_pass", grid, dim3(kTileThreads), static_cast<size_t>(bytes(tile))}, context.queue,
             guidance_pass_kernel<P, decltype(tag)::value>, args);
    });
  });
}

void launch_guidance(const QGuidanceOp& op, const ValuesOp* values, const MlpContext& context) {
  const NetworkShape shape(*op.critic.layout);
  const unsigned seeds = static_cast<unsigned>(context.num_seeds);
  DeviceCarver workspace(context.workspace);
  const GuidanceArrays arrays(shape, context.num_seeds, op.batch, workspace);
  launch_guidance_pass(op, values, arrays, static_cast<unsigned char*>(context.workspace) + workspace.used(), context);
  const GuidanceSumArgs sums{op, shape.heads, shape.act_dim, arrays.values, arrays.head_gradients};
  const dim3 grid(tiles_of(op.batch * shape.act_dim, kTileThreads), seeds);
  launch({"guidance_sum", grid, dim3(kTileThreads)}, context.queue, guidance_sum_kernel, sums);
}

}  // namespace

void launch_q_guidance(const QGuidanceOp& op, const MlpContext& context) { launch_guidance(op, nullptr, context); }

void launch_target_pass(const TargetPassOp& op, const MlpContext& context) {
  const ValuesOp values = op.values_op();
  launch_guidance(op.guidance_op(), &values, context);
}

}  // namespace dac
