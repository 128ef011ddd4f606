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

// The version of a tag that make_etag() returns for one of `variants`.
std::optional<std::int64_t> version_of(std::string_view opaque, Variants variants) {
  const auto text = opaque.substr(1, opaque.size() - 2);
  const auto version = parse_number<std::int64_t>(text.substr(0, text.find('-')));
  const bool is_ours = version && std::any_of(variants.begin(), variants.end(), [&](auto variant) {
                         return make_etag(*version, variant) == opaque;
                       });
  return is_ours ? version : std::nullopt;
}

std::optional<VersionSet> read_versions(const Request& request, std::string_view name,
                                        Variants variants, bool weak_ones) {
  const auto list = read_tags(request, name);
  if (!list) return std::nullopt;
  VersionSet set{.any = list->any, .versions = {}};
  for (const auto& tag : list->tags) {
    const auto version = version_of(tag.opaque, variants);
    if (version && (weak_ones || !tag.weak)) set.versions.push_back(*version);
  }
  return set;
}

// Weak comparison (RFC 9110 section 8.8.3.2) if `weak_ones`, else strong.
bool names(const TagList& list, std::string_view etag, bool weak_ones) {
  return list.any || std::any_of(list.tags.begin(), list.tags.end(), [&](const auto& tag) {
           return tag.opaque == etag && (weak_ones || !tag.weak);
         });
}

}  // namespace

std::string make_etag(std::int64_t version, std::string_view variant) {
  return fmt::format("\"{}{}{}\"", version, variant.empty() ? "" : "-", variant);
}

Precondition read_precondition(const Request& request, Variants variants) {
  return {.match = read_versions(request, "If-Match", variants, false),
          .none_match = read_versions(request, "If-None-Match", variants, true)};
}

Response conditional(const Request& request, std::int64_t version, std::string_view variant,
                     Response response) {
  const auto etag = make_etag(version, variant);
  const auto match = read_tags(request, "If-Match");
  if (match && !names(*match, etag, false)) throw if_match_failed();
  return unless_known(request, etag, std::move(response));
}

Response unless_known(const Request& request, std::string_view etag, Response response) {
  response.headers.add("ETag", etag);
  const auto none_match = read_tags(request, "If-None-Match");
  if (!none_match || !names(*none_match, etag, true)) return response;
  response.status = 304;
  response.body.clear();
  return response;
}

}  // namespace common::http
