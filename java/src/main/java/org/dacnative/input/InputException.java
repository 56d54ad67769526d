// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import java.util.List;

/**
 * Something that the user gave is wrong. The message is one line: what was given, what is allowed, which option changes
 * it. The command prints it and exits with code 2.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> ofParameters;

    /** The message is kept to one line: a file's name, say, may hold a line break. */
    public InputException(String message) {
        this(message, null);
    }

    /** @param cause what the line leaves out: {@code --debug} shows it */
    public InputException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
        ofParameters = List.of();
    }

    private InputException(List<String> ofParameters) {
        super(OneLine.of(String.join("; ", ofParameters)));
        this.ofParameters = List.copyOf(ofParameters);
    }

    /** Of a parameter, which is an option of the command line too: "eta is 7, allowed is ...". */
    public static InputException ofParameter(String problem) {
        return ofParameters(List.of(problem));
    }

    /** Of several parameters, each problem beginning with the name of one. */
    public static InputException ofParameters(List<String> problems) {
        return new InputException(problems);
    }

    /** Problems that begin with the name of a parameter; none if the message is not of that kind. */
    public List<String> ofParameters() {
        return ofParameters;
    }

    /** The message for the command line, on which parameters are options: "--eta is 7, allowed is ...". */
    public String withFlags() {
        return ofParameters.isEmpty() ? getMessage() : OneLine.of("--" + String.join("; --", ofParameters));
    }
}
