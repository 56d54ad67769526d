// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.bench.nvidia.CublasLt;
import org.dacnative.bench.nvidia.LayerShape;
import org.dacnative.bench.nvidia.ProductRate;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** NVIDIA's own rate for the products of an update: what the CUDA kernels are held against. */
@Command(
        name = "cublas",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Rates of cuBLASLt's products with bias, checked first: lines \"PRECISION<tab>SHAPE<tab>GFLOP/s\". It needs"
                        + " libcublasLt.so.13 and libcudart.so.13 on LD_LIBRARY_PATH.")
final class CublasCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "HEADSxROWSxINPUTSxOUTPUTS",
            description =
                    "layers of ensembles (default: ${DEFAULT-VALUE}; those of an update, and the chip's own rate)",
            defaultValue = "10x2560x256x256 10x256x256x256 1x2560x256x256 1x256x256x256 1x4096x4096x4096",
            split = " ")
    private List<String> shapes = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0.1",
            description = "of measuring each (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Override
    public Integer call() {
        List<LayerShape> layers = shapes.stream().map(LayerShape::parse).toList();
        Optional<String> problem = CublasLt.problem();
        if (problem.isPresent()) {
            throw new UnsupportedDeviceException(problem.get());
        }
        try (CublasLt library = new CublasLt()) {
            for (Precision precision : List.of(Precision.BF16, Precision.TF32, Precision.FP32)) {
                for (LayerShape layer : layers) {
                    double rate = ProductRate.measure(library, layer, precision, seconds);
                    System.out.printf(
                            Locale.ROOT, "%s\t%s\t%.0f%n", precision.name().toLowerCase(Locale.ROOT), layer, rate);
                }
            }
        }
        return 0;
    }
}
