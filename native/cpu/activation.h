// SPDX-License-Identifier: Apache-2.0
// Mish on vectors, and where activations go. As vector.h, included once for each instruction set into its own namespace.
#ifndef DAC_CPU_ACTIVATION_H
#define DAC_CPU_ACTIVATION_H

#include "cpu/kernels.h"
#include "cpu/vector.h"

namespace dac::DAC_KERNELS_NS {
namespace {

struct MishValue {
  Vec value, slope;
};

// With e = e^x and w = e (e + 2): tanh(log(1 + e)) = w / (w + 2), and mish' = w / (w + 2) + 4 x e (1 + e) / (w + 2)^2, in
// which e (1 + e) is w - e. Above 20 both are x and 1 to rounding, so e is cut there; no subtraction cancels. Errors: of the
// value below 8e-7 relative for x in [-10, 20], of the slope below 1e-6; at Accuracy::kBf16 below 1.4e-4 and 4e-4.
template <Accuracy kAccuracy>
inline MishValue mish(Vec x) {
  const Vec bounded = at_most(x, 20.0f);
  const Vec e = exponential<kAccuracy>(bounded);
  const Vec w = e * (e + 2.0f);
  const Vec inverse = reciprocal<kAccuracy>(w + 2.0f);
  const Vec tanh_softplus = w * inverse;
  return {x * tanh_softplus, tanh_softplus + (4.0f * bounded) * ((w - e) * inverse * inverse)};
}

template <bool kRounded, bool kWithSlope, typename Lanes>
inline void activate(Vec z, const Activations& out, int64_t place, Lanes lanes) {
  const MishValue m = mish<kRounded ? Accuracy::kBf16 : Accuracy::kFloat>(z);
  if constexpr (kRounded)
    store(out.rounded + place, round_to_bf16(m.value), lanes);
  else
    store(out.values + place, m.value, lanes);
  if constexpr (kWithSlope) store(out.slope + place, m.slope, lanes);
}

}  // namespace
}  // namespace dac::DAC_KERNELS_NS

#endif
