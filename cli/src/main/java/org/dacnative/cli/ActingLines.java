// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.input.InputException;

/**
 * A policy that reads observations line by line and answers each with a line of actions in the same form: CSV, where the
 * first line may be a header, or JSON, where a line is an array of numbers, an array of such arrays, or an object whose
 * {@code observation} is one of these. Blank lines are passed over. The decisions are numbered from 0.
 */
final class ActingLines {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,9})?");
    private static final Gson GSON =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();
    private static final String OBSERVATION = "observation";
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    /** No line of numbers is longer: 64 characters for each, and a million for whatever is around them. */
    private static final int LONGEST_NUMBER = 64;

    private static final int LONGEST_LINE = 1 << 20;

    private final LoadedPolicy policy;
    private final Reader in;
    private final PrintWriter out;
    private long line; // the one being answered, from 1
    private long decisions;

    /** @param in buffered */
    ActingLines(LoadedPolicy policy, Reader in, PrintWriter out) {
        this.policy = policy;
        this.in = in;
        this.out = out;
    }

    /** Until the input ends, or nobody reads the answers. InputException for a line that is no observation. */
    void run() throws IOException {
        boolean first = true;
        boolean json = false;
        for (String text = next(); text != null && !out.checkError(); text = next()) {
            if (text.isBlank()) {
                continue;
            }
            if (first) {
                json = text.startsWith("[") || text.startsWith("{");
            }
            if (first && !json && isHeader(text)) {
                say(IntStream.range(0, policy.actDim()).mapToObj(i -> "action_" + i));
            } else if (json) {
                out.println(jsonAnswer(text));
            } else {
                say(csvAnswer(text));
            }
            out.flush();
            first = false;
        }
    }

    // ------------------------------------------------------------------------------------------ CSV

    private boolean isHeader(String text) {
        String[] names = text.split(",", -1);
        if (Arrays.stream(names).anyMatch(name -> NUMBER.matcher(name.strip()).matches())) {
            return false;
        }
        requireWidth(names.length);
        return true;
    }

    private Stream<String> csvAnswer(String text) {
        String[] fields = text.split(",", -1);
        requireWidth(fields.length);
        float[] observation = new float[fields.length];
        for (int i = 0; i < fields.length; i++) {
            String field = fields[i].strip();
            if (!NUMBER.matcher(field).matches()) {
                throw bad("column " + (i + 1) + " is " + (field.isEmpty() ? "empty" : field) + ", which is no number");
            }
            observation[i] = finite(Float.parseFloat(field), i);
        }
        float[] action = act(observation);
        return IntStream.range(0, action.length).mapToObj(i -> Float.toString(action[i]));
    }

    private void say(Stream<String> fields) {
        out.println(fields.collect(Collectors.joining(",")));
    }

    // ------------------------------------------------------------------------------------------ JSON

    private String jsonAnswer(String text) {
        JsonElement given;
        try {
            given = GSON.fromJson(text, JsonElement.class);
        } catch (JsonParseException e) {
            throw bad("it is not JSON");
        }
        if (given.isJsonArray()) {
            return GSON.toJson(answer(given.getAsJsonArray()));
        }
        if (given.isJsonObject() && given.getAsJsonObject().get(OBSERVATION) instanceof JsonArray observation) {
            JsonObject object = new JsonObject();
            object.add("action", answer(observation));
            return GSON.toJson(object);
        }
        throw bad("it is neither an array nor an object with an array \"" + OBSERVATION + "\"");
    }

    private JsonArray answer(JsonArray given) {
        boolean batch = !given.isEmpty() && given.get(0).isJsonArray();
        if (!batch) {
            return row(act(numbers(given)), 0);
        }
        float[] observations = new float[given.size() * policy.obsDim()];
        for (int state = 0; state < given.size(); state++) {
            if (!given.get(state).isJsonArray()) {
                throw bad("state " + state + " is no array");
            }
            float[] one = numbers(given.get(state).getAsJsonArray());
            System.arraycopy(one, 0, observations, state * one.length, one.length);
        }
        float[] actions = act(observations);
        JsonArray rows = new JsonArray();
        for (int state = 0; state < given.size(); state++) {
            rows.add(row(actions, state));
        }
        return rows;
    }

    private float[] numbers(JsonArray array) {
        requireWidth(array.size());
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonElement element = array.get(i);
            if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
                throw bad("number " + (i + 1) + " is " + element + ", which is no number");
            }
            numbers[i] = finite(element.getAsFloat(), i);
        }
        return numbers;
    }

    private JsonArray row(float[] actions, int state) {
        JsonArray row = new JsonArray();
        for (int i = state * policy.actDim(); i < (state + 1) * policy.actDim(); i++) {
            row.add(actions[i]);
        }
        return row;
    }

    // ------------------------------------------------------------------------------------------ both

    private float[] act(float[] observations) {
        float[] actions = new float[observations.length / policy.obsDim() * policy.actDim()];
        policy.act(decisions++, observations, actions);
        return actions;
    }

    private float finite(float number, int place) {
        if (!Float.isFinite(number)) {
            throw bad("number " + (place + 1) + " is beyond float32");
        }
        return number;
    }

    private void requireWidth(int numbers) {
        if (numbers != policy.obsDim()) {
            throw bad(numbers + (numbers == 1 ? " number is" : " numbers are") + " given, a state has "
                    + policy.obsDim());
        }
    }

    private InputException bad(String what) {
        return new InputException("standard input, line " + line + ": " + what);
    }

    /** The next line without its end, null behind the last one. */
    private String next() throws IOException {
        line++;
        long most = LONGEST_LINE + (long) LONGEST_NUMBER * policy.obsDim();
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return text.toString().strip();
            }
            if (text.length() >= most) {
                throw bad("it has more than " + most + " characters");
            }
            if (c != BYTE_ORDER_MARK) {
                text.append((char) c);
            }
        }
        return text.isEmpty() ? null : text.toString().strip();
    }
}
