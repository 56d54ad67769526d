// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dacnative.EmulatedCuda;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student of a tiny teacher is a run like others, beside whose scores its teacher's stand. */
class DistilTest {
    private static final String TASK = "hopper-medium-v2";

    @TempDir
    private Path folder;

    @Test
    void eachSeedOfTheTeacherGivesAStudentThatGoesOnAndIsEvaluatedWithoutItsTeacher() throws IOException {
        Path teacher = teacher("--num_seeds", "2");
        Path students = folder.resolve("students");
        Outcome outcome = distil(teacher, students);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("2 episodes a seed from new starts"), outcome.out());
        assertTrue(outcome.out().matches("(?s).*\nteacher( +-?[0-9.]+){3}\nstudent( +-?[0-9.]+){3}\n$"), outcome.out());
        Path whole = TinyHopper.onlyRun(students, TASK);
        assertTrue(whole.getFileName().toString().contains("_DISTIL"), whole.toString());
        assertTrue(Files.exists(whole.resolve("tensorboard/seed_4")), "TensorBoard");
        assertTrue(Files.readString(whole.resolve("metrics_4.txt")).contains("teacher_q_mean"), "metrics");

        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 10);
        Outcome resumed = Outcome.of("--resume", killed.toString(), "--threads", "1");
        assertEquals(0, resumed.code(), resumed.err());
        for (String file :
                List.of("ckpt/step_20/seed_3.safetensors", "ckpt/step_20/seed_4.safetensors", "seed_4.txt")) {
            assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
        }

        Files.move(teacher, folder.resolve("gone"));
        Outcome eval = Outcome.of("eval", whole.toString(), "--episodes", "2");
        assertEquals(0, eval.code(), eval.err());
        RunFolder.keepOnlyCheckpoint(whole, 10);
        Outcome alone = Outcome.of("--resume", whole.toString());
        assertEquals(Main.BAD_INPUT, alone.code());
        assertTrue(alone.err().contains("step_20"), alone.err());
    }

    /** One seed of a run's, which learns the same alone; and another teacher's seeds and kind are refused. */
    @Test
    void aSeedIsChosenAndOthersAreRefused() throws IOException {
        Path teacher = teacher("--num_seeds", "2");
        Path both = folder.resolve("both");
        Path alone = folder.resolve("alone");
        assertEquals(0, distil(teacher, both).code());
        Outcome one = distil(teacher.resolve("ckpt/step_20"), alone, "--seed", "4", "--num_seeds", "1");
        assertEquals(0, one.code(), one.err());
        String weights = "ckpt/step_20/seed_4.safetensors";
        Path student = TinyHopper.onlyRun(alone, TASK);
        assertEquals(-1, Files.mismatch(TinyHopper.onlyRun(both, TASK).resolve(weights), student.resolve(weights)));

        refused(distil(teacher, alone, "--seed", "4"), "--seed 5: the teacher has the seeds [3, 4]");
        refused(distil(student, alone), "dac-native: " + student + ": it is a run of DISTIL, needed is DAC");
        Outcome finished = Outcome.of("--resume", student.toString());
        assertTrue(
                finished.out().strip().endsWith("--max_steps trains longer"), "there is no --finetune_step of distil");
        refused(distil(teacher, alone, "--env", "walker2d-medium-v2"), "--env and --dataset must belong together");
        refused(distil(teacher, alone, "--no_ckpt"), "--no_ckpt with distil");
        refused(distil(teacher, alone, "--agent", "bc"), "--agent with distil");
        refused(distil(teacher, alone, "--num_qs", "3"), "--num_qs");
        refused(distil(folder.resolve("nowhere"), alone), "there is no such folder");
        String[] flags = TinyHopper.flags(folder.resolve("hopper.hdf5"), alone, "--agent", "DISTIL");
        refused(
                Outcome.of(without(flags, "--num_qs", "--num_q_samples", "--num_action_samples")),
                "--agent DISTIL: a student needs a teacher, distil RUN trains one");
    }

    /** A student that sees and acts in other units than its teacher would learn nonsense. */
    @Test
    void theStudentHasItsTeachersUnits() throws IOException {
        Path log = CartLog.write(folder, "cart.csv");
        List<String> lines = Files.readAllLines(log);
        List<String> calm = new ArrayList<>(lines.subList(0, 1));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            cells[3] = "" + Double.parseDouble(cells[3]) / 2;
            calm.add(String.join(",", cells));
        }
        Path other = Files.write(folder.resolve("calm.csv"), calm);
        Path teacher = cartTeacher(log, "plain");
        Path students = folder.resolve("students");
        Outcome outcome = distil(
                teacher,
                students,
                "--dataset",
                other.toString(),
                "--columns",
                CartLog.COLUMNS,
                "--percentage",
                "50",
                "--fqe_updates",
                "5");
        assertEquals(0, outcome.code(), outcome.err());
        Path student = TinyHopper.onlyRun(students, "calm");
        assertEquals(bounds(teacher), bounds(student));
        RunFolder.takeEnd(student);
        assertEquals(0, Outcome.of("--resume", student.toString()).code());

        Path normalized = cartTeacher(log, "normalized", "--normalize_observations", "true");
        Outcome same = distil(normalized, folder.resolve("same"), "--fqe_updates", "5");
        assertEquals(0, same.code(), same.err());
        Outcome half = distil(normalized, folder.resolve("half"), "--percentage", "50");
        refused(half, "scaled in another way than the teacher's");
        assertFalse(Files.exists(folder.resolve("half")), "nothing is left");
    }

    private Path cartTeacher(Path log, String results, String... changes) {
        Path folderOfRuns = folder.resolve(results);
        Outcome outcome = Outcome.of(CartLog.flags(log, folderOfRuns, changes));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(folderOfRuns, "cart");
    }

    private static List<String> bounds(Path run) throws IOException {
        List<String> found = Files.readAllLines(run.resolve("config.txt")).stream()
                .filter(line -> line.matches("action_(lows|highs)=.*"))
                .sorted()
                .toList();
        assertEquals(2, found.size(), found.toString());
        return found;
    }

    @Test
    void theStudentLearnsOnCudaToo() throws IOException, InterruptedException {
        EmulatedCuda.require();
        Path teacher = teacher();
        List<String> arguments = arguments(teacher, folder.resolve("cuda"), "--device", "cuda", "--max_steps", "3");
        EmulatedCuda.Result result = EmulatedCuda.run(folder, Map.of(), arguments.toArray(String[]::new));
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("\nstudent"), result.out());
        Path run = TinyHopper.onlyRun(folder.resolve("cuda"), TASK);
        assertFalse(Files.readString(run.resolve("metrics_3.txt")).contains("NaN"));
    }

    private void refused(Outcome outcome, String words) {
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(words), outcome.err());
    }

    private static String[] without(String[] flags, String... names) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < flags.length; i += 2) {
            if (!Arrays.asList(names).contains(flags[i])) {
                left.addAll(List.of(flags[i], flags[i + 1]));
            }
        }
        return left.toArray(String[]::new);
    }

    private Path teacher(String... changes) {
        Path results = folder.resolve("teachers");
        Outcome outcome = Outcome.of(TinyHopper.flags(TinyHopper.write(folder), results, changes));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(results, TASK);
    }

    private static Outcome distil(Path teacher, Path results, String... more) {
        return Outcome.of(arguments(teacher, results, more).toArray(String[]::new));
    }

    private static List<String> arguments(Path teacher, Path results, String... more) {
        List<String> arguments = new ArrayList<>(List.of("distil", teacher.toString(), "--device", "cpu"));
        arguments.addAll(List.of("--results_dir", results.toString(), "--max_steps", "20", "--eval_interval", "10"));
        arguments.addAll(List.of("--batch_size", "32", "--hidden_dims", "16,16", "--log_interval", "5"));
        arguments.addAll(List.of("--save_ckpt", "--ckpt_interval", "10", "--keep_ckpts", "9"));
        arguments.addAll(List.of(more));
        return arguments;
    }
}
