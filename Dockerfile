# Two stages: a wheel with the built console in it, then that wheel and its locked dependencies, nothing else.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.txt requirements-build.txt requirements-node.txt ./
RUN python -m venv /app \
 && /app/bin/pip install --require-hashes -r requirements.txt \
 && pip install --require-hashes -r requirements-build.txt -r requirements-node.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /app/bin/pip install --no-deps /wheels/*.whl

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Remit" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin remit \
 && install --directory --owner=remit --mode=0700 /data
COPY --from=build /app /app
USER 10001
WORKDIR /data
ENV PATH="/app/bin:$PATH" PYTHONUNBUFFERED=1 \
    REMIT_DATA_DIR=/data REMIT_HOST=0.0.0.0 REMIT_PORT=8080
VOLUME /data
EXPOSE 8080
# 30 s of grace: a first start writes its database and reads its pack.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"REMIT_PORT\"]}/readyz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["remit"]
CMD ["serve"]
