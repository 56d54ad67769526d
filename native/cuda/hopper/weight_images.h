// SPDX-License-Identifier: Apache-2.0
// The images of all banks that the kernels of this folder work on, and when they must be made anew.
//
// An image is made at its first use, and from then on the optimizer's step keeps it up to date. What the host writes
// into a bank makes it stale; it is then made again before the next use.
#ifndef DAC_CUDA_HOPPER_WEIGHT_IMAGES_H
#define DAC_CUDA_HOPPER_WEIGHT_IMAGES_H

#include <cuda_runtime.h>

#include <map>

#include "core/backend.h"
#include "cuda/hopper/weight_image.cuh"

namespace dac::hopper {

class WeightImages {
 public:
  explicit WeightImages(int num_seeds) : num_seeds_(num_seeds) {}
  ~WeightImages();
  WeightImages(const WeightImages&) = delete;
  WeightImages& operator=(const WeightImages&) = delete;

  // The image of a part, whose hidden layers are all kWidth wide; up to date for what is queued next, but while the
  // stream is captured: then refresh() must come before the captured work is launched. Throws Error(DAC_OUT_OF_MEMORY).
  WeightImage of(const BankView& bank, int part, cudaStream_t stream);

  // The host has written there, or freed memory there.
  void written(const void* memory, size_t bytes);
  void released(const void* memory, size_t bytes);

  // Queues what makes all images up to date; nothing while the stream is captured.
  void refresh(cudaStream_t stream);

 private:
  struct Kept {
    WeightImage image;
    size_t bank_bytes;  // of the part
    bool stale;
  };
  const Kept& keep(const BankView& bank, int part);

  int num_seeds_;
  std::map<const float*, Kept> images_;  // by the part's memory
};

}  // namespace dac::hopper

#endif
