# Debian, not Alpine: Temporal's and libsql's native parts are built against glibc.
FROM node:20.19.5-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM node:20.19.5-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json tsconfig.json LICENSE ./
COPY scripts ./scripts
COPY workflows ./workflows
COPY activities ./activities
COPY src ./src
# Volumes take over who owns the folder they are mounted on.
RUN install --directory --owner=node --group=node --mode=0700 \
  /var/lib/rolewright /var/lib/rolewright/blobs /var/lib/rolewright/state /var/lib/rolewright/exports
USER node
EXPOSE 7420
ENTRYPOINT ["node", "scripts/rolewright.mjs"]
CMD ["--help"]
