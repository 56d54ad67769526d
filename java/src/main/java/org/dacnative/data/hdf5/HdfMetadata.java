// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a file says of the environment that it is from: text in the group {@code metadata} or in attributes of the root,
 * under names with "env" or "task" in them. Nothing depends on it, so whatever cannot be read is passed over.
 */
final class HdfMetadata {
    private final HdfFile file;

    HdfMetadata(HdfFile file) {
        this.file = file;
    }

    /** Names with their texts. */
    Map<String, String> environment() {
        Map<String, String> texts = new TreeMap<>();
        tried(file::getAttributes).orElse(Map.of()).forEach((name, attribute) -> put(texts, name, attribute));
        if (tried(() -> file.getChildren().get("metadata")).orElse(null) instanceof Group metadata) {
            tried(metadata::getChildren).orElse(Map.of()).forEach((name, node) -> {
                if (node instanceof Dataset dataset && dataset.isScalar()) {
                    put(texts, "metadata/" + name, dataset::getData);
                }
            });
        }
        return texts;
    }

    private static void put(Map<String, String> texts, String name, Attribute attribute) {
        put(texts, name, attribute::getData);
    }

    private static void put(Map<String, String> texts, String name, Supplier<Object> value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if ((lower.contains("env") || lower.contains("task")) && tried(value).orElse(null) instanceof String text) {
            texts.put(name, text);
        }
    }

    /** Empty for null and for whatever jhdf throws at a part that it cannot read. */
    private static <T> Optional<T> tried(Supplier<T> call) {
        try {
            return Optional.ofNullable(call.get());
        } catch (RuntimeException | StackOverflowError | InternalError e) {
            return Optional.empty();
        }
    }
}
