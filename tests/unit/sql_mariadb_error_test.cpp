#include <gtest/gtest.h>

#include "common/sql/connection.hpp"
#include "common/sql/mariadb_error.hpp"

namespace {

using common::sql::MariadbError;

// The errors of a node of a Galera cluster.
const MariadbError kNotCertified{.code = 1213, .state = "40001", .text = "Deadlock found"};
const MariadbError kCutOff{.code = 1047, .state = "08S01", .text = "WSREP has not yet prepared"};
const MariadbError kCutOffInCommit{.code = 1180, .state = "HY000", .text = "Got error 6"};

TEST(MariadbError, IsRetriedAfterACertificationFailure) {
  EXPECT_THROW(raise(kNotCertified, "COMMIT"), common::sql::Contention);
  EXPECT_FALSE(is_fatal(kNotCertified));
}

TEST(MariadbError, IsRetriedOnAnotherNodeIfTheNodeIsCutOff) {
  EXPECT_THROW(raise(kCutOff, "SELECT 1"), common::sql::Contention);
  EXPECT_TRUE(is_fatal(kCutOff));
}

TEST(MariadbError, IsNotRetriedIfTheNodeIsCutOffDuringCommit) {
  EXPECT_THROW(raise(kCutOffInCommit, "INSERT"), common::sql::ConnectionLost);
  EXPECT_TRUE(is_fatal(kCutOffInCommit));
}

// Regression: each was an internal error.
TEST(MariadbError, ReportsADatabaseThatOnlyReads) {
  for (const unsigned code : {1290U, 1036U, 1792U, 1836U, 1874U}) {
    const MariadbError error{.code = code, .state = "HY000", .text = "--read-only"};
    EXPECT_THROW(raise(error, "INSERT"), common::sql::ReadOnly) << code;
    EXPECT_FALSE(is_fatal(error));
  }
  const MariadbError denied{.code = 1142, .state = "42000", .text = "INSERT command denied"};
  EXPECT_THROW(raise(denied, "INSERT"), common::sql::ReadOnly);
}

TEST(MariadbError, ReportsWhatIsMissing) {
  for (const unsigned code : {1049U, 1046U, 1044U, 1146U, 1932U, 1054U, 1812U, 1814U, 1194U}) {
    const MariadbError error{.code = code, .state = "42S02", .text = "Table 'JWT.users'"};
    EXPECT_THROW(raise(error, "SELECT 1"), common::sql::TableGone) << code;
    EXPECT_FALSE(is_fatal(error));
  }
  const MariadbError denied{.code = 1142, .state = "42000", .text = "SELECT command denied"};
  EXPECT_THROW(raise(denied, "SELECT 1"), common::sql::TableGone);
}

TEST(MariadbError, ReportsAFullDiskOrTable) {
  const MariadbError disk_full{.code = 1021, .state = "HY000", .text = "Disk full"};
  const MariadbError table_full{.code = 1114, .state = "HY000", .text = "The table is full"};

  EXPECT_THROW(raise(disk_full, "INSERT"), common::sql::StorageFull);
  EXPECT_THROW(raise(table_full, "INSERT"), common::sql::StorageFull);
  EXPECT_FALSE(is_fatal(table_full));
}

}  // namespace
