// SPDX-License-Identifier: Apache-2.0
// Sums of squares of a bank's gradients, as the blocks that make the gradients leave them: the optimizer's norm then needs
// no pass of its own over the gradients. Known from the operation that made them to the next one that may change them;
// otherwise the optimizer takes the sums itself.
#ifndef DAC_CUDA_GRADIENT_SQUARES_H
#define DAC_CUDA_GRADIENT_SQUARES_H

#include "core/backend.h"
#include "cuda/workspace.h"

namespace dac {

// (S, count) in device memory.
struct SquareSums {
  double* data;
  int count;
};

class GradientSquares {
 public:
  // Room for the sums that the kernel to be queued next leaves of all of the bank's gradients; they are known from now on.
  SquareSums leave(const BankView& bank, int num_seeds, int count) {
    gradients_ = bank.parts[DAC_PART_GRADS];
    sums_ = {static_cast<double*>(memory_.get(static_cast<size_t>(num_seeds) * static_cast<size_t>(count) * sizeof(double))),
             count};
    return sums_;
  }
  bool known(const BankView& bank) const { return gradients_ && gradients_ == bank.parts[DAC_PART_GRADS]; }
  SquareSums sums() const { return sums_; }  // of the bank that is known

  void forget() { gradients_ = nullptr; }
  void forget(const BankView& bank) {
    if (known(bank)) forget();
  }

 private:
  const float* gradients_ = nullptr;  // of the bank
  SquareSums sums_ = {nullptr, 0};
  Workspace memory_;
};

}  // namespace dac

#endif
