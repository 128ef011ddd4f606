#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/core/log.hpp"

namespace tests {

// Stores its lines as `event name=value ...` without escaping.
class MemoryLog final : public common::Log {
 public:
  void write(common::LogLevel level, std::string_view event,
             std::span<const common::LogField> fields) override {
    std::string line(event);
    for (const auto& field : fields) {
      std::visit([&](const auto& value) { line += fmt::format(" {}={}", field.name, value); },
                 field.value);
    }
    lines_.push_back(std::move(line));
    levels_.push_back(level);
  }

  // Whether a line of this event contains `text`.
  [[nodiscard]] bool has(std::string_view event, std::string_view text = "") const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
      return line.substr(0, line.find(' ')) == event && line.find(text) != std::string::npos;
    });
  }
  // Whether any line contains `text`.
  [[nodiscard]] bool mentions(std::string_view text) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  // One for each line.
  [[nodiscard]] const std::vector<common::LogLevel>& levels() const { return levels_; }

 private:
  std::vector<std::string> lines_;
  std::vector<common::LogLevel> levels_;
};

}  // namespace tests
