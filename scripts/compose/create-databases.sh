#!/bin/bash
# Run once by the postgres image on an empty volume: Temporal and Rolewright each get a role of their own, and databases
# that only their role may enter. Passwords reach psql through its environment, never through its arguments.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv owner_password ROLEWRIGHT_OWNER_PASSWORD
\getenv rolewright_password ROLEWRIGHT_DB_PASSWORD
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
-- The tables are this role's, and only `migrate` connects as it; worker and server connect as the next, which owns nothing.
CREATE ROLE rolewright_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE rolewright LOGIN PASSWORD :'rolewright_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE DATABASE rolewright OWNER rolewright_owner;
REVOKE ALL ON DATABASE temporal, temporal_visibility, rolewright FROM PUBLIC;
GRANT CONNECT ON DATABASE rolewright TO rolewright;
SQL
