// SPDX-License-Identifier: Apache-2.0
#include "core/lowering.h"

namespace dac {
namespace {

// The operations as they come, and what they work in.
class Builder {
 public:
  Builder(Backend& backend, int num_seeds) : backend_(backend), num_seeds_(num_seeds) {}

  void add(const Operation& operation) { result_.operations.push_back(operation); }
  // (S, floats)
  float* take(int64_t floats) {
    const size_t bytes = static_cast<size_t>(num_seeds_ * floats) * sizeof(float);
    result_.memory.push_back(std::make_unique<Memory>(backend_, bytes));
    return result_.memory.back()->floats();
  }
  float* trace(const BankView& bank, int64_t rows) {
    return take(bank.layout->heads() * rows * bank.layout->trace_floats());
  }
  Lowered result() { return std::move(result_); }

 private:
  Backend& backend_;
  int num_seeds_;
  Lowered result_;
};

// x_T: recorded, or drawn as the fused pass draws it.
Operation prior_of(const float* recorded, const int64_t* counter, int stream, int64_t count, float* x) {
  if (recorded) return CopySliceOp{1, 0, count, recorded, x};
  return DrawNormalOp{counter, stream, count, x};
}

ForwardOp pass_of(const BankView& bank, int part, int64_t states, int64_t samples, const float* observations,
                  const float* actions, float* outputs) {
  ForwardOp pass = {};
  pass.bank = bank;
  pass.part = part;
  pass.states = states;
  pass.samples = samples;
  pass.observations = observations;
  pass.actions = actions;
  pass.outputs = outputs;
  return pass;
}

}  // namespace

bool is_fused(const DenoiseOp& op) { return op.actor.layout->plain() && !op.guide.layout; }

Lowered lowered(Backend& backend, int num_seeds, const DenoiseOp& op) {
  Builder build(backend, num_seeds);
  const int64_t rows = op.states * op.samples;
  const int A = op.actor.layout->act_dim();
  float* x = op.actions;
  ForwardOp predict = pass_of(op.actor, op.part, op.states, op.samples, op.observations, x, build.take(rows * A));
  predict.steps = op.sampler.table.T;
  ForwardOp value = {};
  float* gradient = nullptr;
  if (op.guide.layout) {
    value = pass_of(op.guide, op.guide_part, op.states, op.samples, op.observations, x,
                    build.take(op.guide.layout->heads() * rows));
    value.trace = build.trace(op.guide, rows);
    gradient = build.take(rows * A);
  }
  build.add(prior_of(op.prior, op.counter, op.stream, rows * A, x));
  for (int k = 0; k < op.sampler.table.rows(); ++k) {
    predict.timestep = op.sampler.table.row(k).t;
    build.add(predict);
    if (op.guide.layout) {
      build.add(value);
      build.add(BackwardOp{value, nullptr, DAC_GRADIENTS_NONE, DAC_GRADIENTS_REPLACE, gradient});
    }
    build.add(ReverseStepOp{op.sampler, k, op.counter, op.stream, rows, A, predict.outputs, gradient, op.eta, op.noise, x,
                            op.steps});
  }
  return build.result();
}

Lowered lowered(Backend& backend, int num_seeds, const DenoiseBackward& op) {
  Builder build(backend, num_seeds);
  const int64_t rows = op.states * op.samples;
  const int A = op.actor.layout->act_dim(), K = op.sampler.table.rows();
  float *x = build.take(rows * A), *d = build.take(rows * A), *d_predicted = build.take(rows * A);
  ForwardOp predict =
      pass_of(op.actor, DAC_PART_PARAMS, op.states, op.samples, op.observations, x, build.take(rows * A));
  predict.steps = op.sampler.table.T;
  predict.trace = build.trace(op.actor, rows);
  build.add(CopySliceOp{1, 0, rows * A, op.d_actions, d});
  for (int k = K - 1; k >= 0; --k) {
    predict.timestep = op.sampler.table.row(k).t;
    if (k > 0)
      build.add(CopySliceOp{K, k - 1, rows * A, op.steps, x});
    else
      build.add(prior_of(op.prior, op.counter, op.stream, rows * A, x));
    build.add(predict);
    build.add(ReverseStepBackwardOp{op.sampler, k, rows, A, x, predict.outputs, d, d_predicted});
    const int inputs = k > 0 ? DAC_GRADIENTS_ADD : DAC_GRADIENTS_NONE;
    build.add(BackwardOp{predict, d_predicted, DAC_GRADIENTS_ADD, inputs, k > 0 ? d : nullptr});
  }
  return build.result();
}

}  // namespace dac
