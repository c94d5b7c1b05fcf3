# Builds the pages, then the program, then an image with nothing else in it.
FROM node:20-bookworm-slim AS pages
WORKDIR /src/static
COPY static/package.json static/package-lock.json ./
RUN npm ci
COPY static/ ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/static/dist ./static/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /huishou ./cmd/huishou \
 && mkdir -p /empty/data

FROM scratch
COPY --from=program /huishou /huishou
COPY --from=program --chown=65532:65532 /empty/data /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENV HUISHOU_DATA=/data HUISHOU_LISTEN=0.0.0.0:8080
ENTRYPOINT ["/huishou"]
CMD ["serve"]
