#!/bin/sh
# Installs and starts Debian's PostgreSQL, makes the role and database quotelake, and prints DATABASE_URL for `make up`.
#   sudo deployments/postgresql.sh
# Running it again changes nothing but the role's password, which it prints anew.
set -eu
[ "$(id -u)" = 0 ] || { echo "Run it as root: sudo $0" >&2; exit 1; }
if ! command -v pg_lsclusters >/dev/null; then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y postgresql >/dev/null
fi
service postgresql start >/dev/null  # with systemd it runs already
port=$(pg_lsclusters --no-header | awk '$4 ~ /online/ { print $3; exit }')
[ -n "$port" ] || { echo "PostgreSQL did not start; see /var/log/postgresql/." >&2; exit 1; }
as_postgres() { su postgres -c "psql --port $port --quiet --no-align --tuples-only --set ON_ERROR_STOP=1"; }
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
as_postgres <<SQL
SELECT 'CREATE ROLE quotelake LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quotelake') \gexec
ALTER ROLE quotelake PASSWORD '$password';
SELECT 'CREATE DATABASE quotelake OWNER quotelake' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'quotelake') \gexec
SQL
echo "DATABASE_URL=postgresql://quotelake:$password@127.0.0.1:$port/quotelake"
