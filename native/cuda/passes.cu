// SPDX-License-Identifier: Apache-2.0
// General forward and backward passes.
#include "cuda/cuda_backend.h"

namespace dac {
namespace {
[[noreturn]] void missing() { throw Error(DAC_UNSUPPORTED, "general passes are not there on CUDA yet"); }
}  // namespace
void CudaBackend::run(const ForwardOp&) { missing(); }
void CudaBackend::run(const BackwardOp&) { missing(); }
void CudaBackend::run(const DrawNormalOp&) { missing(); }
void CudaBackend::run(const CopySliceOp&) { missing(); }
void CudaBackend::run(const ReverseStepOp&) { missing(); }
void CudaBackend::run(const ReverseStepBackwardOp&) { missing(); }
void CudaBackend::run(const SquaredErrorOp&) { missing(); }
void CudaBackend::run(const NoiseRegressionOp&) { missing(); }
void CudaBackend::run(const ValueLossOp&) { missing(); }
}  // namespace dac
