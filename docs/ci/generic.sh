#!/bin/sh
# Audits the repository in the current folder; for any CI system that runs a
# command and collects JUnit files. BASE is the commit that a change is made
# against, if there is one.
set -u
picket audit ${BASE:+--policy-from "$BASE"} -o text:- -o junit:picket-junit.xml -o json:picket.json
