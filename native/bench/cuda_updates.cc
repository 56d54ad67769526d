// SPDX-License-Identifier: Apache-2.0
// Updates per second of a recorded DAC update at walker2d size (D 17, A 6, B 256, N 10, H 10, T 5, 256x3) on made-up data, on
// the GPU, with nothing around it: no Java, no evaluation. Which kernels: DAC_CUDA_KERNELS.
//
//   cuda_updates PRECISION SEEDS SECONDS     a line "PRECISION SEEDS updates/s": median of five stretches; an update of
//                                            S seeds counts as S
//   cuda_updates PRECISION SEEDS pieces      a line "OPERATION us" for each: replayed alone, again and again
//   cuda_updates PRECISION SEEDS trace       two updates, operation by operation: for a profiler
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/philox.h"
#include "core/random.h"
#include "dac/engine.h"

namespace {

constexpr int D = 17, A = 6, H = 10, N = 10, T = 5;
constexpr int64_t B = 256, kTransitions = 100000;

void check(dac_status status) {
  if (status != DAC_OK) throw std::runtime_error(dac_last_error());
}

class Training {
 public:
  Training(int precision, int num_seeds) : S(num_seeds) {
    std::vector<int64_t> seeds(static_cast<size_t>(S));
    for (int s = 0; s < S; ++s) seeds[static_cast<size_t>(s)] = s;
    const dac_engine_config config = {DAC_DEVICE_CUDA, 0, precision, 1, S};
    check(dac_engine_create(&config, seeds.data(), &engine_));
    actor_ = bank(DAC_NETWORK_NOISE_MODEL, 1);
    critic_ = bank(DAC_NETWORK_CRITIC, H);
    check(dac_schedule_create(engine_, DAC_SCHEDULE_VP, T, &schedule_));
    check(dac_counter_create(engine_, 0, &counter_));
    fill_replay();
    allocate_tensors();
  }
  ~Training() { dac_engine_free(engine_); }
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  const char* description() const { return dac_engine_description(engine_); }

  // One update in the order of algorithm.md, with the published settings.
  void update() const {
    for (const auto& [name, issue] : pieces()) issue();
  }

  using Piece = std::pair<const char*, std::function<void()>>;
  std::vector<Piece> pieces() const {
    return {
        {"sample",
         [this] {
           const dac_sample_args args = {sizeof(dac_sample_args), replay_, DAC_SAMPLING_SCAN, counter_, 1, s, a, r, m, s2};
           check(dac_sample_batch(engine_, &args));
         }},
        {"denoise",
         [this] {
           const dac_denoise_args args = {sizeof(dac_denoise_args), actor_, DAC_PART_TARGET, {schedule_, 0, 0, 0, 1, 1}, counter_, 2, s2, nullptr, nullptr,
                                          a2,     nullptr, nullptr, 0, nullptr};
           check(dac_denoise(engine_, &args));
         }},
        {"ensemble_values",
         [this] { check(dac_ensemble_values(engine_, critic_, DAC_PART_TARGET, s2, a2, v)); }},
        {"td_target",
         [this] {
           const dac_td_target_args args = {sizeof(dac_td_target_args), v, DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1, 0.99f, counter_, 3, nullptr, r, m,
                                            y, nullptr, nullptr, nullptr};
           check(dac_td_target(engine_, &args));
         }},
        {"critic_gradients",
         [this] {
           const dac_critic_gradients_args args = {sizeof(dac_critic_gradients_args), critic_, s, a, y, q, scalars[0], scalars[1], scalars[2]};
           check(dac_critic_gradients(engine_, &args));
         }},
        {"critic_step",
         [this] {
           const dac_optimizer_args args = {sizeof(dac_optimizer_args), critic_, 3e-4f, 2000000, 1, 0.005f, nullptr, 1, 0, scalars[3]};
           check(dac_optimizer_step(engine_, &args));
         }},
        {"diffuse",
         [this] {
           const dac_diffuse_args args = {sizeof(dac_diffuse_args), schedule_, counter_, 4, a, nullptr, nullptr, t, e, x};
           check(dac_diffuse(engine_, &args));
         }},
        {"guidance",
         [this] {
           const dac_q_guidance_args args = {sizeof(dac_q_guidance_args), critic_, DAC_PART_TARGET, s, a, x, scalars[4], g};
           check(dac_q_guidance(engine_, &args));
         }},
        {"actor_gradients",
         [this] {
           const dac_actor_gradients_args args = {sizeof(dac_actor_gradients_args), actor_, schedule_, DAC_GUIDANCE_SOFT, eta,        s,         x, t, e, g,
                                                  p,      bc,        scalars[5],        scalars[6]};
           check(dac_actor_gradients(engine_, &args));
         }},
        {"actor_step",
         [this] {
           const dac_optimizer_args args = {sizeof(dac_optimizer_args), actor_, 3e-4f, 2000000, 1, 0.005f, counter_, 5, 1000, scalars[7]};
           check(dac_optimizer_step(engine_, &args));
         }},
        {"dual_step", [this] { check(dac_dual_step(engine_, eta, bc, 0.001f, 1, 0.001f, 100)); }},
        {"advance", [this] { check(dac_advance(engine_, counter_)); }},
    };
  }

  template <typename Issue>
  dac_program* record(const Issue& issue) const {
    dac_program* program = nullptr;
    check(dac_begin(engine_));
    issue();
    check(dac_end(engine_, &program));
    return program;
  }

  // Waits for all that is queued.
  void wait() const {
    int64_t value = 0;
    check(dac_counter_get(counter_, &value));
  }

 private:
  dac_bank* bank(int kind, int heads) const {
    const dac_network_shape shape = {sizeof(dac_network_shape), kind, D, A, heads, 3, {256, 256, 256}, 0, 0, 0, 0, 0};
    dac_bank* made = nullptr;
    check(dac_bank_create(engine_, &shape, kind, &made));
    return made;
  }

  dac_tensor* tensor(const std::vector<int64_t>& dims) const {
    dac_tensor* made = nullptr;
    check(dac_tensor_create(engine_, static_cast<int32_t>(dims.size()), dims.data(), &made));
    return made;
  }

  void fill_replay() {
    check(dac_replay_create(engine_, kTransitions, D, A, &replay_));
    const int widths[] = {D, A, 1, 1, D};
    for (int column = 0; column < 5; ++column) {
      std::vector<float> values(static_cast<size_t>(kTransitions * widths[column]));
      dac::fill_uniform({1, column, 0, 0}, 0, static_cast<int64_t>(values.size()), values.data());
      for (float& value : values) value = 2 * value - 1;
      check(dac_replay_write(replay_, column, 0, kTransitions, values.data()));
    }
  }

  void allocate_tensors() {
    s = tensor({S, B, D}), a = tensor({S, B, A}), r = tensor({S, B}), m = tensor({S, B}), s2 = tensor({S, B, D});
    a2 = tensor({S, B * N, A}), v = tensor({S, H, B * N}), y = tensor({S, B}), q = tensor({S, H, B});
    t = tensor({S, B}), e = tensor({S, B, A}), x = tensor({S, B, A}), g = tensor({S, B, A}), p = tensor({S, B, A});
    bc = tensor({S}), eta = tensor({S});
    const std::vector<float> ones(static_cast<size_t>(S), 1.0f);
    check(dac_tensor_write(eta, ones.data(), S));
    for (dac_tensor*& scalar : scalars) scalar = tensor({S});
  }

  int S;
  dac_engine* engine_ = nullptr;
  dac_bank *actor_ = nullptr, *critic_ = nullptr;
  dac_schedule* schedule_ = nullptr;
  dac_counter* counter_ = nullptr;
  dac_replay* replay_ = nullptr;
  dac_tensor *s, *a, *r, *m, *s2, *a2, *v, *y, *q, *t, *e, *x, *g, *p, *bc, *eta, *scalars[8];
};

// Seconds of one pass of a program: median of five stretches.
double seconds_of(const Training& training, dac_program* program, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto time_of = [&](int64_t passes) {
    const auto began = Clock::now();
    check(dac_run(program, passes));
    training.wait();
    return std::chrono::duration<double>(Clock::now() - began).count() / static_cast<double>(passes);
  };
  time_of(100);
  const int64_t stretch = std::max<int64_t>(20, static_cast<int64_t>(seconds / 5 / time_of(100)) / 20 * 20);
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) times.push_back(time_of(stretch));
  std::sort(times.begin(), times.end());
  return times[2];
}

void print_pieces(const Training& training) {
  for (const auto& [name, issue] : training.pieces())
    std::printf("%s %.1f\n", name, 1e6 * seconds_of(training, training.record(issue), 0.1));
}

int precision_of(const std::string& name) {
  if (name == "fp32") return DAC_PRECISION_FP32;
  if (name == "tf32") return DAC_PRECISION_TF32;
  if (name == "bf16") return DAC_PRECISION_BF16;
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  const int precision = argc == 4 ? precision_of(argv[1]) : -1, seeds = argc == 4 ? std::atoi(argv[2]) : 0;
  const bool trace = argc == 4 && !std::strcmp(argv[3], "trace"), pieces = argc == 4 && !std::strcmp(argv[3], "pieces");
  const double seconds = argc == 4 ? std::atof(argv[3]) : 0;
  if (precision < 0 || seeds < 1 || (!trace && !pieces && seconds <= 0)) {
    std::fprintf(stderr, "usage: cuda_updates fp32|tf32|bf16 SEEDS SECONDS|pieces|trace\n");
    return 2;
  }
  try {
    const Training training(precision, seeds);
    std::fprintf(stderr, "%s\n", training.description());
    if (trace) {
      for (int i = 0; i < 2; ++i) training.update();
      training.wait();
    } else if (pieces) {
      print_pieces(training);
    } else {
      dac_program* program = training.record([&] { training.update(); });
      std::printf("%s %d %.0f\n", argv[1], seeds, seeds / seconds_of(training, program, seconds));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cuda_updates: %s\n", error.what());
    return 1;
  }
  return 0;
}
