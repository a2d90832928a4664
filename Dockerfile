# The service in one image: only what it needs to run, as a user who can write to the data folder only.

FROM python:3.11-slim AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /build
COPY pyproject.toml requirements.lock ./
# uv itself has the lock's version and hashes, too.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > uv.txt \
 && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r uv.txt \
 && python -m venv --without-pip /opt/venv
# Used as constraints, the lock pins and hashes packages without installing any: no development tools in the image.
RUN uv pip install --python /opt/venv/bin/python --require-hashes -r pyproject.toml -c requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AFTERVIEW_HOST=0.0.0.0 \
    AFTERVIEW_PORT=8000
RUN groupadd --gid 10001 afterview \
 && useradd --uid 10001 --gid afterview --no-create-home --home-dir /srv/afterview --shell /usr/sbin/nologin afterview
WORKDIR /srv/afterview
COPY --from=build /opt/venv /opt/venv
COPY alembic.ini ./
COPY migrations migrations
COPY app app
RUN python -m compileall -q app migrations && install -d -o afterview -g afterview -m 0700 data
USER 10001:10001
# The secret key that encrypts stored secrets and, on SQLite, the database file.
VOLUME /srv/afterview/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, sys; from http.client import HTTPConnection; service = HTTPConnection('127.0.0.1', int(os.environ['AFTERVIEW_PORT']), timeout=4); service.request('GET', '/readyz'); sys.exit(service.getresponse().status != 200)"]
CMD ["python", "-m", "app", "serve", "--migrate"]
