"""A certificate authority for one test session, made with the openssl command."""

import subprocess
from pathlib import Path


class Authority:
    """`ca.pem` signs certificates for localhost only (not for 127.0.0.1), so that a host mismatch can be tried; `other-ca.pem` signed none of them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.ca = self._authority("ca", "Weir test authority")
        self.other_ca = self._authority("other-ca", "Another authority")
        self.server_certificate, self.server_key = self._leaf("server")
        self.proxy_certificate, self.proxy_key = self._leaf("weir")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self.folder, check=True, capture_output=True)

    def _authority(self, name, common_name):
        certificate = self.folder / f"{name}.pem"
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={common_name}",
            "-keyout", f"{name}.key", "-out", certificate,
        )  # fmt: skip
        return certificate

    def _leaf(self, name):
        extensions = self.folder / f"{name}.ext"
        extensions.write_text("subjectAltName=DNS:localhost\n")
        self._openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", f"{name}.key", "-out", f"{name}.csr",
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", extensions, "-out", f"{name}.pem",
        )  # fmt: skip
        key = self.folder / f"{name}.key"
        key.chmod(0o600)
        return self.folder / f"{name}.pem", key
