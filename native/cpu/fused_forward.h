// SPDX-License-Identifier: Apache-2.0
// A set's fused passes, for its table of kernels. As vector.h, for each instruction set in its own namespace.
#ifndef DAC_CPU_FUSED_FORWARD_H
#define DAC_CPU_FUSED_FORWARD_H

#include "cpu/kernels.h"

namespace dac::DAC_KERNELS_NS {

extern const Kernels table;

#ifdef __AVX2__
void forward(const ForwardArgs& args);
#else
constexpr void (*forward)(const ForwardArgs&) = nullptr;  // too few registers
#endif
#ifdef __AVX512BF16__
void forward_bf16(const ForwardArgs& args);
#else
constexpr void (*forward_bf16)(const ForwardArgs&) = nullptr;
#endif

}  // namespace dac::DAC_KERNELS_NS

#endif
