// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

/**
 * What a seed draws from while it is fine-tuned: the newest transitions, whether the data set's or its own.
 *
 * @param capacity how many of them
 * @param rows of a seed's own that there must be room for
 * @param keepsOffline whether the data set's count when fine-tuning begins
 */
public record OnlineBuffer(long capacity, long rows, boolean keepsOffline) {
    /**
     * @param updates online ones
     * @param batchSize without the data set as many steps are taken before the first of them
     */
    public static OnlineBuffer of(long capacity, boolean keepsOffline, long updates, int batchSize) {
        return new OnlineBuffer(capacity, Math.min(capacity, updates + (keepsOffline ? 0 : batchSize)), keepsOffline);
    }
}
