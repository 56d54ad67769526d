// SPDX-License-Identifier: Apache-2.0
// Where the time of one update, one decision or one update of behaviour cloning goes on a processor: oneDNN's products and our
// kernels around them, as they are called by one thread (made_up_training.h).
//
// The engine has no timers. This program is linked so that calls of oneDNN, of the table of kernels and of the draws come
// through here (ld's --wrap), and puts a time to each stretch between two calls. One thread makes the same calls in the same
// order in every pass, so each stretch's least time over all passes is kept and added up: what other programs took of the
// machine is not in it, as long as each stretch had one quiet pass.
//
//   cpu_split PRECISION update|decision|cloning PASSES                  a line for each piece: calls, microseconds, their share; of
//                                                               products also what they multiply
//   cpu_split PRECISION update|decision|cloning PASSES wall THREADS     least and median time of a pass, without timers inside
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "core/random.h"
#include "cpu/gemm.h"
#include "cpu/kernels.h"
#include "made_up_training.h"
#include "oneapi/dnnl/dnnl.h"

namespace {

using Clock = std::chrono::steady_clock;
using dac::bench::check;
using dac::bench::Training;

// ------------------------------------------------------------------------------------------ stretches of one pass

constexpr const char* kBetween = "between the calls";

class Timeline {
 public:
  void begin() { next_ = 0, last_ = now(), timing_ = true; }
  // The stretch since the last call belongs to `piece`.
  void mark(const char* piece, double flop = 0) {
    if (!timing_) return;
    const int64_t at = now();
    if (next_ == stretches_.size()) stretches_.push_back({piece, flop, at - last_});
    Stretch& stretch = stretches_[next_++];
    if (stretch.piece != piece) throw std::runtime_error("a pass made other calls than the one before it");
    stretch.least = std::min(stretch.least, at - last_);
    last_ = now();
  }
  void end() {
    mark(kBetween);
    timing_ = false;
  }
  void print(double unit_us) const {
    struct Sum {
      int64_t calls = 0, time = 0;
      double flop = 0;
    };
    std::map<std::string, Sum> sums;
    double all = 0;
    for (const Stretch& stretch : stretches_) {
      Sum& sum = sums[stretch.piece];
      ++sum.calls, sum.time += stretch.least, sum.flop += stretch.flop;
      all += static_cast<double>(stretch.least);
    }
    for (const auto& [piece, sum] : sums) {
      const double us = static_cast<double>(sum.time) * unit_us;
      std::printf("%-36s %6ld calls %9.1f us %5.1f %%", piece.c_str(), static_cast<long>(sum.calls), us,
                  100 * static_cast<double>(sum.time) / all);
      if (sum.flop > 0) std::printf("   %7.3f GFLOP %6.1f GFLOP/s", sum.flop * 1e-9, sum.flop * 1e-3 / us);
      std::printf("\n");
    }
    std::printf("%-36s %22.1f us\n", "together", all * unit_us);
  }

  static int64_t now() {
    unsigned processor;
    return static_cast<int64_t>(__rdtscp(&processor));
  }

 private:
  struct Stretch {
    const char* piece;
    double flop;
    int64_t least;
  };
  std::vector<Stretch> stretches_;
  size_t next_ = 0;
  int64_t last_ = 0;
  bool timing_ = false;
};

Timeline timeline;

extern "C" const dac::Kernels& __real__ZN3dac7kernelsEv();

// A call of a function of the table of kernels.
template <auto kMember, typename... Args>
auto timed(const char* piece, Args... args) {
  timeline.mark(kBetween);
  struct Ending {
    const char* piece;
    ~Ending() { timeline.mark(piece); }
  } ending{piece};
  return (__real__ZN3dac7kernelsEv().*kMember)(args...);
}

// A pass through all layers, and what its layers between hidden ones multiply.
template <auto kMember>
void timed_forward(const dac::ForwardArgs& args) {
  double flop = 0;
  for (int i = 0; i < args.hidden_count; ++i) flop += 2.0 * args.first.rows * args.hidden[i].in * args.hidden[i].out;
  timeline.mark(kBetween);
  (__real__ZN3dac7kernelsEv().*kMember)(args);
  timeline.mark(args.slopes[0] ? "fused pass, slopes kept" : "fused pass", flop);
}

dac::Kernels timed_kernels() {
  using K = dac::Kernels;
  dac::Kernels t = __real__ZN3dac7kernelsEv();
  t.first_layer = [](const dac::FirstLayerArgs& args) {
    timed<&K::first_layer, const dac::FirstLayerArgs&>(args.out.slope ? "first layer, mish, slope" : "first layer, mish", args);
  };
  t.bias_mish = [](const float* z, const float* bias, int rows, int width, const dac::Activations& out) {
    timed<&K::bias_mish, const float*, const float*, int, int, const dac::Activations&>(
        out.slope ? "bias, mish, slope" : "bias, mish", z, bias, rows, width, out);
  };
  t.multiply = [](auto... args) { timed<&K::multiply>("times slope", args...); };
  t.narrow_forward = [](auto... args) { timed<&K::narrow_forward>("narrow layers", args...); };
  t.narrow_backward = [](auto... args) { timed<&K::narrow_backward>("narrow layers", args...); };
  t.narrow_gradient = [](auto... args) { timed<&K::narrow_gradient>("narrow layers", args...); };
  t.column_sums = [](auto... args) { timed<&K::column_sums>("sums", args...); };
  t.add = [](auto... args) { timed<&K::add>("sums", args...); };
  t.add_bias = [](auto... args) { timed<&K::add_bias>("sums", args...); };
  t.relu = [](auto... args) { timed<&K::relu>("relu", args...); };
  t.relu_backward = [](auto... args) { timed<&K::relu_backward>("relu", args...); };
  t.norm = [](const dac::NormArgs& args) { timed<&K::norm, const dac::NormArgs&>("layer norms", args); };
  t.norm_backward = [](const dac::NormBackwardArgs& args) {
    timed<&K::norm_backward, const dac::NormBackwardArgs&>("layer norms", args);
  };
  t.sum_of_squares = [](auto... args) { return timed<&K::sum_of_squares>("Adam: norm", args...); };
  t.adam = [](const dac::AdamArgs& args) { timed<&K::adam, const dac::AdamArgs&>("Adam: step and target", args); };
  if (t.few_inputs) t.few_inputs = [](auto... args) { timed<&K::few_inputs>("first layer, observations", args...); };
  if (t.few_inputs_gradient)
    t.few_inputs_gradient = [](auto... args) { timed<&K::few_inputs_gradient>("first layer, gradients", args...); };
  if (t.forward) t.forward = [](const dac::ForwardArgs& args) { timed_forward<&K::forward>(args); };
  if (t.forward_bf16) t.forward_bf16 = [](const dac::ForwardArgs& args) { timed_forward<&K::forward_bf16>(args); };
  t.to_bf16 = [](auto... args) { timed<&K::to_bf16>("rounding to bf16", args...); };
  return t;
}

// m, n, k of a product, or zeros.
struct Sizes {
  dnnl_dim_t m = 0, n = 0, k = 0;
};

Sizes sizes_of(const_dnnl_primitive_t primitive) {
  const_dnnl_primitive_desc_t desc;
  dnnl_primitive_get_primitive_desc(primitive, &desc);
  dnnl_primitive_kind_t kind;
  dnnl_primitive_desc_query(desc, dnnl_query_primitive_kind, 0, &kind);
  if (kind != dnnl_matmul) return {};
  dnnl_dims_t *a, *b;
  dnnl_memory_desc_query(dnnl_primitive_desc_query_md(desc, dnnl_query_src_md, 0), dnnl_query_dims, &a);
  dnnl_memory_desc_query(dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0), dnnl_query_dims, &b);
  return {(*a)[0], (*b)[1], (*a)[1]};
}

const char* product_piece(const Sizes& sizes) {
  if (sizes.m == 0) return "packing";
  if (sizes.k >= 64 && sizes.m >= 64) return "products";
  return sizes.m < 64 ? "products of under 64 rows" : "products of under 64 inputs";
}

}  // namespace

// ------------------------------------------------------------------------------------------ what the linker puts in between

extern "C" {

const dac::Kernels& __wrap__ZN3dac7kernelsEv() {
  static const dac::Kernels table = timed_kernels();
  return table;
}

dnnl_status_t __real_dnnl_primitive_execute(const_dnnl_primitive_t, dnnl_stream_t, int, const dnnl_exec_arg_t*);
dnnl_status_t __wrap_dnnl_primitive_execute(const_dnnl_primitive_t primitive, dnnl_stream_t stream, int count,
                                            const dnnl_exec_arg_t* args) {
  const Sizes sizes = sizes_of(primitive);
  timeline.mark(kBetween);
  const dnnl_status_t status = __real_dnnl_primitive_execute(primitive, stream, count, args);
  timeline.mark(product_piece(sizes), 2.0 * static_cast<double>(sizes.m * sizes.n * sizes.k));
  return status;
}

void __real__ZN3dac11fill_normalERKNS_7DrawKeyEllPf(const dac::DrawKey&, int64_t, int64_t, float*);
void __wrap__ZN3dac11fill_normalERKNS_7DrawKeyEllPf(const dac::DrawKey& key, int64_t first, int64_t count, float* out) {
  timeline.mark(kBetween);
  __real__ZN3dac11fill_normalERKNS_7DrawKeyEllPf(key, first, count, out);
  timeline.mark("draws");
}

void __real__ZN3dac12fill_uniformERKNS_7DrawKeyEllPf(const dac::DrawKey&, int64_t, int64_t, float*);
void __wrap__ZN3dac12fill_uniformERKNS_7DrawKeyEllPf(const dac::DrawKey& key, int64_t first, int64_t count, float* out) {
  timeline.mark(kBetween);
  __real__ZN3dac12fill_uniformERKNS_7DrawKeyEllPf(key, first, count, out);
  timeline.mark("draws");
}
}

namespace {

// Microseconds of a unit of the time stamp counter.
double stamp_us() {
  const auto began = Clock::now();
  const int64_t first = Timeline::now();
  while (Clock::now() - began < std::chrono::milliseconds(50)) {
  }
  const double us = std::chrono::duration<double, std::micro>(Clock::now() - began).count();
  return us / static_cast<double>(Timeline::now() - first);
}

// GFLOP/s of a product as large as the engine's largest, the least time of `passes`, as matmul_ceiling makes it.
double product_rate(bool bf16, int passes, double unit_us) {
  constexpr int kRows = 2560, kWidth = 256;
  dac::GemmLibrary library(bf16, 1);
  std::vector<float> a(kRows * kWidth), b(kWidth * kWidth), c(kRows * kWidth);
  dac::fill_uniform({1, 0, 0, 0}, 0, static_cast<int64_t>(a.size()), a.data());
  dac::fill_uniform({2, 0, 0, 0}, 0, static_cast<int64_t>(b.size()), b.data());
  std::vector<uint16_t> a_rounded(a.size()), b_rounded(b.size());
  dac::kernels().to_bf16(a.data(), a_rounded.data(), static_cast<int64_t>(a.size()));
  dac::kernels().to_bf16(b.data(), b_rounded.data(), static_cast<int64_t>(b.size()));
  int64_t least = INT64_MAX;
  for (int i = 0; i < passes + 5; ++i) {
    const int64_t began = Timeline::now();
    if (bf16)
      library.run({kRows, kWidth, kWidth, false, false}, 0, a_rounded.data(), b_rounded.data(), c.data());
    else
      library.run({kRows, kWidth, kWidth, false, false}, 0, a.data(), b.data(), c.data());
    least = std::min(least, Timeline::now() - began);
  }
  return 2.0 * kRows * kWidth * kWidth * 1e-3 / (static_cast<double>(least) * unit_us);
}

void print_split(const Training& training, dac_program* program, bool bf16, int passes) {
  const double unit = stamp_us();
  for (int i = -3; i < passes; ++i) {
    if (i >= 0) timeline.begin();
    check(dac_run(program, 1));
    if (i >= 0) timeline.end();
  }
  training.wait();
  timeline.print(unit);
  std::printf("%-36s %22.1f GFLOP/s\n", "2560 x 256 x 256 alone", product_rate(bf16, passes, unit));
}

void print_wall(dac_program* program, int passes) {
  std::vector<double> times;
  for (int i = -3; i < passes; ++i) {
    const auto began = Clock::now();
    check(dac_run(program, 1));
    if (i >= 0) times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("least %.1f us, median %.1f us\n", times.front(), times[times.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
  const bool bf16 = argc > 1 && !std::strcmp(argv[1], "bf16"), fp32 = argc > 1 && !std::strcmp(argv[1], "fp32");
  const std::string what = argc > 2 ? argv[2] : "";
  const int passes = argc > 3 ? std::atoi(argv[3]) : 0;
  const bool wall = argc == 6 && !std::strcmp(argv[4], "wall");
  const int threads = wall ? std::atoi(argv[5]) : 1;
  if (!(bf16 || fp32) || (what != "update" && what != "decision" && what != "cloning") || passes < 1 || threads < 1 || !(argc == 4 || wall)) {
    std::fprintf(stderr, "usage: cpu_split fp32|bf16 update|decision|cloning PASSES [wall THREADS]\n");
    return 2;
  }
  try {
    const Training training(DAC_DEVICE_CPU, bf16 ? DAC_PRECISION_BF16 : DAC_PRECISION_FP32, threads, 1);
    std::fprintf(stderr, "%s\n", training.description());
    dac_program* program = training.record([&] {
      what == "update" ? training.update() : what == "decision" ? training.decide() : training.clone();
    });
    if (wall)
      print_wall(program, passes);
    else
      print_split(training, program, bf16, passes);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cpu_split: %s\n", error.what());
    return 1;
  }
  return 0;
}
