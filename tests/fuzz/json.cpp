// A text as JSON, and as the body of a PATCH.
#include "common/http/json.hpp"

#include <string>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/requests.hpp"

namespace {

using common::http::JsonBody;
using fuzz::require;
using nlohmann::json;

constexpr int kMaxDepth = 32;

int depth_of(const json& value) {
  int deepest = 0;
  if (value.is_structured()) {
    for (const auto& member : value) deepest = std::max(deepest, depth_of(member));
  }
  return deepest + (value.is_structured() ? 1 : 0);
}

// The message contains at most a position: the text may contain a password.
bool is_known_reason(std::string reason) {
  std::erase_if(reason, [](char c) { return c >= '0' && c <= '9'; });  // positions and limits
  return reason == "syntax error at line , column " || reason == "number out of range" ||
         reason == "not UTF- at line , column " || reason == "byte order mark at the start" ||
         reason == "nested more than  levels deep";
}

void check_parse(std::string_view text) {
  try {
    const auto parsed = common::parse_strict_json(text, kMaxDepth);
    require(depth_of(parsed.value) <= kMaxDepth, "depth has a limit");
    require(common::count_characters(text).has_value(), "JSON is UTF-8");
    const auto again = common::parse_strict_json(parsed.value.dump(), kMaxDepth);
    require(again.value == parsed.value && again.duplicates.empty(), "a value survives its text");
    require(parsed.duplicates.empty() || parsed.value.is_structured(),
            "only objects and arrays have duplicates");
    if (parsed.duplicates.empty()) {
      require(parsed.value == json::parse(text), "the value is that of nlohmann's parser");
    }
  } catch (const common::JsonError& error) {
    require(is_known_reason(error.what()), "a refusal does not quote the text");
  }
}

template <class Value>
void set(json& resource, const char* name, const std::optional<Value>& value) {
  if (value) {
    resource[name] = *value;
  } else {
    resource.erase(name);
  }
}

// Applies the patch as the routes do.
json patched(json resource, JsonBody& body) {
  if (body.has("title")) set(resource, "title", std::optional(body.string("title")));
  if (body.has("year")) set(resource, "year", body.optional_integer("year"));
  if (body.has("isbn")) set(resource, "isbn", body.optional_string("isbn"));
  if (body.has("lent")) set(resource, "lent", body.optional_boolean("lent"));
  body.note_unknown_members();
  body.errors().throw_if_any();
  return resource;
}

void check_faults(const std::vector<common::FieldError>& errors) {
  require(errors.size() <= common::ValidationErrors::kMaxErrors, "errors have a limit");
  std::set<std::string> pointers;
  for (const auto& error : errors) {
    require(error.pointer.empty() || error.pointer.starts_with('/'), "an error has a pointer");
    require(pointers.insert(error.pointer).second, "one error per member");
  }
}

// RFC 7396: a valid patch is merged into the object.
void check_patch(std::string_view text) {
  const json resource{{"title", "Don Quijote"}, {"year", 1605}, {"isbn", "0"}, {"lent", false}};
  try {
    JsonBody body(tests::json_request("/", std::string(text), "application/merge-patch+json"),
                  JsonBody::Type::kMergePatch);
    const auto changed = patched(resource, body);
    auto expected = resource;
    expected.merge_patch(json::parse(text));
    require(changed == expected, "a patch is a merge");
  } catch (const common::Error& refusal) {
    require(refusal.code() == "invalid_json" || refusal.code() == "validation_failed",
            "a refusal is one of two");
    require(refusal.errors().empty() == (refusal.code() == "invalid_json"), "errors are listed");
    check_faults(refusal.errors());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::view_of(data, size);
  check_parse(text);
  check_patch(text);
  return 0;
}
