#include "common/http/etag.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/http/ascii.hpp"

namespace common::http {
namespace {

struct EntityTag {
  bool weak = false;
  std::string opaque;  // with its quotes
};

// The value of If-Match or If-None-Match: `*` or a list.
struct TagList {
  bool any = false;
  std::vector<EntityTag> tags;
};

// RFC 9110 section 8.8.3.
bool is_tag_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
}

// Removes an entity tag from the front of `text` and returns it; nothing if `text` does not start
// with one.
std::optional<EntityTag> take_tag(std::string_view& text) {
  const bool weak = text.starts_with("W/");
  const auto open = text.substr(weak ? 2 : 0);
  if (!open.starts_with('"')) return std::nullopt;
  const auto close = open.find('"', 1);
  if (close == std::string_view::npos) return std::nullopt;
  const auto opaque = open.substr(0, close + 1);
  const auto inner = opaque.substr(1, close - 1);
  if (!std::all_of(inner.begin(), inner.end(), is_tag_character)) return std::nullopt;
  text = open.substr(close + 1);
  return EntityTag{weak, std::string(opaque)};
}

// A list of at least one entity tag. Empty elements are ignored (RFC 9110 section 5.6.1.2).
std::optional<std::vector<EntityTag>> parse_tags(std::string_view text) {
  std::vector<EntityTag> tags;
  for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
    if (!text.starts_with(',')) {
      const auto tag = take_tag(text);
      if (!tag) return std::nullopt;
      tags.push_back(*tag);
      skip_blanks(text);
    }
    if (text.empty()) break;
    if (!text.starts_with(',')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (tags.empty()) return std::nullopt;
  return tags;
}

// Nothing if there is no such field. Several are joined (RFC 9110 section 5.2).
std::optional<TagList> read_tags(const Request& request, std::string_view name) {
  std::optional<std::string> joined;
  for (const auto& [field, value] : request.headers.fields()) {
    if (!equals_ignoring_case(field, name)) continue;
    joined = joined ? *joined + "," + value : value;
  }
  if (!joined) return std::nullopt;
  if (*joined == "*") return TagList{.any = true, .tags = {}};
  if (auto tags = parse_tags(*joined)) return TagList{.any = false, .tags = *std::move(tags)};
  throw Error(ErrorKind::kMalformed, "bad_precondition",
              fmt::format("{} is not a list of entity tags", name),
              "Send the ETag of an answer unchanged, with its quotes.");
}

// The version of a tag of make_etag(), of any variant.
std::optional<std::int64_t> version_of(std::string_view opaque) {
  const auto text = opaque.substr(1, opaque.size() - 2);
  return parse_number<std::int64_t>(text.substr(0, text.find('-')));
}

std::optional<VersionSet> read_versions(const Request& request, std::string_view name,
                                        bool weak_ones) {
  const auto list = read_tags(request, name);
  if (!list) return std::nullopt;
  VersionSet set{.any = list->any, .versions = {}};
  for (const auto& tag : list->tags) {
    const auto version = version_of(tag.opaque);
    if (version && (weak_ones || !tag.weak)) set.versions.push_back(*version);
  }
  return set;
}

// Weak comparison, RFC 9110 section 8.8.3.2.
bool none_match_names(const Request& request, std::string_view etag) {
  const auto list = read_tags(request, "If-None-Match");
  return list && (list->any || std::any_of(list->tags.begin(), list->tags.end(),
                                           [&](const auto& tag) { return tag.opaque == etag; }));
}

}  // namespace

std::string make_etag(std::int64_t version, std::string_view variant) {
  return fmt::format("\"{}{}{}\"", version, variant.empty() ? "" : "-", variant);
}

Precondition read_precondition(const Request& request) {
  return {.match = read_versions(request, "If-Match", false),
          .none_match = read_versions(request, "If-None-Match", true)};
}

Response conditional(const Request& request, std::int64_t version, std::string_view variant,
                     Response response) {
  Precondition{.match = read_versions(request, "If-Match", false), .none_match = {}}.check(version);
  return unless_known(request, make_etag(version, variant), std::move(response));
}

Response unless_known(const Request& request, std::string_view etag, Response response) {
  response.headers.add("ETag", etag);
  if (!none_match_names(request, etag)) return response;
  response.status = 304;
  response.body.clear();
  return response;
}

}  // namespace common::http
