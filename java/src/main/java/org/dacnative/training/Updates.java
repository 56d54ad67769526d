// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

/** What takes an agent's updates: its recorded program, or that and what has to happen between two of them. */
@FunctionalInterface
public interface Updates {
    /** So many more. */
    void run(long count);
}
