"""Which files hold secrets by their names: such a file is never opened. Pure, and light: every walk asks it."""

import re

_NAMES = frozenset(
    {
        *(".env", ".envrc", ".netrc", "_netrc", ".pgpass", "pgpass.conf", ".my.cnf", ".npmrc", ".pypirc"),
        *(".htpasswd", "htpasswd", ".htdigest", ".git-credentials", "credentials", "kubeconfig", "wp-config.php"),
        *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "shadow", "gshadow"),
        *("credentials.json", "credentials.toml", "application_default_credentials.json", ".vault-token"),
        *("secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml", "secrets.env", "token.pickle"),
        *(".dockercfg", ".s3cfg", ".boto", ".terraformrc", "terraform.tfstate", "terraform.tfstate.backup"),
        # folders
        *(".aws", ".ssh", ".gnupg", ".kube", ".docker", ".azure", ".password-store", "keyrings"),
    }
)
_SUFFIXES = (
    *(".pem", ".key", ".p8", ".p12", ".pfx", ".pkcs12", ".ppk", ".jks", ".keystore", ".kdb", ".kdbx", ".keytab"),
    *(".ovpn", ".tfstate", ".agekey", ".keychain", ".keychain-db", ".kubeconfig", "_rsa", "_dsa", "_ed25519"),
)
_SHAPES = re.compile(
    r"\.env\..+|.+\.env|client_secret.*\.json|service[-_]?account.*\.json|(?:.*[-_.])?(?:private|secret)[-_.]?key\.asc"
)
_SAMPLE = re.compile(r".*\.(?:example|sample|template|tmpl|dist|defaults?)")


def is_secret_name(name: str) -> bool:
    """Tell whether a file or folder of this name holds secrets.

    >>> [is_secret_name(name) for name in (".env.local", ".env.example", "id_rsa", "id_rsa.pub", "keys.md")]
    [True, False, True, False, False]
    """
    lowered = name.lower()
    if lowered in _NAMES or lowered.endswith(_SUFFIXES):
        return True
    return _SHAPES.fullmatch(lowered) is not None and _SAMPLE.fullmatch(lowered) is None
