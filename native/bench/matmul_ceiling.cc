// SPDX-License-Identifier: Apache-2.0
// oneDNN's own rate for the matrix products of a DAC update, on k threads that each work on matrices of their own: the
// ceiling that an update's GFLOP/s is compared with. Threads are pinned, each runs oneDNN single-threaded, and all are
// measured over the same stretch of time.
//
//   matmul_ceiling THREADS SECONDS     one line per product: precision m k n GFLOP/s kernel
#include <omp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "crew.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace {

using dnnl::memory;

struct Shape {
  int64_t m, k, n;
};

// The products of the hidden layers at batch 256: plain rows, and rows with 10 action samples each.
constexpr Shape kShapes[] = {{256, 256, 256}, {2560, 256, 256}};

struct Rate {
  double gflops = 0;
  std::string kernel;
};

// One product with its own matrices. bf16 inputs give float32 results, as in the engine.
class Product {
 public:
  Product(const Shape& shape, memory::data_type type)
      : engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        a_({{shape.m, shape.k}, type, memory::format_tag::ab}, engine_),
        b_({{shape.k, shape.n}, type, memory::format_tag::ab}, engine_),
        c_({{shape.m, shape.n}, memory::data_type::f32, memory::format_tag::ab}, engine_) {
    fill(a_);
    fill(b_);
    const dnnl::matmul::primitive_desc desc(engine_, a_.get_desc(), b_.get_desc(), c_.get_desc());
    kernel_ = desc.impl_info_str();
    matmul_ = dnnl::matmul(desc);
  }

  void run() { matmul_.execute(stream_, {{DNNL_ARG_SRC, a_}, {DNNL_ARG_WEIGHTS, b_}, {DNNL_ARG_DST, c_}}); }
  const std::string& kernel() const { return kernel_; }

 private:
  // Ordinary numbers: zeros would be cheaper for the processor's power budget than real data.
  void fill(const memory& target) {
    const memory::desc desc(target.get_desc().get_dims(), memory::data_type::f32, memory::format_tag::ab);
    memory values(desc, engine_);
    float* data = static_cast<float*>(values.get_data_handle());
    for (size_t i = 0; i < desc.get_size() / sizeof(float); ++i) data[i] = 0.01f * static_cast<float>(i % 199) - 1;
    memory destination = target;
    dnnl::reorder(values, destination).execute(stream_, values, destination);
    stream_.wait();
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  memory a_, b_, c_;
  dnnl::matmul matmul_;
  std::string kernel_;
};

Rate measure(const Shape& shape, memory::data_type type, int threads, double seconds) {
  std::string kernel;
  const double products = dac::bench::calls_per_second(threads, seconds, [&](int thread) {
    omp_set_num_threads(1);
    auto product = std::make_shared<Product>(shape, type);
    if (thread == 0) kernel = product->kernel();
    return [product] { product->run(); };
  });
  return {products * 2e-9 * static_cast<double>(shape.m * shape.k * shape.n), kernel};
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc == 3 ? std::atoi(argv[1]) : 0;
  const double seconds = argc == 3 ? std::atof(argv[2]) : 0;
  if (threads < 1 || threads > 256 || seconds <= 0) {
    std::fprintf(stderr, "usage: matmul_ceiling THREADS SECONDS (1..256 threads, seconds per product > 0)\n");
    return 2;
  }
  const bool bf16 = (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
  for (const memory::data_type type : {memory::data_type::f32, memory::data_type::bf16}) {
    if (type == memory::data_type::bf16 && !bf16) continue;
    for (const Shape& shape : kShapes) {
      const Rate rate = measure(shape, type, threads, seconds);
      std::printf("%s %ld %ld %ld %.1f %s\n", type == memory::data_type::f32 ? "fp32" : "bf16",
                  static_cast<long>(shape.m), static_cast<long>(shape.k), static_cast<long>(shape.n), rate.gflops,
                  rate.kernel.c_str());
    }
  }
  return 0;
}
