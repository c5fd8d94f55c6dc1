"""`rules`: by what rule each institution makes a term's mark, shown, set and taken back."""

import json
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from bot.clock import Clock
from bot.commands import issuing, opening
from bot.settings import Settings
from handlers.rules.marks import USUAL
from storage.school import Institution
from storage.terms import MarkingRule, System

SYSTEMS: dict[str, System] = {"четверти": "quarters", "триместры": "trimesters", "полугодия": "halves"}
BY = {"quarters": "по четвертям", "trimesters": "по триместрам", "halves": "по полугодиям"}

NOTHING = "Что изменить? Укажите хотя бы одно: --rounding, --least, --weights или --no-weights, --terms, --seniors."
DROPPED = "{school}: теперь обычное правило. {rule}"
HAD_NONE = "{school}: своего правила и не было, действует обычное."
NONE_YET = "Своего правила пока нет ни у кого, у всех обычное. {rule}"
REST = "У остальных обычное: {rule}"


class Rounding(click.ParamType[Decimal]):
    """«0,6», «0.6» or «4,6»: from what part of a mark on the next one is given."""

    name = "ДОЛЯ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        try:
            part = Decimal(str(value).replace(",", ".")) % 1
        except InvalidOperation:
            part = Decimal(0)
        if not Decimal("0.01") <= part <= Decimal("0.99") or part != part.quantize(Decimal("0.01")):
            self.fail("нужна доля от 0,01 до 0,99: например 0,5 или 0,65", param, ctx)
        return part


@click.group("rules")
def rules() -> None:
    """По какому правилу учреждение выводит оценку за четверть или триместр."""


@rules.command("show")
@click.argument("institution", metavar="УЧРЕЖДЕНИЕ", required=False)
@click.option("--json", "as_json", is_flag=True, help="Один объект JSON для программы.")
def show(institution: str | None, as_json: bool) -> None:
    """Показать правило учреждения, без названия: все, кто назвал своё."""
    opening.run(_show(opening.read_settings(), institution, as_json=as_json))


@rules.command("set")
@click.argument("institution", metavar="УЧРЕЖДЕНИЕ")
@click.option("--rounding", type=Rounding(), help="с какой доли округлять вверх: 0,6 значит «от 4,6 выходит 5»")
@click.option("--least", type=click.IntRange(1, 20), help="сколько оценок нужно, чтобы назвать, что выходит")
@click.option("--weights/--no-weights", default=None, help="учитывать ли вес работ")
@click.option("--terms", type=click.Choice(list(SYSTEMS)), help="как делится год в 1–9 классах")
@click.option("--seniors", type=click.Choice(list(SYSTEMS)), help="как делится год в 10–11 классах")
def set_(
    institution: str,
    rounding: Decimal | None,
    least: int | None,
    weights: bool | None,
    terms: str | None,
    seniors: str | None,
) -> None:
    """Назвать правило учреждения. Что не указано, остаётся как было."""
    given: dict[str, Any] = {
        "rounding": rounding,
        "least": least,
        "weights": weights,
        "system": SYSTEMS[terms] if terms else None,
        "seniors": SYSTEMS[seniors] if seniors else None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        opening.fail(NOTHING)
    opening.run(_set(opening.read_settings(), institution, changes))


@rules.command("drop")
@click.argument("institution", metavar="УЧРЕЖДЕНИЕ")
def drop(institution: str) -> None:
    """Вернуть учреждению обычное правило."""
    opening.run(_drop(opening.read_settings(), institution))


async def _show(settings: Settings, text: str | None, *, as_json: bool) -> None:
    opening.must_exist(settings.database_url)
    async with issuing.storing(settings) as store:
        own = await store.terms.rules()
        if text is not None:
            asked = await issuing.institution(store, text)
            named = [(asked, own.get(asked.id, USUAL), asked.id in own)]
        else:
            every = [(await store.school.institution(id_), rule) for id_, rule in own.items()]
            named = [(institution, rule, True) for institution, rule in every if institution]
    named.sort(key=lambda each: each[0].short_name)
    if as_json:
        click.echo(json.dumps([_plain(*each) for each in named], ensure_ascii=False, indent=2))
        return
    for institution, rule, is_own in named:
        click.echo(f"{institution.short_name}: {'' if is_own else 'обычное правило, '}{told(rule)}")
    if text is None:
        click.echo(REST.format(rule=told(USUAL)) if named else NONE_YET.format(rule=told(USUAL).capitalize()))


async def _set(settings: Settings, text: str, changes: dict[str, Any]) -> None:
    opening.must_exist(settings.database_url)
    async with issuing.storing(settings) as store:
        institution = await issuing.institution(store, text)
        rule = replace((await store.terms.rules()).get(institution.id, USUAL), **changes)
        await store.terms.set_rule(institution.id, rule, Clock().now())
    click.echo(f"{institution.short_name}: {told(rule)}")


async def _drop(settings: Settings, text: str) -> None:
    opening.must_exist(settings.database_url)
    async with issuing.storing(settings) as store:
        institution = await issuing.institution(store, text)
        dropped = await store.terms.drop_rule(institution.id)
    sentence = DROPPED if dropped else HAD_NONE
    click.echo(sentence.format(school=institution.short_name, rule=told(USUAL).capitalize()))


def told(rule: MarkingRule) -> str:
    """The rule as an operator reads it."""
    weights = "с учётом веса работ" if rule.weights else "без учёта веса работ"
    seniors = "" if rule.seniors == rule.system else f", 10–11 классы {BY[rule.seniors]}"
    return (
        f"от {_comma(4 + rule.rounding)} выходит 5 (от {_comma(2 + rule.rounding)} выходит 3), {weights}, "
        f"прогноз от {rule.least} {'оценки' if rule.least == 1 else 'оценок'}, {BY[rule.system]}{seniors}."
    )


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _plain(institution: Institution, rule: MarkingRule, own: bool) -> dict[str, Any]:
    return {
        "institution": institution.short_name,
        "code": institution.code,
        "own": own,
        "rounding": float(rule.rounding),
        "weights": rule.weights,
        "least": rule.least,
        "terms": rule.system,
        "seniors": rule.seniors,
    }
