// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import javax.tools.ToolProvider;

/**
 * A made-up robot: a cart at a place x with a speed v that is pushed by a force of -5 to 5 and paid for standing at 0. A log
 * of it as CSV, the flags of a run on that which is small enough for a test, and its environment in Java.
 */
final class CartLog {
    static final int EPISODES = 12;
    static final int STEPS = 20;
    static final String COLUMNS = "obs=x,v action=force reward=r done=done episode=run";

    private CartLog() {}

    /** A log of random pushes; the first episode ends for good. */
    static Path write(Path folder, String name) {
        SplittableRandom random = new SplittableRandom(5);
        List<String> lines = new ArrayList<>(List.of("run,x,v,force,r,done"));
        for (int episode = 0; episode < EPISODES; episode++) {
            double x = random.nextDouble(-1, 1);
            double v = 0;
            for (int step = 0; step < STEPS; step++) {
                double force = random.nextDouble(-5, 5);
                boolean done = episode == 0 && step == STEPS - 1;
                lines.add(String.format(
                        Locale.ROOT, "e%d,%.6f,%.6f,%.6f,%.6f,%s", episode, x, v, force, 1 - x * x, done));
                v = 0.9 * v + 0.02 * force;
                x += v;
            }
        }
        Path path = folder.resolve(name);
        try {
            return Files.write(path, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flags of a run with name and value of each that differs; null takes one away. */
    static String[] flags(Path data, Path results, String... changes) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("--dataset", data.toString());
        flags.put("--columns", COLUMNS);
        flags.put("--results_dir", results.toString());
        flags.put("--device", "cpu");
        flags.put("--seed", "3");
        flags.put("--max_steps", "20");
        flags.put("--eval_interval", "10");
        flags.put("--fqe_updates", "20");
        flags.put("--batch_size", "32");
        flags.put("--hidden_dims", "16,16");
        for (int i = 0; i < changes.length; i += 2) {
            flags.put(changes[i], changes[i + 1]);
        }
        List<String> list = new ArrayList<>();
        flags.forEach((flag, value) -> {
            if (value != null) {
                list.addAll(List.of(flag, value));
            }
        });
        return list.toArray(String[]::new);
    }

    /** Compiles a class {@code robot.<name>} of the cart's environments into a folder. */
    static Path environment(Path folder, String name, String inStep) {
        String source = """
                package robot;

                public class %s implements org.dacnative.engine.VectorEnv {
                    private final double[] x;
                    private final double[] v;
                    private int steps;

                    public %s(int envs) {
                        x = new double[envs];
                        v = new double[envs];
                    }

                    public int numEnvs() { return x.length; }
                    public int obsDim() { return 2; }
                    public int actDim() { return 1; }
                    public int maxEpisodeSteps() { return 20; }

                    public void reset(int env, long seed) {
                        x[env] = new java.util.SplittableRandom(seed).nextDouble(-1, 1);
                        v[env] = 0;
                    }

                    public void observe(float[] observations) {
                        for (int env = 0; env < x.length; env++) {
                            observations[2 * env] = (float) x[env];
                            observations[2 * env + 1] = (float) v[env];
                        }
                    }

                    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
                        for (int env = 0; env < x.length; env++) {
                            %s
                            rewards[env] = 1 - x[env] * x[env];
                            v[env] = 0.9 * v[env] + 0.02 * actions[env];
                            x[env] += v[env];
                        }
                    }
                }
                """.formatted(name, name, inStep);
        try {
            Path classes = Files.createDirectories(folder.resolve("classes_" + name));
            Path file = Files.writeString(folder.resolve(name + ".java"), source);
            int code = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            file.toString());
            assertTrue(code == 0, source);
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
