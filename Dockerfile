# Not yet built or run by us: it was written where no container engine was at hand. Please report what it does for you.
#
#   docker build -t millrace .
#   docker run --rm -p 3000:3000 -v millrace-data:/data millrace

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/ packages/
COPY backends/ backends/
COPY apps/ apps/
COPY samples/ samples/
COPY bench/package.json bench/
COPY scripts/services/package.json scripts/services/
# Install scripts are off: the image brings Node itself, and koffi its binary in a package of its own.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-bookworm-slim
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    bubblewrap \
    libreoffice-impress-nogui \
    fonts-crosextra-caladea \
    fonts-crosextra-carlito \
    fonts-dejavu-core \
    fonts-liberation \
    tini \
  && rm -rf /var/lib/apt/lists/*

# LibreOffice keeps a profile in the home folder, so the user has one.
RUN useradd --create-home --uid 10001 millrace && install -d -o millrace -g millrace -m 0700 /data
WORKDIR /app
COPY --from=packages /app /app
COPY LICENSE ./

ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MILLRACE_DATA=/data
# Engines are jailed as far as the container lets them; see compose.yaml for what it takes.
USER millrace
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# A worker serves no HTTP: switch this off for it, as compose.yaml does.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# tini reaps what engines leave behind; Node as process 1 would not.
ENTRYPOINT ["/usr/bin/tini", "--", "node", "--conditions=millrace-source", "--max-semi-space-size=4"]
CMD ["apps/converter/all.ts"]
