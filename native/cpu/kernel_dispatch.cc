// SPDX-License-Identifier: Apache-2.0
// Picks the kernels for the processor that the program runs on, once.
#include "cpu/kernel_tables.h"
#include "oneapi/dnnl/dnnl.h"

namespace dac {

namespace {

// oneDNN's answer counts too, so that ONEDNN_MAX_CPU_ISA limits products and kernels alike.
bool has(dnnl_cpu_isa_t set) { return (dnnl_get_effective_cpu_isa() & set) == set; }

const Kernels& best() {
  const bool avx512 = has(dnnl_cpu_isa_avx512_core) && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx512 && has(dnnl_cpu_isa_avx512_core_bf16) && __builtin_cpu_supports("avx512bf16")) return avx512_bf16::table;
  if (avx512) return avx512::table;
  const bool avx2 = has(dnnl_cpu_isa_avx2) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return avx2 ? avx2::table : generic::table;
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = best();
  return chosen;
}

}  // namespace dac
