// SPDX-License-Identifier: Apache-2.0
// The kernels of each instruction set: kernels.cc compiled once for each. Only some run on a given processor; kernels() picks.
#ifndef DAC_CPU_KERNEL_TABLES_H
#define DAC_CPU_KERNEL_TABLES_H

#include "cpu/kernels.h"

namespace dac {
namespace generic {
extern const Kernels table;
}
namespace avx2 {
extern const Kernels table;
}
namespace avx512 {
extern const Kernels table;
}
namespace avx512_bf16 {
extern const Kernels table;
}
}  // namespace dac

#endif
