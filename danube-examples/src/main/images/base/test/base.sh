grep -q base /srv/base
