#include "common/json.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace common {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDuplicates = 16;

// "line 2, column 7" of the byte with that number, counted from 1.
std::string describe_place(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_start = before.rfind('\n');
  const auto column =
      line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
  return fmt::format("line {}, column {}", line, column);
}

// Watches the parser: how deep it is, and which members each open object has had.
class Watcher {
 public:
  Watcher(int max_depth, std::vector<std::string>& duplicates)
      : max_depth_(max_depth), duplicates_(duplicates) {}

  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
        check_depth(depth);
        objects_.push_back({});
        break;
      case json::parse_event_t::array_start:
        check_depth(depth);
        break;
      case json::parse_event_t::object_end:
        objects_.pop_back();
        break;
      case json::parse_event_t::key:
        note_member(parsed.get_ref<const std::string&>());
        break;
      default:
        break;
    }
    return true;
  }

 private:
  struct Object {
    std::set<std::string, std::less<>> members;
    std::string current;
  };

  void check_depth(int depth) const {
    if (depth >= max_depth_) {
      throw JsonError(fmt::format("it is nested more than {} levels deep", max_depth_));
    }
  }

  void note_member(const std::string& key) {
    objects_.back().current = key;
    if (objects_.back().members.insert(key).second) return;
    if (duplicates_.size() == kMaxDuplicates) return;
    std::string pointer;
    for (const auto& object : objects_) pointer += "/" + escape_pointer(object.current);
    duplicates_.push_back(std::move(pointer));
  }

  int max_depth_;
  std::vector<std::string>& duplicates_;
  std::vector<Object> objects_;
};

}  // namespace

std::string escape_pointer(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

StrictJson parse_strict_json(std::string_view text, int max_depth) {
  if (text.starts_with("\xEF\xBB\xBF")) throw JsonError("it begins with a byte order mark");
  const auto wrong_at = [&](std::size_t byte) {
    return JsonError("it breaks off or goes wrong at " + describe_place(text, byte));
  };
  // nlohmann's parser takes a NUL byte for the end, whatever follows.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) throw wrong_at(nul + 1);
  StrictJson result;
  Watcher watcher(max_depth, result.duplicates);
  try {
    result.value = json::parse(text.begin(), text.end(), std::ref(watcher));
  } catch (const json::parse_error& error) {
    throw wrong_at(error.byte);
  } catch (const json::out_of_range&) {
    throw JsonError("it has a number that is out of range");
  }
  return result;
}

}  // namespace common
