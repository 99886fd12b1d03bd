# Earshot for anywhere but Spaces, which install requirements.txt by themselves:
#   docker build -t earshot .
#   docker run --rm -p 7860:7860 -v earshot:/data earshot
# With a CUDA GPU:
#   docker build -t earshot --build-arg TORCH_INDEX=https://pypi.org/simple .
#   docker run --rm -p 7860:7860 -v earshot:/data --gpus all earshot
FROM python:3.12-slim

# Where torch comes from: this index has builds for the CPU, which are a tenth of those for CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /app
COPY requirements.txt .
# Torch first, so that the second command finds it there and takes no other build.
RUN pip install --no-cache-dir --index-url "$TORCH_INDEX" "$(grep '^torch>' requirements.txt)" \
 && pip install --no-cache-dir -r requirements.txt

COPY app.py LICENSE README.md ./
COPY explorer explorer
COPY models models
COPY assets assets
# The sources stay root's, and only root's to change; what is fetched goes to /data, and visitors'
# files to /tmp, which a restart may forget.
RUN python -m compileall -q app.py explorer models assets \
 && useradd --uid 1000 --create-home earshot \
 && install --directory --owner earshot /data
USER earshot

ENV PYTHONUNBUFFERED=1 \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    EARSHOT_CLIP_CACHE=/data/clips \
    HF_HOME=/data/huggingface
VOLUME /data
EXPOSE 7860
# The first page is there when its example has been searched, after less than a minute as a rule.
HEALTHCHECK --start-period=3m --interval=30s --timeout=10s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT']).close()"]
# Flags of app.py may follow the image's name, but not the port's, which the check above knows.
# It ends at SIGTERM, and deletes visitors' files.
ENTRYPOINT ["python", "app.py"]
