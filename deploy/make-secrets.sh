#!/bin/sh
# Makes the secrets of docker-compose.yml that are missing; what exists is never changed.
# Usage: deploy/make-secrets.sh 'smtp+tls://user:password@mail.example.org:587' [STORAGE_URL]
# Without STORAGE_URL (s3://key:secret@host/bucket) private files lie in a volume.
set -eu
cd "$(dirname "$0")"

# The files are readable inside the containers (another user id); the folder is not, outside.
mkdir -p secrets tls
chmod 700 secrets tls

random() {
    LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1"
}

keep() {
    if [ -e "secrets/$1" ]; then
        echo "secrets/$1: kept"
    else
        printf '%s' "$2" >"secrets/$1"
        chmod 644 "secrets/$1"
        echo "secrets/$1: made"
    fi
}

if [ ! -e secrets/email_url ] && [ $# -eq 0 ]; then
    echo "Give the mail server: $0 'smtp+tls://user:password@mail.example.org:587'" >&2
    exit 1
fi
keep secret_key "$(random 64)"
keep database_password "$(random 32)"
keep database_url "postgres://kopru:$(cat secrets/database_password)@postgres:5432/kopru"
keep email_url "${1:-}"
keep storage_url "${2:-}"
# Empty until somebody fills them: docs/operations.md.
keep secret_key_fallbacks ""
keep oidc_client_secret ""
[ -e tls/certificate.pem ] && [ -e tls/key.pem ] ||
    echo "Still missing: deploy/tls/certificate.pem (with its chain) and deploy/tls/key.pem"
