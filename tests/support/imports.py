"""What is too heavy to import before it is used, and what a fresh process has imported after some code."""

from __future__ import annotations

import subprocess
import sys

from tests.support.paths import ROOT

# What takes longer to import than a person should wait for without need.
HEAVY = {
    *("torch", "sentence_transformers", "transformers", "faiss", "openvino", "tokenizers", "safetensors"),
    *("gradio", "gradio_client", "fastapi", "uvicorn", "httpx", "sklearn", "scipy", "pandas", "matplotlib"),
    *("ir_measures", "babel", "watchfiles", "sentencex"),
    *("trafilatura", "lxml", "pypdfium2", "docx", "charset_normalizer", "index.reading.formats"),
    *("openpyxl", "warcio", "olefile", "feedparser", "rapidocr", "cv2"),
    *("markdown_it", "yaml"),
}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has after some code."""
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.splitlines()[-1].split())
