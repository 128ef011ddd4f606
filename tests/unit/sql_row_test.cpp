#include <memory>

#include <gtest/gtest.h>

#include "common/sql/connection.hpp"

namespace {

using common::sql::Row;

const Row& example() {
  static const Row row({std::int64_t{7}, std::string("text"), {}},
                       std::make_shared<const common::sql::ColumnNames>(
                           common::sql::ColumnNames{"number", "title", "nothing"}));
  return row;
}

TEST(Row, ReadsEachColumnByItsType) {
  EXPECT_EQ(example().integer(0), 7);
  EXPECT_EQ(example().text(1), "text");
  EXPECT_EQ(example().optional_integer("number"), 7);
  EXPECT_EQ(example().optional_text("title"), "text");
}

TEST(Row, ReadsNullAsNullopt) {
  EXPECT_EQ(example().optional_integer("nothing"), std::nullopt);
  EXPECT_EQ(example().optional_text("nothing"), std::nullopt);
}

TEST(Row, FindsAColumnByItsName) {
  EXPECT_EQ(example().integer("number"), 7);
  EXPECT_EQ(example().text("title"), "text");
  EXPECT_EQ(example().optional_text("nothing"), std::nullopt);
}

TEST(Row, RefusesAnUnknownName) {
  EXPECT_THROW((void)example().text("Title"), std::logic_error);
  EXPECT_THROW((void)Row({std::int64_t{7}}).integer("number"), std::logic_error);
}

TEST(Row, RefusesTheWrongTypeNullAndAMissingColumn) {
  EXPECT_THROW((void)example().integer(1), std::logic_error);
  EXPECT_THROW((void)example().text(0), std::logic_error);
  EXPECT_THROW((void)example().integer(2), std::logic_error);
  EXPECT_THROW((void)example().text(2), std::logic_error);
  EXPECT_THROW((void)example().optional_text("number"), std::logic_error);
  EXPECT_THROW((void)example().optional_integer("other"), std::logic_error);
}

}  // namespace
