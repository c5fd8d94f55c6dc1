#!/bin/sh
# Puts the release whose folder this is in place: program, user, folders, units. Again, or of another release, it brings
# them up to date. It never touches settings that are there, or data, and it starts, stops and restarts nothing.
set -eu
umask 022
say() { printf '%s\n' "$*" >&2; }

[ "$(id -u)" = 0 ] || { say 'Выполните от имени root, например: sudo sh deploy/install.sh'; exit 2; }
for program in make python3 systemctl systemd-sysusers; do
    command -v "$program" >/dev/null || { say "Не хватает программы $program: apt install make python3-venv ca-certificates"; exit 2; }
done
cd "$(dirname "$0")/.."
release=$(pwd -P)
if [ -e /opt/kovrov-bot ] && [ ! -L /opt/kovrov-bot ]; then
    say '/opt/kovrov-bot — не ссылка, а папка: переименуйте её и повторите.'
    exit 2
fi

# What the release came with, so that the next one can tell what somebody changed here.
[ -e .content.sha256 ] || find content -type f ! -name '*.py*' -exec sha256sum {} + >.content.sha256
changed=''
if [ -e /opt/kovrov-bot/.content.sha256 ] && [ "$(readlink -f /opt/kovrov-bot)" != "$release" ]; then
    before=$(readlink -f /opt/kovrov-bot)
    changed=$(cd "$before" && sha256sum --check --quiet .content.sha256 2>/dev/null | sed 's/: [^:]*$//')
fi

make --no-print-directory -s .venv/.run
# The bot's user may write nothing here, so its programs are made ready for it once.
.venv/bin/python -m compileall -q bot handlers storage content
chmod -R go+rX,go-w .

install -D -m 644 deploy/kovrov-bot.sysusers /etc/sysusers.d/kovrov-bot.conf
systemd-sysusers kovrov-bot.conf
install -d -m 750 -g kovrov-bot /etc/kovrov-bot
[ -e /etc/kovrov-bot/.env ] || install -m 640 -g kovrov-bot deploy/env.example /etc/kovrov-bot/.env
install -d -m 700 -o kovrov-bot -g kovrov-bot /var/lib/kovrov-bot /var/lib/kovrov-bot/copies
# Where files of schools go, and what the bot writes for people: its user and root, nobody else.
install -d -m 2770 -g kovrov-bot /srv/kovrov-bot
install -D -m 755 deploy/kovrov-bot.sh /usr/local/sbin/kovrov-bot
install -m 644 deploy/kovrov-bot.service deploy/kovrov-bot-backup.service deploy/kovrov-bot-backup.timer /etc/systemd/system
ln -sfn "$release" /opt/kovrov-bot
systemctl daemon-reload

say "Поставлено: версия $(/usr/local/sbin/kovrov-bot --version), папка $release."
if [ -n "$changed" ]; then
    say "В прежней версии, $before, вы меняли файлы. Перенесите свои правки в $release до перезапуска:"
    say "$changed"
fi
if systemctl is-active -q kovrov-bot.service; then
    say 'Бот ещё работает прежней версией. Перезапустите его: systemctl restart kovrov-bot.service'
else
    say 'Впишите ключ в /etc/kovrov-bot/.env, проверьте: kovrov-bot doctor. Запуск: systemctl enable --now kovrov-bot.service kovrov-bot-backup.timer'
fi
