# The example application: a node of a cluster, or one process alone, as its environment says.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY libs/highlander/package.json libs/highlander/
COPY apps/example-todo/package.json apps/example-todo/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY libs/highlander libs/highlander
COPY apps/example-todo apps/example-todo
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# The packages of the workspace are links in node_modules, to where they are here.
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/libs/highlander/package.json libs/highlander/
COPY --from=build /app/libs/highlander/dist libs/highlander/dist
COPY --from=build /app/apps/example-todo/package.json apps/example-todo/
COPY --from=build /app/apps/example-todo/dist apps/example-todo/dist
COPY --from=build /app/apps/example-todo/public apps/example-todo/public
USER node
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "apps/example-todo/dist/main.js"]
