#include "books-service/core/item.hpp"

namespace books {
namespace {

constexpr common::TextRule kName{.min_characters = 1, .max_characters = 200, .multiline = false};
constexpr common::TextRule kDescription{
    .min_characters = 0, .max_characters = 2000, .multiline = true};

}  // namespace

void apply(const ItemChange& change, ItemFields& fields) {
  if (change.name) fields.name = *change.name;
  if (change.description) fields.description = *change.description;
}

void check_item(const ItemFields& fields, common::ValidationErrors& errors) {
  common::check_text("/name", fields.name, kName, errors);
  if (fields.description) {
    common::check_text("/description", *fields.description, kDescription, errors);
  }
}

}  // namespace books
