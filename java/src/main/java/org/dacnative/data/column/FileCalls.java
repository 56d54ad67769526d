// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;

/**
 * The one place where files are read. jhdf reports damage by exceptions of many kinds, arithmetic ones among them, by
 * asking for more memory than there is, or by running in circles; the user gets one line for each.
 */
public final class FileCalls {
    /** What jhdf says of forms of HDF5 that it does not know. */
    private static final List<String> UNKNOWN_FORMS =
            List.of("Unrecognized datatype version", "Unsupported data layout message version");

    private FileCalls() {}

    /** The call's result; whatever it throws becomes an InputException about this part of the file. */
    public static <T> T reading(Path path, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (InputException e) {
            throw e;
        } catch (DataRefusal e) {
            throw new InputException(path + ": " + what + " " + e.getMessage());
        } catch (RuntimeException e) {
            throw new InputException(path + ": " + explain(what, e), e);
        } catch (OutOfMemoryError e) {
            throw new InputException(path + ": " + what + " needs more than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB that Java may use, or the file is damaged; java -Xmx gives it more");
        } catch (StackOverflowError e) {
            throw new InputException(path + ": " + what
                    + " cannot be read, the file is damaged (a part of it contains itself); give another one with"
                    + " --dataset");
        } catch (InternalError e) {
            // Java's answer to a page of a mapped file that is not there any more, or cannot be had from the disk.
            throw new InputException(path + ": " + what + " cannot be read, the file became shorter meanwhile or its"
                    + " disk failed; give a file with --dataset that nobody writes to");
        }
    }

    /** In words: of what a library has thrown only the system's own reason means something to the user. */
    private static String explain(String what, Throwable thrown) {
        String message = String.valueOf(innermost(thrown).getMessage());
        // The reader gives up on a whole group, so it is not known which of the columns it was.
        if (UNKNOWN_FORMS.stream().anyMatch(message::startsWith)) {
            return "this file is written in a form newer than HDF5 2.0, which cannot be read yet" + DataRefusal.COPY_IT;
        }
        String reason = FileProblem.in(thrown)
                .map(system -> " (" + FileProblem.of(system) + ")")
                .orElse("");
        return what + " cannot be read, the file is damaged or uses a feature of its format that is not supported"
                + reason + "; copy or download it again, or give another one with --dataset";
    }

    /** The innermost cause says what; the outer ones only say where. */
    private static Throwable innermost(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }
}
