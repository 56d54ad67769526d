// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of text: which columns, which rows follow each other, and what is refused. */
class CsvFormatTest {
    private static final String COLUMNS = "obs=x,y action=u reward=r done=d episode=id";

    private static final List<String> TABLE = List.of(
            "id,x,y,u,r,d,comment",
            "7,1,2,0.5,10,0,begins",
            "7,3,4,-0.5,20,true,\"ends, at the goal\"",
            "3,5,6,0.25,30,0,",
            "3,7,8,0,40,false,cut");

    @TempDir
    private Path folder;

    /** A terminal row needs no successor; the last row of an episode that was cut has none and goes. */
    @Test
    void episodesByName() throws IOException {
        Episodes found = read(COLUMNS, TABLE);
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5, 6},
                found.transitions().observations().all());
        assertArrayEquals(
                new float[] {3, 4, 3, 4, 7, 8},
                found.transitions().nextObservations().all());
        assertArrayEquals(
                new float[] {0.5f, -0.5f, 0.25f}, found.transitions().actions().all());
        assertArrayEquals(
                new float[] {10, 20, 30}, found.transitions().rewards().all());
        assertArrayEquals(new float[] {1, 0, 1}, found.transitions().masks().all());
        assertEquals(List.of(new Trajectory(0, 2), new Trajectory(2, 3)), found.trajectories());
        assertEquals("CSV", found.format());
    }

    @Test
    void storedSuccessors() throws IOException {
        Episodes found = read(
                "next=y,x obs=x,y action=u reward=r done=d timeout=id",
                List.of("id,x,y,u,r,d", "0,1,2,0,1,0", "1,3,4,0,1,0", "0,5,6,0,1,0"));
        assertArrayEquals(
                new float[] {2, 1, 4, 3, 6, 5},
                found.transitions().nextObservations().all());
        assertEquals(List.of(new Trajectory(0, 2), new Trajectory(2, 3)), found.trajectories());
    }

    /** Another separator, a mark of the encoding, spaces around names, an empty line at the end, names with spaces. */
    @Test
    void otherHabits() throws IOException {
        Episodes expected = read(COLUMNS, TABLE);
        for (String separator : List.of(";", "\t")) {
            List<String> lines = TABLE.stream()
                    .map(line -> line.replace(",", separator).replace("x" + separator, " the x " + separator))
                    .toList();
            Path file = Files.writeString(folder.resolve("other"), "\ufeff" + String.join("\r\n", lines) + "\r\n\r\n");
            Episodes found = read("obs=the x,y action=u reward=r done=d episode=id", file);
            assertEquals(TransitionsDigest.of(expected.transitions()), TransitionsDigest.of(found.transitions()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3,4,5,0   | 1,2,3,4,5       | is no table that can be read (Record 3 has 5 fields",
                "1,2,3,4,5,0   | 1,2,x3,4,5,0    | column y has \"x3\" in line 3; needed is a number",
                "1,2,3,4,5,0   | 1,2,,4,5,0      | column y has \"\" in line 3; needed is a number",
                "1,2,3,4,5,0   | 1,2,1f,4,5,0    | column y has \"1f\" in line 3; needed is a number",
                "1,2,3,4,5,0   | 1,nan,3,4,5,0   | column x has \"nan\" in line 3; all numbers must be finite",
                "1,2,3,4,5,0   | 1,2,3,4,1e39,0  | column r has \"1e39\" in line 3; all numbers must be finite",
                "1,2,3,4,5,NaN | 1,2,3,4,5,0     | column d has \"NaN\" in line 2; allowed are true, false and numbers",
                "1,2,3,4,5,0   | 2,2,3,4,5,0     | its rows hold no transitions",
            })
    void rowsThatCannotBe(String first, String second, String line) {
        assertRefused(line, COLUMNS, List.of("id,x,y,u,r,d", first.strip(), second.strip()));
    }

    @Test
    void tablesThatCannotBe() {
        assertRefused("has no column r (--columns); its first line has id, x", COLUMNS, List.of("id,x,y,u,d", "1"));
        assertRefused("has two columns x; rename one", COLUMNS, List.of("id,x,y,u,r,d,x", "1,1,1,1,1,1,1"));
        assertRefused("holds no rows below its line of names", COLUMNS, List.of("id,x,y,u,r,d"));
        assertRefused(
                "episode 1 goes on in line 4 after another one; sort the rows by episode",
                COLUMNS,
                List.of("id,x,y,u,r,d", "1,1,1,1,1,0", "2,1,1,1,1,0", "1,1,1,1,1,0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=u reward=r done=d episode=id           | obs is missing",
                "obs=x,y action=u reward=r done=d              | one of timeout, episode and next is needed",
                "obs=x,y action=u reward=r,s done=d episode=id | reward takes one name, not 2",
                "obs=x,x action=u reward=r done=d episode=id   | column x is named twice",
                "obs=x,,y action=u reward=r done=d episode=id  | a name is empty in x,,y",
                "what=x obs=x                                  | what=x is none of its parts",
                "obs=x,y action=u reward=r done=d next=y       | next has 1 names, obs has 2",
            })
    void columnsThatCannotBe(String columns, String line) {
        InputException thrown = assertThrows(InputException.class, () -> ColumnMap.parse(columns.strip()));
        assertEquals("--columns: " + line, thrown.getMessage().substring(0, 11 + line.length()));
    }

    private void assertRefused(String line, String columns, List<String> table) {
        InputException thrown = assertThrows(InputException.class, () -> read(columns, table));
        String start = folder.resolve("table.txt") + ": " + line;
        assertEquals(
                start,
                thrown.getMessage()
                        .substring(
                                0, Math.min(start.length(), thrown.getMessage().length())));
    }

    private Episodes read(String columns, List<String> table) throws IOException {
        return read(columns, Files.write(folder.resolve("table.txt"), table));
    }

    private static Episodes read(String columns, Path file) {
        try (Contents contents = Contents.open(file)) {
            ReadingOptions options = new ReadingOptions(List.of(), 0, Optional.of(ColumnMap.parse(columns)));
            return DatasetFormat.of(contents).read(contents, Optional.empty(), options);
        }
    }
}
