// SPDX-License-Identifier: Apache-2.0
#include "core/program.h"

#include <algorithm>

#include "core/status.h"

namespace dac {
namespace {

struct BankOf {
  const BankView* operator()(const DenoiseOp& op) const { return &op.actor; }
  const BankView* operator()(const ValuesOp& op) const { return &op.critic; }
  const BankView* operator()(const CriticGradientsOp& op) const { return &op.critic; }
  const BankView* operator()(const OptimizerOp& op) const { return &op.bank; }
  const BankView* operator()(const QGuidanceOp& op) const { return &op.critic; }
  const BankView* operator()(const ActorGradientsOp& op) const { return &op.actor; }
  const BankView* operator()(const ForwardOp& op) const { return &op.bank; }
  const BankView* operator()(const BackwardOp& op) const { return &op.pass.bank; }
  const BankView* operator()(const TemperatureOp& op) const { return &op.bank; }
  const BankView* operator()(const TemperatureLossOp& op) const { return &op.bank; }
  const BankView* operator()(const TargetPassOp& op) const { return &op.critic; }
  template <typename Op>
  const BankView* operator()(const Op&) const {
    return nullptr;
  }
};

}  // namespace

const BankView* bank_of(const Operation& operation) { return std::visit(BankOf{}, operation); }

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
