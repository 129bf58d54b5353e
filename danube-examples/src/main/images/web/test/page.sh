grep -q hello /srv/www/index.html
