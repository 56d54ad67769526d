// SPDX-License-Identifier: Apache-2.0
#include "core/program.h"

#include <algorithm>

#include "core/status.h"

namespace dac {
namespace {

struct Executor {
  Backend& backend;
  void operator()(const SampleOp& op) const { backend.sample_batch(op); }
  void operator()(const DenoiseOp& op) const { backend.denoise(op); }
  void operator()(const ValuesOp& op) const { backend.ensemble_values(op); }
  void operator()(const TdTargetOp& op) const { backend.td_target(op); }
  void operator()(const CriticGradientsOp& op) const { backend.critic_gradients(op); }
  void operator()(const OptimizerOp& op) const { backend.optimizer_step(op); }
  void operator()(const DiffuseOp& op) const { backend.diffuse(op); }
  void operator()(const QGuidanceOp& op) const { backend.q_guidance(op); }
  void operator()(const ActorGradientsOp& op) const { backend.actor_gradients(op); }
  void operator()(const DualStepOp& op) const { backend.dual_step(op); }
  void operator()(const SelectOp& op) const { backend.select_actions(op); }
  void operator()(const AdvanceOp& op) const { backend.advance(op); }
};

}  // namespace

void execute(Backend& backend, const Operation& operation) { std::visit(Executor{backend}, operation); }

void check_outputs(Operation operation) {
  constexpr size_t kMostTensors = 16;
  const float* read[kMostTensors];
  const float* written[kMostTensors];
  size_t reads = 0, writes = 0;
  const auto keep_read = [&](const float* tensor) { read[reads++] = tensor; };
  const auto keep_written = [&](float* tensor) { written[writes++] = tensor; };
  visit_tensors(operation, keep_read, keep_written);
  const auto given_before = [&](size_t i) {
    return std::count(read, read + reads, written[i]) > 0 || std::count(written, written + i, written[i]) > 0;
  };
  for (size_t i = 0; i < writes; ++i)
    if (written[i] && given_before(i))
      throw Error(DAC_INVALID_ARGUMENT, "one tensor is given twice, and one of its places is an output: every output "
                                        "needs a tensor of its own");
}

std::unique_ptr<CompiledProgram> Backend::compile(const Operations& operations) {
  return std::make_unique<OperationLoop>(*this, operations);
}

}  // namespace dac
