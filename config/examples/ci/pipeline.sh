#!/bin/sh
# A gate for any pipeline: brings the system up, runs the suite, brings it down, and leaves with the verdict.
#   pipeline.sh compose.yaml suite/
set -u
compose=$1
suite=$2
export CHAOS_STATE="${CHAOS_STATE:-.chaos}"
mkdir -p "$CHAOS_STATE" chaos-report

# Whatever becomes of us: nothing of ours may outlive the pipeline, not even half of a system that did not come up.
trap 'docker compose --file "$compose" down --volumes --timeout 5' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

docker compose --file "$compose" up --detach --wait || exit 6
chaos run "$suite" --yes --junit chaos-report/junit.xml --html chaos-report/report.html
verdict=$?
[ "$verdict" -ne 5 ] || chaos revert

case $verdict in
  0) echo "The system held." ;;
  1) echo "The system did not hold: see chaos-report/report.html" ;;
  3) echo "Nobody knows: the report says what was missing" ;;
  4) echo "A guard stopped it, or would not let it begin" ;;
  5) echo "Something may be left behind: chaos status" ;;
  *) echo "It broke, or was interrupted ($verdict)" ;;
esac
exit "$verdict"
