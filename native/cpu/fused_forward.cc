// SPDX-License-Identifier: Apache-2.0
// A network's forward pass, a tile of rows through all layers: sums stay in registers until they are activated, and activations in
// the first-level cache until the next layer has read them. Kernels stream from the second-level cache, once for each tile.
// Compiled once per instruction set, as kernels.cc.
#include "cpu/fused_forward.h"

#include "cpu/activation.h"
#include "cpu/tile.h"

#ifdef __AVX2__
namespace dac::DAC_KERNELS_NS {
namespace {

static_assert(kForwardColumns % kTileColumns == 0);

#ifdef __AVX512BF16__
inline void store_pair(uint16_t* place, Vec low, Vec high) {
  const __m512bh both = _mm512_cvtne2ps_pbh(high, low);
  std::memcpy(place, &both, sizeof both);
}
#endif

// What a multiplied tile is kept as: mish of it, (kRows, width) each, and its slope if slopes are kept.
template <Accuracy kAccuracy, bool kKept, typename Out>
class Activate {
 public:
  Activate(Out* values, float* slopes, int width) : values_(values), slopes_(slopes), width_(width) {}
  void operator()(int64_t i, int64_t c, Vec low, Vec high) const {
    const MishValue first = mish<kAccuracy>(low), second = mish<kAccuracy>(high);
    store_pair(values_ + i * width_ + c, first.value, second.value);
    if constexpr (kKept) store_pair(slopes_ + i * width_ + c, first.slope, second.slope);
  }

 private:
  Out* values_;
  float* slopes_;
  int64_t width_;
};

// One tile on its way through the layers.
template <typename Precision, int kRows, bool kKept>
class NetworkTile {
 public:
  using Number = typename Precision::Number;
  NetworkTile(const ForwardArgs& args, int64_t first) : a_(args), first_(first) {}

  void run() const {
    if (a_.hidden_count > 0)
      first_layer(values<Number>(0));
    else
      first_layer(values<float>(0));
    for (int i = 0; i < a_.hidden_count; ++i) {
      if (i + 1 < a_.hidden_count)
        hidden_layer(i, values<Number>(i + 1));
      else
        hidden_layer(i, values<float>(i + 1));
    }
    table.narrow_forward(values<float>(a_.hidden_count), a_.last_kernel, a_.last_bias, kRows, width(a_.hidden_count), a_.outputs,
                         a_.out + first_ * a_.outputs);
  }

 private:
  int width(int layer) const { return layer == 0 ? a_.first.width : a_.hidden[layer - 1].out; }
  // Of what is kept a tile has its rows, and what is not kept has room for a tile.
  int64_t place(int layer) const { return kKept ? first_ * width(layer) : 0; }
  // What the last layer reads is float32, what others read as they multiply it.
  template <typename Out>
  Out* values(int layer) const {
    return reinterpret_cast<Out*>(a_.values[layer]) + place(layer);
  }
  template <typename Out>
  Activate<Precision::kAccuracy, kKept, Out> activate(int layer, Out* out) const {
    return {out, kKept ? a_.slopes[layer] + place(layer) : nullptr, width(layer)};
  }

  template <typename Out>
  void first_layer(Out* out) const {
    const FirstLayerArgs& a = a_.first;
    const int64_t width = a.width;
    const float *base[kRows], *extra[kRows];
    for (int i = 0; i < kRows; ++i) {
      base[i] = a.base + (first_ + i) / a.repeats * width;
      extra[i] = a.extra + (a.step ? a.step[first_ + i] - 1 : 0) * width;
    }
    const auto begin = [&](int i, int64_t c) { return load(base[i] + c, Whole{}) + load(extra[i] + c, Whole{}); };
    const auto columns = [&](int64_t c) { return Columns<float>{a.w + c, width}; };
    multiply_tile<Float32, kRows>({a.x + first_ * a.inputs, a.inputs, 1}, a.inputs, a.width, begin, columns, activate(0, out));
  }

  template <typename Out>
  void hidden_layer(int i, Out* out) const {
    const ForwardArgs::Layer& layer = a_.hidden[i];
    const auto* kernel = static_cast<const Number*>(layer.kernel);
    const int64_t together = layer.columns_together;
    const auto begin = [&](int, int64_t c) { return load(layer.bias + c, Whole{}); };
    const auto columns = [&](int64_t c) {
      const int64_t before = c / together * together;  // columns in the blocks before
      return Columns<Number>{kernel + before * layer.in + (c - before) * Precision::kInputs, together * Precision::kInputs};
    };
    multiply_tile<Precision, kRows>({values<Number>(i), layer.in, 1}, layer.in, layer.out, begin, columns, activate(i + 1, out));
  }

  const ForwardArgs& a_;
  const int64_t first_;
};

template <typename Precision>
void network(const ForwardArgs& a) {
  if (a.slopes[0])
    for_tiles(a.first.rows, [&](int64_t first, auto rows) { NetworkTile<Precision, rows, true>(a, first).run(); });
  else
    for_tiles(a.first.rows, [&](int64_t first, auto rows) { NetworkTile<Precision, rows, false>(a, first).run(); });
}

}  // namespace

void forward(const ForwardArgs& args) { network<Float32>(args); }
#ifdef __AVX512BF16__
void forward_bf16(const ForwardArgs& args) { network<Bfloat16>(args); }
#endif

}  // namespace dac::DAC_KERNELS_NS
#endif
