# Every service of Alfred in one image: which of them a container runs is its command.
#
#   docker build -t alfred:local .
#   docker run --rm alfred:local services/ledger/src/main.ts --help
#
# It is built by BuildKit and by the older builder alike. BUILD_IMAGE names another image for the
# stages that fetch packages, one that knows a proxy or an authority of yours; nothing of it comes
# into the result but the packages.
ARG RUN_IMAGE=node:26-bookworm-slim
ARG BUILD_IMAGE=node:26-bookworm-slim

# The manifests alone, so that packages are fetched again only when one of these changes.
FROM ${BUILD_IMAGE} AS manifests
WORKDIR /alfred
COPY . .
RUN mkdir /manifests \
 && find . \( -name package.json -o -name package-lock.json -o -name .npmrc \) \
    -exec cp --parents -t /manifests {} +

# What runs, without what only tests and builds need: each workspace's own dependencies, and no
# type declarations or source maps of theirs, which no process opens.
FROM ${BUILD_IMAGE} AS dependencies
WORKDIR /alfred
COPY --from=manifests /manifests ./
RUN npm ci --workspaces --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier \
 && find . \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${RUN_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Alfred" \
      org.opencontainers.image.description="Budgets that AI spending cannot exceed: the services of Alfred" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /alfred
COPY --from=dependencies /alfred ./
COPY packages ./packages
COPY services ./services
COPY infra ./infra
# Data of a process, and what it is told in secret. A new volume takes its owner from here.
RUN mkdir -p /var/lib/alfred /run/alfred \
 && chown 1000:1000 /var/lib/alfred /run/alfred \
 && chmod 700 /var/lib/alfred /run/alfred
USER 1000:1000
EXPOSE 8080 9090 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "infra/compose/is-ready.sh"]
ENTRYPOINT ["node"]
CMD ["services/gateway/src/main.ts", "--help"]
