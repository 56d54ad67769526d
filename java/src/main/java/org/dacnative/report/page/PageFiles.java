// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What goes into every page: our style and program, and uPlot's from its WebJar. */
final class PageFiles {
    /** As in pom.xml. */
    static final String UPLOT_VERSION = "1.6.30";

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/" + UPLOT_VERSION + "/";

    private PageFiles() {}

    static String style() {
        return read("page.css");
    }

    static String program() {
        return read("page.js");
    }

    static String uplotStyle() {
        return read(UPLOT + "dist/uPlot.min.css");
    }

    /** With its licence, which asks to go along. */
    static String uplotProgram() {
        return "/*\n" + read(UPLOT + "LICENSE") + "*/\n" + read(UPLOT + "dist/uPlot.iife.min.js");
    }

    private static String read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: it has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
