// SPDX-License-Identifier: Apache-2.0
// Matrix products of one thread through oneDNN: C (m, n) = A (m, k) B (k, n), row-major, float32 in and out.
//
// oneDNN makes a primitive for each combination of sizes. The first thread that meets one makes it for all threads,
// with memory for each: who gets which task is chance, and yet a later update allocates nothing of ours (oneDNN itself
// makes a few short-lived objects in each call). With bf16 the operands are rounded to bfloat16 here, unless
// they come so, and the accumulation stays float32. A second operand of many products can be packed once (packing.h).
#ifndef DAC_CPU_GEMM_H
#define DAC_CPU_GEMM_H

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <vector>

namespace dac {

struct GemmShape {
  int m, n, k;
  bool a_transposed;  // A is stored (k, m)
  bool b_transposed;  // B is stored (n, k)
  bool b_packed = false;  // set by the library
  bool operator==(const GemmShape& o) const {
    return m == o.m && n == o.n && k == o.k && a_transposed == o.a_transposed && b_transposed == o.b_transposed &&
           b_packed == o.b_packed;
  }
};

// Numbers of a product: float32, which a bf16 product rounds first, or already rounded to bfloat16 bit patterns.
struct Operand {
  Operand(const float* float32) : values(float32) {}
  Operand(const uint16_t* bf16, const uint16_t* packed_bf16 = nullptr) : rounded(bf16), packed(packed_bf16) {}
  const float* values = nullptr;
  const uint16_t* rounded = nullptr;
  const uint16_t* packed = nullptr;  // the rounded numbers once more, packed: as a second operand that is not transposed
};

class Packing;

// The products of all threads of a backend.
class GemmLibrary {
 public:
  GemmLibrary(bool bf16, int threads);
  ~GemmLibrary();
  GemmLibrary(const GemmLibrary&) = delete;
  GemmLibrary& operator=(const GemmLibrary&) = delete;

  bool bf16() const { return bf16_; }
  // thread: 0 .. threads - 1, used by one caller at a time.
  void run(GemmShape shape, int thread, Operand a, Operand b, float* c);
  // bf16: what a packed (k, n) matrix takes, and how it comes about.
  int64_t packed_bytes(int k, int n);
  void pack(int k, int n, int thread, const uint16_t* matrix, uint16_t* packed);
  // How many columns a packed (k, n) matrix has side by side if it is in the order that fused passes read (ForwardArgs); 0 if
  // it is not, or if oneDNN's own products are several times as fast (AMX).
  int columns_together(int k, int n);

 private:
  struct Machine;
  struct Product;
  Product& product(const GemmShape& shape);
  Packing& packing(int k, int n);

  const bool bf16_;
  const int threads_;
  std::unique_ptr<Machine> machine_;
  std::shared_mutex mutex_;  // guards the two
  std::vector<std::unique_ptr<Packing>> packings_;
  std::vector<std::unique_ptr<Product>> products_;
};

// The library as one thread sees it.
class Gemm {
 public:
  Gemm(GemmLibrary& library, int thread) : library_(library), thread_(thread) {}
  bool bf16() const { return library_.bf16(); }
  void run(const GemmShape& shape, Operand a, Operand b, float* c) { library_.run(shape, thread_, a, b, c); }
  int columns_together(int k, int n) { return library_.columns_together(k, n); }

 private:
  GemmLibrary& library_;
  const int thread_;
};

// "oneDNN 3.11.0"
const char* gemm_library();
// Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX).
bool gemm_has_bf16();

}  // namespace dac

#endif
