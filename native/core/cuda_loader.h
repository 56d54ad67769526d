// SPDX-License-Identifier: Apache-2.0
// Opens libdac_cuda.so, which lies beside this library where the CUDA backend was built, when it is first asked for.
#ifndef DAC_CORE_CUDA_LOADER_H
#define DAC_CORE_CUDA_LOADER_H

#include <memory>

#include "core/backend.h"

namespace dac {

// Throws Error(DAC_UNSUPPORTED) if the library, the driver, the GPU or the precision is not there.
std::unique_ptr<Backend> make_cuda_backend(const dac_engine_config& config, const int64_t* seeds);

}  // namespace dac

#endif
