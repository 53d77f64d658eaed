# Whether the process of this container can serve. The shell asks, because it runs every few seconds
# in every container and a second Node would cost more than some services do.
exec 3<>"/dev/tcp/127.0.0.1/${ALFRED_PORT:-${ALFRED_ADMIN_PORT:-9464}}" || exit 1
printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3
read -r _ status _ <&3
[[ $status == 200 ]]
