"""What the tests of channels have in common."""

import pytest


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """Libraries take a proxy from the environment even for an address on this machine."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
