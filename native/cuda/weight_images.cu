// SPDX-License-Identifier: Apache-2.0
// Making an image: grid (blocks of 1,024 parameters, S), a thread four neighbours.
#include "cuda/weight_images.h"

#include "cuda/hopper/pair_launch.h"
#include "cuda/launch.cuh"

namespace dac {
namespace {

constexpr unsigned kImageThreads = 256;

__global__ void weight_image_kernel(const __grid_constant__ WeightImage image, const float* part) {
  ptx::take_turn();
  const int64_t parameter = 4 * (int64_t{blockIdx.x} * kImageThreads + threadIdx.x), seed_index = blockIdx.y;
  if (parameter >= image.floats_per_seed) return;
  const int64_t place = image.place(seed_index, parameter);
  if (place < 0) return;
  image.store(image.data + place,
              *reinterpret_cast<const float4*>(part + seed_index * image.floats_per_seed + parameter));
}

bool overlap(const void* a, size_t a_bytes, const void* b, size_t b_bytes) {
  const auto first = reinterpret_cast<uintptr_t>(a), second = reinterpret_cast<uintptr_t>(b);
  return first < second + b_bytes && second < first + a_bytes;
}

WeightOrder order_of(const BankView& bank, const MlpContext& context) {
  const bool pairs = bank.layout->plain() && hopper::pairs_apply(NetworkShape(*bank.layout), context);
  return pairs ? WeightOrder::kAtoms : WeightOrder::kRows;
}

}  // namespace

WeightImages::~WeightImages() {
  for (auto& [key, kept] : images_) (void)cudaFree(kept.image.data);
}

size_t WeightImages::part_bytes(const WeightImage& image) const {
  return static_cast<size_t>(num_seeds_ * image.floats_per_seed) * sizeof(float);
}

WeightImages::Kept& WeightImages::keep(const BankView& bank, int part, WeightOrder order) {
  const Key key(bank.parts[part], order);
  const auto found = images_.find(key);
  if (found != images_.end()) return found->second;
  WeightImage image(NetworkShape(*bank.layout), order);
  const size_t elements = static_cast<size_t>(num_seeds_ * image.elements_per_seed());
  image.data = static_cast<uint16_t*>(allocate_device_memory(elements * sizeof(uint16_t), "weights in bfloat16"));
  return images_.insert({key, Kept{image, true}}).first->second;
}

WeightImage WeightImages::of(const BankView& bank, int part, const MlpContext& context) {
  const Kept& kept = keep(bank, part, order_of(bank, context));
  if (kept.stale) refresh(context.queue.stream);
  return kept.image;
}

WeightImage WeightImages::rows(const BankView& bank, int part, const MlpContext& context) {
  if (order_of(bank, context) == WeightOrder::kRows) return of(bank, part, context);
  const WeightImage& image = keep(bank, part, WeightOrder::kRows).image;
  make(bank.parts[part], image, context.queue);
  return image;
}

const uint16_t* WeightImages::rows_if_kept(const BankView& bank, int part, const MlpContext& context) {
  return order_of(bank, context) == WeightOrder::kRows ? of(bank, part, context).data : nullptr;
}

void WeightImages::written(const void* memory, size_t bytes) {
  for (auto& [key, kept] : images_)
    kept.stale = kept.stale || overlap(memory, bytes, key.first, part_bytes(kept.image));
}

void WeightImages::released(const void* memory, size_t bytes) {
  for (auto place = images_.begin(); place != images_.end();) {
    if (overlap(memory, bytes, place->first.first, part_bytes(place->second.image))) {
      (void)cudaFree(place->second.image.data);
      place = images_.erase(place);
    } else {
      ++place;
    }
  }
}

void WeightImages::refresh(cudaStream_t stream) {
  cudaStreamCaptureStatus captured = cudaStreamCaptureStatusNone;
  DAC_CUDA(cudaStreamIsCapturing(stream, &captured));
  if (captured != cudaStreamCaptureStatusNone) return;
  for (auto& [key, kept] : images_) {
    if (!kept.stale) continue;
    const size_t bytes = static_cast<size_t>(num_seeds_ * kept.image.elements_per_seed()) * sizeof(uint16_t);
    DAC_CUDA(cudaMemsetAsync(kept.image.data, 0, bytes, stream));  // what no parameter is written to
    make(key.first, kept.image, stream);
    kept.stale = false;
  }
}

void WeightImages::make(const float* part, const WeightImage& image, const Queue& queue) const {
  const int64_t threads = image.floats_per_seed / 4;
  const dim3 grid(static_cast<unsigned>((threads + kImageThreads - 1) / kImageThreads),
                  static_cast<unsigned>(num_seeds_));
  launch({"weight_image", grid, kImageThreads}, queue, weight_image_kernel, image, part);
}

}  // namespace dac
