// SPDX-License-Identifier: Apache-2.0
// The images of all banks that bfloat16 products read, and when they must be made anew.
//
// An image is made at its first use, and from then on the optimizer's step keeps it up to date. What the host writes
// into a bank makes it stale; it is then made again before the next use.
#ifndef DAC_CUDA_WEIGHT_IMAGES_H
#define DAC_CUDA_WEIGHT_IMAGES_H

#include <cuda_runtime.h>

#include <map>
#include <utility>

#include "core/backend.h"
#include "cuda/mlp_launchers.h"
#include "cuda/weight_image.cuh"

namespace dac {

class WeightImages {
 public:
  explicit WeightImages(int num_seeds) : num_seeds_(num_seeds) {}
  ~WeightImages();
  WeightImages(const WeightImages&) = delete;
  WeightImages& operator=(const WeightImages&) = delete;

  // The image of a part in the order that the network's kernels read and its optimizer writes; up to date for what is
  // queued next, but while the stream is captured: then refresh() must come before the captured work is launched. Throws
  // Error(DAC_OUT_OF_MEMORY).
  WeightImage of(const BankView& bank, int part, const MlpContext& context);

  // The image in the bank's own order. Where the optimizer writes the other one, it is made by each call; or null.
  WeightImage rows(const BankView& bank, int part, const MlpContext& context);
  const uint16_t* rows_if_kept(const BankView& bank, int part, const MlpContext& context);

  // The host has written there, or freed memory there.
  void written(const void* memory, size_t bytes);
  void released(const void* memory, size_t bytes);

  // Queues what makes all images up to date; nothing while the stream is captured.
  void refresh(cudaStream_t stream);

 private:
  using Key = std::pair<const float*, WeightOrder>;  // the part's memory
  struct Kept {
    WeightImage image;
    bool stale;
  };
  Kept& keep(const BankView& bank, int part, WeightOrder order);
  size_t part_bytes(const WeightImage& image) const;
  void make(const float* part, const WeightImage& image, const Queue& queue) const;

  int num_seeds_;
  std::map<Key, Kept> images_;
};

}  // namespace dac

#endif
