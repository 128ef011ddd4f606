# Reads the output of ctest --output-junit and prints one line per test: passed, failed or skipped,
# a tab, the name, and for a skipped test the message of GTEST_SKIP. ctest also reports a test that
# could not start as skipped. Here that is a failure.

function attribute(key) {
  return match($0, key "=\"[^\"]*\"") ? substr($0, RSTART + length(key) + 2, RLENGTH - length(key) - 3) : ""
}

/<testcase / {
  name = attribute("name")
  verdict = attribute("status") == "run" ? "passed" : "failed"
  if (attribute("status") == "disabled") verdict = "skipped"
}

/<skipped message="SKIP_/ { verdict = "skipped" }

reason_follows { name = name ": " $0; reason_follows = 0 }
/: Skipped$/ { reason_follows = 1 }

/<\/testcase>/ { print verdict "\t" name }
