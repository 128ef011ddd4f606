// Text as JSON, and as the body of a PATCH whose members are read as the routes read theirs.
#include "common/http/json.hpp"

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

void check_parse(std::string_view text) {
  try {
    const auto parsed = common::parse_strict_json(text, kMaxDepth);
    require(depth_of(parsed.value) <= kMaxDepth, "depth has a limit");
    require(common::count_characters(text).has_value(), "JSON is UTF-8");
    const auto again = common::parse_strict_json(parsed.value.dump(), kMaxDepth);
    require(again.value == parsed.value && again.duplicates.empty(), "a value survives its text");
    require(parsed.duplicates.empty() || parsed.value.is_structured(), "members are of an object");
    if (parsed.duplicates.empty()) {
      require(parsed.value == json::parse(text), "the value is that of nlohmann's parser");
    }
  } catch (const common::JsonError& error) {
    // A place and a reason: nothing of the text, which may hold a password.
    require(std::string_view(error.what()).starts_with("it "), "a refusal does not quote the text");
    require(std::string_view(error.what()).size() < 80, "a refusal is a short sentence");
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

// What becomes of a resource, by JsonBody.
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
  for (const auto& fault : errors) {
    require(fault.pointer.empty() || fault.pointer.starts_with('/'), "a fault has a pointer");
    require(pointers.insert(fault.pointer).second, "one fault for a member is enough");
  }
}

// RFC 7396: what was understood without a fault is what a merge makes of it.
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
