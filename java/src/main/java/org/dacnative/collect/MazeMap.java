// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.dacnative.engine.PhysicsTask;

/**
 * The map of a maze task: which cells are free, where they lie, and the shortest way from one to another. In maze2d the
 * line's number is x, and the cell (i, j) is aimed at as the point (i, j), which is 0.2 off its middle (an oddity of the
 * original that rewards and starts share). In AntMaze lines count along y, cells are 4 m wide, and the start's middle is the
 * point (0, 0).
 */
public final class MazeMap {
    private static final List<String> BALL_UMAZE = List.of("#####", "#G..#", "###.#", "#...#", "#####");
    private static final List<String> ANT_UMAZE = List.of("#####", "#R..#", "###.#", "#G..#", "#####");
    private static final List<String> OPEN = List.of("#######", "#.....#", "#..G..#", "#.....#", "#######");
    private static final List<String> MEDIUM =
            List.of("########", "#R.##..#", "#..#...#", "##...###", "#..#...#", "#.#..#.#", "#...#.G#", "########");
    private static final List<String> LARGE = List.of(
            "############",
            "#R...#.....#",
            "#.##.#.#.#.#",
            "#......#...#",
            "#.####.###.#",
            "#..#.#.....#",
            "##.#.#.#.###",
            "#..#...#.G.#",
            "############");
    private static final double ANT_CELL = 4;
    private static final char WALL = '#';

    /** A cell, by its line and its place in the line. */
    public record Cell(int line, int column) {
        /** The same, or side by side. */
        boolean touches(Cell other) {
            return Math.abs(line - other.line) + Math.abs(column - other.column) <= 1;
        }
    }

    private final List<String> lines;
    private final boolean ant;
    private final Cell origin; // of an ant's map: where the point (0, 0) lies

    private MazeMap(List<String> lines, boolean ant) {
        this.lines = lines;
        this.ant = ant;
        origin = ant ? marked('R') : new Cell(0, 0);
    }

    /** IllegalArgumentException for a task without a maze. */
    public static MazeMap of(PhysicsTask task) {
        return switch (task) {
            case MAZE2D_UMAZE, MAZE2D_UMAZE_DENSE -> new MazeMap(BALL_UMAZE, false);
            case MAZE2D_OPEN, MAZE2D_OPEN_DENSE -> new MazeMap(OPEN, false);
            case MAZE2D_MEDIUM, MAZE2D_MEDIUM_DENSE -> new MazeMap(MEDIUM, false);
            case MAZE2D_LARGE, MAZE2D_LARGE_DENSE -> new MazeMap(LARGE, false);
            case ANTMAZE_UMAZE -> new MazeMap(ANT_UMAZE, true);
            case ANTMAZE_MEDIUM -> new MazeMap(MEDIUM, true);
            case ANTMAZE_LARGE -> new MazeMap(LARGE, true);
            default -> throw new IllegalArgumentException(task + " has no maze");
        };
    }

    public int lines() {
        return lines.size();
    }

    public int columns() {
        return lines.get(0).length();
    }

    public boolean isWall(int line, int column) {
        return lines.get(line).charAt(column) == WALL;
    }

    public boolean isWall(Cell cell) {
        return isWall(cell.line(), cell.column());
    }

    /** Line by line. */
    public List<Cell> freeCells() {
        List<Cell> cells = new ArrayList<>();
        for (int line = 0; line < lines(); line++) {
            for (int column = 0; column < columns(); column++) {
                if (!isWall(line, column)) {
                    cells.add(new Cell(line, column));
                }
            }
        }
        return cells;
    }

    /** Where the reward is. */
    public Cell goal() {
        return marked('G');
    }

    /** Where AntMaze's ant starts; of no meaning in maze2d, where a ball starts anywhere. */
    public Cell start() {
        return origin;
    }

    private Cell marked(char mark) {
        return freeCells().stream()
                .filter(cell -> lines.get(cell.line()).charAt(cell.column()) == mark)
                .findFirst()
                .orElseThrow();
    }

    public double x(Cell cell) {
        return ant ? ANT_CELL * (cell.column() - origin.column()) : cell.line();
    }

    public double y(Cell cell) {
        return ant ? ANT_CELL * (cell.line() - origin.line()) : cell.column();
    }

    /** Whose point is nearest; it may be a wall, but is inside the map. */
    public Cell at(double x, double y) {
        long line = Math.round(ant ? y / ANT_CELL + origin.line() : x);
        long column = Math.round(ant ? x / ANT_CELL + origin.column() : y);
        return new Cell(
                (int) Math.max(0, Math.min(lines() - 1L, line)), (int) Math.max(0, Math.min(columns() - 1L, column)));
    }

    /** The next cell on a shortest way to {@code goal}; the goal itself when there. */
    public Cell nextTowards(Cell from, Cell goal) {
        int[][] distance = distances(goal);
        Cell best = from;
        for (Cell next : neighbours(from)) {
            if (distance[next.line()][next.column()] < distance[best.line()][best.column()]) {
                best = next;
            }
        }
        return best;
    }

    /** Breadth-first search from the goal; walls are infinitely far. */
    private int[][] distances(Cell goal) {
        int[][] distance = new int[lines()][columns()];
        for (int[] line : distance) {
            Arrays.fill(line, Integer.MAX_VALUE);
        }
        distance[goal.line()][goal.column()] = 0;
        Deque<Cell> open = new ArrayDeque<>(List.of(goal));
        while (!open.isEmpty()) {
            Cell cell = open.remove();
            for (Cell next : neighbours(cell)) {
                if (distance[next.line()][next.column()] == Integer.MAX_VALUE) {
                    distance[next.line()][next.column()] = distance[cell.line()][cell.column()] + 1;
                    open.add(next);
                }
            }
        }
        return distance;
    }

    private List<Cell> neighbours(Cell cell) {
        List<Cell> cells = new ArrayList<>();
        int[][] steps = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        for (int[] step : steps) {
            if (!isWall(cell.line() + step[0], cell.column() + step[1])) {
                cells.add(new Cell(cell.line() + step[0], cell.column() + step[1]));
            }
        }
        return cells;
    }
}
