#!/bin/sh
# Protects a bare repository on a server: every push is looked at before it lands.
# Run it once for each repository, as the user who owns it: pre-receive.sh REPOSITORY.git
# The policy is that of the repository's HEAD, not of what is pushed.
set -eu
cd "$1"
picket install
picket doctor
