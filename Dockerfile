# docker build -t groundwire . && docker run -p 8080:8080 groundwire serve --host 0.0.0.0 --upstream URL
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/groundwire
COPY requirements/server.lock requirements/server.lock
RUN /opt/groundwire/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/server.lock
COPY pyproject.toml README.md LICENSE ./
COPY policies policies
COPY guard guard
RUN /opt/groundwire/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 groundwire && install -d -o groundwire /data
COPY --from=build /opt/groundwire /opt/groundwire
ENV PATH=/opt/groundwire/bin:$PATH PYTHONUNBUFFERED=1
USER groundwire
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
ENTRYPOINT ["guard"]
CMD ["serve", "--host", "0.0.0.0"]
