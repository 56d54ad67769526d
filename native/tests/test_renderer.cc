// SPDX-License-Identifier: Apache-2.0
// Pictures of states over the C ABI. CTest runs them once as they are (EGL, where it works) and once on OSMesa. Where there
// is no OpenGL they are skipped, except with CI set, which promises one.
#include <cstdlib>
#include <set>
#include <thread>

#include "physics_support.h"

namespace {

using dac::test::Physics;

constexpr int kWidth = 96, kHeight = 64;
using Picture = std::vector<uint8_t>;

class Renderer {
 public:
  explicit Renderer(int task) {
    const dac_renderer_config config = {sizeof config, task, kWidth, kHeight};
    status = dac_renderer_create(&config, &handle_);
  }
  ~Renderer() { dac_renderer_free(handle_); }
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;
  operator dac_renderer*() const { return handle_; }

  Picture draw(const std::vector<double>& qpos, const std::vector<double>& goal = {}) const {
    Picture pixels(3 * kWidth * kHeight);
    EXPECT_EQ(DAC_OK, dac_renderer_draw(handle_, qpos.data(), static_cast<int32_t>(qpos.size()), goal.data(),
                                        static_cast<int32_t>(goal.size()), pixels.data(),
                                        static_cast<int64_t>(pixels.size())))
        << dac_last_error();
    return pixels;
  }

  dac_status status;

 private:
  dac_renderer* handle_ = nullptr;
};

std::vector<double> start(const Physics& physics, int64_t seed) {
  EXPECT_EQ(DAC_OK, dac_physics_reset(physics, 0, seed));
  std::vector<double> state = physics.state(0);
  state.resize(static_cast<size_t>(physics.info.nq));
  return state;
}

size_t colors(const Picture& picture) {
  std::set<std::vector<uint8_t>> found;
  for (size_t i = 0; i < picture.size(); i += 3) found.insert({picture[i], picture[i + 1], picture[i + 2]});
  return found.size();
}

class Pictures : public testing::Test {
 protected:
  void SetUp() override {
    const Renderer renderer(DAC_TASK_HOPPER);
    if (renderer.status == DAC_UNSUPPORTED && !std::getenv("CI")) GTEST_SKIP() << dac_last_error();
    ASSERT_EQ(DAC_OK, renderer.status) << dac_last_error();
  }
};

TEST_F(Pictures, ShowSomethingOfEachTask) {
  for (int task = DAC_TASK_HOPPER; task <= DAC_TASK_ANTMAZE_LARGE; ++task) {
    const Physics physics(task, 1);
    const Renderer renderer(task);
    ASSERT_EQ(DAC_OK, renderer.status) << dac_last_error();
    EXPECT_GT(colors(renderer.draw(start(physics, 1))), 50u) << "task " << task;
  }
}

TEST_F(Pictures, DifferWhereStatesDoAndOnlyThere) {
  for (int task : {DAC_TASK_WALKER2D, DAC_TASK_ANT, DAC_TASK_MAZE2D_MEDIUM, DAC_TASK_ANTMAZE_UMAZE}) {
    const Physics physics(task, 1);
    const Renderer renderer(task);
    const std::vector<double> one = start(physics, 1), other = start(physics, 2);
    const Picture first = renderer.draw(one);
    EXPECT_NE(first, renderer.draw(other)) << "task " << task;
    EXPECT_EQ(first, renderer.draw(one)) << "task " << task;
  }
}

// The ground's checks pass by below a robot that stays in the middle, however far it walks.
TEST_F(Pictures, FollowARobot) {
  for (int task : {DAC_TASK_HOPPER, DAC_TASK_ANT}) {
    const Physics physics(task, 1);
    const Renderer renderer(task);
    std::vector<double> qpos = start(physics, 1);
    qpos[0] = 1;  // no digit is lost 1000 m away
    const Picture here = renderer.draw(qpos);
    qpos[0] += 1000;  // a whole number of the pattern's 4 m
    EXPECT_EQ(here, renderer.draw(qpos)) << "task " << task;
    qpos[0] += 1;
    EXPECT_NE(here, renderer.draw(qpos)) << "task " << task;
  }
}

TEST_F(Pictures, ShowTheGoalWhereItIs) {
  const Physics physics(DAC_TASK_MAZE2D_UMAZE, 1);
  const Renderer renderer(DAC_TASK_MAZE2D_UMAZE);
  const std::vector<double> qpos = start(physics, 1);
  const auto greenish = [](const Picture& picture) {
    size_t count = 0;
    for (size_t i = 0; i < picture.size(); i += 3) count += picture[i + 1] > 60 + std::max(picture[i], picture[i + 2]);
    return count;
  };
  EXPECT_EQ(0u, greenish(renderer.draw(qpos)));
  EXPECT_GT(greenish(renderer.draw(qpos, physics.goal(0))), 20u);
}

TEST_F(Pictures, AreDrawnByAnyThread) {
  const Physics physics(DAC_TASK_HOPPER, 1);
  const std::vector<double> qpos = start(physics, 1);
  Renderer renderer(DAC_TASK_HOPPER);
  const Picture here = renderer.draw(qpos);
  Picture there, beside;
  std::thread one([&] { there = renderer.draw(qpos); });
  std::thread other([&] { beside = Renderer(DAC_TASK_HOPPER).draw(qpos); });
  one.join();
  other.join();
  EXPECT_EQ(here, there);
  EXPECT_EQ(here, beside);
}

TEST_F(Pictures, RefuseWhatDoesNotFit) {
  dac_renderer* none = nullptr;
  constexpr uint32_t size = sizeof(dac_renderer_config);
  const dac_renderer_config refused[] = {{size, DAC_TASK_HOPPER, 15, 64}, {size, DAC_TASK_HOPPER, 64, 4097}, {size, 99, 64, 64},
                                         {3, DAC_TASK_HOPPER, 64, 64}};
  for (const dac_renderer_config& config : refused)
    EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_renderer_create(&config, &none));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_renderer_create(nullptr, &none));
  EXPECT_EQ(nullptr, none);
  const Renderer renderer(DAC_TASK_HOPPER);
  Picture pixels(3 * kWidth * kHeight);
  const std::vector<double> numbers(20);
  const auto draw = [&](int32_t nq, int32_t goal_dim, size_t bytes) {
    return dac_renderer_draw(renderer, numbers.data(), nq, numbers.data(), goal_dim, pixels.data(),
                             static_cast<int64_t>(bytes));
  };
  EXPECT_EQ(DAC_OK, draw(6, 0, pixels.size()));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, draw(7, 0, pixels.size()));
  EXPECT_STREQ("nq is 7, must be 6", dac_last_error());
  EXPECT_EQ(DAC_INVALID_ARGUMENT, draw(6, 2, pixels.size()));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, draw(6, 0, pixels.size() - 1));
  EXPECT_EQ(DAC_INVALID_ARGUMENT, dac_renderer_draw(renderer, nullptr, 6, nullptr, 0, pixels.data(), 18432));
}

}  // namespace
