grep -q hello /srv/greeting
