// SPDX-License-Identifier: Apache-2.0
// Matrix products of one thread through oneDNN: C (m, n) = A (m, k) B (k, n), row-major, float32 in and out.
//
// oneDNN makes a primitive for each combination of sizes; they are made on first use and kept, with user-provided
// scratch memory, so that a product allocates nothing of ours (oneDNN itself makes a few short-lived objects in each
// call). With bf16 the operands are rounded to bfloat16 here and the accumulation stays float32.
#ifndef DAC_CPU_GEMM_H
#define DAC_CPU_GEMM_H

#include <cstdint>
#include <memory>
#include <vector>

namespace dac {

struct GemmShape {
  int m, n, k;
  bool a_transposed;  // A is stored (k, m)
  bool b_transposed;  // B is stored (n, k)
  bool operator==(const GemmShape& o) const {
    return m == o.m && n == o.n && k == o.k && a_transposed == o.a_transposed && b_transposed == o.b_transposed;
  }
};

class Gemm {
 public:
  explicit Gemm(bool bf16);
  ~Gemm();
  Gemm(const Gemm&) = delete;
  Gemm& operator=(const Gemm&) = delete;

  void run(const GemmShape& shape, const float* a, const float* b, float* c);

 private:
  struct Library;
  struct Product;
  Product& product(const GemmShape& shape);

  bool bf16_;
  std::unique_ptr<Library> library_;
  std::vector<std::unique_ptr<Product>> products_;
  std::vector<uint16_t> a_bf16_, b_bf16_;
};

// "oneDNN 3.11.0"
const char* gemm_library();
// Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX).
bool gemm_has_bf16();

}  // namespace dac

#endif
