// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;

/**
 * What a run measures with.
 *
 * @param backend of the engine
 * @param threads of every party on the CPU
 * @param budget of time
 * @param programs folder of the native baselines (CMake target cpu_baselines)
 * @param python to run the peer with
 * @param peer the JAX program; null: left out
 */
public record Session(Device backend, int threads, Budget budget, Path programs, String python, Path peer) {

    /** quick: for a look, not for a claim. */
    public static Session of(Device backend, int threads, boolean quick, Path programs, String python, Path peer) {
        return new Session(backend, threads, quick ? Budget.quick() : Budget.full(), programs, python, peer);
    }

    /** What the backend can do; says in a line what it cannot. */
    List<Precision> precisions() {
        List<Precision> found = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            if (precision == Precision.TF32 && backend == Device.CPU) {
                continue;
            }
            try (Engine engine = new Engine(new EngineConfig(backend, 0, precision, 1, List.of(0L)))) {
                found.add(engine.config().precision());
            } catch (UnsupportedDeviceException e) {
                say(precision + " is left out: " + e.getMessage());
            }
        }
        return found;
    }

    boolean onCpu() {
        return backend == Device.CPU;
    }

    static void say(String line) {
        System.out.println(line);
    }
}
