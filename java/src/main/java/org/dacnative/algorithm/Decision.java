// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.Map;
import org.dacnative.engine.Tensor;

/** A decision for R states of every seed that is recorded in an engine: fill in the observations, run it, read the actions. */
public interface Decision {
    /** (S, R, D) */
    Tensor observations();

    /** (S, R, A), not clipped. */
    Tensor actions();

    /** By name, to be filled in before {@link #run}; empty if the engine draws. */
    Map<String, Tensor> draws();

    /** Decides for the observations of the moment. */
    void run();
}
