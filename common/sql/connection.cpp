#include "common/sql/connection.hpp"

#include <fmt/format.h>

namespace common::sql {
namespace {

template <class Type>
const Type& as(const Value& value, const char* type_name) {
  const auto* typed = std::get_if<Type>(&value);
  if (typed == nullptr) throw std::logic_error(fmt::format("the column is not {}", type_name));
  return *typed;
}

}  // namespace

Parameter nullable(const std::optional<std::string>& text) {
  return text ? Parameter{std::string_view{*text}} : Parameter{};
}

Parameter nullable(const std::optional<std::int64_t>& integer) {
  return integer ? Parameter{*integer} : Parameter{};
}

bool is_temporary(const Failure& failure) {
  return is<ConnectionLost>(failure) || is<Contention>(failure) || is<StorageFull>(failure) ||
         is<ReadOnly>(failure);
}

const Value& Row::at(std::size_t column) const {
  if (column >= columns_.size()) {
    throw std::logic_error(fmt::format("the row has no column {}", column));
  }
  return columns_[column];
}

std::size_t Row::index_of(std::string_view name) const {
  const auto count = names_ ? names_->size() : 0;
  for (std::size_t i = 0; i < count; ++i) {
    if ((*names_)[i] == name) return i;
  }
  throw std::logic_error(fmt::format("the row has no column {}", name));
}

std::int64_t Row::integer(std::size_t column) const {
  return as<std::int64_t>(at(column), "an integer");
}

const std::string& Row::text(std::size_t column) const {
  return as<std::string>(at(column), "text");
}

std::optional<std::int64_t> Row::optional_integer(std::string_view name) const {
  return is_null(name) ? std::nullopt : std::optional(integer(name));
}

std::optional<std::string> Row::optional_text(std::string_view name) const {
  return is_null(name) ? std::nullopt : std::optional(text(name));
}

std::string Row::take_text(std::string_view name) {
  const auto column = index_of(name);
  static_cast<void>(text(column));  // throws if it is no text
  return std::get<std::string>(std::move(columns_[column]));
}

std::optional<std::string> Row::take_optional_text(std::string_view name) {
  return is_null(name) ? std::nullopt : std::optional(take_text(name));
}

}  // namespace common::sql
