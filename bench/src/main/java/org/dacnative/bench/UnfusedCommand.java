// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.bench.nvidia.CublasLt;
import org.dacnative.bench.nvidia.Cudnn;
import org.dacnative.bench.nvidia.LayerShape;
import org.dacnative.bench.nvidia.UnfusedLayer;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** An update's hidden layers on NVIDIA's own libraries, one call after the other: what fused kernels are held against. */
@Command(
        name = "unfused",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Times of hidden layers on NVIDIA's libraries, checked first: products with bias by cuBLASLt, then mish by cuDNN;"
                        + " lines \"PRECISION<tab>SHAPE<tab>us of the layer<tab>of the product alone<tab>of mish alone\". It needs"
                        + " what cublas needs, and cuDNN 9 with all its parts and libnvrtc.so.13 on LD_LIBRARY_PATH.")
final class UnfusedCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "HEADSxROWSxINPUTSxOUTPUTS",
            description = "layers of ensembles (default: ${DEFAULT-VALUE}; those of an update's values and critics)",
            defaultValue = "10x2560x256x256 10x256x256x256",
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
        Optional<String> problem = CublasLt.problem().or(Cudnn::problem);
        if (problem.isPresent()) {
            throw new UnsupportedDeviceException(problem.get());
        }
        boolean isWhole = true;
        try (CublasLt products = new CublasLt();
                Cudnn activations = new Cudnn(products)) {
            for (Precision precision : List.of(Precision.BF16, Precision.TF32, Precision.FP32)) {
                for (LayerShape layer : layers) {
                    String name = precision.name().toLowerCase(Locale.ROOT) + "\t" + layer;
                    try {
                        print(name, UnfusedLayer.measure(products, activations, layer, precision, seconds));
                    } catch (UnsupportedDeviceException e) { // the others may be there
                        System.err.println("dac bench: " + name.replace('\t', ' ') + " is left out: " + e.getMessage());
                        isWhole = false;
                    }
                }
            }
        }
        return isWhole ? 0 : Main.BAD_INPUT;
    }

    private static void print(String name, UnfusedLayer layer) {
        System.out.printf(
                Locale.ROOT,
                "%s\t%.1f\t%.1f\t%.1f%n",
                name,
                layer.seconds() * 1e6,
                layer.productSeconds() * 1e6,
                layer.mishSeconds() * 1e6);
    }
}
