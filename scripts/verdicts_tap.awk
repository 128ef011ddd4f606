# Reads TAP (bats, node --test) and prints one line per test: passed, failed or skipped, a tab, the
# name. A missing plan, or one with more tests than ran, is a failure.

/^ *(not )?ok [0-9]/ {
  name = $0
  sub(/^ *(not )?ok [0-9]+ (- )?/, "", name)
  verdict = $0 ~ /^ *not/ ? "failed" : tolower(name) ~ /# skip/ ? "skipped" : "passed"
  print verdict "\t" name
  if ($0 !~ /^ /) seen++
}

/^1\.\.[0-9]+/ {
  planned = substr($1, 4)
  has_plan = 1
}

END {
  if (!has_plan) print "failed\tthe runner ended without a plan"
  for (; seen < planned; seen++) print "failed\ta planned test did not run"
}
