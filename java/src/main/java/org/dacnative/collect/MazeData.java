// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import org.dacnative.data.Transitions;

/**
 * What the waypoint controller left behind.
 *
 * @param transitions to train on; never terminal
 * @param episodeReturn mean reward sum over stretches as long as an episode, as the environment pays: the behaviour's
 *     own return
 */
public record MazeData(Transitions transitions, double episodeReturn) {}
