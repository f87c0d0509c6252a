#!/bin/sh
# Runs once, when the volume is new. The application is no superuser and cannot alter the audit log
# (docs/security.md).
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set password `cat /run/secrets/database_password`
CREATE ROLE motcua LOGIN PASSWORD :'password';
CREATE ROLE motcua_audit NOLOGIN;
GRANT motcua_audit TO motcua WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
CREATE DATABASE motcua OWNER motcua;
SQL
