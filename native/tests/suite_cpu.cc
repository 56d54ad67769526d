// SPDX-License-Identifier: Apache-2.0
#include "support.h"

namespace dac::test {
const int32_t kSuiteDevice = DAC_DEVICE_CPU;
}
