// SPDX-License-Identifier: Apache-2.0
// Mazes as maps of cells, and the one generator that turns a map into the walls of a model: AntMaze's and maze2d's.
#ifndef DAC_PHYSICS_MAZE_H
#define DAC_PHYSICS_MAZE_H

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dac {

struct Cell {
  int line, column;
};

struct Point {
  double x, y;
};

// '#' wall, '.' free, 'R' where the ant starts (free for a ball), 'G' goal. Lines of one length, each with its end.
class Maze {
 public:
  explicit constexpr Maze(std::string_view map) : map_(map) {}

  std::vector<Cell> walls() const { return cells(true); }
  std::vector<Cell> free_cells() const { return cells(false); }  // start and goal among them
  Cell find(char mark) const;

 private:
  std::vector<Cell> cells(bool wall) const;
  Cell at(size_t position) const;

  std::string_view map_;
};

// D4RL's maps for evaluation. The data's collectors had more goals in the same walls.
extern const Maze kAntUMaze, kBallUMaze, kMediumMaze, kLargeMaze, kOpenMaze;
extern const Maze kAntFloor;  // no walls at all

// Where a maze lies in the world. AntMaze counts lines along y, maze2d along x.
struct Placement {
  Point first_cell;  // the middle of line 0, column 0
  double cell_size;
  bool lines_along_x;

  Point middle(Cell cell) const;
};

// Geoms of the model's class "wall", one a wall cell at this height, line by line.
std::string wall_geoms(const Maze& maze, const Placement& placement, double height);

// A model's text with each {name} replaced by its value.
std::string fill_in(std::string text, const std::vector<std::pair<std::string_view, std::string>>& values);

}  // namespace dac

#endif
