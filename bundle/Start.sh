#!/bin/sh
# Startet die Seite im Browser. / Starts the page in the browser.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 PYTHONUTF8=1
echo
echo "  Die Seite öffnet sich gleich im Browser."
echo "  Bitte lassen Sie dieses Fenster offen, solange Sie arbeiten."
echo
exec "$here/python/bin/{python}" -m ecosystem app --lang de "$@"
