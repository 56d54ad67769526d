// SPDX-License-Identifier: Apache-2.0
#include "core/accesses.h"

#include <algorithm>

#include "core/program.h"

namespace dac {
namespace {

bool contains(const std::vector<const void*>& all, const void* memory) {
  return std::find(all.begin(), all.end(), memory) != all.end();
}

// All that visit_tensors() leaves out.
struct OtherMemory {
  Accesses& found;

  void operator()(const SampleOp& op) const {
    reads(op.counter);
    if (op.sampling == DAC_SAMPLING_LIVE) reads(op.replay.appended);
    found.fence = op.ahead > 1;
  }
  void operator()(const DenoiseOp& op) const {
    reads(op.actor.parts[op.part]);
    reads(op.counter);
    found.fence = op.ahead > 1;
  }
  void operator()(const ValuesOp& op) const { reads(op.critic.parts[op.part]); }
  void operator()(const TdTargetOp& op) const {
    if (op.over_ensemble == DAC_ENSEMBLE_RAND_CONVEX && !op.uniforms) reads(op.counter);
  }
  void operator()(const CriticGradientsOp& op) const { gradients(op.critic); }
  void operator()(const OptimizerOp& op) const {
    reads(op.bank.parts[DAC_PART_GRADS]);
    for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET, DAC_PART_MU, DAC_PART_NU}) changes(op.bank.parts[part]);
    changes(op.bank.steps);
    reads(op.counter);
  }
  void operator()(const DiffuseOp& op) const {
    if (!op.recorded_timesteps || !op.recorded_noise) reads(op.counter);
    found.fence = op.ahead > 1;
  }
  void operator()(const QGuidanceOp& op) const { reads(op.critic.parts[op.part]); }
  void operator()(const ActorGradientsOp& op) const { gradients(op.actor); }
  void operator()(const DualStepOp& op) const { changes(op.eta); }
  void operator()(const SelectOp& op) const {
    if (op.temperature > 0 && !op.gumbel) reads(op.counter);
  }
  void operator()(const AdvanceOp& op) const { changes(op.counter); }
  void operator()(const ForwardOp& op) const { pass(op); }
  void operator()(const BackwardOp& op) const {
    pass(op.pass);
    if (op.weights == DAC_GRADIENTS_ADD) reads(op.pass.bank.parts[DAC_PART_GRADS]);
    if (op.weights != DAC_GRADIENTS_NONE) found.writes.push_back(op.pass.bank.parts[DAC_PART_GRADS]);
    if (op.inputs == DAC_GRADIENTS_ADD) reads(op.d_actions);
  }
  void operator()(const DrawNormalOp& op) const { reads(op.counter); }
  void operator()(const CopySliceOp&) const {}
  void operator()(const ReverseStepOp& op) const {
    reads(op.x);
    if (!op.noise) reads(op.counter);
  }
  void operator()(const ReverseStepBackwardOp& op) const { reads(op.d); }
  void operator()(const SquaredErrorOp&) const {}
  void operator()(const NoiseRegressionOp&) const {}
  void operator()(const ValueLossOp& op) const { reads(op.total); }
  void operator()(const GaussianSampleOp& op) const { draws(op.noise, op.counter); }
  void operator()(const GaussianBackwardOp& op) const { draws(op.noise, op.counter); }
  void operator()(const LogLikelihoodOp&) const {}
  void operator()(const DrawUniformOp& op) const { reads(op.counter); }
  void operator()(const WeightedSumOp&) const {}
  void operator()(const TargetPassOp& op) const { reads(op.critic.parts[op.part]); }
  void operator()(const ValueRegressionOp&) const {}
  void operator()(const AdvantageWeightsOp&) const {}
  void operator()(const EntropyLossOp&) const {}
  void operator()(const TemperatureOp& op) const { reads(op.bank.parts[DAC_PART_PARAMS]); }
  void operator()(const TemperatureLossOp& op) const { gradients(op.bank); }
  void operator()(const ConservativeLossOp& op) const { reads(op.d_values[0]); }
  void operator()(const CrossedValueLossOp& op) const {
    draws(op.uniform, op.counter);
    reads(op.total);
  }

 private:
  void reads(const void* memory) const {
    if (memory) found.reads.push_back(memory);
  }
  void changes(const void* memory) const {
    reads(memory);
    if (memory) found.writes.push_back(memory);
  }
  void draws(const float* recorded, const int64_t* counter) const {
    if (!recorded) reads(counter);
  }
  void pass(const ForwardOp& op) const {
    reads(op.bank.parts[op.part]);
    if (op.dropout) reads(op.counter);
  }
  void gradients(const BankView& bank) const {
    reads(bank.parts[DAC_PART_PARAMS]);
    found.writes.push_back(bank.parts[DAC_PART_GRADS]);
  }
};

}  // namespace

bool Accesses::has_read(const void* memory) const { return contains(reads, memory); }
bool Accesses::has_written(const void* memory) const { return contains(writes, memory); }

bool conflict(const Accesses& a, const Accesses& b) {
  if (a.fence || b.fence) return true;
  for (const void* memory : a.writes)
    if (b.has_read(memory) || b.has_written(memory)) return true;
  for (const void* memory : b.writes)
    if (a.has_read(memory)) return true;
  return false;
}

Accesses accesses_of(const Operation& operation) {
  Accesses found;
  Operation copy = operation;
  visit_tensors(
      copy,
      [&](const float* tensor) {
        if (tensor) found.reads.push_back(tensor);
      },
      [&](float* tensor) {
        if (tensor) found.writes.push_back(tensor);
      });
  std::visit(OtherMemory{found}, operation);
  return found;
}

}  // namespace dac
