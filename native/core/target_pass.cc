// SPDX-License-Identifier: Apache-2.0
#include "core/target_pass.h"

#include "core/accesses.h"

namespace dac {
namespace {

// Where the values are that can be had with the guidance at `first`; 0: nowhere.
size_t values_with(const Operations& program, size_t first, const QGuidanceOp& guidance) {
  for (size_t i = first + 1; i < program.size(); ++i) {
    const auto* values = std::get_if<ValuesOp>(&program[i]);
    if (!values || values->critic.parts[values->part] != guidance.critic.parts[guidance.part]) continue;
    const Accesses touched = accesses_of(program[i]);
    for (size_t between = first; between < i; ++between)
      if (conflict(accesses_of(program[between]), touched)) return 0;
    return i;
  }
  return 0;
}

}  // namespace

Operations join_target_passes(const Operations& program, const std::function<bool(const BankView&)>& joins) {
  Operations joined;
  std::vector<bool> taken(program.size(), false);
  for (size_t i = 0; i < program.size(); ++i) {
    if (taken[i]) continue;
    const auto* guidance = std::get_if<QGuidanceOp>(&program[i]);
    const size_t values = guidance && joins(guidance->critic) ? values_with(program, i, *guidance) : 0;
    if (values > 0) {
      taken[values] = true;
      joined.push_back(TargetPassOp(*guidance, std::get<ValuesOp>(program[values])));
    } else {
      joined.push_back(program[i]);
    }
  }
  return joined;
}

}  // namespace dac
