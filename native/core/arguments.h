// SPDX-License-Identifier: Apache-2.0
// Structs of arguments begin with their size, as the caller was compiled.
#ifndef DAC_CORE_ARGUMENTS_H
#define DAC_CORE_ARGUMENTS_H

#include <cstdint>
#include <cstring>
#include <string>

#include "core/status.h"

namespace dac {

// The struct as this library knows it: what a caller that was compiled with a shorter one does not have is zero.
template <typename Args>
Args completed(const Args* given) {
  require(given, "the arguments must not be null");
  if (given->struct_size < sizeof given->struct_size || given->struct_size > sizeof(Args))
    throw Error(DAC_INVALID_ARGUMENT, "struct_size " + std::to_string(given->struct_size) + ": must be the size of the struct, " +
                                          std::to_string(sizeof(Args)) + " in this version");
  Args args = {};
  std::memcpy(&args, given, given->struct_size);
  args.struct_size = sizeof(Args);
  return args;
}

}  // namespace dac

#endif
