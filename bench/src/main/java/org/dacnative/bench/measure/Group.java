// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.dacnative.bench.report.Measurement;

/** The groups of measurements, each of which makes one file of results. */
public enum Group {
    CEILING(Groups::ceiling),
    UPDATE(Groups::update),
    OPTIONS(Groups::options),
    KERNELS(Groups::kernels),
    ACTING(Groups::acting),
    CALLS(Groups::calls),
    DATA(Groups::data),
    ENVIRONMENTS(Groups::environments),
    SAVING(Groups::saving),
    SCALING(Scaling::measure);

    /** Measures a group. */
    interface Measuring {
        List<Measurement> measure(Session session, Jmh jmh) throws IOException, InterruptedException;
    }

    private final Measuring measuring;

    Group(Measuring measuring) {
        this.measuring = measuring;
    }

    /** The name of the file and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Measurement> measure(Session session, Jmh jmh) throws IOException, InterruptedException {
        return measuring.measure(session, jmh);
    }
}
