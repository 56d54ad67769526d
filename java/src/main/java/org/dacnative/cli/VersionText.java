// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
final class VersionText implements IVersionProvider {
    /** From the jar's manifest; "development" when run from class files. */
    static final String VERSION = VersionText.class.getPackage().getImplementationVersion() == null
            ? "development"
            : VersionText.class.getPackage().getImplementationVersion();

    @Override
    public String[] getVersion() {
        return new String[] {"dac-native " + VERSION};
    }
}
