# The tools for the library. A cache keeps the packages from one build of this image to the next.
FROM debian:bookworm-slim
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && apt-get install -y --no-install-recommends tcc libc6-dev make binutils busybox-static && rm -rf /var/lib/apt/lists/*
