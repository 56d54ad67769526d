// SPDX-License-Identifier: Apache-2.0
// What a general pass does element by element: inputs, activations, dropout, sums of residual blocks and of heads, log
// standard deviations that all rows share.
//
// Grids are (element blocks) of 256 threads, or (element blocks, H, S); every element is made by one thread. Dropout
// draws four elements at once, which are one Philox block.
#include "core/update_rules.h"
#include "cuda/cuda_backend.h"
#include "cuda/pass_activation.cuh"
#include "cuda/pass_kernels.h"

namespace dac {
namespace {

constexpr int kElementThreads = 256;
constexpr int kQuad = 4;

dim3 element_blocks(int64_t elements, unsigned heads = 1, unsigned seeds = 1) {
  return {static_cast<unsigned>((elements + kElementThreads - 1) / kElementThreads), heads, seeds};
}

__device__ int64_t element() { return static_cast<int64_t>(blockIdx.x) * kElementThreads + threadIdx.x; }

// use(i) for each of `count` elements, each in a thread of its own.
template <typename Use>
__global__ void __launch_bounds__(kElementThreads) elements_kernel(int64_t count, const Use use) {
  ptx::take_turn();
  const int64_t i = element();
  if (i < count) use(i);
}

template <typename Use>
void for_each_element(const char* name, int64_t count, const MlpContext& context, const Use& use) {
  launch({name, element_blocks(count), dim3(kElementThreads)}, context.queue, elements_kernel<Use>, count, use);
}

// ------------------------------------------------------------------------------------------ inputs

struct InputOf {
  ForwardOp op;
  NetworkShape shape;
  const float* features;  // (S, rows of the table, kTimeFeatures)
  int inputs;
  float* input;

  __device__ void operator()(int64_t i) const {
    const int64_t row = i / inputs, rows = op.states * op.samples, s = row / rows;
    const int c = static_cast<int>(i % inputs), before = inputs - (shape.has_time ? kTimeFeatures : 0);
    if (c >= before)
      input[i] = features[table_row(s, row) * kTimeFeatures + c - before];
    else
      input[i] = c < shape.obs_dim ? op.observations[row / op.samples * shape.obs_dim + c]
                                   : op.actions[row * shape.act_dim + c - shape.obs_dim];
  }
  __device__ int64_t table_row(int64_t s, int64_t row) const {
    return op.timesteps ? s * op.steps + timestep_index(op.timesteps[row], op.steps) - 1 : s;
  }
};

// ------------------------------------------------------------------------------------------ dropout

struct DropoutArgs {
  const float* mask;  // (S, count), one head, or null: drawn
  DrawSource draws;
  int index;
  float rate, raised;
  int64_t count;  // of a network
  const float* x;
  float* y;
};

// Grid (blocks of 256 quads, H, S).
__global__ void __launch_bounds__(kElementThreads) dropout_kernel(const __grid_constant__ DropoutArgs args) {
  ptx::take_turn();
  const int head = static_cast<int>(blockIdx.y), s = static_cast<int>(blockIdx.z);
  const int64_t quad = element(), network = static_cast<int64_t>(s) * gridDim.y + head;
  if (quad * kQuad >= args.count) return;
  PhiloxWords words = {};
  if (!args.mask) words = draw_block(args.draws.key(s, dropout_lane(head, args.index)), static_cast<uint32_t>(quad));
#pragma unroll
  for (int j = 0; j < kQuad; ++j) {
    const int64_t i = quad * kQuad + j, place = network * args.count + i;
    if (i >= args.count) break;
    const bool kept = args.mask ? args.mask[s * args.count + i] != 0.0f
                                : is_kept(uniform_from_bits(words.w[j]), args.rate);
    args.y[place] = kept ? args.x[place] * args.raised : 0.0f;
  }
}

// ------------------------------------------------------------------------------------------ elements

struct Activate {
  int activation;
  const float* x;
  float* y;
  __device__ void operator()(int64_t i) const { y[i] = activated(activation, x[i]); }
};

struct ActivateBackward {
  int activation;
  const float *x, *d;
  float* result;
  __device__ void operator()(int64_t i) const { result[i] = d[i] * activation_slope(activation, x[i]); }
};

struct Add {
  const float *a, *b;
  float* sum;
  __device__ void operator()(int64_t i) const { sum[i] = a[i] + b[i]; }
};

struct Fill {
  float value;
  float* to;
  __device__ void operator()(int64_t i) const { to[i] = value; }
};

struct Append {
  AppendArgs args;
  float* y;

  __device__ void operator()(int64_t i) const {
    const int64_t row = i / (2 * args.width), network = row / args.pass.rows;
    const int c = static_cast<int>(i % (2 * args.width)), s = static_cast<int>(network / args.pass.heads);
    const float* appended = args.appended.of(s, static_cast<int>(network % args.pass.heads));
    y[i] = c < args.width ? args.x[row * args.width + c] : appended[c - args.width];
  }
};

struct FirstHalf {
  int width;
  const float* d;
  float* result;
  __device__ void operator()(int64_t i) const { result[i] = d[i / width * 2 * width + i % width]; }
};

struct SumActions {
  PassRows pass;
  int act_dim, width;
  const float* d;
  bool add;
  float* d_actions;

  __device__ void operator()(int64_t i) const {
    const int64_t row = i / act_dim, s = row / pass.rows;
    float sum = add ? d_actions[i] : 0.0f;
    for (int h = 0; h < pass.heads; ++h)
      sum += d[((s * pass.heads + h) * pass.rows + row % pass.rows) * width + i % act_dim];
    d_actions[i] = sum;
  }
};

}  // namespace

void launch_pass_input(const ForwardOp& op, const float* features, float* input, const MlpContext& context) {
  const int inputs = op.bank.layout->input_dim();
  for_each_element("pass_input", context.num_seeds * op.states * op.samples * inputs, context,
                   InputOf{op, NetworkShape(*op.bank.layout), features, inputs, input});
}

void launch_dropout(const ForwardOp& op, int index, int width, const float* x, float* y, const MlpContext& context) {
  const float rate = op.bank.layout->shape().dropout_rate;
  const int64_t count = op.states * op.samples * width;
  const DrawSource draws{context.seeds, op.counter, op.stream};
  const DropoutArgs args{op.masks[index], draws, index, rate, 1.0f / (1.0f - rate), count, x, y};
  const dim3 grid = element_blocks((count + kQuad - 1) / kQuad, static_cast<unsigned>(op.bank.layout->heads()),
                                   static_cast<unsigned>(context.num_seeds));
  launch({"pass_dropout", grid, dim3(kElementThreads)}, context.queue, dropout_kernel, args);
}

void launch_activation(int activation, const float* x, int64_t count, float* y, const MlpContext& context) {
  for_each_element("pass_activation", count, context, Activate{activation, x, y});
}

void launch_activation_backward(int activation, const float* x, const float* d, int64_t count, float* result,
                                const MlpContext& context) {
  for_each_element("pass_activation_backward", count, context, ActivateBackward{activation, x, d, result});
}

void launch_addition(const float* a, const float* b, int64_t count, float* sum, const MlpContext& context) {
  for_each_element("pass_addition", count, context, Add{a, b, sum});
}

void launch_append(const AppendArgs& args, float* y, const MlpContext& context) {
  for_each_element("pass_append", context.num_seeds * args.pass.heads * args.pass.rows * 2 * args.width, context,
                   Append{args, y});
}

void launch_first_half(const float* d, int width, int64_t count, float* result, const MlpContext& context) {
  for_each_element("pass_first_half", count, context, FirstHalf{width, d, result});
}

void launch_fill(float value, int64_t count, float* to, const MlpContext& context) {
  for_each_element("pass_fill", count, context, Fill{value, to});
}

void launch_action_sums(const PassRows& pass, int act_dim, int width, const float* d, bool add, float* d_actions,
                        const MlpContext& context) {
  for_each_element("pass_action_sums", context.num_seeds * pass.rows * act_dim, context,
                   SumActions{pass, act_dim, width, d, add, d_actions});
}

}  // namespace dac
