// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.dacnative.engine.capi.DacPresets;

/** Why the native library was not loaded, in one line: what, which folder, which option changes it. */
final class LoadFailure {
    private static final String OTHER_FOLDER = NativeCache.VARIABLE + "=DIR, or java -D" + NativeCache.PROPERTY
            + "=DIR where the engine is used as a library, chooses another folder";

    private LoadFailure() {}

    static String explain(Throwable failure) {
        if (!Loader.getPlatform().equals(DacPresets.PLATFORM)) {
            return "the native library cannot be loaded on this machine (" + Loader.getPlatform() + "): only "
                    + DacPresets.PLATFORM + " is supported";
        }
        if (DacPresets.class.getResource(DacPresets.PLATFORM + "/libjniDac.so") == null) {
            return "the native libraries are not on the class path: depend on org.dacnative:dac-native-platform, or on"
                    + " org.dacnative:dac-native twice, as it is and with the classifier " + DacPresets.PLATFORM;
        }
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof IOException) {
                return "the native libraries cannot be unpacked into " + folder() + ": " + cause.getMessage() + "; "
                        + OTHER_FOLDER;
            }
        }
        for (Throwable cause : causes) {
            String text = String.valueOf(cause.getMessage());
            if (text.contains("failed to map segment")) {
                String library = text.substring(0, text.indexOf(": "));
                return "the native libraries in " + new File(library).getParent()
                        + " cannot be executed, as on a file system that is mounted noexec; " + OTHER_FOLDER;
            }
        }
        return "the native library cannot be loaded: "
                + causes.get(causes.size() - 1).getMessage();
    }

    /** From the outermost to the first; the last says best what happened. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String folder() {
        try {
            return Loader.getCacheDir().toString();
        } catch (IOException e) {
            return System.getProperty(NativeCache.PROPERTY, "~/.javacpp/cache");
        }
    }
}
