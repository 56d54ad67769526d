// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.List;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.algorithm.State;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.Tensor;

/** An algorithm that learns nothing, to show that one class is all that another algorithm takes. */
final class MadeUpAlgorithm implements Algorithm<MadeUpAlgorithm.Config> {
    record Config(
            @Parameter(name = "batch_size", standard = "8", least = 1, text = "rows of a minibatch")
            int batchSize,

            @Parameter(name = "zeal", standard = "0.5", least = 0, most = 1, text = "what every action is")
            double zeal,

            @Parameter(name = "max_steps", standard = "100", least = 1, text = "updates of the whole run")
            long maxSteps)
            implements TrainingConfig {}

    @Override
    public String name() {
        return "MADE_UP";
    }

    @Override
    public ParameterTable<Config> parameters() {
        return ParameterTable.of(Config.class);
    }

    @Override
    public Agent create(Engine engine, Config config, int obsDim, int actDim) {
        Counter updates = engine.counter(0);
        Tensor zeal = engine.tensor(engine.numSeeds());
        float[] values = new float[engine.numSeeds()];
        Arrays.fill(values, (float) config.zeal());
        zeal.write(values);
        return new Agent() {
            @Override
            public Engine engine() {
                return engine;
            }

            @Override
            public Counter updates() {
                return updates;
            }

            @Override
            public Program recordTraining(Replay replay, Sampling sampling) {
                return engine.record(() -> engine.operations().advance(updates));
            }

            @Override
            public Metrics metrics() {
                float[][] rows = new float[engine.numSeeds()][1];
                for (float[] row : rows) {
                    row[0] = updates.get();
                }
                return new Metrics(List.of("progress"), engine.config().seeds(), rows);
            }

            @Override
            public ActingPolicy policy(Engine where) {
                return new Constant(zeal);
            }

            @Override
            public DecisionRule decisionRule() {
                throw new UnsupportedOperationException("this test's agent has no networks");
            }

            @Override
            public State state() {
                return new State(engine.numSeeds()).tensor("zeal", zeal).counter("updates", updates);
            }
        };
    }

    /** Every action is what the state says. */
    private record Constant(Tensor zeal) implements ActingPolicy {
        @Override
        public void act(float[] observations, int rows, float[] actions) {
            Arrays.fill(actions, zeal.toArray()[0]);
        }

        @Override
        public void prepare(int rows) {}

        @Override
        public void startEvaluation(long number) {}

        @Override
        public void startStep(long number) {}

        @Override
        public void refresh() {}

        @Override
        public State state() {
            return new State(zeal.toArray().length).tensor("zeal", zeal);
        }
    }
}
