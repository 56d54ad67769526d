// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.jmh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One whole update of walker2d's size with an option of the method, which takes the engine's general passes where the fused
 * ones do not fit. That the numbers are right is what recorded updates are for ({@code verify}); one that is not finite
 * stops the run here.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
public class OptionsBenchmark {
    private static final Map<String, Map<String, String>> OPTIONS = Map.of(
            "published", Map.of(),
            "layer_norm", Map.of("layer_norm", "true"),
            "resnet", Map.of("resnet", "true"),
            "dropout", Map.of("dropout_rate", "0.1"),
            "denoised", Map.of("Q_guidance", "denoised"),
            "ddim", Map.of("sampler", "ddim"),
            "ddpm_qg", Map.of("sampler", "ddpm_qg"));

    @Param("CPU")
    public Device backend;

    @Param("FP32")
    public Precision precision;

    @Param("2")
    public int threads;

    @Param({"published", "layer_norm", "resnet", "dropout", "denoised", "ddim", "ddpm_qg"})
    public String option;

    private Engine engine;
    private DacAgent agent;
    private Program program;

    @Setup(Level.Trial)
    public void start() {
        UpdateSize size = UpdateSize.WALKER2D;
        Map<String, String> texts = new LinkedHashMap<>(DacConfig.PARAMETERS.texts(size.config()));
        texts.putAll(OPTIONS.get(option));
        engine = new Engine(new EngineConfig(backend, 0, precision, threads, List.of(0L)));
        agent = DacAgent.create(engine, DacConfig.PARAMETERS.parse(texts), size.obsDim(), size.actDim());
        program = agent.recordTraining(
                new MadeUpData(10_000, size.obsDim(), size.actDim()).load(engine), Sampling.UNIFORM);
        program.run(1);
    }

    @Benchmark
    public void updateWith() {
        program.run(1);
    }

    @TearDown(Level.Trial)
    public void stop() {
        if (!agent.divergences().isEmpty()) {
            throw new IllegalStateException("wrong result: " + agent.divergences());
        }
        engine.close();
    }
}
