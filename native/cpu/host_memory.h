// SPDX-License-Identifier: Apache-2.0
// The CPU backend's memory: whole cache lines and, for large arrays, pages of 2 MB where the system has them. An update walks
// through 60 MB, and by pages of 4 KB every sixteenth cache line would need another translation.
#ifndef DAC_CPU_HOST_MEMORY_H
#define DAC_CPU_HOST_MEMORY_H

#include <cstddef>
#include <cstdlib>
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace dac {

// Null if there is no memory; given back with std::free.
inline void* allocate_host_memory(size_t bytes) {
  constexpr size_t kLine = 64, kLargePage = size_t{2} << 20;
  const bool large = bytes >= kLargePage;
  const size_t alignment = large ? kLargePage : kLine;
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);  // C11: a multiple
#ifdef __linux__
  if (memory && large) madvise(memory, bytes / kLargePage * kLargePage, MADV_HUGEPAGE);  // a hint: it may fail
#endif
  return memory;
}

}  // namespace dac

#endif
