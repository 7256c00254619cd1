# Install the system's Chromium where there is no browser; write into $1 why none could be had, or remove it.
rm -f "$1"
for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" > /dev/null && exit 0
done
none() {
  echo "$1" > "$why"
  echo "NO BROWSER: $1. Install chromium, or name one by CHROMIUM: the review desk is not tried in one." >&2
  exit 0
}
why=$1
command -v apt-get > /dev/null || none "this system has no apt-get"
[ "$(id -u)" = 0 ] || none "only root may install packages here"
timeout 120 apt-get -qq -o Acquire::Retries=1 -o APT::Update::Error-Mode=any update > /dev/null 2>&1 \
  || none "no package server answers"
timeout 600 env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium > /dev/null 2>&1 \
  || echo "chromium could not be installed, though a package server answers" >&2
exit 0
