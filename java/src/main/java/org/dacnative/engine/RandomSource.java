// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Where an operation's draws come from: besides the replica's seed and the element's position only these two numbers
 * decide them, so they are the same whatever the thread count or the other seeds.
 *
 * @param counter its value says which step draws
 * @param stream tells the drawing operations of one step apart
 */
public record RandomSource(Counter counter, int stream) {}
