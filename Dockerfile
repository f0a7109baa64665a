# The bot as one image: no build tools, no sandbox, no root.
#   docker build -t media-scheduler-bot .
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md ./
COPY deploy/install.sh deploy/requirements.lock deploy/
COPY bot bot
COPY domain domain
COPY fms fms
COPY storage storage
RUN deploy/install.sh /opt/media-scheduler

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /data scheduler
COPY --from=build /opt/media-scheduler /opt/media-scheduler
ENV PATH=/opt/media-scheduler/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/scheduler.db \
    LOG_FORMAT=json
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8081
STOPSIGNAL SIGTERM
# Alive, not ready: a Slack or a database that is away gets better by waiting, not by a restart.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('API_PORT', '8081') + '/health/live', timeout=4)"]
ENTRYPOINT ["media-scheduler-bot"]
CMD ["run"]
