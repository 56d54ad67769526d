// SPDX-License-Identifier: Apache-2.0
package org.dacnative.distil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.baseline.DistilAgent;
import org.dacnative.baseline.DistilConfig;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Program;
import org.dacnative.engine.Tensor;
import org.junit.jupiter.api.Test;

/** The update's numbers, recomputed in double from the tensors that it leaves, and that it leads to the teacher. */
class DistilUpdateTest {
    private static final int OBS = 3;
    private static final int ACT = 2;
    private static final int ROWS = 64;
    private static final double RHO = 0.5;
    private static final double BETA = 2;

    @Test
    void statesWeighByWhatThePolicyLosesAndThePolicyComesToTheTeacher() {
        DacConfig teachers = DacConfig.builder()
                .hiddenDims(List.of(16, 16))
                .numCritics(3)
                .rho(RHO)
                .build();
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(7L, 8L)))) {
            DacAgent teacher = DacAgent.create(engine, teachers, OBS, ACT);
            DistilConfig config = Distillation.ALGORITHM
                    .parameters()
                    .create(Map.of(
                            "batch_size", ROWS, "q_weight", BETA, "hidden_dims", List.of(32, 32), "max_steps", 2000L));
            DistilAgent student = DistilAgent.create(
                    engine,
                    config,
                    OBS,
                    ACT,
                    (where, observations, actions, counter) -> new DacTeacher(teacher, observations, actions, counter));
            SplittableRandom random = new SplittableRandom(1);
            float[] observations = new float[2 * ROWS * OBS];
            for (int i = 0; i < observations.length; i++) {
                observations[i] = (float) random.nextGaussian();
            }
            student.tensors().get("batch/observations").write(observations);
            Program update = student.recordUpdate();
            update.run(1);
            checkWeights(engine, teacher, student);
            double first = distance(student);
            update.run(1500);
            // A random teacher's ten candidates differ, the policy learns their choice's mean: most of the way, not
            // all.
            assertTrue(distance(student) < 0.6 * first, distance(student) + " after " + first);
        }
    }

    /** w = exp(beta (b(teacher's action) - b(own))), b = mean - rho std over the heads: float32's error of a small network. */
    private static void checkWeights(Engine engine, DacAgent teacher, DistilAgent student) {
        double[] teachers = bounds(engine, teacher, student, "teacher_actions");
        double[] own = bounds(engine, teacher, student, "own_actions");
        float[] weights = student.tensors().get("weights").toArray();
        float[] values = student.tensors().get("teacher_values").toArray();
        double mean = 0;
        for (int i = 0; i < weights.length; i++) {
            assertEquals(teachers[i], values[i], 1e-5);
            assertEquals(Math.exp(BETA * (teachers[i] - own[i])), weights[i], 1e-4);
            mean += i < ROWS ? own[i] / ROWS : 0;
        }
        assertEquals(mean, student.metrics().ofRow(0).get("q_mean"), 1e-5);
    }

    private static double[] bounds(Engine engine, DacAgent teacher, DistilAgent student, String actions) {
        Tensor values = engine.tensor(2, 3, ROWS);
        engine.operations()
                .ensembleValues(
                        teacher.critic(),
                        BankPart.TARGET,
                        student.tensors().get("batch/observations"),
                        student.tensors().get(actions),
                        values);
        float[] q = values.toArray();
        double[] bounds = new double[2 * ROWS];
        for (int i = 0; i < bounds.length; i++) {
            double mean = 0;
            double square = 0;
            for (int head = 0; head < 3; head++) {
                double value = q[(i / ROWS * 3 + head) * ROWS + i % ROWS];
                mean += value / 3;
                square += value * value / 3;
            }
            bounds[i] = mean - RHO * Math.sqrt(Math.max(0, square - mean * mean));
        }
        return bounds;
    }

    /** Root of the mean squared distance of the policy's action from the teacher's. */
    private static double distance(DistilAgent student) {
        float[] teachers = student.tensors().get("teacher_actions").toArray();
        float[] own = student.tensors().get("own_actions").toArray();
        double sum = 0;
        for (int i = 0; i < own.length; i++) {
            sum += Math.pow(teachers[i] - own[i], 2);
        }
        return Math.sqrt(sum / own.length);
    }
}
