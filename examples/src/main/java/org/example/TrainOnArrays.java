// SPDX-License-Identifier: Apache-2.0
package org.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.env.SeedScores;
import org.dacnative.training.Trainer;
import org.dacnative.training.TrainingListener;

/** Trains on arrays, scores the policies in an environment of one's own while they learn, saves them and acts. */
public final class TrainOnArrays {
    private TrainOnArrays() {}

    public static void main(String[] args) throws Exception {
        Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("cart");
        train(folder, 4000);
        System.out.printf("saved in %s; a cart is pushed to %.3f%n", folder, act(folder));
    }

    /** The mean return of the last evaluation. */
    static double train(Path folder, long updates) {
        DacConfig config = DacConfig.builder()
                .batchSize(64)
                .hiddenDims(List.of(32, 32))
                .numCritics(2)
                .numQSamples(4)
                .actorLearningRate(1e-3)
                .criticLearningRate(1e-3)
                .actorTargetAfter(0)
                .rho(0)
                .eta(1)
                .etaLearningRate(0)
                .maxSteps(updates)
                .build();
        double[] last = new double[1];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void evaluated(long done, List<SeedScores> scores) {
                last[0] = scores.stream().mapToDouble(SeedScores::meanReturn).average().orElseThrow();
                System.out.printf("%6d updates: mean return %.2f%n", done, last[0]);
            }
        };
        try (Trainer trainer = Trainer.of(new DacAlgorithm(), config)
                .seeds(0, 1)
                .data(LoggedData.of(200, 7))
                .evaluateEvery(updates / 4, 10, Cart::new)
                .build()) {
            trainer.run(listener);
            trainer.save(folder);
        }
        return last[0];
    }

    /** Where one cart is after an episode of the saved policy. */
    static float act(Path folder) {
        Cart cart = new Cart(1);
        cart.reset(0, 3);
        float[] observation = new float[Cart.OBS_DIM];
        float[] action = new float[Cart.ACT_DIM];
        try (LoadedPolicy policy = LoadedPolicy.open(folder)) {
            for (int step = 0; step < Cart.STEPS; step++) {
                cart.observe(observation);
                policy.act(observation, action);
                cart.step(new double[] {action[0]}, new byte[] {1}, new double[1], new byte[1]);
            }
        }
        cart.observe(observation);
        return observation[0];
    }
}
