// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
final class VersionText implements IVersionProvider {
    /** From the jar's manifest; "development" when run from class files. */
    static final String VERSION = VersionText.class.getPackage().getImplementationVersion() == null
            ? "development"
            : VersionText.class.getPackage().getImplementationVersion();

    /** The commit it was built from, with "-dirty" after it if files were changed; "unknown" outside a repository. */
    static final String COMMIT = commit();

    @Override
    public String[] getVersion() {
        return new String[] {"dac-native " + VERSION};
    }

    private static String commit() {
        try (InputStream stream = VersionText.class.getResourceAsStream("commit.properties")) {
            if (stream == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(stream);
            String id = properties.getProperty("git.commit.id", "");
            return id.isEmpty() ? "unknown" : id + ("true".equals(properties.getProperty("git.dirty")) ? "-dirty" : "");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
