// SPDX-License-Identifier: Apache-2.0
#include "cpu/weight_images.h"

#include <algorithm>

#include "cpu/kernels.h"

namespace dac {
namespace {

constexpr int64_t kChunk = 65536;  // floats a task rounds

}  // namespace

WeightImage::WeightImage(const BankView& bank, int part, int seeds, GemmLibrary& library)
    : layout_(bank.layout),
      arena_(bank.parts[0]),
      part_(bank.parts[part]),
      seeds_(seeds),
      inner_(layout_->plain() ? static_cast<int>(layout_->layers().size()) - 2 : 0),
      rounded_(static_cast<size_t>(seeds * layout_->floats_per_seed())) {
  std::vector<int64_t> sizes;  // in floats, of whole cache lines
  int64_t network = 0;
  for (int i = 0; i < inner_; ++i) {
    const LayerPlace& layer = layout_->layers()[static_cast<size_t>(i) + 1];
    sizes.push_back(Carver::padded((library.packed_bytes(layer.in, layer.out) + 3) / 4));
    network += sizes.back();
  }
  Carver carver(packed_data_.get(std::max<int64_t>(1, seeds * layout_->heads() * network)));
  for (int i = 0; i < seeds * layout_->heads(); ++i)
    for (const int64_t size : sizes) packed_.push_back(reinterpret_cast<uint16_t*>(carver.take(size)));
}

const uint16_t* const* WeightImage::packed(int seed_index, int head) const {
  return packed_wanted_ ? packed_.data() + (seed_index * layout_->heads() + head) * inner_ : nullptr;
}

void WeightImage::round(int64_t first, int64_t count) {
  kernels().to_bf16(part_ + first, rounded_.data() + first, count);
}

void WeightImage::refresh(Use use, ThreadPool& pool, GemmLibrary& library) {
  packed_wanted_ = use == Use::kOften && inner_ > 0;
  if (!rounded_valid_) {
    const int chunks = static_cast<int>((floats() + kChunk - 1) / kChunk);
    pool.run(chunks, [&](int chunk, int) { round(chunk * kChunk, std::min(kChunk, floats() - chunk * kChunk)); });
    rounded_all();
  }
  if (packed_wanted_ && !packed_valid_) {
    const int heads = layout_->heads();
    pool.run(seeds_ * heads * inner_, [&](int task, int worker) {
      const LayerPlace& layer = layout_->layers()[static_cast<size_t>(task % inner_) + 1];
      const int64_t head = task / inner_ % heads, replica = task / inner_ / heads * layout_->floats_per_seed();
      library.pack(layer.in, layer.out, worker, rounded() + replica + layer.kernel + head * layer.in * layer.out,
                   packed_[static_cast<size_t>(task)]);
    });
    packed_valid_ = true;
  }
}

WeightImage& WeightImages::of(const BankView& bank, int part, int seeds, GemmLibrary& library) {
  if (WeightImage* known = find(bank.parts[part])) return *known;
  images_.push_back(std::make_unique<WeightImage>(bank, part, seeds, library));
  return *images_.back();
}

WeightImage* WeightImages::find(const float* part) const {
  for (const auto& image : images_)
    if (image->part() == part) return image.get();
  return nullptr;
}

void WeightImages::forget(const void* memory, size_t bytes) {
  const float *first = static_cast<const float*>(memory), *end = first + bytes / sizeof(float);
  for (const auto& image : images_)
    if (first < image->part() + image->floats() && image->part() < end) image->forget();
}

void WeightImages::drop(const void* arena) {
  const auto of_arena = [&](const auto& image) { return image->arena() == arena; };
  images_.erase(std::remove_if(images_.begin(), images_.end(), of_arena), images_.end());
}

}  // namespace dac
