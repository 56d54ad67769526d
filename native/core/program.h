// SPDX-License-Identifier: Apache-2.0
// Operations as data: executing a list of them, and naming the tensors that one reads and writes.
#ifndef DAC_CORE_PROGRAM_H
#define DAC_CORE_PROGRAM_H

#include "core/backend.h"

namespace dac {

// The networks that the operation is about; null: it has none.
const BankView* bank_of(const Operation& operation);
inline BankView* bank_of(Operation& operation) {
  return const_cast<BankView*>(bank_of(static_cast<const Operation&>(operation)));
}

// Throws Error(DAC_INVALID_ARGUMENT) if an output is also an input or another output of the operation: its parts run in
// an order that devices choose. (The dual step's eta is one tensor, read and written.)
void check_outputs(Operation operation);

// The plain form of a program.
class OperationLoop final : public CompiledProgram {
 public:
  OperationLoop(Backend& backend, const Operations& operations) : backend_(backend), operations_(operations) {}
  void run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i)
      for (const Operation& operation : operations_) backend_.execute(operation);
  }

 private:
  Backend& backend_;
  Operations operations_;
};

// Calls read(pointer) for every tensor that the operation reads and write(pointer) for every one that it writes; both
// get a reference to the pointer, which may be null and may be changed. Banks, schedules, replay data and counters are
// not tensors. A tensor that is read and written counts as written.
template <typename Read, typename Write>
struct TensorVisitor {
  Read read;
  Write write;

  void operator()(SampleOp& op) const {
    writes(op.observations, op.actions, op.rewards, op.masks, op.next_observations);
  }
  void operator()(DenoiseOp& op) const {
    reads(op.observations, op.prior, op.noise);
    writes(op.actions, op.steps);
  }
  void operator()(ValuesOp& op) const {
    reads(op.observations, op.actions);
    writes(op.values);
  }
  void operator()(TdTargetOp& op) const {
    reads(op.values, op.uniforms, op.rewards, op.masks, op.log_probs, op.temperature);
    writes(op.targets, op.next_values);
  }
  void operator()(CriticGradientsOp& op) const {
    reads(op.observations, op.actions, op.targets);
    writes(op.values, op.loss, op.value_mean, op.value_std);
  }
  void operator()(OptimizerOp& op) const { writes(op.grad_norm); }
  void operator()(DiffuseOp& op) const {
    reads(op.actions, op.recorded_timesteps, op.recorded_noise);
    writes(op.timesteps, op.noise, op.noisy_actions);
  }
  void operator()(QGuidanceOp& op) const {
    reads(op.observations, op.actions, op.noisy_actions);
    writes(op.q_norm, op.guidance);
  }
  void operator()(ActorGradientsOp& op) const {
    reads(op.eta, op.observations, op.noisy_actions, op.timesteps, op.noise, op.guidance);
    writes(op.predicted_noise, op.bc_loss, op.guidance_loss, op.actor_loss);
  }
  void operator()(DualStepOp& op) const {
    reads(op.bc_loss);
    writes(op.eta);
  }
  void operator()(SelectOp& op) const {
    reads(op.candidates, op.values, op.gumbel);
    writes(op.actions, op.indices);
  }
  void operator()(AdvanceOp& op) const {
    for (const float*& watched : op.watched) read(watched);
    writes(op.marks);
  }
  void operator()(ForwardOp& op) const {
    reads(op.observations, op.actions, op.timesteps);
    for (const float*& mask : op.masks) read(mask);
    writes(op.trace, op.outputs);
  }
  void operator()(BackwardOp& op) const {
    reads(op.pass.trace, op.pass.timesteps, op.d_outputs);
    for (const float*& mask : op.pass.masks) read(mask);
    writes(op.d_actions);
  }
  void operator()(DrawNormalOp& op) const { writes(op.x); }
  void operator()(CopySliceOp& op) const {
    reads(op.from);
    writes(op.to);
  }
  void operator()(ReverseStepOp& op) const {
    reads(op.predicted, op.gradient, op.eta, op.noise);
    writes(op.x, op.chain);
  }
  void operator()(ReverseStepBackwardOp& op) const {
    reads(op.x, op.predicted);
    writes(op.d, op.d_predicted);
  }
  void operator()(SquaredErrorOp& op) const {
    reads(op.values, op.targets);
    writes(op.d_values, op.loss, op.value_mean, op.value_std);
  }
  void operator()(NoiseRegressionOp& op) const {
    reads(op.eta, op.timesteps, op.noise, op.guidance, op.predicted_noise);
    writes(op.d_predicted, op.bc_loss, op.guidance_loss, op.actor_loss);
  }
  void operator()(ValueLossOp& op) const {
    reads(op.values, op.data_values);
    writes(op.q_norm, op.d_values, op.loss, op.total);
  }
  void operator()(GaussianSampleOp& op) const {
    reads(op.outputs, op.noise);
    writes(op.actions, op.log_probs);
  }
  void operator()(DrawUniformOp& op) const { writes(op.x); }
  void operator()(WeightedSumOp& op) const {
    reads(op.a, op.b);
    writes(op.sum);
  }
  void operator()(GaussianBackwardOp& op) const {
    reads(op.outputs, op.noise, op.d_actions, op.d_log_probs);
    writes(op.d_outputs);
  }
  void operator()(LogLikelihoodOp& op) const {
    reads(op.outputs, op.actions, op.weights);
    writes(op.log_probs, op.d_outputs, op.loss);
  }
  void operator()(ValueRegressionOp& op) const {
    reads(op.q, op.values);
    writes(op.d_values, op.loss, op.mean);
  }
  void operator()(AdvantageWeightsOp& op) const {
    reads(op.q, op.values);
    writes(op.weights);
  }
  void operator()(EntropyLossOp& op) const {
    reads(op.values, op.log_probs, op.temperature);
    writes(op.d_values, op.d_log_probs, op.loss, op.mean_log_prob);
  }
  void operator()(TemperatureOp& op) const { writes(op.temperature); }
  void operator()(TemperatureLossOp& op) const {
    reads(op.mean_log_prob);
    writes(op.loss);
  }
  void operator()(ConservativeLossOp& op) const {
    for (const float*& values : op.values) read(values);
    for (float*& gradients : op.d_values) write(gradients);
    writes(op.loss);
  }
  void operator()(CrossedValueLossOp& op) const {
    reads(op.uniform, op.values);
    writes(op.d_values, op.loss, op.total);
  }
  void operator()(TargetPassOp& op) const {
    reads(op.observations, op.actions, op.noisy_actions, op.next_observations, op.next_actions);
    writes(op.q_norm, op.guidance, op.values);
  }

 private:
  template <typename... Pointers>
  void reads(Pointers&... pointers) const {
    (read(pointers), ...);
  }
  template <typename... Pointers>
  void writes(Pointers&... pointers) const {
    (write(pointers), ...);
  }
};

template <typename Read, typename Write>
void visit_tensors(Operation& operation, const Read& read, const Write& write) {
  std::visit(TensorVisitor<Read, Write>{read, write}, operation);
}

}  // namespace dac

#endif
