#!/bin/sh
# Put into /usr/local/sbin/kovrov-bot: any command as the bot's own user and with its settings, whoever types it and
# wherever they are. Files are read and written as that user: /srv/kovrov-bot is the folder for them.
[ "$(id -u)" = 0 ] || exec sudo "$0" "$@"
exec runuser -u kovrov-bot -- env BOT_ENV_FILE=/etc/kovrov-bot/.env /opt/kovrov-bot/.venv/bin/kovrov-bot "$@"
