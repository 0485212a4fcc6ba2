/** The server on the page about deploying. A test runs it. */
export const NGINX_SERVER = `server {
  listen 80;
  server_name example.org;
  root /srv/www;
  default_type application/octet-stream;
  include mime.types;
  index index.html;
  gzip on;
  gzip_types application/json text/css text/javascript application/javascript image/svg+xml;
  add_header Access-Control-Allow-Origin *;
  add_header Cache-Control "public, max-age=300";
  location ~ /\\. { return 404; }
  location ~ "[/.][0-9a-f]{32}([0-9a-f]{32})?[.]" {
    add_header Access-Control-Allow-Origin *;
    add_header Cache-Control "public, max-age=31536000, immutable";
  }
  location ~ "/(ashlar[.]json|metadata/timestamp[.]json|log/checkpoint)$" {
    add_header Access-Control-Allow-Origin *;
    add_header Cache-Control no-cache;
  }
}
`;
