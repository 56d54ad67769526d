// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The user's home folder. Java asks the system's list of users and says "?" for one who is not in it, as in many
 * containers; taken as a name, that is a folder below the working folder. {@code $HOME} knows better then.
 */
public final class HomeFolder {
    private HomeFolder() {}

    /** Of this process's user; empty if nothing names one. */
    public static Optional<Path> find() {
        return find(System.getProperty("user.home", ""), System.getenv());
    }

    /** @param userHome Java's answer */
    static Optional<Path> find(String userHome, Map<String, String> environment) {
        String home = userHome.startsWith("/") ? userHome : environment.getOrDefault("HOME", "");
        return home.startsWith("/") ? Optional.of(Path.of(home)) : Optional.empty();
    }
}
