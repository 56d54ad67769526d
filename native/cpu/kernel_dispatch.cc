// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for the processor that the program runs on, once.
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

const Kernels& kernels() {
  static const Kernels& best = __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                                       __builtin_cpu_supports("avx512bw")
                                   ? avx512::table
                               : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2::table
                                                                                                  : generic::table;
  return best;
}

}  // namespace dac
