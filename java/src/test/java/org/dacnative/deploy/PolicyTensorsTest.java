// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exported arrays are the acting networks', turned to [out, in], and nothing of training. */
class PolicyTensorsTest {
    private static final int OBS = SavedRuns.OBS;
    private static final int ACT = SavedRuns.ACT;

    @TempDir
    private Path folder;

    @Test
    void namesShapesAndValues() throws IOException {
        Path run = SavedRuns.save(
                folder.resolve("run"), "dac", "num_qs", "2", "T", "4", "sampler", "ddim", "ddim_step", "2");
        Path out = folder.resolve("policy.safetensors");
        PolicyExport.safetensors(run, PolicyOptions.STANDARD.withSeed(4), out);
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(4L)));
                SafetensorsFile file = SafetensorsFile.open(out)) {
            DiffusionRule rule = (DiffusionRule)
                    SavedAgent.open(run, KnownAlgorithms.ALL).create(engine).decisionRule();
            NetworkWeights critic = NetworkWeights.of(rule.choice().critic(), DiffusionRule.CRITIC_PART);
            float[] expected = critic.values("net/0/kernel"); // (2, OBS + ACT, 16)
            float[] turned = file.floats("critic.net.0.weight", List.of(2L, 16L, (long) OBS + ACT));
            for (int head = 0; head < 2; head++) {
                for (int in = 0; in < OBS + ACT; in++) {
                    for (int o = 0; o < 16; o++) {
                        assertEquals(
                                expected[(head * (OBS + ACT) + in) * 16 + o],
                                turned[(head * 16 + o) * (OBS + ACT) + in]);
                    }
                }
            }
            assertArrayEquals(critic.values("net/2/bias"), file.floats("critic.net.2.bias", List.of(2L, 1L)));
            NetworkWeights actor = NetworkWeights.of(rule.chain().actor(), DiffusionRule.ACTOR_PART);
            assertArrayEquals(actor.values("time/1/bias"), file.floats("actor.time.1.bias", List.of(32L)));
            file.floats("actor.net.2.weight", List.of((long) ACT, 16L));
            assertArrayEquals(new long[] {4, 2}, file.longs("sampler.timesteps", List.of(2L)));
            assertArrayEquals(new long[] {2, 0}, file.longs("sampler.next_timesteps", List.of(2L)));
            assertEquals(1f, file.floats("sampler.alpha_hats", List.of(5L))[0]);
            assertEquals("ddim", file.metadata().get("sampler"));
            assertEquals("16,16", file.metadata().get("critic_hidden"));
            assertTrue(file.tensors().keySet().stream().noneMatch(name -> name.contains("mu") || name.contains("eta")));
        }
    }

    @Test
    void aGaussianPolicyIsItsActor() throws IOException {
        Path run = SavedRuns.save(folder.resolve("run"), "bc");
        Path out = folder.resolve("policy.safetensors");
        PolicyExport.safetensors(run, PolicyOptions.STANDARD, out);
        try (SafetensorsFile file = SafetensorsFile.open(out)) {
            assertEquals(
                    Set.of(
                            "actor.net.0.weight",
                            "actor.net.0.bias",
                            "actor.norm.0.weight",
                            "actor.norm.0.bias",
                            "actor.net.1.weight",
                            "actor.net.1.bias",
                            "actor.norm.1.weight",
                            "actor.norm.1.bias",
                            "actor.net.2.weight",
                            "actor.net.2.bias",
                            "actor.log_std"),
                    file.tensors().keySet());
            assertEquals("gaussian", file.metadata().get("rule"));
        }
    }
}
