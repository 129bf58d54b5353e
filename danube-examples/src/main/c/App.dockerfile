FROM debian:bookworm-slim
COPY --chmod=755 build/count /usr/local/bin/count
USER 1000
ENTRYPOINT ["/usr/local/bin/count"]
