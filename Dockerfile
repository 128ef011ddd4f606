# Both services, built like ./dev build with Debian packages only.
FROM debian:trixie-slim AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
COPY scripts/packages.sh scripts/
RUN . scripts/packages.sh && need build
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY db db
COPY deploy/debian deploy/debian
COPY deploy/systemd deploy/systemd
COPY common common
COPY auth-service auth-service
COPY books-service books-service
RUN cmake --preset release -D LLAVERO_TESTS=OFF \
 && cmake --build --preset release \
 && install --strip -D --target-directory=/image build/release/bin/*
# The packages of the libraries that the programs link. apt adds their dependencies.
RUN objdump --private-headers /image/* \
  | awk -v folder="*/$(gcc -print-multiarch)/" '$1 == "NEEDED" { print folder $2 }' | sort -u \
  | xargs dpkg-query --search | cut -d : -f 1 | sort -u >/packages

FROM debian:trixie-slim
COPY --from=build /packages /tmp/packages
# ca-certificates, because AUTH_URL may be https.
RUN apt-get update \
 && xargs apt-get install -y --no-install-recommends ca-certificates </tmp/packages \
 && rm -rf /tmp/packages /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin llavero
COPY --from=build /image/ /usr/bin/
COPY deploy/healthcheck /usr/bin/llavero-healthcheck
COPY deploy/debian/copyright /usr/share/doc/llavero/
USER 10001:10001
EXPOSE 8001 8002
CMD ["auth-service"]
