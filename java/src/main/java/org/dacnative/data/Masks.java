// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * Bellman masks: 0 where the task ended, else 1.
 *
 * @param ended where it did; not copied
 */
record Masks(boolean[] ended) implements Rows {
    @Override
    public int size() {
        return ended.length;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public void read(int first, int count, float[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = ended[first + i] ? 0 : 1;
        }
    }
}
