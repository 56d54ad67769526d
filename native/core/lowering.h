// SPDX-License-Identifier: Apache-2.0
// Operations that backends do not have, as sequences of those that they have: reverse diffusions of networks with options
// or with a guide, and the gradient through a reverse diffusion. What a backend does in one fused pass stays one
// operation.
#ifndef DAC_CORE_LOWERING_H
#define DAC_CORE_LOWERING_H

#include "core/memory.h"

namespace dac {

struct Lowered {
  Operations operations;
  Memories memory;  // that they work in
};

// dac_denoise_backward, of DAC_PART_PARAMS.
struct DenoiseBackward {
  BankView actor;
  SamplerView sampler;
  const int64_t* counter;
  int stream;
  int64_t states, samples;  // R, N
  const float *observations, *prior, *steps, *d_actions;
};

bool is_fused(const DenoiseOp& op);
Lowered lowered(Backend& backend, int num_seeds, const DenoiseOp& op);
Lowered lowered(Backend& backend, int num_seeds, const DenoiseBackward& op);

}  // namespace dac

#endif
