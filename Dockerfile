# The one image: controller (`chaos …`) and agent (helper containers). In a checkout:
#   npm ci && npm run build && docker build -t chaos-army:0.1.0 .
# It asks the network for the base and for iproute2 and iptables, which network faults go by, and for
# nothing where a base of your own has them:
#   docker build --build-arg BASE=my/node:20 -t chaos-army:0.1.0 .
# Hence no `npm ci` in here: the first stage takes the checkout's node_modules and drops what
# package-lock.json marks as needed for development only. It needs node, not npm.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS production
WORKDIR /opt/chaos
COPY package.json package-lock.json ./
COPY node_modules node_modules
RUN ["node", "-e", "\
  const fs = require('node:fs'); \
  const locked = Object.entries(JSON.parse(fs.readFileSync('package-lock.json')).packages); \
  const dropped = locked.filter(([, entry]) => entry.dev).map(([path]) => path); \
  for (const path of [...dropped, 'node_modules/.bin', 'node_modules/.cache', 'package-lock.json']) \
    fs.rmSync(path, { recursive: true, force: true });"]

FROM ${BASE}
RUN (command -v tc && command -v iptables && command -v nsenter) >/dev/null || \
    (apt-get update && apt-get install -y --no-install-recommends iproute2 iptables util-linux && \
     rm -rf /var/lib/apt/lists/*)
WORKDIR /opt/chaos
COPY --from=production /opt/chaos ./
COPY config config
COPY dist dist
# A new volume takes this folder's owner over: 65532 may write to it, and so may root.
RUN ["node", "-e", "\
  const fs = require('node:fs'); \
  fs.mkdirSync('/var/lib/chaos', { recursive: true }); \
  fs.chmodSync('/var/lib/chaos', 0o700); \
  fs.chownSync('/var/lib/chaos', 65532, 65532);"]
ENV CHAOS_STATE=/var/lib/chaos
# chaos.self: our own containers are never victims.
LABEL org.opencontainers.image.title="chaos-army" \
      org.opencontainers.image.description="A Simian Army for Docker" \
      org.opencontainers.image.licenses="Apache-2.0" \
      chaos.self="true"
ENTRYPOINT ["node", "/opt/chaos/dist/cli/main.js"]
