// SPDX-License-Identifier: Apache-2.0
// A rewriting of programs for devices that load a network once for all that is asked of it: the guidance of one update and
// the target values of the next read the same critics, the target between two steps of it.
//
// In a window (draw_ahead.h) the next update's states and actions are there before, so that its values can be had with the
// guidance; what lies between is the actor's. In other programs the values wait for the chain that draws their actions.
#ifndef DAC_CORE_TARGET_PASS_H
#define DAC_CORE_TARGET_PASS_H

#include <functional>

#include "core/backend.h"

namespace dac {

// The program with each guidance and the values that follow it as one operation in the place of the guidance, where both are
// of the same part of the same critics, `joins` says that the device does these in one go, and nothing from the guidance on
// touches what the values read or write.
Operations join_target_passes(const Operations& program, const std::function<bool(const BankView&)>& joins);

}  // namespace dac

#endif
