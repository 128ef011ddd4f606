# Tests deploy/make-secrets and deploy/make-certificate, which keep what is there and accept nothing
# that somebody else could have put there.

bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../.." || return
  export SECRETS_DIR=$BATS_TEST_TMPDIR/secrets
  deploy/make-secrets >/dev/null
}

# expect_refused TEXT: make-secrets fails and says so.
expect_refused() {
  run -1 deploy/make-secrets
  [[ $output == *"$1"* ]]
}

@test "a second run keeps every secret" {
  local before
  before=$(sha256sum "$SECRETS_DIR"/*)

  run -0 deploy/make-secrets

  [[ -z $output && $(sha256sum "$SECRETS_DIR"/*) == "$before" ]]
}

@test "every name of a secret that is a folder, a link, empty or another user's is refused" {
  local file
  for file in "$SECRETS_DIR"/*; do
    mv "$file" "$BATS_TEST_TMPDIR/kept"
    mkdir "$file"
    expect_refused "$file is not a file"
    rmdir "$file"
    ln -s "$BATS_TEST_TMPDIR/elsewhere" "$file"
    expect_refused "$file is not a file"
    [[ ! -e $BATS_TEST_TMPDIR/elsewhere ]]
    rm "$file"
    : >"$file"
    expect_refused "$file is empty"
    mv -f "$BATS_TEST_TMPDIR/kept" "$file"
  done
}

@test "files and folders of another user are refused" {
  if ((EUID != 0)); then skip 'only root can give a file away'; fi
  chown nobody "$SECRETS_DIR/jwt_secret"
  expect_refused 'jwt_secret belongs to another user'

  chown nobody "$SECRETS_DIR"
  expect_refused "$SECRETS_DIR belongs to another user"
}

@test "a folder that is a link is refused" {
  mv "$SECRETS_DIR" "$BATS_TEST_TMPDIR/elsewhere"
  ln -s elsewhere "$SECRETS_DIR"

  expect_refused "$SECRETS_DIR is a link"
}

@test "a certificate does not follow a planted link" {
  ln -s "$BATS_TEST_TMPDIR/elsewhere" "$SECRETS_DIR/tls_key"

  run -1 deploy/make-certificate localhost

  [[ $output == *'tls_key is not a file'* && ! -e $BATS_TEST_TMPDIR/elsewhere ]]
}

@test "the nodes of a cluster get a certificate of an authority whose key is not kept" {
  openssl verify -CAfile "$SECRETS_DIR/galera_ca" "$SECRETS_DIR/galera_certificate"

  [[ $(openssl pkey -in "$SECRETS_DIR/galera_key" -pubout) != \
    $(openssl x509 -in "$SECRETS_DIR/galera_ca" -noout -pubkey) ]]
}

@test "certificates of a cluster of which one is missing are kept, not replaced" {
  local file before
  for file in "$SECRETS_DIR"/galera_{ca,certificate,key}; do
    mv "$file" "$BATS_TEST_TMPDIR/kept"
    before=$(sha256sum "$SECRETS_DIR"/*)

    expect_refused 'has only some of galera_ca, galera_certificate and galera_key'

    [[ $(sha256sum "$SECRETS_DIR"/*) == "$before" ]]
    mv "$BATS_TEST_TMPDIR/kept" "$file"
  done
}

@test "no key is left in the temporary folder when openssl fails" {
  mkdir "$BATS_TEST_TMPDIR"/{bin,tmp}
  # Creates a key and then fails.
  cat >"$BATS_TEST_TMPDIR/bin/openssl" <<EOF
#!/bin/sh
$(command -v openssl) "\$@" && [ "\$1" = rand ]
EOF
  chmod +x "$BATS_TEST_TMPDIR/bin/openssl"
  rm "$SECRETS_DIR"/galera_*
  export PATH=$BATS_TEST_TMPDIR/bin:$PATH TMPDIR=$BATS_TEST_TMPDIR/tmp

  run -1 deploy/make-secrets
  run -1 deploy/make-certificate localhost

  [[ -z $(ls -A "$TMPDIR") ]]
}
