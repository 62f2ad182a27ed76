"""`remit backtest` over a database in which something was decided."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from service.commands.backtest import Format, run
from service.commands.errors import FINDINGS, CommandError
from service.settings import Settings
from support.databases import current
from support.house import FILES, House, says


def edited(folder: Path, name: str, text: str) -> Path:
    """The pack of the house with one document otherwise."""
    for file, kept in {**FILES, name: text}.items():
        path = folder / "edited" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kept, encoding="utf-8")
    return folder / "edited"


def told(folder: Path, pack: Path, form: Format = "text", against: str = "live") -> tuple[int, str]:
    """What the command says, and its exit code."""
    database = current().of(folder / "remit.db")
    settings = Settings(data_dir=folder)
    if not isinstance(database, Path):
        settings = Settings(data_dir=folder, database_url=database, secret_key="k" * 32)
    said: list[str] = []
    code = run(settings, pack, against, form, said.append)
    return code, "\n".join(said)


async def decide(house: House) -> None:
    """Two vouchers and a lounge pass."""
    for at, amount in enumerate(("50.00", "20.00")):
        case = await house.claimed(
            says(customer=f"c{at}", about={"booking": f"B{at}", "flight": "F1"}, channel="chat"),
            facts={
                ("flight", "F1"): {"delay_minutes": 90},
                ("customer", f"c{at}"): {"tier": "gold"},
                ("booking", f"B{at}"): {"total": Decimal(400)},
            },
        )
        await house.gives(house.mara, case, "certificate", amount)
        if at == 0:
            await house.gives(house.mara, case, "lounge")


WIDER = FILES["boundaries/voucher.yaml"].replace("alone: 50", "alone: 80")
NARROWER = FILES["boundaries/voucher.yaml"].replace("alone: 50", "alone: 30")


async def test_a_wider_grant_is_told_with_what_it_costs(house: House, tmp_path: Path) -> None:
    await decide(house)

    code, said = told(tmp_path, edited(tmp_path, "boundaries/voucher.yaml", WIDER))

    assert code == 0
    assert "Of 2 past cases with 3 decisions, 2 would have had another latitude." in said
    assert "0 decisions would be outside; 2 could go further, 0 less far." in said
    assert "+30.00 USD over the 1 day on record." in said
    assert "Nobody gets less." in said
    assert "take it as a hint" in said
    assert "Voucher: alone 50.00 -> 80.00" in said


async def test_what_was_known_is_shown_as_screens_show_it(house: House, tmp_path: Path) -> None:
    await decide(house)
    limits = "limits: [{id: large, when: booking.total >= 300, at_most: 30}]\n"
    edit = edited(tmp_path, "boundaries/voucher.yaml", FILES["boundaries/voucher.yaml"] + limits)

    _, said = told(tmp_path, edit, "json")

    facts = json.loads(said)["telling"][0]["facts"]
    assert {fact["name"]: fact["value"] for fact in facts}["booking.total"] == "400.00"


async def test_a_narrower_one_says_what_would_be_outside(house: House, tmp_path: Path) -> None:
    await decide(house)

    _, said = told(tmp_path, edited(tmp_path, "boundaries/voucher.yaml", NARROWER), "json")

    report = json.loads(said)
    assert (report["outside"], report["narrower"]) == (1, 2)
    money = report["money_per_month"]["USD"]
    assert (money["mean"], list(money["months"].values())) == ("-20.00", ["-20.00"])
    assert {(one["kind"], one["value"]) for one in report["segments"]} >= {
        ("channel", "chat"),
        ("team", "north"),
    }


async def test_a_page_stands_alone_and_shows_words_as_words(house: House, tmp_path: Path) -> None:
    await decide(house)

    _, said = told(tmp_path, edited(tmp_path, "boundaries/voucher.yaml", WIDER), "html")

    assert said.startswith("<!doctype html>")
    assert "<script" not in said
    assert "50.00 → 80.00" in said


async def test_a_pack_against_another_folder(house: House, tmp_path: Path) -> None:
    await decide(house)
    pack = edited(tmp_path, "boundaries/voucher.yaml", WIDER)

    _, said = told(tmp_path, pack, against=str(pack))

    assert "0 would have had another latitude" in said


async def test_without_past_cases_it_says_so(house: House, tmp_path: Path) -> None:
    code, said = told(house.ctx.settings.data_dir, edited(tmp_path, "boundaries/voucher.yaml", WIDER))

    assert code == 0
    assert said.startswith("There are no past cases")


async def test_a_pack_that_is_wrong_shows_its_findings(house: House, tmp_path: Path) -> None:
    pack = edited(tmp_path, "boundaries/voucher.yaml", WIDER.replace("80", "customer.tire"))

    code, said = told(house.ctx.settings.data_dir, pack)

    assert code == FINDINGS
    assert "voucher.yaml:" in said


def test_without_a_database_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no database"):
        run(
            Settings(data_dir=tmp_path),
            edited(tmp_path, "boundaries/voucher.yaml", WIDER),
            "live",
            "text",
            print,
        )
