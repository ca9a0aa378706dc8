# syntax=docker/dockerfile:1
# vtube serve in a container. Build: docker build -t vtube .   Start: docker compose up
FROM python:3.12-slim-bookworm

# OpenCV looks for these as soon as it is imported.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY vtube ./vtube
COPY avatars ./avatars
COPY assets ./assets
COPY configs ./configs
COPY docs ./docs
# Torch with CUDA is 6 GB; an index that has it without is named by --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL=
RUN pip install --no-cache-dir --constraint constraints.txt '.[service]' \
    && rm -rf /src

RUN useradd --create-home --uid 10001 vtube \
    && mkdir --parents /data/models /data/cache /data/service \
    && chown --recursive vtube:vtube /data \
    && chmod 0700 /data/service
USER 10001
WORKDIR /data

# Weights, what is compiled for this processor, and jobs outlive the container.
ENV VTUBE_MODELS=/data/models \
    XDG_CACHE_HOME=/data/cache \
    PYTHONUNBUFFERED=1
VOLUME ["/data"]
EXPOSE 8420

HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8420/readyz', timeout=4)"]

# Inside a container loopback is the container's own, so it listens to all and needs a token.
ENTRYPOINT ["vtube", "serve", "--host", "0.0.0.0", "--data", "/data/service"]
CMD ["--token-file", "/run/secrets/vtube_token"]
