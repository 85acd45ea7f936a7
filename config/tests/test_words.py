from django.utils import translation
from django.utils.translation import gettext

from config.template_context import words


def test_scripts_speak_chinese() -> None:
    assert words("zh-hans")["Send"] == "发送"


def test_plural_texts_have_one_form_in_chinese() -> None:
    assert words("zh-hans")["%(count)s conversation"] == ["%(count)s 个对话"]


def test_english_is_the_source_and_needs_no_words() -> None:
    assert words("en") == {}


def test_the_account_pages_speak_english_as_ours_do() -> None:
    with translation.override("en"):
        assert gettext("Change Email") == "Change e-mail"
        assert gettext("Two-Factor Authentication") == "Two-factor authentication"
