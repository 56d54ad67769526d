// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dacnative.Bfloat16;
import org.dacnative.Launched;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.deploy.SavedRuns;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script talks to a policy: the actions are the library's, in the form of the observations, and nothing else is said. */
class ActTest {
    private static final String STATE = "0.5,-1,0,2e-1,.25";
    private static final float[] OBSERVATION = {0.5f, -1, 0, 0.2f, 0.25f};

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void save() throws IOException {
        run = SavedRuns.save(folder.resolve("run"), "dac");
    }

    @Test
    void csvInCsvOut() {
        Outcome plain = act(STATE + "\n\n 1, 2 ,3,4,5\r\n" + STATE);
        assertEquals("", plain.err());
        List<String> lines = plain.out().lines().toList();
        assertEquals(3, lines.size(), plain.out());
        assertArrayEquals(decided(0), numbers(lines.get(0)));
        assertArrayEquals(decided(2), numbers(lines.get(2)), "the third decision");
        assertNotEquals(lines.get(0), lines.get(2), "each decision draws anew");
        assertEquals(plain.out(), act(STATE + "\n1,2,3,4,5\n" + STATE + "\n").out(), "and is the same each time");
        assertEquals(
                "action_0,action_1,action_2\n" + lines.get(0) + "\n",
                act("x,y,z,u,\"v\"\n" + STATE).out());
        assertEquals("", act("").out());
        run = run.resolve("ckpt"); // stands for the run
        assertEquals(plain.out(), act(STATE + "\n\n 1, 2 ,3,4,5\r\n" + STATE).out());
    }

    @Test
    void jsonInJsonOut() {
        String array = "[" + STATE.replace(",.25", ",0.25") + "]";
        List<String> lines = act(array + "\n{\"observation\": " + array + "}\n[" + array + "," + array + "]\n")
                .out()
                .lines()
                .toList();
        assertArrayEquals(
                decided(0), numbers(JsonParser.parseString(lines.get(0)).getAsJsonArray()));
        assertArrayEquals(
                decided(1),
                numbers(JsonParser.parseString(lines.get(1)).getAsJsonObject().getAsJsonArray("action")));
        JsonArray batch = JsonParser.parseString(lines.get(2)).getAsJsonArray();
        assertEquals(2, batch.size());
        float[] together = new float[2 * SavedRuns.ACT];
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            float[] twice = new float[2 * SavedRuns.OBS];
            System.arraycopy(OBSERVATION, 0, twice, 0, SavedRuns.OBS);
            System.arraycopy(OBSERVATION, 0, twice, SavedRuns.OBS, SavedRuns.OBS);
            policy.act(2, twice, together);
        }
        float[] second = numbers(batch.get(1).getAsJsonArray());
        assertArrayEquals(Arrays.copyOfRange(together, 3, 6), second);
    }

    @Test
    void optionsAreTheLibrarys() throws IOException {
        run = SavedRuns.save(folder.resolve("iql"), "iql");
        assertNotEquals(act(STATE).out(), act(STATE, "--seed", "4").out());
        assertNotEquals(act(STATE).out(), act(STATE, "--temperature", "5").out());
    }

    @Test
    void soIsThePrecision() throws IOException {
        Bfloat16.require();
        run = SavedRuns.save(folder.resolve("iql"), "iql");
        assertNotEquals(act(STATE).out(), act(STATE, "--precision", "bf16").out());
    }

    @Test
    void aBadLineIsNamedAndEndsIt() {
        refused(STATE + "\n1,2,3\n", "line 2: 3 numbers are given, a state has 5");
        refused("a,b\n", "line 1: 2 numbers are given, a state has 5");
        refused("\n1,2,x,4,5\n", "line 2: column 3 is x, which is no number");
        refused("a,b,c,d,e\n1,2,,4,5\n", "line 2: column 3 is empty, which is no number");
        refused("1,2,NaN,4,5\n", "line 1: column 3 is NaN");
        refused("1,2,1e99,4,5\n", "line 1: number 3 is beyond float32");
        refused("[1,2,3,4\n", "line 1: it is not JSON");
        refused("[1,2,3,4,5]\n[1,2,3,4,\"5\"]", "line 2: number 5 is \"5\", which is no number");
        refused("{\"obs\":[1]}", "neither an array nor an object with an array \"observation\"");
        refused("[[1,2,3,4,5],6]", "state 1 is no array");
        refused("[]", "0 numbers are given");
        refused("1".repeat(2_000_000), "it has more than");
    }

    /** In a process of its own the answer comes while the input is still open, and standard output holds nothing else. */
    @Test
    void answersWhileTheInputIsOpen() throws IOException, InterruptedException {
        String script = "mkfifo in; $JAVA -cp $CP org.dacnative.cli.Main act run < in > out & exec 3>in; " + "echo "
                + STATE + " >&3; until [ -s out ]; do sleep 0.1; done; cat out; exec 3>&-; wait";
        Launched shell = Launched.shell(folder, System.getProperty("java.class.path"), Map.of(), script);
        assertEquals(0, shell.code(), shell.err());
        assertArrayEquals(decided(0), numbers(shell.out().strip()));
    }

    private void refused(String input, String part) {
        Outcome outcome = outcome(input);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }

    private Outcome act(String input, String... options) {
        Outcome outcome = outcome(input, options);
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    private Outcome outcome(String input, String... options) {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            return Outcome.of(Stream.concat(Stream.of("act", run.toString()), Stream.of(options))
                    .toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    private float[] decided(long number) {
        float[] action = new float[SavedRuns.ACT];
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            policy.act(number, OBSERVATION, action);
        }
        return action;
    }

    private static float[] numbers(String csv) {
        String[] fields = csv.split(",");
        float[] numbers = new float[fields.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(fields[i]);
        }
        return numbers;
    }

    private static float[] numbers(JsonArray array) {
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).getAsFloat();
        }
        return numbers;
    }
}
