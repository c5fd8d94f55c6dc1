#!/bin/sh
# Put into /usr/local/sbin/kovrov-bot: any command as the bot's own user and with its settings, whoever types it.
# Names of files are whole ones, since the command runs in the folder of the settings.
cd /etc/kovrov-bot && exec runuser -u kovrov-bot -- /opt/kovrov-bot/.venv/bin/kovrov-bot "$@"
