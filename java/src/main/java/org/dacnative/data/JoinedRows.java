// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;

/** Columns of one width, one below the other, as one. */
final class JoinedRows implements Rows {
    private final List<Rows> parts;
    private final int size;

    /** @param parts at least one; together less than 2^31 rows */
    JoinedRows(List<Rows> parts) {
        this.parts = List.copyOf(parts);
        this.size = parts.stream().mapToInt(Rows::size).reduce(0, Math::addExact);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int width() {
        return parts.get(0).width();
    }

    @Override
    public void read(int first, int count, float[] to, int at) {
        int begin = 0;
        for (Rows part : parts) {
            int from = Math.max(first, begin);
            int until = Math.min(first + count, begin + part.size());
            if (from < until) {
                part.read(from - begin, until - from, to, at + (from - first) * width());
            }
            begin += part.size();
        }
    }
}
