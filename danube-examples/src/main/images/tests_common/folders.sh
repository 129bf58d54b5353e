test -d /srv
