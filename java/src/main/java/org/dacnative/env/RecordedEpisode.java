// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import org.dacnative.engine.PhysicsTask;

/**
 * The states of one episode, from its start to its end.
 *
 * @param secondsPerStep simulated time between two states
 * @param goal x and y, or no numbers for a task without one
 * @param positions a row a state, as {@link org.dacnative.engine.PhysicsWorld#getState} gives them
 */
public record RecordedEpisode(PhysicsTask task, double secondsPerStep, double[] goal, double[][] positions) {}
