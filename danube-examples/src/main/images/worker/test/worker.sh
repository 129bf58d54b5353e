grep -q worker /srv/worker
