// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/** A mode of reward tuning as it was fitted to a data set: what becomes of any reward, those of online steps too. */
@FunctionalInterface
public interface RewardMap {
    float of(float reward);
}
