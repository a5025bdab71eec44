# The image of server and worker: the locked packages, with those for Redis and Dask, and this checkout.
FROM python:3.11-slim-bookworm
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 DO_NOT_TRACK=1
RUN useradd --create-home quotelake
WORKDIR /srv/quotelake
COPY requirements-server.lock ./
RUN pip install --require-hashes --requirement requirements-server.lock --constraint requirements-server.lock
COPY pyproject.toml README.md LICENSE MODEL_CARD.md ./
COPY quotelake quotelake
COPY flows flows
COPY tasks tasks
COPY explorer explorer
COPY annotators annotators
COPY storage storage
COPY deployments deployments
COPY samples samples
COPY gold gold
RUN pip install --no-deps --no-build-isolation --editable . && mkdir /lake && chown quotelake /lake
USER quotelake
ENV QUOTELAKE_ROOT=/srv/quotelake QUOTELAKE_LAKE=/lake
CMD ["prefect", "worker", "start", "--pool", "quotelake", "--type", "process"]
