// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder's results as one page; a group that was not run has no section. */
final class MarkdownReport {
    private final ResultFolder results;
    private final Ceilings ceilings;

    MarkdownReport(ResultFolder results) {
        this.results = results;
        this.ceilings = new Ceilings(results);
    }

    String text() {
        Markdown page = new Markdown();
        Machine machine = results.groups().get(0).machine();
        page.line("# Measured on " + machine.name());
        page.line("");
        page.line("- processor: " + machine.processor() + ", " + machine.cores() + " cores for this process"
                + ceilings.clock()
                        .map(ghz -> ", " + Figures.number(ghz) + " GHz measured")
                        .orElse(""));
        page.line("- engine: " + machine.engine() + (machine.simulator().isEmpty() ? "" : "; " + machine.simulator())
                + "; Java " + machine.java());
        page.line("- figures are medians, with lower and upper quartile in brackets; `<group>.json` has every sample");
        page.line("");
        runs(page);
        ceilingSection(page);
        new UpdateSection(results, ceilings).write(page);
        UpdateSection.writeOptions(page, results);
        new KernelSection(results, ceilings).write(page);
        new ServiceSections(results).write(page);
        new ScalingSection(results, ceilings).write(page);
        return page.text();
    }

    private void runs(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (GroupResult group : results.groups()) {
            rows.add(List.of(
                    group.group(),
                    group.date(),
                    group.commit(),
                    "`" + group.command() + "`" + (group.quick() ? " (quick: few repeats)" : "")));
        }
        page.table(List.of("group", "date", "commit", "made by"), rows);
    }

    private void ceilingSection(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : results.measurements("ceiling")) {
            Optional<String> what = switch (m.name()) {
                case "matmul" ->
                    Optional.of(m.parameter("library") + " matmul " + m.parameter("precision") + " "
                            + m.parameter("shape"));
                case "copy" -> Optional.of("memory copy, " + m.parameter("kibibytes") + " KiB a thread");
                default -> Optional.empty();
            };
            Spread s = m.spread();
            what.ifPresent(text -> rows.add(List.of(
                    text,
                    m.parameter("threads"),
                    Figures.number(s.median()) + " (" + Figures.number(s.lowerQuartile()) + " - "
                            + Figures.number(s.upperQuartile()) + ") "
                            + m.unit().label())));
        }
        page.section("The machine's own limits", rows, List.of("", "threads", "rate"));
        if (!rows.isEmpty()) {
            page.line("Copies count bytes read and bytes written. Shares of the ceiling below refer to the 2560x256x256"
                    + " product of the same precision.");
            page.line("");
        }
    }
}
