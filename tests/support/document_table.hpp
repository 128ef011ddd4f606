#pragma once

#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace tests {

// The rows of the first table below the heading `heading` of a Markdown file, without its head.
inline std::vector<std::vector<std::string>> table_of(const std::string& path,
                                                      const std::string& heading) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line) && line != heading) continue;
  std::vector<std::vector<std::string>> rows;
  while (std::getline(file, line) && !line.starts_with("#")) {
    if (!line.starts_with("|") && !rows.empty()) break;
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2, end = 0; (end = line.find(" |", at)) != line.npos; at = end + 3) {
      cells.push_back(line.substr(at, end - at));
    }
    rows.push_back(std::move(cells));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// The texts in backticks.
inline std::set<std::string> codes_in(const std::string& cell) {
  std::set<std::string> codes;
  for (auto at = cell.find('`'); at != cell.npos; at = cell.find('`', at + 1)) {
    const auto end = cell.find('`', at + 1);
    codes.insert(cell.substr(at + 1, end - at - 1));
    at = end;
  }
  return codes;
}

}  // namespace tests
