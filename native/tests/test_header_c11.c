/* SPDX-License-Identifier: Apache-2.0 */
/* The public headers are plain C: this file is compiled as C11 with all warnings as errors. */
#include "dac/engine.h"
#include "dac/physics.h"

int32_t dac_test_header_version(void);
int32_t dac_test_header_version(void) { return DAC_ABI_VERSION; }
