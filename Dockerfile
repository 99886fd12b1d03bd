# Earshot for any host but Spaces, which install requirements.txt by themselves:
#   docker build -t earshot .
#   docker run --rm -p 7860:7860 -v earshot:/data earshot
# With a CUDA GPU:
#   docker build -t earshot --build-arg TORCH_INDEX=https://pypi.org/simple .
#   docker run --rm -p 7860:7860 -v earshot:/data --gpus all earshot
# A whole version, so that a build today and one next year begin alike. It was written where no
# registry could be asked: for the same bytes too, add the digest that `docker pull` shows, as
# python:3.12.12-slim-bookworm@sha256:...
FROM python:3.12.12-slim-bookworm

# Where torch comes from. The builds of this index are for the CPU, a tenth of the size of CUDA's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /app
COPY requirements-app.lock requirements-torch.txt ./
# The lock has everything but torch (requirements-torch.txt says why), so the second command adds
# torch and, from PyPI, its CUDA libraries.
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements-app.lock \
 && pip install --no-cache-dir --index-url "$TORCH_INDEX" -r requirements-torch.txt

COPY app.py LICENSE README.md ./
COPY explorer explorer
COPY models models
COPY assets assets
# Only root can change the sources. Downloads are kept in /data; visitors' files in /tmp, which need
# not survive a restart.
RUN python -m compileall -q app.py explorer models assets \
 && useradd --uid 1000 --create-home earshot \
 && install --directory --owner earshot /data
USER 1000

ENV PYTHONUNBUFFERED=1 \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    EARSHOT_SEARCH_SECONDS=120 \
    EARSHOT_DOWNLOADS=no \
    EARSHOT_CLIP_CACHE=/data/clips \
    EARSHOT_MODEL_CACHE=/data/models \
    HF_HOME=/data/huggingface
VOLUME /data
EXPOSE 7860
# The page is served once it is built, usually in less than half a minute.
HEALTHCHECK --start-period=3m --interval=30s --timeout=10s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT'] + '/healthz').close()"]
# Flags of app.py may follow the image's name, except --port, because the check above reads the
# variable. SIGTERM ends the app, which then deletes visitors' files.
ENTRYPOINT ["python", "app.py"]
