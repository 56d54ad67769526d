// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** An environment of the user's own that policies are scored in. */
final class EnvironmentFlags {
    @Option(
            names = "--env_class",
            paramLabel = "CLASS",
            description = "score in an environment of your own: a class that implements org.dacnative.engine.VectorEnv"
                    + " and has a public constructor that takes the number of environments")
    private String name;

    @Option(
            names = "--env_class_path",
            paramLabel = "JAR|DIR",
            description = "where that class is, if it is not on Java's class path")
    private Path path;

    private OwnEnvironment loaded; // null until it is

    boolean isGiven() {
        return name != null;
    }

    /** An option that was given, where there is no place for an environment. */
    Optional<String> firstGiven() {
        return Optional.ofNullable(name != null ? "--env_class" : path != null ? "--env_class_path" : null);
    }

    /** InputException if one is given without what it belongs to, or is none. */
    void validate() {
        if (path != null && name == null) {
            throw new InputException("--env_class_path " + path + ": --env_class names the class in it");
        }
        if (name != null) {
            environment();
        }
    }

    /** The class. InputException if there is no such class or it is no environment. */
    OwnEnvironment environment() {
        if (loaded == null) {
            loaded = OwnEnvironment.load(name, path);
        }
        return loaded;
    }

    /** The environment of a run by its options, if it had one of its own. */
    static Optional<OwnEnvironment> recorded(Map<String, String> options) {
        return Optional.ofNullable(options.get("env_class"))
                .map(known -> OwnEnvironment.load(
                        known, options.containsKey("env_class_path") ? Path.of(options.get("env_class_path")) : null));
    }

    /** Adds what was given to a run's options. */
    void putTexts(Map<String, String> text) {
        if (name != null) {
            text.put("env_class", name);
        }
        if (path != null) {
            text.put("env_class_path", path.toAbsolutePath().toString());
        }
    }
}
