# One image for web and worker. The embedded stores are not in it: compose brings real ones.

# 3.11, 3.12 or 3.13
ARG PYTHON=3.12

FROM node:22-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --loglevel=error

FROM python:${PYTHON}-slim-bookworm AS packages
COPY requirements/*.txt /requirements/
# more of requirements/, for instance EXTRAS="otel ldap"
ARG EXTRAS=""
RUN python3 -m venv /venv \
 && /venv/bin/pip install -q --no-cache-dir --no-compile --require-hashes \
      $(for each in base identity $EXTRAS; do echo "-r /requirements/$each.txt"; done) \
 && /venv/bin/pip uninstall -q -y pip setuptools 2>/dev/null
# what nobody reads here: sources of binaries, tests, other languages, symbols, a compiler
# of FlatBuffers schemas; what Daphne does not use of Twisted, and would load to ask
RUN cd /venv/lib/python3*/site-packages \
 && rm -rf twisted/test twisted/*/test twisted/trial */tests */*/tests autobahn/_flatc/bin \
      twisted/conch twisted/mail twisted/names twisted/words twisted/runner twisted/pair \
 && cd twisted/plugins && rm -f autobahn_*.py cred_*.py twisted_[!cr]*.py twisted_conch.py twisted_runner.py && cd ../.. \
 && find . -regextype posix-extended -type d -regex '.*/locale/[A-Za-z_@-]+' \
      ! -regex '.*/locale/(en|zh)[A-Za-z_]*' -prune -exec rm -rf {} + \
 && find . -regextype posix-extended -type f -regex '.*\.(po|pyi|pyx|pxd|map)' -delete \
 && apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils >/dev/null \
 && find . -name '*.so*' -type f -exec strip --strip-unneeded {} + 2>/dev/null; true

FROM python:${PYTHON}-slim-bookworm AS files
COPY --from=packages /venv /venv
COPY . /app
COPY --from=pages /app/node_modules /app/node_modules
WORKDIR /app
# hashed static files and compiled code: the image runs with a read-only root
RUN export PATH=/venv/bin:$PATH DATA_DIR=/tmp/build STATIC_ROOT=/app/collected CONSOLE_JSON=0 \
 && python -c 'import sys; sys.path.insert(0, "scripts"); import assets; assets.copy()' \
 && python -B manage.py collectstatic --no-input -v 0 \
 && rm -rf node_modules \
 && python scripts/image.py \
 && rm -rf static/* scripts

FROM python:${PYTHON}-slim-bookworm
RUN groupadd --gid 1000 librechat && useradd --uid 1000 --gid 1000 --no-create-home librechat \
 && mkdir -p /app/data /app/passwords && chown librechat:librechat /app/data /app/passwords
COPY --from=files /venv /venv
COPY --from=files /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/app/data \
    STATIC_ROOT=/app/collected \
    COLLECT_STATIC=0 \
    CONSOLE_JSON=1
USER librechat
VOLUME /app/data
EXPOSE 3080
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=6 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3080') + '/health', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "up", "--only", "web,simulator"]
