// SPDX-License-Identifier: Apache-2.0
// The CUDA kernels on networks, launcher by launcher, against the double-precision reference: shapes with one row, one
// head, odd widths, one step and a partial tile, in each precision.
//
// Tolerances are shares of the largest entry. fp32: as in test_gradients.cc and test_operations.cc (measured over these
// cases: 3e-7 for values, 3e-6 for chains, 7e-7 for gradients). tf32 rounds operands to 11 bits (6e-4, 5e-3, 2e-3
// measured), bf16 to 8 bits (5e-3, 6e-2, 1.3e-2); the chain multiplies the error of a prediction by up to
// 1 / sqrt(alpha_hat_T) = 12, most of all with one step. Twice the measured worst and a little more is allowed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>

#include "core/network_layout.h"
#include "core/random.h"
#include "core/schedule.h"
#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/stream_launch.h"
#include "cuda/hopper/stream_training_tile.cuh"
#include "cuda/mlp_launchers.h"
#include "cuda/weight_images.h"
#include "reference.h"
#include "simt_arrays.h"

namespace dac::test {
namespace {

struct Tolerances {
  double values, chain, gradients;
};

Tolerances tolerances(int precision) {
  switch (precision) {
    case DAC_PRECISION_FP32:
      return {1e-5, 1e-4, 2e-4};
    case DAC_PRECISION_TF32:
      return {1.5e-3, 1e-2, 4e-3};
    default:
      return {1.2e-2, 0.12, 3e-2};
  }
}

struct Case {
  int precision, batch, samples, obs_dim, act_dim, heads, steps;
  std::vector<int> hidden;
  bool hopper = false;  // the kernels of cuda/hopper, else the portable ones
  hopper::PairVariant variant = hopper::PairVariant::kPlain;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << "P" << c.precision << "_B" << c.batch << "_N" << c.samples << "_D" << c.obs_dim << "_A" << c.act_dim << "_H"
      << c.heads << "_T" << c.steps;
  for (int width : c.hidden) out << "_" << width;
  return out << (c.hopper ? std::string("_hopper_") + hopper::name_of(c.variant) : "");
}

// How a launch is cut: a device with many multiprocessors takes small tiles.
struct Device {
  int multiprocessors = 1;
  size_t shared_bytes = 227 * 1024;
};

// S replicas of one network on the device, all parts.
class Network {
 public:
  Network(int kind, const Case& c, int num_seeds) : layout_(shape(kind, c)), num_seeds_(num_seeds) {
    host_.resize(static_cast<size_t>(num_seeds * layout_.floats_per_seed()));
    for (int s = 0; s < num_seeds; ++s)
      for (const TensorPlace& place : layout_.tensors()) {
        const bool bias = place.name.find("bias") != std::string::npos;
        const double inputs = bias ? 100 : static_cast<double>(place.dims[place.dims.size() - 2]);
        const uint64_t seed = static_cast<uint64_t>(1000 * s + place.offset + kind);
        const Values values = normal_values(seed, place.size(), static_cast<float>(1 / std::sqrt(inputs)));
        std::copy(values.begin(), values.end(), host_.begin() + s * layout_.floats_per_seed() + place.offset);
      }
    params_ = std::make_unique<DeviceArray<float>>(host_);
    gradients_ = std::make_unique<DeviceArray<float>>(Values(host_.size(), NAN));
  }

  BankView view() const {
    return {&layout_, {params_->data(), params_->data(), gradients_->data(), nullptr, nullptr}, nullptr};
  }
  Doubles params(int s) const { return to_doubles(part(host_, s)); }
  Values gradients(int s) const { return part(gradients_->read(), s); }

 private:
  static dac_network_shape shape(int kind, const Case& c) {
    dac_network_shape shape = {
        sizeof(dac_network_shape), kind, c.obs_dim, c.act_dim, kind == DAC_NETWORK_CRITIC ? c.heads : 1, static_cast<int32_t>(c.hidden.size()),
        {}, 0, 0, 0, 0, 0};
    std::copy(c.hidden.begin(), c.hidden.end(), shape.hidden);
    return shape;
  }
  // The tensors of a replica one behind the other, as the reference has them.
  Values part(const Values& all, int s) const {
    Values packed;
    for (const TensorPlace& place : layout_.tensors()) {
      const auto begin = all.begin() + s * layout_.floats_per_seed() + place.offset;
      packed.insert(packed.end(), begin, begin + place.size());
    }
    return packed;
  }

  NetworkLayout layout_;
  int num_seeds_;
  Values host_;
  std::unique_ptr<DeviceArray<float>> params_, gradients_;
};

// Central differences of f by some of the entries of x (all if there are few) against the gradient. Wide networks take
// the reference long: fewer of them.
void expect_gradient(Doubles& x, const Values& gradient, double tolerance, const std::function<double()>& f) {
  ASSERT_EQ(x.size(), gradient.size());
  double largest = 1e-6, worst = 0;
  for (size_t i = 0; i < gradient.size(); ++i) ASSERT_TRUE(std::isfinite(gradient[i])) << "entry " << i;
  for (float g : gradient) largest = std::max(largest, std::fabs(static_cast<double>(g)));
  const size_t stride = std::max<size_t>(1, x.size() / (x.size() > 50000 ? 20 : 100));
  for (size_t i = 0; i < x.size(); i += stride) {
    constexpr double h = 1e-5;
    const double kept = x[i];
    x[i] = kept + h;
    const double above = f();
    x[i] = kept - h;
    const double below = f();
    x[i] = kept;
    worst = std::max(worst, std::fabs((above - below) / (2 * h) - gradient[i]));
  }
  EXPECT_LT(worst / largest, tolerance);
}

class CudaMlp : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    int capability = 0;
    DAC_CUDA(cudaDeviceGetAttribute(&capability, cudaDevAttrComputeCapabilityMajor, 0));
    if (c.hopper && capability != 9) GTEST_SKIP() << "not a Hopper";
  }

  MlpContext context(size_t workspace_bytes, const Device& device = {}) {
    workspace_ = std::make_unique<DeviceArray<unsigned char>>(std::vector<unsigned char>(workspace_bytes + 1, 0xFF));
    return {
        nullptr,      c.precision, S, seeds_.data(), device.multiprocessors, device.shared_bytes, workspace_->data(),
        images_.get(), &squares_, c.hopper, c.variant};
  }

  Values values(const Network& critic, const Device& device = {}) {
    const ValuesOp proto{critic.view(), DAC_PART_TARGET, B, N, nullptr, nullptr, nullptr};
    DeviceArray<float> observations(s), actions(many_actions), out(static_cast<size_t>(S * H * B * N));
    ValuesOp op = proto;
    op.observations = observations.data(), op.actions = actions.data(), op.values = out.data();
    launch_ensemble_values(op, context(ensemble_values_workspace(op, S), device));
    return out.read();
  }

  // Actions, then the chain.
  std::pair<Values, Values> denoise(const Network& actor, const Values& prior, const Values& noise,
                                    const Device& device = {}) {
    const int64_t elements = B * N * A;
    DeviceArray<float> observations(s), actions(static_cast<size_t>(S * elements));
    DeviceArray<float> chain(static_cast<size_t>(S * T * elements)), recorded_prior(prior), recorded_noise(noise);
    DeviceArray<int64_t> counter(std::vector<int64_t>{77});
    const DenoiseOp op{actor.view(),
                       DAC_PART_PARAMS,
                       {schedule(), {DAC_SAMPLER_DDPM, static_cast<int>(T), 1, 0}, true, 0.5f},
                       counter.data(),
                       9,
                       B,
                       N,
                       observations.data(),
                       prior.empty() ? nullptr : recorded_prior.data(),
                       noise.empty() ? nullptr : recorded_noise.data(),
                       actions.data(),
                       chain.data()};
    launch_denoise(op, context(denoise_workspace(op, S), device));
    return {actions.read(), chain.read()};
  }

  // All that training passes make, of made-up networks and tensors.
  Values gradients(const Device& device) {
    const Network critic(DAC_NETWORK_CRITIC, c, S), actor(DAC_NETWORK_NOISE_MODEL, c, S);
    DeviceArray<float> observations(s), actions(a), noisy_actions(noisy), targets(normal_values(7, S * B));
    DeviceArray<float> q(static_cast<size_t>(S * H * B)), guidance(static_cast<size_t>(S * B * A)), eta({0.7f, 1.3f});
    DeviceArray<float> timesteps(Values(static_cast<size_t>(S * B), 1.0f)), e(normal_values(8, S * B * A));
    DeviceArray<float> predicted(static_cast<size_t>(S * B * A)), first(S), second(S), third(S);
    const CriticGradientsOp critic_op{critic.view(),  B,        observations.data(), actions.data(),
                                      targets.data(), q.data(), first.data(),        second.data(),
                                      third.data()};
    launch_critic_gradients(critic_op, context(critic_gradients_workspace(critic_op, S), device));
    expect_squares(critic);
    const QGuidanceOp guidance_op{critic.view(),       DAC_PART_TARGET, B,
                                  observations.data(), actions.data(),  noisy_actions.data(),
                                  first.data(),        guidance.data()};
    launch_q_guidance(guidance_op, context(q_guidance_workspace(guidance_op, S), device));
    const ActorGradientsOp actor_op{actor.view(),  schedule(),          DAC_GUIDANCE_SOFT,    B,
                                    eta.data(),    observations.data(), noisy_actions.data(), timesteps.data(),
                                    e.data(),      guidance.data(),     predicted.data(),     first.data(),
                                    second.data(), third.data()};
    launch_actor_gradients(actor_op, context(actor_gradients_workspace(actor_op, S), device));
    expect_squares(actor);
    Values all = guidance.read();
    for (int seed = 0; seed < S; ++seed)
      for (const Values& more : {critic.gradients(seed), actor.gradients(seed)})
        all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // The kernels for Hopper have left the sum of the squares of all gradients that they made.
  void expect_squares(const Network& network) {
    ASSERT_EQ(c.hopper, squares_.known(network.view()));
    if (!c.hopper) return;
    const SquareSums left = squares_.sums();
    std::vector<double> sums(static_cast<size_t>(S * left.count));
    DAC_CUDA(cudaMemcpy(sums.data(), left.data, sums.size() * sizeof(double), cudaMemcpyDeviceToHost));
    for (int seed = 0; seed < S; ++seed) {
      double expected = 0, found = 0;
      for (float g : network.gradients(seed)) expected += static_cast<double>(g) * g;
      for (int i = 0; i < left.count; ++i) found += sums[static_cast<size_t>(seed * left.count + i)];
      EXPECT_NEAR(expected, found, 1e-12 * expected) << "sums of double precision in another order";
    }
  }

  ScheduleView schedule() const { return {c.steps, alphas_.data(), levels_.data()}; }
  ReferenceShape reference_shape(int heads) const { return {c.obs_dim, c.act_dim, heads, c.hidden}; }

  static constexpr int S = 2;
  Case c = GetParam();
  int64_t B = c.batch, N = c.samples, D = c.obs_dim, A = c.act_dim, H = c.heads, T = c.steps;
  Tolerances tolerance = tolerances(c.precision);
  ScheduleValues numbers_ = make_schedule(DAC_SCHEDULE_VP, c.steps);
  DeviceArray<float> alphas_{numbers_.alphas}, levels_{numbers_.alpha_hats};
  DeviceArray<int64_t> seeds_{std::vector<int64_t>{11, 12}};
  std::unique_ptr<DeviceArray<unsigned char>> workspace_;
  std::unique_ptr<WeightImages> images_ =
      c.precision == DAC_PRECISION_BF16 ? std::make_unique<WeightImages>(S) : nullptr;
  GradientSquares squares_;
  Values s = normal_values(1, S*B*D), a = uniform_values(2, S*B*A, -1, 1), noisy = normal_values(3, S*B*A);
  Values many_actions = uniform_values(4, S* B* N* A, -1, 1);
};

TEST_P(CudaMlp, EnsembleValuesMatchTheReference) {
  const Network critic(DAC_NETWORK_CRITIC, c, S);
  const Doubles ds = to_doubles(s), da = to_doubles(many_actions);
  Doubles expected;
  for (int seed = 0; seed < S; ++seed) {
    const ReferenceCritic reference(reference_shape(c.heads), critic.params(seed));
    for (int h = 0; h < c.heads; ++h)
      for (int64_t r = 0; r < B * N; ++r)
        expected.push_back(reference.value(h, &ds[static_cast<size_t>((seed * B + r / N) * D)],
                                           &da[static_cast<size_t>((seed * B * N + r) * A)]));
  }
  EXPECT_LT(relative_error(values(critic), expected), tolerance.values);
}

TEST_P(CudaMlp, DenoiseFollowsTheReferenceChain) {
  const Network actor(DAC_NETWORK_NOISE_MODEL, c, S);
  const int64_t rows = B * N, elements = rows * A;
  const Values prior = normal_values(5, S * elements), z = normal_values(6, S * T * elements);
  const auto [actions, chain] = denoise(actor, prior, z);
  Doubles expected;
  for (int seed = 0; seed < S; ++seed) {
    const ReferenceActor reference(reference_shape(1), actor.params(seed));
    const Doubles ds = to_doubles(s);
    Doubles x = to_doubles(prior);
    x = Doubles(x.begin() + seed * elements, x.begin() + (seed + 1) * elements);
    for (int t = c.steps; t >= 1; --t) {
      const double alpha = numbers_.alphas[static_cast<size_t>(t)];
      const double level = numbers_.alpha_hats[static_cast<size_t>(t)];
      const double below = numbers_.alpha_hats[static_cast<size_t>(t - 1)];
      for (int64_t r = 0; r < rows; ++r) {
        const Doubles e =
            reference.predict(&ds[static_cast<size_t>((seed * B + r / N) * D)], &x[static_cast<size_t>(r * A)], t);
        for (int64_t i = 0; i < A; ++i) {
          double& v = x[static_cast<size_t>(r * A + i)];
          const double x0 = (v - std::sqrt(1 - level) * e[static_cast<size_t>(i)]) / std::sqrt(level);
          v = (std::sqrt(below) * (1 - alpha) * std::clamp(x0, -1.0, 1.0) + std::sqrt(alpha) * (1 - below) * v) /
              (1 - level);
          const int64_t place = ((seed * T + c.steps - t) * rows + r) * A + i;
          if (t > 1) v += 0.5 * std::sqrt(1 - alpha) * z[static_cast<size_t>(place)];
        }
      }
    }
    expected.insert(expected.end(), x.begin(), x.end());
    const auto last = chain.begin() + ((seed + 1) * T - 1) * elements;
    EXPECT_TRUE(std::equal(last, last + elements, actions.begin() + seed * elements));
  }
  EXPECT_LT(relative_error(actions, expected), tolerance.chain);
}

TEST_P(CudaMlp, DenoiseDrawsWhatTheHostWouldDraw) {
  const Network actor(DAC_NETWORK_NOISE_MODEL, c, S);
  const int64_t elements = B * N * A;
  Values prior(static_cast<size_t>(S * elements)), noise(static_cast<size_t>(S * T * elements));
  for (int seed = 0; seed < S; ++seed) {
    const uint64_t key = static_cast<uint64_t>(11 + seed);
    fill_normal({key, 9, 0, 77}, 0, elements, &prior[static_cast<size_t>(seed * elements)]);
    for (int k = 0; k < c.steps; ++k)
      fill_normal({key, 9, k + 1, 77}, 0, elements, &noise[static_cast<size_t>((seed * T + k) * elements)]);
  }
  EXPECT_EQ(denoise(actor, prior, noise), denoise(actor, {}, {}));
}

TEST_P(CudaMlp, CriticGradientsMatchFiniteDifferences) {
  const Network critic(DAC_NETWORK_CRITIC, c, S);
  const Values y = normal_values(7, S * B);
  DeviceArray<float> observations(s), actions(a), targets(y), q(static_cast<size_t>(S * H * B));
  DeviceArray<float> loss(S), mean(S), spread(S);
  const CriticGradientsOp op{critic.view(), B,           observations.data(), actions.data(), targets.data(),
                             q.data(),      loss.data(), mean.data(),         spread.data()};
  launch_critic_gradients(op, context(critic_gradients_workspace(op, S)));
  const Values q_values = q.read();
  for (int seed = 0; seed < S; ++seed) {
    const auto part = [&](const Values& all, int64_t size) {
      return to_doubles(Values(all.begin() + seed * size, all.begin() + (seed + 1) * size));
    };
    const Doubles ds = part(s, B * D), da = part(a, B * A), dy = part(y, B), dq = part(q_values, H * B);
    ReferenceCritic reference(reference_shape(c.heads), critic.params(seed));
    EXPECT_NEAR(reference.loss(ds, da, dy), loss.read()[static_cast<size_t>(seed)], 10 * tolerance.values);
    double expected_mean = 0, expected_spread = 0;
    for (int64_t b = 0; b < B; ++b) {
      double sum = 0, squares = 0;
      for (int64_t h = 0; h < H; ++h) sum += dq[static_cast<size_t>(h * B + b)];
      for (int64_t h = 0; h < H; ++h) squares += std::pow(dq[static_cast<size_t>(h * B + b)] - sum / H, 2);
      expected_mean += sum / (H * B), expected_spread += std::sqrt(squares / H) / B;
    }
    EXPECT_NEAR(expected_mean, mean.read()[static_cast<size_t>(seed)], 1e-6);
    EXPECT_NEAR(expected_spread, spread.read()[static_cast<size_t>(seed)], 1e-6);
    expect_gradient(reference.params(), critic.gradients(seed), tolerance.gradients,
                    [&] { return reference.loss(ds, da, dy); });
  }
}

TEST_P(CudaMlp, GuidanceMatchesFiniteDifferences) {
  const Network critic(DAC_NETWORK_CRITIC, c, S);
  DeviceArray<float> observations(s), actions(a), noisy_actions(noisy), q_norm(S),
      guidance(static_cast<size_t>(S * B * A));
  const QGuidanceOp op{critic.view(), DAC_PART_TARGET, B, observations.data(), actions.data(), noisy_actions.data(),
                       q_norm.data(), guidance.data()};
  launch_q_guidance(op, context(q_guidance_workspace(op, S)));
  const Values all = guidance.read();
  for (int seed = 0; seed < S; ++seed) {
    const ReferenceCritic reference(reference_shape(c.heads), critic.params(seed));
    const Doubles ds = to_doubles(s), da = to_doubles(a);
    double norm = 0;
    for (int64_t b = seed * B; b < (seed + 1) * B; ++b)
      for (int h = 0; h < c.heads; ++h)
        norm +=
            std::fabs(reference.value(h, &ds[static_cast<size_t>(b * D)], &da[static_cast<size_t>(b * A)])) / (B * H);
    EXPECT_NEAR(norm, q_norm.read()[static_cast<size_t>(seed)], 5 * tolerance.values * norm);
    Doubles x = to_doubles(Values(noisy.begin() + seed * B * A, noisy.begin() + (seed + 1) * B * A));
    const Values gradient(all.begin() + seed * B * A, all.begin() + (seed + 1) * B * A);
    expect_gradient(x, gradient, tolerance.gradients, [&] {
      double sum = 0;
      for (int64_t b = 0; b < B; ++b)
        sum += reference.mean_value(&ds[static_cast<size_t>((seed * B + b) * D)], &x[static_cast<size_t>(b * A)]);
      return sum / (norm + 1e-6);
    });
  }
}

TEST_P(CudaMlp, ActorGradientsMatchFiniteDifferences) {
  const Network actor(DAC_NETWORK_NOISE_MODEL, c, S);
  const int64_t elements = B * A;
  const Values e = normal_values(8, S * elements), g = normal_values(9, S * elements), eta_values = {0.7f, 1.3f};
  Values t(static_cast<size_t>(S * B));
  for (size_t b = 0; b < t.size(); ++b) t[b] = static_cast<float>(1 + (b * 7) % static_cast<size_t>(T));
  DeviceArray<float> eta(eta_values), observations(s), noisy_actions(noisy), timesteps(t), noise(e), guidance(g);
  DeviceArray<float> predicted(static_cast<size_t>(S * elements)), bc(S), guided(S), total(S);
  const ActorGradientsOp op{actor.view(),  schedule(),          DAC_GUIDANCE_SOFT,    B,
                            eta.data(),    observations.data(), noisy_actions.data(), timesteps.data(),
                            noise.data(),  guidance.data(),     predicted.data(),     bc.data(),
                            guided.data(), total.data()};
  launch_actor_gradients(op, context(actor_gradients_workspace(op, S)));
  const Doubles ds = to_doubles(s), dx = to_doubles(noisy);
  for (int seed = 0; seed < S; ++seed) {
    ReferenceActor reference(reference_shape(1), actor.params(seed));
    double noise_loss = 0;
    const auto loss = [&] {
      double sum = 0;
      noise_loss = 0;
      for (int64_t b = seed * B; b < (seed + 1) * B; ++b) {
        const int step = static_cast<int>(t[static_cast<size_t>(b)]);
        const Doubles p = reference.predict(&ds[static_cast<size_t>(b * D)], &dx[static_cast<size_t>(b * A)], step);
        const double weight = std::sqrt(1.0 - numbers_.alpha_hats[static_cast<size_t>(step)]);
        for (int64_t i = 0; i < A; ++i) {
          const size_t at = static_cast<size_t>(b * A + i);
          const double error = p[static_cast<size_t>(i)] - e[at];
          noise_loss += error * error / static_cast<double>(elements);
          sum += eta_values[static_cast<size_t>(seed)] * error * error + weight * g[at] * p[static_cast<size_t>(i)];
        }
      }
      return sum / static_cast<double>(elements);
    };
    EXPECT_NEAR(loss(), total.read()[static_cast<size_t>(seed)], 10 * tolerance.values);
    EXPECT_NEAR(noise_loss, bc.read()[static_cast<size_t>(seed)], 10 * tolerance.values);
    expect_gradient(reference.params(), actor.gradients(seed), tolerance.gradients, loss);
  }
}

TEST_P(CudaMlp, HopperKernelsApplyWhereTheyAreTested) {
  for (int kind : {DAC_NETWORK_NOISE_MODEL, DAC_NETWORK_CRITIC}) {
    const Network network(kind, c, S);
    const NetworkShape shape(*network.view().layout);
    EXPECT_EQ(c.hopper, hopper::pairs_apply(shape, context(0)));
    const int own = hopper::StreamTrainingTile<false>::kWaitingFloats + 64 * (1 + shape.act_dim);  // the guidance's
    EXPECT_EQ(hopper::streams(c.variant),
              hopper::streams_apply(hopper::stream_plan(shape, own, true, context(0)), context(0)));
  }
}

// Neither how rows are cut into tiles and shared out nor how much shared memory there is may change a bit.
TEST_P(CudaMlp, TilesDoNotChangeResults) {
  const Network critic(DAC_NETWORK_CRITIC, c, S), actor(DAC_NETWORK_NOISE_MODEL, c, S);
  const Values large = values(critic);
  EXPECT_EQ(large, values(critic, {1 << 20}));
  if (!c.hopper) {  // else too little for them
    const bool floats = c.precision != DAC_PRECISION_BF16;
    EXPECT_EQ(large, values(critic, {1, 99 * 1024}));  // two stages for the widest in fp32 and tf32
    if (c.hidden.back() == 300) {
      EXPECT_EQ(large, values(critic, {1, static_cast<size_t>(floats ? 83 : 55) * 1024}));
    }
  }
  EXPECT_EQ(denoise(actor, {}, {}), denoise(actor, {}, {}, {1 << 20}));
  const Values made = gradients({1});
  for (int multiprocessors : {4, 8, 1 << 20}) EXPECT_EQ(made, gradients({multiprocessors}));
}

// However the tiles of both are shared out.
TEST_P(CudaMlp, GuidanceAndValuesInOnePassAreWhatTheyAreApart) {
  const Network critic(DAC_NETWORK_CRITIC, c, S);
  DeviceArray<float> observations(s), actions(a), noisy_actions(noisy), next_actions(many_actions);
  const auto both = [&](bool joined, int multiprocessors) {
    DeviceArray<float> q_norm(S), guidance(static_cast<size_t>(S * B * A)), values(static_cast<size_t>(S * H * B * N));
    const QGuidanceOp guided{critic.view(),  DAC_PART_TARGET,      B,             observations.data(),
                             actions.data(), noisy_actions.data(), q_norm.data(), guidance.data()};
    const ValuesOp valued{critic.view(),       DAC_PART_TARGET,     B, N, observations.data(),
                          next_actions.data(), values.data()};
    const MlpContext where = context(q_guidance_workspace(guided, S), {multiprocessors});
    if (joined) {
      launch_target_pass({guided, valued}, where);
    } else {
      launch_q_guidance(guided, where);
      launch_ensemble_values(valued, where);
    }
    Values all = q_norm.read();
    for (const Values& more : {guidance.read(), values.read()}) all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const Values apart = both(false, 4);
  for (int multiprocessors : {1, 4, 10, 1 << 20}) EXPECT_EQ(apart, both(true, multiprocessors)) << multiprocessors;
}

std::vector<Case> cases() {
  const std::vector<Case> shapes = {{0, 3, 2, 3, 2, 2, 5, {8, 8, 8}},    {0, 1, 1, 1, 1, 1, 1, {1}},
                                    {0, 7, 3, 5, 3, 3, 5, {17, 33, 9}},  {0, 65, 1, 4, 2, 1, 1, {16, 16}},
                                    {0, 300, 1, 11, 3, 2, 3, {32, 31}},  {0, 21, 4, 2, 6, 4, 10, {64, 48, 16, 20}},
                                    {0, 18, 1, 40, 17, 2, 2, {144, 160}},
                                    {0, 35, 1, 3, 2, 1, 1, {272, 300}}};  // wider than a panel
  std::vector<Case> all;
  for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16})
    for (Case c : shapes) {
      c.precision = precision;
      all.push_back(c);
    }
  for (Case c : {Case{2, 3, 2, 3, 2, 2, 5, {256, 256, 256}}, Case{2, 5, 1, 2, 2, 1, 1, {256, 256}},
                 Case{2, 65, 3, 17, 6, 3, 5, {256, 256, 256}}, Case{2, 70, 1, 29, 8, 1, 2, {256, 256, 256}},
                 Case{2, 140, 1, 11, 3, 2, 3, {256, 256}}}) {
    c.hopper = true;
    all.push_back(c);
  }
  for (const char* variant : hopper::kPairVariantNames) {
    Case c = {2, 5, 1, 2, 2, 1, 2, {256, 256, 256}, true, hopper::pair_variant(variant)};
    if (c.variant != hopper::PairVariant::kPlain) all.push_back(c);
  }
  // Two tiles of a batch; forward passes whose network stays in shared memory; a layer comes by; more than one does. These of many
  // samples of few states: finite differences take their time.
  for (Case c : {Case{2, 70, 1, 2, 2, 1, 2, {256, 256, 256}}, Case{2, 3, 30, 11, 3, 2, 3, {256, 256}},
                 Case{2, 3, 45, 17, 6, 3, 2, {256, 256, 256}}, Case{2, 2, 35, 29, 8, 1, 2, {256, 256, 256}}}) {
    c.hopper = true;
    c.variant = hopper::PairVariant::kStreamed;
    all.push_back(c);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Shapes, CudaMlp, testing::ValuesIn(cases()));

}  // namespace
}  // namespace dac::test
