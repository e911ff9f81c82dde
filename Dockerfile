# The portal as one image: web, worker, beat and the one-shot migrate differ by their command only.
# Written, not yet built: docs/operations.md lists what was run and what was not.

FROM python:3.13.9-slim-trixie AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY pyproject.toml README.md requirements.lock ./
# The lock file fixes the versions. Of the extras only the bucket's is in the image.
RUN python -m venv /opt/kopru \
    && /opt/kopru/bin/pip install --constraint requirements.lock '.[s3]'

FROM python:3.13.9-slim-trixie
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 kopru \
    && useradd --uid 10001 --gid kopru --no-create-home --home-dir /tmp kopru \
    && install -d -o kopru -g kopru -m 0750 /srv/data /srv/data/files /srv/data/mail \
    && install -d -o kopru -g kopru -m 0755 /srv/data/static
COPY --from=packages /opt/kopru /opt/kopru
WORKDIR /srv/kopru
COPY manage.py ./
COPY config config
COPY core core
COPY accounts accounts
COPY provinces provinces
COPY organisations organisations
COPY programmes programmes
COPY publications publications
COPY trainings trainings
COPY helpdesk helpdesk
COPY reports reports
COPY portal portal
COPY templates templates
COPY static static
COPY locale locale
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
ENV PATH=/opt/kopru/bin:$PATH \
    DATA_DIR=/srv/data \
    DJANGO_SETTINGS_MODULE=config.settings \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER kopru
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", \
     "--worker-tmp-dir", "/dev/shm", "config.wsgi:application"]
