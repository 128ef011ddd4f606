#!/usr/bin/env bats
# Debian 12 has Node.js 18. Debian 13 and CI have newer versions.

@test "no script uses features that Node.js 18 lacks" {
  local newer='\.(toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(|withResolvers|(Object|Map)\.groupBy|fromAsync|import\.meta\.(dirname|filename)'

  run git grep -nE "$newer" -- '*.js' '*.mjs' ':!client-web'

  [[ $status -eq 1 && -z $output ]]
}
