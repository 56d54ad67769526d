// SPDX-License-Identifier: Apache-2.0
// libdac.so's side of the physics, with a libdac_physics.so beside this program that does not fit (other_physics.cc).
#include <gtest/gtest.h>

#include "dac/physics.h"

namespace {

TEST(PhysicsLoader, RefusesATableOfAnotherSize) {
  const dac_physics_config config = {DAC_TASK_HOPPER, DAC_INERTIA_LEGACY, 1, 1};
  dac_physics* physics = nullptr;
  EXPECT_EQ(DAC_UNSUPPORTED, dac_physics_create(&config, &physics));
  EXPECT_STREQ("libdac_physics.so is of another version than libdac.so; build again", dac_last_error());
  EXPECT_STREQ("", dac_physics_simulator_version());
  EXPECT_EQ(nullptr, physics);
}

}  // namespace
