# Both services. Debian's packages and nothing else, as ./dev build has them.
FROM debian:bookworm-slim AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
COPY scripts/packages.sh scripts/
RUN . scripts/packages.sh && need build
COPY . .
RUN cmake --preset release -D LLAVERO_TESTS=OFF -D CMAKE_INSTALL_PREFIX=/usr \
 && cmake --build --preset release \
 && DESTDIR=/image cmake --install build/release --strip
# The packages of the libraries that the programs name: what else those need, apt knows.
RUN objdump --private-headers /image/usr/bin/*-service | awk '$1 == "NEEDED" { print "*/" $2 }' \
  | sort -u | xargs dpkg-query --search | cut -d : -f 1 | sort -u >/image/packages

FROM debian:bookworm-slim
COPY --from=build /image/packages /tmp/packages
# ca-certificates: AUTH_URL may be https.
RUN apt-get update \
 && xargs apt-get install -y --no-install-recommends ca-certificates </tmp/packages \
 && rm -rf /tmp/packages /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/log/apt /var/log/dpkg.log \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin llavero
COPY --from=build /image/usr/bin/ /usr/bin/
COPY deploy/healthcheck /usr/bin/llavero-healthcheck
USER 10001:10001
EXPOSE 8001 8002
CMD ["auth-service"]
