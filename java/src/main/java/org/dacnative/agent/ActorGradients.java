// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.Counter;
import org.dacnative.engine.Tensor;

/**
 * Steps 5 and 6 of an update (docs/algorithm.md): what leads to the gradients of the actor's loss, issued as operations.
 */
interface ActorGradients {
    void issue();

    /** The noise regression loss (S) that drives the dual step. */
    Tensor bcLoss();

    /** Those of the configuration. */
    static ActorGradients of(Networks networks, Counter updates, UpdateTensors t, RecordedDraws recorded) {
        return networks.config().hasPaperActor()
                ? new PaperActorGradients(networks, t)
                : new GeneralActorGradients(networks, updates, t, recorded);
    }
}
