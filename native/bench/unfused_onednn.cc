// SPDX-License-Identifier: Apache-2.0
// Pieces of a DAC update written the plain way, on oneDNN alone: one primitive after the other - product, bias,
// mish - for each layer of each head, with oneDNN's own threads, all results in memory in between. What the fused
// engine is compared with. Weights are converted to bf16 outside of the measured time, which favours this side.
//
//   unfused_onednn CASE PRECISION THREADS SAMPLES SECONDS OBS ACT BATCH SAMPLES_PER_STATE HEADS HIDDEN STEPS
//     CASE: ensembleValues, criticGradients, qGuidance, denoise; PRECISION: fp32, bf16
//   One JSON line: microseconds a call, one figure a sample. Results are compared with plain loops first; a wrong one
//   is an error.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

#include "crew.h"
#include "unfused_mlp.h"

namespace {

using dac::bench::Mlp;
using dac::bench::Onednn;

struct Sizes {
  int obs, act, batch, samples, heads, hidden, steps;
};

// One piece of work: run() is measured, error() is its relative distance from plain loops.
struct Case {
  std::function<void()> run;
  std::function<double()> error;
};

std::vector<Mlp> critics(Onednn& onednn, const Sizes& s, int rows) {
  std::vector<Mlp> heads;
  for (int h = 0; h < s.heads; ++h)
    heads.emplace_back(onednn, std::vector<int>{s.obs + s.act, s.hidden, s.hidden, s.hidden, 1}, rows);
  return heads;
}

Case ensemble_values(Onednn& onednn, const Sizes& s) {
  auto heads = std::make_shared<std::vector<Mlp>>(critics(onednn, s, s.batch * s.samples));
  return {[heads] {
            for (Mlp& head : *heads) head.forward();
          },
          [heads] { return heads->back().forward_error(); }};
}

Case critic_gradients(Onednn& onednn, const Sizes& s) {
  auto heads = std::make_shared<std::vector<Mlp>>(critics(onednn, s, s.batch));
  return {[heads] {
            for (Mlp& head : *heads) {
              head.forward();
              head.backward(true);
            }
          },
          [heads] { return std::max(heads->back().forward_error(), heads->back().backward_error(true)); }};
}

Case q_guidance(Onednn& onednn, const Sizes& s) {
  auto heads = std::make_shared<std::vector<Mlp>>(critics(onednn, s, s.batch));
  return {[heads] {
            for (Mlp& head : *heads) {
              head.forward();  // the norm, at the data's actions
              head.forward();  // the values at the noisy actions
              head.backward(false);
            }
          },
          [heads] { return std::max(heads->back().forward_error(), heads->back().backward_error(false)); }};
}

// T passes through the noise model with the sampler's arithmetic between them as one plain loop.
Case denoise(Onednn& onednn, const Sizes& s) {
  constexpr int kTimeFeatures = 32;
  const int rows = s.batch * s.samples, inputs = s.obs + s.act + kTimeFeatures;
  auto net = std::make_shared<Mlp>(onednn, std::vector<int>{inputs, s.hidden, s.hidden, s.hidden, s.act}, rows);
  auto x = std::make_shared<std::vector<float>>(net->host_input());
  return {[net, x, s, rows, inputs] {
            for (int t = s.steps; t > 0; --t) {
              net->set_input(*x);
              net->forward();
              const std::vector<float> noise = net->host_output();
              for (int row = 0; row < rows; ++row)
                for (int i = 0; i < s.act; ++i) {
                  float& value = (*x)[static_cast<size_t>(row * inputs + s.obs + i)];
                  const float start = value - 0.5f * noise[static_cast<size_t>(row * s.act + i)];
                  value = 0.4f * std::min(std::max(start, -1.0f), 1.0f) + 0.6f * value;
                }
            }
          },
          [net] { return net->forward_error(); }};
}

Case make(const std::string& name, Onednn& onednn, const Sizes& sizes) {
  if (name == "ensembleValues") return ensemble_values(onednn, sizes);
  if (name == "criticGradients") return critic_gradients(onednn, sizes);
  if (name == "qGuidance") return q_guidance(onednn, sizes);
  if (name == "denoise") return denoise(onednn, sizes);
  return {};
}

double microseconds_a_call(const Case& work, double seconds) {
  const auto began = dac::bench::Clock::now();
  long calls = 0;
  double spent = 0;
  for (; spent < seconds || calls == 0; spent = dac::bench::seconds_since(began), ++calls) work.run();
  return 1e6 * spent / static_cast<double>(calls);
}

int usage() {
  std::fprintf(
      stderr,
      "usage: unfused_onednn ensembleValues|criticGradients|qGuidance|denoise fp32|bf16 THREADS SAMPLES SECONDS "
      "OBS ACT BATCH SAMPLES_PER_STATE HEADS HIDDEN STEPS\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 13) return usage();
  int numbers[13] = {};
  for (int i = 3; i < 13; ++i) {
    numbers[i] = std::atoi(argv[i]);
    if (i != 5 && numbers[i] < 1) return usage();
  }
  const bool bf16 = std::strcmp(argv[2], "bf16") == 0;
  const double seconds = std::atof(argv[5]);
  const Sizes sizes = {numbers[6], numbers[7], numbers[8], numbers[9], numbers[10], numbers[11], numbers[12]};
  if ((!bf16 && std::strcmp(argv[2], "fp32") != 0) || seconds <= 0) return usage();

  omp_set_num_threads(numbers[3]);
  Onednn onednn(bf16);
  const Case work = make(argv[1], onednn, sizes);
  if (!work.run) return usage();
  work.run();
  // A float32 result is off by about 1e-6, a bf16 one by 2^-8 a layer; a wrong program is off by about 1.
  const double error = work.error(), allowed = bf16 ? 5e-2 : 1e-4;
  if (!(error <= allowed)) {
    std::fprintf(stderr, "unfused_onednn %s %s: wrong result, relative error %g, allowed is %g\n", argv[1], argv[2],
                 error, allowed);
    return 1;
  }
  microseconds_a_call(work, seconds);  // warm-up
  std::printf("{\"case\": \"%s\", \"precision\": \"%s\", \"us\": [", argv[1], argv[2]);
  for (int i = 0; i < numbers[4]; ++i) std::printf("%s%.3f", i ? ", " : "", microseconds_a_call(work, seconds));
  std::printf("]}\n");
  return 0;
}
