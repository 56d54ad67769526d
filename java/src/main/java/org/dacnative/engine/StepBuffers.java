// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What an environment step reads and writes, in native memory: an array that is handed over costs an allocation and two
 * copies, which is a tenth of the fastest simulations' step. Each pointer has a view that Java fills and reads.
 */
final class StepBuffers implements AutoCloseable {
    final DoublePointer actions;
    final BytePointer active;
    final DoublePointer rewards;
    final BytePointer terminated;
    final FloatPointer observations;
    final DoubleBuffer actionValues;
    final ByteBuffer activeValues;
    final DoubleBuffer rewardValues;
    final ByteBuffer terminatedValues;
    final FloatBuffer observationValues;

    StepBuffers(int numEnvs, int obsDim, int actDim) {
        actions = new DoublePointer((long) numEnvs * actDim);
        active = new BytePointer(numEnvs);
        rewards = new DoublePointer(numEnvs);
        terminated = new BytePointer(numEnvs);
        observations = new FloatPointer((long) numEnvs * obsDim);
        actionValues = actions.asBuffer();
        activeValues = active.asBuffer();
        rewardValues = rewards.asBuffer();
        terminatedValues = terminated.asBuffer();
        observationValues = observations.asBuffer();
    }

    @Override
    public void close() {
        actions.close();
        active.close();
        rewards.close();
        terminated.close();
        observations.close();
    }
}
