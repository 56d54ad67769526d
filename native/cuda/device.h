// SPDX-License-Identifier: Apache-2.0
// Which GPUs there are, and in plain words why there is none.
#ifndef DAC_CUDA_DEVICE_H
#define DAC_CUDA_DEVICE_H

#include "dac/engine.h"

namespace dac {

// At least 1; throws Error(DAC_UNSUPPORTED) with the reason otherwise.
int device_count();

// Throws Error(DAC_UNSUPPORTED) if there is no GPU of this index.
dac_device_info device_info(int index);

}  // namespace dac

#endif
