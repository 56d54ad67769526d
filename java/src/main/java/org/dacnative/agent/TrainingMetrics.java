// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one replica's last update reported.
 *
 * @param seed of the replica
 * @param criticLoss mean squared error of the critics
 * @param qMean mean over heads and batch of Q(s, a) at the data
 * @param qStd mean over the batch of the standard deviation over heads
 * @param criticGradNorm global norm of the critics' gradient before clipping
 * @param qNorm mean of |Q_target(s, a)|, the scale of the guidance
 * @param bcLoss noise regression loss
 * @param guidanceLoss the actor's other term
 * @param actorLoss eta * bcLoss + guidanceLoss
 * @param actorGradNorm global norm of the actor's gradient before clipping
 * @param eta the dual variable after the update
 */
public record TrainingMetrics(
        long seed,
        double criticLoss,
        double qMean,
        double qStd,
        double criticGradNorm,
        double qNorm,
        double bcLoss,
        double guidanceLoss,
        double actorLoss,
        double actorGradNorm,
        double eta) {

    /** Name and value of each quantity, in the order of an update. */
    public Map<String, Double> asMap() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("critic_loss", criticLoss);
        values.put("q_mean", qMean);
        values.put("q_std", qStd);
        values.put("critic_grad_norm", criticGradNorm);
        values.put("q_norm", qNorm);
        values.put("bc_loss", bcLoss);
        values.put("guidance_loss", guidanceLoss);
        values.put("actor_loss", actorLoss);
        values.put("actor_grad_norm", actorGradNorm);
        values.put("eta", eta);
        return values;
    }
}
