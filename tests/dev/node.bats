#!/usr/bin/env bats
# What Debian 12 has for node is version 18; CI may have a newer one.

@test "no script asks for more than node 18 has" {
  local newer='\.(toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(|withResolvers|(Object|Map)\.groupBy|fromAsync|import\.meta\.(dirname|filename)'

  run git grep -nE "$newer" -- '*.js' '*.mjs' ':!client-web'

  [[ $status -eq 1 && -z $output ]]
}
