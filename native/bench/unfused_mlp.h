// SPDX-License-Identifier: Apache-2.0
// One MLP with mish as a chain of oneDNN primitives, forward and backward, and the same by plain loops in double.
// Rows are made-up inputs; the gradient that enters at the end is 1 for every output.
#ifndef DAC_BENCH_UNFUSED_MLP_H
#define DAC_BENCH_UNFUSED_MLP_H

#include <memory>
#include <unordered_map>
#include <vector>

#include "oneapi/dnnl/dnnl.hpp"

namespace dac::bench {

// The library with one precision for operands and activations.
struct Onednn {
  explicit Onednn(bool bf16)
      : type(bf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32),
        engine(dnnl::engine::kind::cpu, 0),
        stream(engine) {}
  dnnl::memory make(int rows, int columns, dnnl::memory::data_type of) const {
    return dnnl::memory({{rows, columns}, of, dnnl::memory::format_tag::ab}, engine);
  }
  dnnl::memory::data_type type;
  dnnl::engine engine;
  dnnl::stream stream;
};

class Mlp {
 public:
  // sizes: inputs, hidden widths, outputs.
  Mlp(Onednn& onednn, std::vector<int> sizes, int rows);

  void forward();
  // After forward(): gradients of the inputs and, if asked for, of kernels and biases.
  void backward(bool weights);

  const std::vector<float>& host_input() const { return input_; }
  void set_input(const std::vector<float>& values);
  std::vector<float> host_output();

  // Root mean square of the difference to plain loops over that of the values.
  double forward_error();
  double backward_error(bool weights);

 private:
  // A primitive with the memory that it works on.
  struct Call {
    dnnl::primitive primitive;
    std::unordered_map<int, dnnl::memory> arguments;
  };
  struct Layer {
    int in, out;
    std::vector<float> host_kernel, host_bias;
    dnnl::memory kernel, bias, product, pre, post, d_pre, d_post, d_kernel, d_bias;
  };
  struct Plain {
    std::vector<double> output, d_input, d_first_kernel;
  };

  void add_forward(Layer& layer, const dnnl::memory& input, bool last);
  void add_backward(size_t index);
  Call product(const dnnl::memory& a, bool a_transposed, const dnnl::memory& b, bool b_transposed,
               const dnnl::memory& c) const;
  void execute(std::vector<Call>& calls);
  void upload(const std::vector<float>& values, const dnnl::memory& target);
  std::vector<float> download(const dnnl::memory& source);
  Plain plain(bool backward) const;

  Onednn& onednn_;
  int rows_;
  std::vector<float> input_;
  dnnl::memory x_, d_x_;
  std::vector<Layer> layers_;
  std::vector<Call> forward_, input_gradients_, weight_gradients_;
};

}  // namespace dac::bench

#endif
