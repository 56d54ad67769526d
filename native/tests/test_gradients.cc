// SPDX-License-Identifier: Apache-2.0
// Every gradient against central differences of the double-precision reference, over shapes that include one row, odd
// widths, one head and one diffusion step.
//
// Tolerance of expect_gradient(), 2e-4 of the largest gradient: central differences with step 1e-5 in double are good to about 1e-8; the
// engine's float32 sums over at most 300 rows and 64 columns stay below 1e-5 of the largest entry; 2e-4 leaves room for
// the cancellation in small gradients and is far below any wrong term.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "reference.h"

namespace dac::test {
namespace {

struct Case {
  int batch, obs_dim, act_dim, heads, steps;
  std::vector<int> hidden;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << "B" << c.batch << "_D" << c.obs_dim << "_A" << c.act_dim << "_H" << c.heads << "_T" << c.steps;
  for (int width : c.hidden) out << "_" << width;
  return out;
}

class Gradients : public testing::TestWithParam<Case> {
 protected:
  ReferenceShape shape(int heads) const { return {c.obs_dim, c.act_dim, heads, c.hidden}; }
  Case c = GetParam();
  int64_t B = c.batch, D = c.obs_dim, A = c.act_dim, H = c.heads;
  TestEngine engine;
  Values s = normal_values(1, B * D), a = uniform_values(2, B * A, -1, 1), noisy = normal_values(3, B * A);
};

TEST_P(Gradients, CriticLoss) {
  dac_bank* critic = engine.critic(c.obs_dim, c.act_dim, c.heads, c.hidden);
  const Values y = normal_values(4, B);
  dac_tensor* values = engine.tensor({1, H, B});
  dac_tensor* loss = engine.tensor({1});
  const dac_critic_gradients_args args = {sizeof(dac_critic_gradients_args), 
      critic, engine.tensor({1, B, D}, s), engine.tensor({1, B, A}, a), engine.tensor({1, B}, y), values, loss,
      engine.tensor({1}), engine.tensor({1})};
  ASSERT_DAC_OK(dac_critic_gradients(engine, &args));
  ReferenceCritic reference(shape(c.heads), to_doubles(read_part(critic, DAC_PART_PARAMS)));
  const Doubles ds = to_doubles(s), da = to_doubles(a), dy = to_doubles(y);
  EXPECT_NEAR(reference.loss(ds, da, dy), read(loss, 1)[0], 1e-5 * (1 + read(loss, 1)[0]));
  EXPECT_NEAR(reference.value(0, ds.data(), da.data()), read(values, H * B)[0], 1e-5);
  expect_gradient(reference.params(), read_part(critic, DAC_PART_GRADS), [&] { return reference.loss(ds, da, dy); });
}

TEST_P(Gradients, QGuidance) {
  dac_bank* critic = engine.critic(c.obs_dim, c.act_dim, c.heads, c.hidden);
  dac_tensor* q_norm = engine.tensor({1});
  dac_tensor* guidance = engine.tensor({1, B, A});
  const dac_q_guidance_args args = {sizeof(dac_q_guidance_args), critic, DAC_PART_TARGET, engine.tensor({1, B, D}, s), engine.tensor({1, B, A}, a),
                                    engine.tensor({1, B, A}, noisy), q_norm, guidance};
  ASSERT_DAC_OK(dac_q_guidance(engine, &args));
  const ReferenceCritic reference(shape(c.heads), to_doubles(read_part(critic, DAC_PART_TARGET)));
  const Doubles ds = to_doubles(s), da = to_doubles(a);
  double norm = 0;
  for (int64_t b = 0; b < B; ++b)
    for (int h = 0; h < c.heads; ++h) norm += std::fabs(reference.value(h, &ds[b * D], &da[b * A])) / (B * H);
  EXPECT_NEAR(norm, read(q_norm, 1)[0], 1e-5);
  Doubles x = to_doubles(noisy);
  expect_gradient(x, read(guidance, B * A), [&] {
    double sum = 0;
    for (int64_t b = 0; b < B; ++b) sum += reference.mean_value(&ds[b * D], &x[b * A]);
    return sum / (norm + 1e-6);
  });
}

TEST_P(Gradients, ActorLoss) {
  for (int kind : {DAC_GUIDANCE_SOFT, DAC_GUIDANCE_HARD}) {
    dac_bank* actor = engine.actor(c.obs_dim, c.act_dim, c.hidden);
    dac_schedule* schedule = engine.schedule(c.steps);
    const Values e = normal_values(5, B * A), g = normal_values(6, B * A);
    Values t(static_cast<size_t>(B));
    for (int64_t b = 0; b < B; ++b) t[static_cast<size_t>(b)] = static_cast<float>(1 + (b * 7) % c.steps);
    dac_tensor* loss = engine.tensor({1});
    const dac_actor_gradients_args args = {sizeof(dac_actor_gradients_args), actor, schedule, kind, engine.tensor({1}, {0.7f}),
                                           engine.tensor({1, B, D}, s), engine.tensor({1, B, A}, noisy),
                                           engine.tensor({1, B}, t), engine.tensor({1, B, A}, e),
                                           engine.tensor({1, B, A}, g), engine.tensor({1, B, A}), engine.tensor({1}),
                                           engine.tensor({1}), loss};
    ASSERT_DAC_OK(dac_actor_gradients(engine, &args));
    Values alphas(static_cast<size_t>(c.steps) + 1), levels = alphas;
    ASSERT_DAC_OK(dac_schedule_read(schedule, alphas.data(), levels.data(), c.steps + 1));
    ReferenceActor reference(shape(1), to_doubles(read_part(actor, DAC_PART_PARAMS)));
    const Doubles ds = to_doubles(s), dx = to_doubles(noisy);
    const auto actor_loss = [&] {
      double sum = 0;
      for (int64_t b = 0; b < B; ++b) {
        const int step = static_cast<int>(t[static_cast<size_t>(b)]);
        const Doubles predicted = reference.predict(&ds[b * D], &dx[b * A], step);
        const double weight =
            kind == DAC_GUIDANCE_SOFT ? std::sqrt(1.0 - static_cast<double>(levels[static_cast<size_t>(step)])) : 1.0;
        for (int64_t i = 0; i < A; ++i) {
          const size_t at = static_cast<size_t>(b * A + i);
          const double p = predicted[static_cast<size_t>(i)], error = p - e[at];
          sum += static_cast<double>(0.7f) * error * error + weight * g[at] * p;
        }
      }
      return sum / static_cast<double>(B * A);
    };
    EXPECT_NEAR(actor_loss(), read(loss, 1)[0], 2e-5);
    expect_gradient(reference.params(), read_part(actor, DAC_PART_GRADS), actor_loss);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Gradients,
                         testing::Values(Case{1, 3, 2, 2, 5, {8, 8, 8}}, Case{1, 1, 1, 1, 1, {1}},
                                         Case{7, 5, 3, 3, 5, {17, 33, 9}}, Case{65, 4, 2, 1, 1, {16, 16}},
                                         Case{300, 11, 3, 5, 4, {32, 31}}, Case{33, 2, 6, 4, 10, {64, 48, 16, 20}},
                                         // whole vectors in all layers: passes of a tile through all of them
                                         Case{1, 65, 1, 1, 1, {32}}, Case{23, 64, 7, 2, 5, {96, 32, 64}}));

}  // namespace
}  // namespace dac::test
