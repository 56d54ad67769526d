// SPDX-License-Identifier: Apache-2.0
#include "core/program.h"

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

std::unique_ptr<CompiledProgram> Backend::compile(const Operations& operations) {
  return std::make_unique<OperationLoop>(*this, operations);
}

}  // namespace dac
