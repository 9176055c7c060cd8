# The bot, the service and the simulator in one image; the command decides: `run` (default), `serve`, …
FROM python:3.13-slim
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot bot
COPY cli cli
COPY handlers handlers
COPY leadsearch leadsearch
COPY simulator simulator
COPY manifest.yml ./
COPY bench bench
RUN useradd --create-home --uid 10001 leads && install -d -o leads /data
USER leads
ENV LEADS_DATA=/data BOT_HOST=0.0.0.0 PYTHONPATH=/app PYTHONUNBUFFERED=1
VOLUME /data
ENTRYPOINT ["python", "-m", "cli.main"]
CMD ["run"]
