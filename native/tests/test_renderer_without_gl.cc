// SPDX-License-Identifier: Apache-2.0
// Where neither EGL nor OSMesa can be opened: CTest puts empty files of their names before them.
#include <gtest/gtest.h>

#include <string>

#include "dac/physics.h"

namespace {

TEST(WithoutOpenGl, OneLineSaysWhatToInstall) {
  const dac_renderer_config config = {sizeof config, DAC_TASK_HOPPER, 64, 64};
  dac_renderer* renderer = nullptr;
  for (int time = 0; time < 2; ++time) {
    ASSERT_EQ(DAC_UNSUPPORTED, dac_renderer_create(&config, &renderer));
    const std::string text = dac_last_error();
    EXPECT_NE(std::string::npos, text.find("install libegl1 and libgl1-mesa-dri, or libosmesa6")) << text;
    EXPECT_EQ(std::string::npos, text.find('\n')) << text;
  }
  EXPECT_EQ(nullptr, renderer);
}

}  // namespace
