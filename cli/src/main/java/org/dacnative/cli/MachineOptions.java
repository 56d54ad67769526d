// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import org.dacnative.engine.Device;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** Where and how to compute; shared by the commands that make an engine. */
final class MachineOptions {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda[:n]",
            defaultValue = "auto",
            description = "where to compute (default: ${DEFAULT-VALUE})")
    DeviceOption device;

    @Option(
            names = "--gpu",
            paramLabel = "N",
            description = "the authors' spelling of --device cuda:N; where there is no GPU, the CPU computes")
    private GpuOption gpu;

    @Option(
            names = "--precision",
            paramLabel = "fp32|tf32|bf16",
            defaultValue = "fp32",
            description = "arithmetic of the matrix products; tf32 needs a GPU (default: ${DEFAULT-VALUE})")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads of the CPU backend and of the simulator, at most one a processor (default: that)")
    private Integer threads;

    @Option(names = "--debug", description = "show stack traces of errors")
    boolean debug;

    /**
     * The engine's configuration. auto takes the first GPU if there is one. Says so, once for a command, if fewer threads
     * are used than were asked for.
     */
    EngineConfig engine(List<Long> seeds) {
        if (threads != null && threads > mostThreads()) {
            System.err.println("dac-native: --threads " + threads + ": this process has "
                    + Runtime.getRuntime().availableProcessors() + " processors, more threads would be slower; using "
                    + mostThreads());
        }
        return new EngineConfig(device(), index(), precision(), threads(), seeds);
    }

    /** Those asked for, as far as there are processors: more threads than that take turns and ruin the speed. */
    int threads() {
        if (threads != null && threads < 1) {
            throw new InputException("--threads " + threads + ": must be at least 1");
        }
        return threads == null ? mostThreads() : Math.min(threads, mostThreads());
    }

    /** Of the machine or of the quota that this process has, and no more than an engine takes. */
    static int mostThreads() {
        return Math.min(EngineConfig.MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }

    /** fp32 unless given: no rounded one has been compared with it in learning on a GPU. */
    Precision precision() {
        return precision;
    }

    /** Why it is this device, to be printed beside it; "" if there is nothing to say. */
    String reason() {
        if (gpu != null) {
            return Device.auto() == Device.CPU
                    ? " (--gpu " + gpu.given() + ": no GPU that this build can use, so the CPU computes)"
                    : gpu.others() ? " (--gpu " + gpu.given() + ": all seeds train on the first of them)" : "";
        }
        return device.device() != null || Device.auto() == Device.CUDA
                ? ""
                : " (auto: no GPU that this build can use; the command doctor says why)";
    }

    /** The one given, or what auto takes. */
    Device device() {
        if (gpu != null && device.device() != null) {
            throw new InputException("--gpu and --device both say where to compute; leave one of them out");
        }
        return device.device() != null ? device.device() : Device.auto();
    }

    /** Which GPU, if one computes. */
    private int index() {
        return gpu != null && device() == Device.CUDA ? gpu.index() : device.index();
    }
}
