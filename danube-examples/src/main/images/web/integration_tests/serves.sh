httpd -p 8080 -h /srv/www
wget -qO- http://127.0.0.1:8080 | grep -q hello
