"""Settings: read whole, or refused in one sentence that names the variable."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.packaged import packaged
from service.settings import Settings, SettingsError, load_settings, secret_key, setting_name
from voc.windows import PACE

NO_FILE = Path("no-such-file.env")


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings({}, NO_FILE)
    assert (settings.host, settings.port, settings.address) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert settings.database == Path("data/remit.db")
    assert settings.retention_days == 30


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("REMIT_PORT=9001\nREMIT_HOST=0.0.0.0\n")
    settings = load_settings({"REMIT_PORT": "9002"}, file)
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


def test_a_pack_is_a_folder_or_the_name_of_one_of_ours(tmp_path: Path) -> None:
    assert load_settings({"REMIT_PACK": str(tmp_path)}, NO_FILE).pack == tmp_path
    assert load_settings({"REMIT_PACK": "retail"}, NO_FILE).pack == packaged("retail")


def test_secrets_are_found_by_name_and_several_hold_while_keys_rotate() -> None:
    settings = load_settings({"REMIT_SECRET_ZENDESK": "new, old", "REMIT_SECRET_KEY": "k" * 20}, NO_FILE)
    assert settings.secret("zendesk") == ("new", "old")
    assert settings.secret("other") == ()
    assert settings.secret_key == "k" * 20


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"REMIT_PORT": "http"}, "REMIT_PORT is wrong"),
        ({"REMIT_PORT": "99999"}, "REMIT_PORT is wrong"),
        ({"REMIT_PUBLIC_URL": "remit.example"}, "REMIT_PUBLIC_URL is wrong: must be an address"),
        ({"REMIT_DATABASE_URL": "mysql://db"}, "sqlite:///FILE or postgresql://…, not mysql://"),
        ({"REMIT_DATABASE_URL": "remit.db"}, "REMIT_DATABASE_URL must be sqlite:///FILE or postgresql"),
        ({"REMIT_DATABASE_URL": "postgresql://db"}, "REMIT_SECRET_KEY must be set"),
        ({"REMIT_DATABASE_URL": "sqlite:///:memory:"}, "REMIT_DATABASE_URL must name a file"),
        ({"REMIT_DATABASE_URL": "sqlite:///"}, "REMIT_DATABASE_URL must name a file"),
        ({"REMIT_REDIS_URL": "127.0.0.1:6379"}, "REMIT_REDIS_URL must be redis://HOST:PORT"),
        ({"REMIT_REDIS_URL": "http://bus:6379"}, "REMIT_REDIS_URL must be redis://HOST:PORT"),
        ({"REMIT_REDIS_URL": "redis://bus:port"}, "REMIT_REDIS_URL must be redis://HOST:PORT"),
        ({"REMIT_REDIS_URL": "redis:///0"}, "REMIT_REDIS_URL must be redis://HOST:PORT"),
        ({"REMIT_REDIS_URL": "unix://"}, "rediss:// for TLS, or unix:///SOCKET"),
        ({"REMIT_PACK": "no/such/pack"}, "REMIT_PACK is wrong: there is no folder no/such/pack"),
        ({"REMIT_PACK": "retial"}, 'nor a packaged pack of that name (did you mean "retail"?)'),
        ({"REMIT_LOG_FORMAT": "xml"}, "REMIT_LOG_FORMAT is wrong"),
        ({"REMIT_METRICS_OPEN": "perhaps"}, "REMIT_METRICS_OPEN is wrong"),
        ({"REMIT_RETENTION_DAYS": "0"}, "REMIT_RETENTION_DAYS is wrong"),
        ({"REMIT_PULSE_WINDOW": "7"}, "REMIT_PULSE_WINDOW is wrong: must divide an hour"),
        ({"REMIT_DEMO_PACE": "-1"}, "REMIT_DEMO_PACE is wrong"),
        ({"REMIT_PROT": "1"}, "REMIT_PROT is not a setting; did you mean REMIT_PORT?"),
        ({"REMIT_SECRET_SLACK": " , "}, "REMIT_SECRET_SLACK is empty"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(given, NO_FILE)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_secret_is_never_repeated_in_an_error() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"REMIT_SECRET_KEY": "tooshort"}, NO_FILE)
    assert "REMIT_SECRET_KEY" in str(caught.value)
    assert "tooshort" not in str(caught.value)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert len(key) > 32
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(SettingsError, match="too short"):
        secret_key(Settings(data_dir=tmp_path))


def test_origins_are_a_list() -> None:
    settings = load_settings({"REMIT_ALLOWED_ORIGINS": "https://a.example/, https://b.example"}, NO_FILE)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")


def test_endpoints_have_addresses_by_name() -> None:
    settings = load_settings({"REMIT_ENDPOINT_REFUND_DESK": "https://refunds.example/in"}, NO_FILE)
    assert settings.endpoints == {setting_name("refund-desk"): "https://refunds.example/in"}
    with pytest.raises(SettingsError, match="REMIT_ENDPOINT_REFUNDS is wrong: it must be an address"):
        load_settings({"REMIT_ENDPOINT_REFUNDS": "refunds.example"}, NO_FILE)


def test_a_feed_is_called_by_its_public_address_unless_a_proxy_gives_it_another() -> None:
    settings = load_settings(
        {"REMIT_PUBLIC_URL": "https://remit.example", "REMIT_FEED_URL_SMS": "https://hooks.example/sms"},
        NO_FILE,
    )
    assert settings.feed_url("sms") == "https://hooks.example/sms"
    assert settings.feed_url("slack") == "https://remit.example/v1/feeds/slack"
    with pytest.raises(SettingsError, match="REMIT_FEED_URL_SMS is wrong: it must be an address"):
        load_settings({"REMIT_FEED_URL_SMS": "hooks.example"}, NO_FILE)


def test_the_pulse_counts_in_windows_of_so_many_minutes_and_cools_down_as_long() -> None:
    assert load_settings({}, NO_FILE).pulse_pace == PACE
    pace = load_settings({"REMIT_PULSE_WINDOW": "2"}, NO_FILE).pulse_pace
    assert (pace.window, pace.cool_down, pace.slots) == (timedelta(minutes=2), timedelta(minutes=2), 30)
    assert not pace.window % pace.grain


def test_the_password_of_a_database_is_in_no_sentence_and_no_repr() -> None:
    address = "postgresql://remit:hush-hush@db.example.com/remit"
    settings = load_settings({"REMIT_DATABASE_URL": address, "REMIT_SECRET_KEY": "k" * 20}, Path("none"))
    assert settings.database == address
    assert "hush" not in f"{settings!r} {settings}"
    for wrong in ({"REMIT_DATABASE_URL": address}, {"REMIT_DATABASE_URL": address.replace("gresql", "gres")}):
        with pytest.raises(SettingsError) as caught:
            load_settings(wrong, Path("none"))
        assert "hush" not in str(caught.value)


def test_the_bus_is_redis_by_its_address_whose_password_is_in_no_sentence() -> None:
    for address in ("redis://:hush-hush@bus:6379/0", "rediss://bus", "unix:///run/redis.sock"):
        settings = load_settings({"REMIT_REDIS_URL": address}, NO_FILE)
        assert settings.redis_url == address
        assert "hush" not in f"{settings!r} {settings}"
    with pytest.raises(SettingsError) as caught:
        load_settings({"REMIT_REDIS_URL": "redis://:hush-hush@bus:port"}, NO_FILE)
    assert "hush" not in str(caught.value)
