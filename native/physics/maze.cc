// SPDX-License-Identifier: Apache-2.0
#include "physics/maze.h"

#include <cstdio>

namespace dac {

const Maze kAntUMaze(
    "#####\n"
    "#R..#\n"
    "###.#\n"
    "#G..#\n"
    "#####\n");

const Maze kBallUMaze(
    "#####\n"
    "#G..#\n"
    "###.#\n"
    "#...#\n"
    "#####\n");

const Maze kMediumMaze(
    "########\n"
    "#R.##..#\n"
    "#..#...#\n"
    "##...###\n"
    "#..#...#\n"
    "#.#..#.#\n"
    "#...#.G#\n"
    "########\n");

const Maze kLargeMaze(
    "############\n"
    "#R...#.....#\n"
    "#.##.#.#.#.#\n"
    "#......#...#\n"
    "#.####.###.#\n"
    "#..#.#.....#\n"
    "##.#.#.#.###\n"
    "#..#...#.G.#\n"
    "############\n");

const Maze kOpenMaze(
    "#######\n"
    "#.....#\n"
    "#..G..#\n"
    "#.....#\n"
    "#######\n");

const Maze kAntFloor("R.G\n");

Cell Maze::at(size_t position) const {
  const size_t line_length = map_.find('\n') + 1;
  return {static_cast<int>(position / line_length), static_cast<int>(position % line_length)};
}

std::vector<Cell> Maze::cells(bool wall) const {
  std::vector<Cell> found;
  for (size_t i = 0; i < map_.size(); ++i)
    if (map_[i] != '\n' && (map_[i] == '#') == wall) found.push_back(at(i));
  return found;
}

Cell Maze::find(char mark) const { return at(map_.find(mark)); }

Point Placement::middle(Cell cell) const {
  const int x = lines_along_x ? cell.line : cell.column, y = lines_along_x ? cell.column : cell.line;
  return {first_cell.x + cell_size * x, first_cell.y + cell_size * y};
}

std::string wall_geoms(const Maze& maze, const Placement& placement, double height) {
  std::string geoms;
  for (const Cell cell : maze.walls()) {
    const Point middle = placement.middle(cell);
    char geom[100];
    std::snprintf(geom, sizeof geom, "<geom class=\"wall\" pos=\"%.17g %.17g %.17g\"/>\n", middle.x, middle.y, height);
    geoms += geom;
  }
  return geoms;
}

std::string fill_in(std::string text, const std::vector<std::pair<std::string_view, std::string>>& values) {
  for (const auto& [name, value] : values) {
    const std::string place = "{" + std::string(name) + "}";
    for (size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
      text.replace(at, place.size(), value);
  }
  return text;
}

}  // namespace dac
