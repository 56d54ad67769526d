// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.dacnative.bench.report.GroupResult;
import org.dacnative.bench.report.Machine;
import org.dacnative.bench.report.Measurement;
import org.dacnative.bench.report.ResultFolder;

/** Measures groups and writes their files, each as soon as it is done. */
public final class Measuring {
    private Measuring() {}

    /** The folder that the files are in: one of the machine's name below {@code results}. */
    public static Path run(Session session, List<Group> groups, Path results, Provenance provenance)
            throws IOException, InterruptedException {
        Machine machine = Machine.here(session.backend(), session.threads());
        Path folder = results.resolve(machine.name());
        String commit = provenance.commit();
        for (Group group : groups) {
            Session.say(group.label());
            Jmh jmh = new Jmh(session);
            List<Measurement> measurements = group.measure(session, jmh);
            if (!measurements.isEmpty()) {
                String date = LocalDate.now(ZoneOffset.UTC).toString();
                boolean quick = session.budget().fewPoints();
                ResultFolder.write(
                        folder,
                        new GroupResult(
                                group.label(), quick, provenance.command(), date, commit, machine, measurements));
                jmh.writeRaw(ResultFolder.raw(folder, group.label()));
            }
        }
        return folder;
    }
}
