// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.algorithm.Decision;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.Scaling;
import org.dacnative.data.Standardization;
import org.dacnative.deploy.onnx.OnnxModel;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime decides as the engine does, with the same draws, whatever the algorithm, its options and the batch. */
class OnnxModelTest {
    private static final int OBS = SavedRuns.OBS;
    private static final int ACT = SavedRuns.ACT;
    private static final long SEED = 4;

    /**
     * Of actions in [-1, 1]. Both sum the same float32 products in another order; a chain of five steps divides by square
     * roots down to 0.08 on its way.
     */
    private static final float TOLERANCE = 2e-5f;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Engine engine = new Engine(EngineConfig.cpu(1, List.of(SEED)));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dac",
                "dac layer_norm true",
                "dac resnet true",
                "dac T 1",
                "dac T 8 sampler ddim ddim_step 4",
                "dac sampler ddim action_prior zeros num_last_repeats 2",
                "dac num_last_repeats 1 beta_schedule cosine",
                "dac sampler ddpm_qg eta 5",
                "dac act_with_q_guid true eta 5 hidden_dims 16",
                "dac temperature 0.5",
                "dac num_action_samples 1",
                "dac num_qs 1 hidden_dims 8,16,24",
                "dac action_prior zeros",
                "dql",
                "dql temperature 0",
                "dbc",
                "dbc layer_norm true temperature 0",
                "bc",
                "bc temperature 1",
                "iql temperature 0.5",
                "ivr",
                "cql temperature 1",
                "sac",
                "sac temperature 1",
                "sac authors_form true temperature 1"
            })
    void agreesWithTheEngine(String words) throws IOException, OrtException {
        DecisionRule rule = rule(words);
        double largest = 0;
        try (OrtSession session = session(rule, false)) {
            for (int batch : new int[] {1, 3, 256}) {
                Decision decision = rule.recordWithDraws(batch);
                float[] observations = SavedRuns.normals(batch, batch * OBS);
                Map<String, float[]> draws = fill(decision, session);
                decision.observations().write(observations);
                decision.run();
                float[] expected = decision.actions().toArray();
                float[] actions = act(session, observations, batch, draws);
                for (int i = 0; i < expected.length; i++) {
                    float clipped = Math.max(-1, Math.min(1, expected[i]));
                    largest = Math.max(largest, Math.abs(clipped - actions[i]));
                }
            }
        }
        System.out.printf("onnx, %s: largest difference %.1e%n", words, largest);
        assertTrue(largest <= TOLERANCE, words + ": " + largest);
    }

    /**
     * The runtime's seed is its own, and most draws of a policy after 30 updates end on a bound, where they are equal: what
     * this asks for is that the states of a batch do not share one draw, which would leave one action of 64.
     */
    @Test
    void theRuntimeDrawsIfItIsTold() throws IOException, OrtException {
        for (String words : List.of("dac temperature 0.5", "bc temperature 1")) {
            try (OrtSession session = session(rule(words), true)) {
                assertEquals(Set.of("observation"), session.getInputNames());
                float[] actions = act(session, new float[64 * OBS], 64, Map.of());
                Set<List<Float>> different = new HashSet<>();
                for (int row = 0; row < 64; row++) {
                    List<Float> action = new ArrayList<>();
                    for (int i = 0; i < ACT; i++) {
                        action.add(actions[row * ACT + i]);
                    }
                    different.add(action);
                }
                assertTrue(different.size() > 4, words + ": each state of a batch has its own draws: " + different);
            }
        }
    }

    /** What was done to the data is a part of the graph: it takes the task's states and gives the task's actions. */
    @Test
    void theGraphStandardizesAndUnscales() throws IOException, OrtException {
        DecisionRule rule = rule("bc");
        Scaling scaling = new Scaling(
                Optional.of(new Standardization(numbers(OBS, 3, 0.5f), numbers(OBS, 2, 0.25f))),
                Optional.of(new ActionBounds(numbers(ACT, -5, -1), numbers(ACT, 7, 2))));
        float[] states = SavedRuns.normals(1, 5 * OBS);
        float[] own = states.clone();
        scaling.observations().orElseThrow().apply(own, 0, 5);
        try (OrtSession plain = session(rule, false);
                OrtSession scaled = session(rule, false, scaling)) {
            float[] expected = act(plain, own, 5, Map.of());
            scaling.actions().orElseThrow().unscale(expected);
            float[] actions = act(scaled, states, 5, Map.of());
            for (int i = 0; i < actions.length; i++) {
                assertEquals(expected[i], actions[i], 20 * TOLERANCE, "ranges are up to 20 wide");
            }
        }
    }

    private static List<Float> numbers(int count, float first, float step) {
        List<Float> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(first + i * step);
        }
        return numbers;
    }

    @Test
    void theFileSaysWhatItIs() throws IOException, OrtException {
        DecisionRule rule = rule("dac");
        Map<String, String> facts = PolicyFacts.of(
                SavedAgent.open(folder.resolve("dac"), KnownAlgorithms.ALL)
                        .checkpoint()
                        .info(),
                SEED,
                rule,
                Scaling.NONE);
        byte[] model = OnnxModel.of(rule, Scaling.NONE, false, "1.2.3", facts);
        try (OrtSession session = environment.createSession(model, new OrtSession.SessionOptions())) {
            assertEquals(facts, session.getMetadata().getCustomMetadata());
            assertEquals("dac-native", session.getMetadata().getProducerName());
            assertEquals(Set.of("observation", "prior", "noise"), session.getInputNames());
            assertEquals(Set.of("action"), session.getOutputNames());
        }
        assertEquals("made-up-v0", facts.get("task"));
        assertEquals("30", facts.get("updates"));
        assertEquals("10", facts.get("N"));
        assertNotEquals(0, model.length);
    }

    private DecisionRule rule(String words) throws IOException {
        String[] all = words.split(" ");
        Path run = SavedRuns.save(folder.resolve(words), all[0], Arrays.copyOfRange(all, 1, all.length));
        return SavedAgent.open(run, KnownAlgorithms.ALL).create(engine).decisionRule();
    }

    private OrtSession session(DecisionRule rule, boolean drawInside) throws OrtException {
        return session(rule, drawInside, Scaling.NONE);
    }

    private OrtSession session(DecisionRule rule, boolean drawInside, Scaling scaling) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        return environment.createSession(OnnxModel.of(rule, scaling, drawInside, "test", Map.of()), options);
    }

    /**
     * Normals in every tensor of draws, Gumbel noise included: only their being the same matters. Zeros where a model has no
     * prior.
     */
    private static Map<String, float[]> fill(Decision decision, OrtSession session) {
        Map<String, float[]> draws = new LinkedHashMap<>();
        decision.draws().forEach((name, tensor) -> {
            boolean zeros = name.equals(DiffusionDecision.PRIOR)
                    && !session.getInputNames().contains(name);
            float[] values = zeros ? new float[tensor.size()] : SavedRuns.normals(name.hashCode(), tensor.size());
            tensor.write(values);
            draws.put(name, values);
        });
        return draws;
    }

    private float[] act(OrtSession session, float[] observations, int batch, Map<String, float[]> draws)
            throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        inputs.put("observation", tensor(observations, batch, OBS));
        for (String name : session.getInputNames()) {
            if (!name.equals("observation")) {
                long[] shape = ((TensorInfo) session.getInputInfo().get(name).getInfo()).getShape();
                shape[0] = batch;
                float[] values = draws.get(name);
                inputs.put(
                        name,
                        tensor(name.equals("noise") && shape.length == 4 ? byState(values, shape) : values, shape));
            }
        }
        try (OrtSession.Result result = session.run(inputs)) {
            float[] actions = new float[batch * ACT];
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(actions);
            return actions;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** From the engine's (steps, batch * M, A) to the model's (batch, steps with noise, M, A). */
    private static float[] byState(float[] values, long[] shape) {
        int batch = (int) shape[0];
        int steps = (int) shape[1];
        int row = (int) (shape[2] * shape[3]);
        float[] moved = new float[batch * steps * row];
        for (int state = 0; state < batch; state++) {
            for (int step = 0; step < steps; step++) {
                System.arraycopy(values, (step * batch + state) * row, moved, (state * steps + step) * row, row);
            }
        }
        return moved;
    }

    private OnnxTensor tensor(float[] values, long... shape) throws OrtException {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(Arrays.copyOf(values, size)), shape);
    }
}
