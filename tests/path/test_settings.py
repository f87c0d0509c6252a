import stat
from pathlib import Path

import pytest

from bot.setting_files import kept_secret
from bot.settings import NEEDS, Settings, SettingsError, reveal


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's


def test_a_secret_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")
    monkeypatch.setenv("MOTCUA_BACKEND_TOKEN_FILE", str(tmp_path / "token"))
    assert reveal(Settings().backend_token) == "from a file"


def test_the_environment_wins_over_a_file_and_over_dotenv(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("MOTCUA_PORT=1111\nMOTCUA_AGENCY=H26.12\n")
    monkeypatch.setenv("MOTCUA_PORT", "2222")
    assert (Settings().port, Settings().agency) == (2222, "H26.12")


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_WEB_ALLOWED_ORIGINS", "https://a.gov.vn, https://b.gov.vn,")
    assert Settings().web_allowed_origins == ("https://a.gov.vn", "https://b.gov.vn")


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEYS", "BACKEND_TOKEN", "API_TOKENS", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"MOTCUA_{name}", "canary-canary-canary")
    assert "canary" not in repr(Settings())


def test_keys_are_generated_once_and_kept_for_their_owner(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    assert settings.sealing_keys() == settings.sealing_keys()
    assert stat.S_IMODE((tmp_path / "var" / "secret_keys").stat().st_mode) == 0o600


def test_two_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "key") == kept_secret(tmp_path / "key")


def test_production_wants_its_keys_set() -> None:
    with pytest.raises(SettingsError, match="MOTCUA_SECRET_KEYS"):
        Settings(env="production").sealing_keys()


def test_the_first_key_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_SECRET_KEYS", "new key,old key")
    assert Settings().sealing_keys() == ("new key", "old key")


def test_the_public_address_has_a_default() -> None:
    assert Settings().url == "http://127.0.0.1:8080"
    assert Settings(public_url="https://bot.gov.vn/").url == "https://bot.gov.vn"


def test_a_connection_is_on_when_all_it_needs_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings().is_on("telegram")
    monkeypatch.setenv("MOTCUA_TELEGRAM_TOKEN", "1:a")
    monkeypatch.setenv("MOTCUA_TELEGRAM_WEBHOOK_SECRET", "b")
    assert Settings().is_on("telegram")


def test_polling_needs_the_token_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_TELEGRAM_POLLING", "true")
    with pytest.raises(SettingsError, match="MOTCUA_TELEGRAM_TOKEN"):
        Settings().is_on("telegram")
    monkeypatch.setenv("MOTCUA_TELEGRAM_TOKEN", "1:a")
    assert Settings().is_on("telegram")


@pytest.mark.parametrize(("name", "needs"), NEEDS.items())
def test_half_a_connection_is_refused_by_the_names_of_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, name: str, needs: tuple[str, ...]
) -> None:
    monkeypatch.setenv(f"MOTCUA_{needs[0].upper()}", "something")
    with pytest.raises(SettingsError, match=f"MOTCUA_{needs[-1].upper()}"):
        Settings().is_on(name)
