// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.engine.CudaDevices;
import org.dacnative.engine.DacException;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import org.dacnative.video.EpisodeVideo;
import org.dacnative.video.FrameSize;
import org.dacnative.video.VideoFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What this machine can do, and what would be needed for the rest. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Shows what this machine can do.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("dac-native   " + VersionText.VERSION);
        out.println("java         " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
        out.println("processors   " + Runtime.getRuntime().availableProcessors());
        out.println("cpu fp32     " + describe(Precision.FP32));
        out.println("cpu bf16     " + describe(Precision.BF16));
        CudaDevices gpus = CudaDevices.find();
        gpus.names().forEach(gpu -> out.println("gpu          " + gpu));
        if (gpus.names().isEmpty()) {
            out.println("gpu          none: " + gpus.problem());
        }
        out.println("auto device  " + (gpus.names().isEmpty() ? "cpu, fp32" : "cuda:0, fp32: the first GPU"));
        String simulator = PhysicsWorld.simulatorVersion();
        out.println("simulator    "
                + (simulator.isEmpty()
                        ? "none: training works, scores need MuJoCo (Debian: libmujoco-dev, then build again)"
                        : "MuJoCo " + simulator));
        out.println("video        " + videos());
        out.flush();
        return 0;
    }

    private static String videos() {
        try {
            EpisodeVideo.requireRenderer(PhysicsTask.HOPPER, new FrameSize(64, 64));
            return VideoFormat.MP4.problem().map(problem -> "GIF; " + problem).orElse("MP4 and GIF");
        } catch (DacException e) {
            return "none: " + e.getMessage();
        }
    }

    private static String describe(Precision precision) {
        int threads = MachineOptions.mostThreads();
        try (Engine engine = new Engine(new EngineConfig(Device.CPU, 0, precision, threads, List.of(0L)))) {
            return engine.description();
        } catch (UnsupportedDeviceException e) {
            return "no: " + e.getMessage();
        }
    }
}
