// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dacnative.engine.Device;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --device auto|cpu|cuda[:n]}.
 *
 * @param device null for auto
 * @param index which GPU
 */
record DeviceOption(Device device, int index) {
    @Override
    public String toString() {
        return device == null ? "auto" : device == Device.CPU ? "cpu" : "cuda:" + index;
    }

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    static DeviceOption parse(String text) {
        Matcher cuda = CUDA.matcher(text);
        if (cuda.matches()) {
            return new DeviceOption(Device.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        return switch (text) {
            case "auto" -> new DeviceOption(null, 0);
            case "cpu" -> new DeviceOption(Device.CPU, 0);
            default -> throw new TypeConversionException("'" + text + "' is not one of auto, cpu, cuda, cuda:n");
        };
    }
}
