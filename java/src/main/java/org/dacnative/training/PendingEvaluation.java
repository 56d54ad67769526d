// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.algorithm.State;

/**
 * An evaluation beside training that was given up.
 *
 * @param updates what its weights had seen
 * @param weights that it acts with
 */
public record PendingEvaluation(long updates, State weights) {}
